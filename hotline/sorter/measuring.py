"""How well a sorter does on examples it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hotline.sorter.examples import Example
from hotline.sorter.grams import grams
from hotline.sorter.sorting import Question, Sorter, shares

CONFIDENT = 0.6
SPREADS = np.geomspace(0.05, 4, 40)


@dataclass(frozen=True)
class Measured:
    """Shares of 1: the right label first, among the first three, and the mean F1 of the labels;
    how many it was confident of, and how many of those were right.
    """

    examples: int
    first: float
    among_three: float
    macro_f1: float
    confident: float
    right_when_confident: float

    def as_figures(self) -> dict[str, Any]:
        """Rounded, to be kept beside the model."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


def distances(sorter: Sorter, question: Question, texts: Sequence[str]) -> NDArray[np.float32]:
    """Return how far on the right side of each label's line every text lies."""
    part = sorter.weights[:, question.columns]
    scale, bias = sorter.scale[question.columns], sorter.bias[question.columns]
    rows = []
    for text in texts:
        at, values = sorter.known(*grams(text))
        rows.append(values @ part[at].astype(np.float32) * scale + bias)
    return np.array(rows, np.float32).reshape(len(texts), len(question.labels))


def _answered(
    sorter: Sorter, question: Question, examples: Sequence[Example]
) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    place = {label: n for n, label in enumerate(question.labels)}
    known = [one for one in examples if one.labels.get(question.name) in place]
    right = np.array([place[one.labels[question.name]] for one in known], np.intp)
    return distances(sorter, question, [one.text for one in known]), right


def fitted_spread(sorter: Sorter, question: Question, examples: Sequence[Example]) -> float:
    """The spread under which the right labels are the least surprising."""
    far, right = _answered(sorter, question, examples)
    if not len(right):
        return 1.0
    rows = np.arange(len(right))
    surprise = [
        -np.log(np.maximum(shares(far, float(spread))[rows, right], 1e-9)).mean()
        for spread in SPREADS
    ]
    return float(SPREADS[int(np.argmin(surprise))])


def measured(sorter: Sorter, question: Question, examples: Sequence[Example]) -> Measured:
    """Ask it about every example whose label it could know."""
    far, right = _answered(sorter, question, examples)
    if not len(right):
        return Measured(0, 0, 0, 0, 0, 0)
    order = np.argsort(-far, axis=1)
    sure = shares(far, question.spread).max(axis=1)
    hit = order[:, 0] == right
    trusted = sure >= CONFIDENT
    return Measured(
        examples=len(right),
        first=float(hit.mean()),
        among_three=float((order[:, :3] == right[:, None]).any(axis=1).mean()),
        macro_f1=_macro_f1(order[:, 0], right),
        confident=float(trusted.mean()),
        right_when_confident=float(hit[trusted].mean()) if trusted.any() else 0.0,
    )


def _macro_f1(said: NDArray[np.intp], right: NDArray[np.intp]) -> float:
    """The mean over the labels that occur."""
    scores = []
    for label in np.unique(right):
        both = int(((said == label) & (right == label)).sum())
        scores.append(2 * both / (int((said == label).sum()) + int((right == label).sum())))
    return float(np.mean(scores))
