"""How well the gathering finds the hot events of the contest, as two student teams published them.

They agree with each other at about 0.45: silver, not truth. For each of their events the gathered
group with most of it is looked at. Recall: of the pairs they put together, how many are together
here. Precision: of the pairs in those groups, how many they put together.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict

from benchmarks.figures import Figure
from hotline.gathering import Line, gather
from tests.reading import sheet

TEAMS = {"jesHrz": ".78, .79", "Syucryingstar": ".67, .95"}  # recall, precision of the README


def gathered() -> list[Figure]:
    """Pairwise recall and precision beside each team, and what gathering costs."""
    rows = sheet.rows("messages_hot")
    lines = [Line(row["id"], row["subject"], sheet.sent_at(row)) for row in rows]
    began = time.perf_counter()
    groups = gather(lines)
    seconds = time.perf_counter() - began
    group_of = {line.key: n for n, group in enumerate(groups) for line in group.lines}
    silver: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in sheet.rows("hot_clusters_silver"):
        silver[row["team"], row["cluster"]].append(row["id"])
    figures = []
    for team, floor in TEAMS.items():
        together = theirs = ours = best = 0
        for (whose, _cluster), members in silver.items():
            if whose != team:
                continue
            shares = Counter(group_of[key] for key in members if key in group_of)
            theirs += _pairs(len(members))
            together += sum(map(_pairs, shares.values()))
            group, most = shares.most_common(1)[0]
            best += _pairs(most)
            ours += _pairs(len(groups[group].lines))
        figures.append(
            Figure(
                what=f"hot events beside team {team}: pairwise recall, precision",
                ours=f"{together / theirs:.2f}, {best / ours:.2f}",
                floor=f"{floor} (average link over the whole file)",
            )
        )
    cost = f"{seconds:.1f} s ({seconds / len(lines) * 1000:.2f} ms each)"
    return [*figures, Figure(what=f"to gather {len(lines):,} lines", ours=cost)]


def _pairs(count: int) -> int:
    return count * (count - 1) // 2
