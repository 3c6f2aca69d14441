"""The groups of one figure, compared: who is ranked, and who has too few tickets to be."""

from __future__ import annotations

from typing import NamedTuple

from supervision.figures.definitions import Figure, Form
from supervision.figures.values import Groups, Value


class Place(NamedTuple):
    """One group; `rank` None where there are too few tickets, or nothing to rank by."""

    group: str
    name: str
    value: Value
    rank: int | None


def league(groups: Groups, figure: Figure, names: dict[str, str], *, ranks: bool) -> list[Place]:
    """The best first, then by name those with fewer than ten tickets; equal ones share a rank; who
    has none at all is left out.

    Counts are told in order of size and rank nobody. Where groups follow each other in time, they
    stay as they are.
    """
    rows = [(group, names.get(group, group), found[figure.code]) for group, found in groups.items()]
    rows = [row for row in rows if (row[2].n if row[2].of is None else row[2].of)]
    if not ranks:
        return [Place(group, name, value, None) for group, name, value in sorted(rows)]
    if figure.form is Form.COUNT:
        rows.sort(key=lambda row: (-row[2].n, row[1]))
        return [Place(group, name, value, None) for group, name, value in rows]
    few = sorted((row for row in rows if row[2].too_few), key=lambda row: row[1])
    enough = [row for row in rows if not row[2].too_few]
    enough.sort(key=lambda row: (_merit(row[2], figure), row[1]))
    places: list[Place] = []
    for place, (group, name, value) in enumerate(enough, start=1):
        before = places[-1] if places else None
        same = before is not None and _merit(before.value, figure) == _merit(value, figure)
        places.append(Place(group, name, value, before.rank if same and before else place))
    return places + [Place(group, name, value, None) for group, name, value in few]


def _merit(value: Value, figure: Figure) -> float:
    """The less, the better."""
    if figure.form is Form.LAG:
        return value.points[0] if value.points else 0
    rate = value.rate or 0
    return rate if figure.less else -rate
