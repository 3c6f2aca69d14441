"""Learns from examples: one line between each label and the rest, all lines at once.

The lines are those of a linear support vector machine with squared losses, found by walking over
the examples and bettering one multiplier of each at a time (dual coordinate descent; Hsieh and
others, ICML 2008). All labels of an example are bettered together, so that numpy does the counting
and no compiled library is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from hotline.sorter.examples import Example
from hotline.sorter.grams import grams
from hotline.sorter.measuring import Measured, fitted_spread, measured
from hotline.sorter.sorting import Question, Sorter, labels_of, weighed

ROUNDS = 8  # over all examples
COST = 3.0  # of an error
STILL = 1e-3  # a change of a multiplier that is none
LEAST_SEEN = 2  # examples a run has to stand in
MOST_RUNS = 60_000
UNSEEN = 5  # one of so many is kept apart to measure on
FEW = 40  # unseen examples below which nothing is said about how well it does
Vector = tuple[NDArray[np.intp], NDArray[np.float32]]


@dataclass(frozen=True)
class Learnt:
    """A sorter and how it did on examples it had not seen, by question; empty where too few."""

    sorter: Sorter
    examples: int
    measured: dict[str, Measured] = field(default_factory=dict)


def learn(examples: Sequence[Example]) -> Learnt:
    """Learn from the examples. What it does is first measured on a fifth it does not see, whole
    citizens at a time; then it learns from everything.
    """
    seen = [one for one in examples if one.seed or not _kept_apart(one)]
    unseen = [one for one in examples if not one.seed and _kept_apart(one)]
    spreads: dict[str, float] = {}
    found: dict[str, Measured] = {}
    if len(unseen) >= FEW:
        trial = fitted(seen)
        for question in trial.questions:
            spread = fitted_spread(trial, question, unseen)
            spreads[question.name] = spread
            asked = replace(question, spread=spread)
            found[question.name] = measured(trial, asked, unseen)
    real = sum(not one.seed for one in examples)
    return Learnt(fitted(examples, spreads), real, found)


def _kept_apart(example: Example) -> bool:
    return crc32((example.of or example.text).encode()) % UNSEEN == 0


def fitted(examples: Sequence[Example], spreads: Mapping[str, float] | None = None) -> Sorter:
    """Learn from all of the examples and measure nothing; `spreads` are those measured before."""
    spreads = spreads or {}
    read = [grams(one.text) for one in examples]
    keys, rarity = _runs([found for found, _counts in read], len(examples))
    rows = [weighed(found, counts, keys, rarity) for found, counts in read]
    questions = labels_of(_asked(examples), spreads)
    questions = tuple(
        one if one.name in spreads else replace(one, spread=_cautious(one)) for one in questions
    )
    wanted = _wanted(examples, questions)
    weights, bias = _lines(rows, wanted, len(keys))
    return _packed(questions, keys, rarity, weights, bias)


def _cautious(question: Question) -> float:
    """The spread as long as nobody could measure one: a text on one label's line, and as far as
    usual on the wrong side of all the others, gets that label four to one.
    """
    return float(1 / np.log(4 * len(question.labels)))


def _runs(
    read: list[NDArray[np.uint64]], count: int
) -> tuple[NDArray[np.uint64], NDArray[np.float32]]:
    """The runs worth knowing, and how rare each is. Of too many, those that most examples hold."""
    every, seen = np.unique(np.concatenate(read or [np.empty(0, np.uint64)]), return_counts=True)
    least = LEAST_SEEN if count > 10 * LEAST_SEEN else 1
    worth = seen >= least
    every, seen = every[worth], seen[worth]
    if len(every) > MOST_RUNS:
        common = np.sort(np.argpartition(-seen, MOST_RUNS)[:MOST_RUNS])
        every, seen = every[common], seen[common]
    return every, (np.log((1 + count) / (1 + seen)) + 1).astype(np.float32)


def _asked(examples: Iterable[Example]) -> dict[str, list[str]]:
    """The questions and their labels; a question with one answer is none."""
    said: dict[str, set[str]] = {}
    for example in examples:
        for question, label in example.labels.items():
            said.setdefault(question, set()).add(label)
    return {question: sorted(labels) for question, labels in said.items() if len(labels) > 1}


def _wanted(examples: Sequence[Example], questions: Sequence[Question]) -> NDArray[np.float32]:
    """1 where a label is right, -1 where another is, 0 where nobody said."""
    columns = sum(len(question.labels) for question in questions)
    wanted = np.zeros((len(examples), columns), np.float32)
    for question in questions:
        place = {label: n for n, label in enumerate(question.labels)}
        for row, example in enumerate(examples):
            if (label := example.labels.get(question.name)) is not None:
                wanted[row, question.columns] = -1
                wanted[row, question.first + place[label]] = 1
    return wanted


def _lines(
    rows: list[Vector], wanted: NDArray[np.float32], runs: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Find a line for each column."""
    count, columns = wanted.shape
    weights, bias = np.zeros((runs, columns), np.float32), np.zeros(columns, np.float32)
    held = np.zeros((count, columns), np.float32)
    give = 1 / (2 * COST)
    chance = np.random.default_rng(7)  # the same examples make the same sorter
    for _round in range(ROUNDS):
        moved = 0.0
        for row in chance.permutation(count):
            at, values = rows[row]
            y, before = wanted[row], held[row]
            slope = y * (values @ weights[at] + bias) - 1 + give * before
            after = np.maximum(before - slope / (2 + give), 0)
            change = np.where(y == 0, 0, after - before)
            moves = np.flatnonzero(np.abs(change) > STILL)
            if len(moves):
                held[row, moves] += change[moves]
                step = change[moves] * y[moves]
                weights[at[:, None], moves] += values[:, None] * step
                bias[moves] += step
                moved = max(moved, float(np.abs(step).max()))
        if moved < 10 * STILL:
            break
    return weights, bias


def _packed(
    questions: tuple[Question, ...],
    keys: NDArray[np.uint64],
    rarity: NDArray[np.float32],
    weights: NDArray[np.float32],
    bias: NDArray[np.float32],
) -> Sorter:
    """Round each column to 255 steps, and forget the runs that say nothing any more."""
    scale = np.abs(weights).max(axis=0, initial=0) / 127
    scale[scale == 0] = 1
    small = np.rint(weights / scale).astype(np.int8)
    telling = np.flatnonzero(small.any(axis=1))
    return Sorter(
        questions, keys[telling], rarity[telling], small[telling], scale.astype(np.float32), bias
    )
