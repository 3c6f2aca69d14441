"""What was learnt, at work: a text goes in, the likeliest labels come out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hotline.sorter.grams import Counts, Keys, grams

MOST = 3  # proposals to a question
TEMPER = 0.7  # what is said ten times weighs five times as much


class Guess(NamedTuple):
    """A label and how sure the model is of it, 0 to 1: of a hundred guesses at .8, eighty hold."""

    label: str
    sure: float


@dataclass(frozen=True)
class Question:
    """One thing that is asked of every text: its labels stand in columns from `first` on.

    `spread` turns distances into shares that hold: the larger, the less sure.
    """

    name: str
    labels: tuple[str, ...]
    first: int
    spread: float

    @property
    def columns(self) -> slice:
        return slice(self.first, self.first + len(self.labels))


@dataclass(frozen=True)
class Sorter:
    """Keys of the runs it knows, in order; how telling each is; and what each says for a label.

    `weights` are eighths of a byte: one row a run, one column a label, times the column's `scale`.
    """

    questions: tuple[Question, ...]
    keys: Keys
    rarity: NDArray[np.float32]
    weights: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]

    def sort(self, text: str, most: int = MOST) -> dict[str, list[Guess]]:
        """Return for each question the likeliest labels, the likeliest first.

        A text in which it knows nothing gets no guess at all.
        """
        at, values = self.known(*grams(text))
        if not len(at):
            return {question.name: [] for question in self.questions}
        far = values @ self.weights[at].astype(np.float32) * self.scale + self.bias
        return {
            question.name: _likeliest(question, far[question.columns], most)
            for question in self.questions
        }

    def known(self, keys: Keys, counts: Counts) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """Return the rows of the runs it knows, and their values: a vector of length one."""
        return weighed(keys, counts, self.keys, self.rarity)


def weighed(
    keys: Keys, counts: Counts, known: Keys, rarity: NDArray[np.float32]
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Weigh runs by how often they stand here and how rare they are elsewhere (TF-IDF)."""
    at = np.searchsorted(known, keys)
    at[at == len(known)] = 0
    here = known[at] == keys if len(known) else np.zeros(len(keys), bool)
    at = at[here]
    values = counts[here] ** TEMPER * rarity[at]
    length = float(np.sqrt(values @ values)) or 1.0
    return at, (values / length).astype(np.float32)


def shares(far: NDArray[np.float32], spread: float) -> NDArray[np.float32]:
    """Turn distances into shares of one, over the last axis."""
    scaled = far / spread
    raised = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def _likeliest(question: Question, far: NDArray[np.float32], most: int) -> list[Guess]:
    sure = shares(far, question.spread)
    best = np.argsort(-sure)[:most]
    return [Guess(question.labels[n], round(float(sure[n]), 3)) for n in best]


def labels_of(
    questions: Mapping[str, list[str]], spreads: Mapping[str, float]
) -> tuple[Question, ...]:
    """Lay the labels of several questions side by side in columns."""
    laid, first = [], 0
    for name, labels in questions.items():
        laid.append(Question(name, tuple(labels), first, spreads.get(name, 1.0)))
        first += len(labels)
    return tuple(laid)
