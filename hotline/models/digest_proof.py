"""Holds the record against its daily digests: what vanished, or was written anew even with the key.

A digest states where every chain stood. Each of those places must still be in the record: the event
there still shows the seal that the digest names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db import connection

from hotline.merkle import Tree
from hotline.models.digests import DayDigest, leaf

AT_ONCE = 5_000  # rows held in memory
# In one statement, so that a digest that is written meanwhile is wholly in it or not at all.
LINES = """
SELECT coalesce(d.day, l.day), d.id IS NOT NULL, coalesce(l.lines, 0)
FROM hotline_daydigest d
FULL JOIN (
  SELECT digest_id AS day, count(*) AS lines FROM hotline_digestline GROUP BY 1
) l ON l.day = d.day
ORDER BY 1
"""
# What every line ever written says, against the events. A vanished ticket is told once, by the
# newest line that knew it.
GONE_BY = """
SELECT l.number, l.length, l.digest_id, t.id IS NULL, e.id IS NULL
FROM hotline_digestline l
LEFT JOIN hotline_ticket t ON t.number = l.number
LEFT JOIN hotline_event e ON e.ticket_id = t.id AND e.seq = l.length
WHERE l.length > 0 AND e.seal IS DISTINCT FROM l.seal
ORDER BY l.digest_id, l.number COLLATE "C"
"""
STOOD = """
SELECT number, length, seal FROM (
  SELECT DISTINCT ON (number) number, length, seal FROM hotline_digestline
  WHERE digest_id <= %s ORDER BY number, digest_id DESC
) l WHERE length > 0 ORDER BY number COLLATE "C"
"""
STILL = """
SELECT h.number, h.length, t.id IS NULL, e.id IS NULL
FROM unnest(%s::text[], %s::int[], %s::text[]) h(number, length, seal)
LEFT JOIN hotline_ticket t ON t.number = h.number
LEFT JOIN hotline_event e ON e.ticket_id = t.id AND e.seq = h.length
WHERE e.seal IS DISTINCT FROM h.seal
ORDER BY h.number COLLATE "C"
"""


class Head(NamedTuple):
    """Where one chain stood."""

    number: str
    length: int
    seal: str


def digest_faults() -> Iterator[str]:
    """Yield what is wrong with the digests, and with the record as they knew it."""
    yield from _chain_faults()
    newest = DayDigest.objects.order_by("-day").first()
    if newest is not None:
        yield from root_faults(newest)
        yield from _record_faults()


def _chain_faults() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(LINES)
        counted = cursor.fetchall()
    digests = {digest.day: digest for digest in DayDigest.objects.all()}
    before = ""
    for day, there, lines in counted:
        if not there:
            yield f"digest of {day}: it is gone, its lines are there"
            continue
        digest = digests[day]
        if digest.before != before:
            yield f"digest of {day}: it does not follow the digest before it"
        if not digest.is_signed:
            yield f"digest of {day}: our signature does not hold"
        if lines != digest.changed:
            yield f"digest of {day}: {digest.changed} lines were written, {lines} are there"
        before = digest.own_digest


def root_faults(digest: DayDigest) -> Iterator[str]:
    """Yield a fault unless the lines lead to the root that was signed."""
    tree = Tree()
    for head in heads_of(digest):
        tree.add(leaf(*head))
    if (tree.size, tree.root()) != (digest.tickets, digest.root):
        yield (
            f"digest of {digest.day}: its lines do not lead to its root"
            f" ({digest.tickets} tickets were covered, {tree.size} are there)"
        )


def heads_of(digest: DayDigest) -> Iterator[Head]:
    """Yield where every chain stood when `digest` was made, by number."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(STOOD, [digest.day])
        while some := cursor.fetchmany(AT_ONCE):
            yield from (Head(*one) for one in some)


def _record_faults() -> Iterator[str]:
    vanished: set[str] = set()
    with connection.chunked_cursor() as cursor:
        cursor.execute(GONE_BY)
        while some := cursor.fetchmany(AT_ONCE):
            for number, length, day, no_ticket, no_event in some:
                if no_ticket and number in vanished:
                    continue
                vanished |= {number} if no_ticket else set()
                told = _told(number, length, no_ticket=no_ticket, no_event=no_event)
                yield f"digest of {day}: {told}"


def _told(number: str, length: int, *, no_ticket: bool, no_event: bool) -> str:
    if no_ticket:
        return f"{number} had {length} events and is gone"
    if no_event:
        return f"{number}: event {length} was there and is gone"
    return f"{number}: the chain up to event {length} was written anew"


def still_there(heads: Iterable[Head]) -> Iterator[str]:
    """Yield which of these places the record does not hold any more."""
    columns = [list(column) for column in zip(*heads, strict=True)]
    if not columns:
        return
    with connection.cursor() as cursor:
        cursor.execute(STILL, columns)
        for number, length, no_ticket, no_event in cursor.fetchall():
            yield _told(number, length, no_ticket=no_ticket, no_event=no_event)
