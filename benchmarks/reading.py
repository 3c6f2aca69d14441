"""How well and how fast messages are read, on the labelled messages beside the checkout.

The baselines are those that ../shared/data/README.md names, measured there on an unseen quarter;
ours is the mean over four unseen quarters.
"""

from __future__ import annotations

import random
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.events import gathered
from benchmarks.figures import Figure
from hotline.facts import facts_of
from hotline.flags import flags_in
from hotline.sorter import Example, learn, pack
from hotline.sorter.learning import fitted
from hotline.sorter.measuring import Measured, measured
from tests.reading import sheet

QUARTERS = 4
AIM_MS = 2.0
QUESTION = "category"
BASELINES = {  # top-1, top-3, macro F1, seconds to fit, ms a message
    "messages_labelled": ("raw", "LinearSVC, char 1-3-grams", 0.888, 0.995, 0.881, 2.4, 0.74),
    "messages_labelled_tokens": ("tokens", "LinearSVC, 1-3-grams", 0.923, 0.997, 0.919, 10.1, 0.5),
}
BY_HAND = (0.783, 0.928, 0.763)  # about 25 keywords a class, written by hand
TIMED = 400  # messages


def measure() -> list[Figure]:
    """Everything about reading; one line that says so where the data are not there."""
    if not sheet.DATA.exists():
        return [Figure(what="reading", ours="not measured: ../shared/data is absent")]
    found = [figure for name in BASELINES for figure in _sorted(name)]
    return [*found, _first_day(), *_kept(), *_facts(), *_flood(), *gathered()]


# Sorting ----------------------------------------------------------------------------------------


def _examples(name: str) -> list[Example]:
    def words(row: dict[str, Any]) -> str:
        return row["tokens"].replace(" ", "") if "tokens" in row else sheet.words_of(row)

    made = [Example(words(row), {QUESTION: row["label"]}) for row in sheet.rows(name)]
    random.Random(1).shuffle(made)
    return made


def _sorted(name: str) -> list[Figure]:
    what, model, *floor, floor_fit, floor_ms = BASELINES[name]
    made, results, seconds, waits = _examples(name), [], [], []
    for quarter in range(QUARTERS):
        unseen = made[quarter::QUARTERS]
        seen = [one for n, one in enumerate(made) if n % QUARTERS != quarter]
        began = time.perf_counter()
        sorter = fitted(seen)
        seconds.append(time.perf_counter() - began)
        results.append(measured(sorter, sorter.questions[0], unseen))
        waits.append(_ms(lambda text, sorter=sorter: sorter.sort(text), unseen[:TIMED]))
    ours = [_mean(results, read) for read in ("first", "among_three", "macro_f1")]
    names = ("top-1", "top-3", "macro F1")
    figures = [
        Figure(
            what=f"category of {len(made):,} {what} messages, {label}",
            ours=f"{mine:.3f}",
            floor=f"{theirs:.3f} {model}",
            ratio=f"{mine / theirs:.2f}",
        )
        for label, mine, theirs in zip(names, ours, floor, strict=True)
    ]
    wait = statistics.mean(waits)
    learnt = Figure(
        what=f"to learn from three quarters of the {what} messages",
        ours=f"{statistics.mean(seconds):.1f} s",
        floor=f"{floor_fit} s",
    )
    sort = Figure(
        what=f"to sort a {what} message",
        ours=f"{wait:.2f} ms",
        floor=f"{floor_ms} ms",
        aim=f"≤ {AIM_MS:.0f} ms",
        met=wait <= AIM_MS,
    )
    return [*figures, learnt, sort]


def _first_day() -> Figure:
    """Nothing but the taxonomy's own words, and not one sorted message."""
    made = _examples("messages_labelled")
    labels = {one.labels[QUESTION] for one in made}
    seeds = []
    for label, below in sheet.taxonomy().items():
        if label in labels:
            words = [label, *below, *(w for many in below.values() for w in many if w != "其他")]
            texts = [*words, "，".join(words)]
            seeds += [Example(text, {QUESTION: label}, seed=True) for text in texts]
    sorter = fitted(seeds)
    found = measured(sorter, sorter.questions[0], made)
    return Figure(
        what="category on the first day: no message seen; top-1, top-3, macro F1",
        ours=f"{found.first:.3f}, {found.among_three:.3f}, {found.macro_f1:.3f}",
        floor=f"{', '.join(map(str, BY_HAND))} by hand",
    )


def _kept() -> list[Figure]:
    """How large what is learnt is, and how much its confidence can be trusted."""
    learnt = learn(_examples("messages_labelled_tokens"))
    told = learnt.measured[QUESTION]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        Figure(what="kept in the database", ours=f"{len(pack(learnt.sorter)) / 1e6:.1f} MB"),
        Figure(what="memory of the process that learns, at most", ours=f"{peak:.0f} MB"),
        Figure(
            what="confident (≥ 0.6) of unseen messages, and right then",
            ours=f"{told.confident:.0%}, {told.right_when_confident:.1%}",
            floor="85%, 95.5% logistic regression",
        ),
    ]


def _mean(results: Sequence[Measured], name: str) -> float:
    return statistics.mean(getattr(one, name) for one in results)


def _ms(read: Callable[[str], object], examples: Sequence[Example]) -> float:
    began = time.perf_counter()
    for one in examples:
        read(one.text)
    return (time.perf_counter() - began) / len(examples) * 1000


# Facts and flags --------------------------------------------------------------------------------


def _facts() -> list[Figure]:
    gazetteer = sheet.real_gazetteer()
    told = sheet.tally(gazetteer)
    board = sheet.rows("messages_labelled")[:TIMED]
    began = time.perf_counter()
    for row in board:
        facts_of(sheet.words_of(row), sent_at=sheet.sent_at(row), gazetteer=gazetteer)
    wait = (time.perf_counter() - began) / len(board) * 1000
    figures = [
        Figure(
            what=f"fact “{fact}” on the sheet of 100: precision, recall",
            ours=f"{told.precision(fact):.2f}, {told.recall(fact):.2f}"
            f" ({told.right[fact]} right of {told.found[fact]} found of {told.there[fact]})",
        )
        for fact in sheet.ASKED
    ]
    return [*figures, Figure(what="to read the facts of a message", ours=f"{wait:.2f} ms")]


def _flood() -> list[Figure]:
    """What the posts of the flood give to those who would go there. Phones came to us masked."""
    gazetteer = sheet.real_gazetteer()
    posts = sheet.rows("flood_reports")
    asking = [row for row in posts if (row["category"] or "").startswith("求救")]
    figures = []
    for what, rows in (("flood posts", posts), ("those marked as calls for help", asking)):
        placed = sum(sheet.exact_place(row, gazetteer) for row in rows) / len(rows)
        phoned = sum(sheet.has_phone(row) for row in rows) / len(rows)
        danger = sum("danger" in flags_in(sheet.words_of(row)) for row in rows) / len(rows)
        figures.append(
            Figure(
                what=f"{len(rows):,} {what}: with a usable place, a phone, people in danger",
                ours=f"{placed:.0%}, {phoned:.0%}, {danger:.0%}",
            )
        )
    return figures
