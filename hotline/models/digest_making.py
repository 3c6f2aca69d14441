"""Makes the digest of a day: one look over all tickets, in the memory of a few thousand of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from hotline import signing
from hotline.merkle import Tree
from hotline.models.digests import DayDigest, leaf
from hotline.models.record import sealed

AT_ONCE = 5_000  # rows held in memory
# One statement, so one moment: a step taken meanwhile is wholly in it or not at all. It locks no
# row. Ordered byte by byte, as whoever checks it elsewhere would.
STANDS = """
SELECT number, t.head, t.length, l.length, l.seal
FROM (SELECT number, head, length FROM hotline_ticket) t
FULL JOIN (
  SELECT DISTINCT ON (number) number, length, seal FROM hotline_digestline
  ORDER BY number, digest_id DESC
) l USING (number)
ORDER BY number COLLATE "C"
"""
PUT = "COPY hotline_digestline (digest_id, number, length, seal) FROM STDIN"


class Stands(NamedTuple):
    """Where a chain stands, and where the last line said that it stood."""

    number: str
    length: int  # nothing: the ticket is gone
    seal: str
    was: tuple[int, str]  # nothing: no digest knows it yet


def make_digest(at: datetime | None = None) -> DayDigest | None:
    """Write the digest of today; None if it is there, or somebody is writing it just now."""
    at = at or timezone.now()
    day = timezone.localdate(at)
    with undisturbed("digest") as alone:
        if not alone or DayDigest.objects.filter(day=day).exists():
            return None
        last = DayDigest.objects.order_by("-day").first()
        if last and last.day > day:
            return None  # a clock that went back: a digest is never put before another one
        digest = DayDigest(
            day=day,
            at=at,
            before=last.own_digest if last else "",
            key=signing.public_key(),
            **_gathered(day.isoformat()),
        )
        digest.signature = signing.signed(digest.words)
        digest.save()
    return digest


def _gathered(day: str) -> dict[str, int | str]:
    """Put every ticket into the tree, and write the lines of what moved since the last digest."""
    tree, events, changed = Tree(), 0, 0
    for some in stands():
        moved = [one for one in some if one.was != (one.length, one.seal)]
        _write(day, moved)
        changed += len(moved)
        for one in some:
            if one.length:
                tree.add(leaf(one.number, one.length, one.seal))
                events += one.length
    return {"tickets": tree.size, "events": events, "changed": changed, "root": tree.root()}


def stands() -> Iterator[list[Stands]]:
    """Yield every ticket there is, or was when a digest was made, by number, some at a time."""
    with connection.chunked_cursor() as cursor:  # the rows stay on the server until they are read
        cursor.execute(STANDS)
        while some := cursor.fetchmany(AT_ONCE):
            yield [
                Stands(
                    number,
                    length or 0,
                    sealed(head) if length else "",
                    (told_length or 0, told_seal or ""),
                )
                for number, head, length, told_length, told_seal in some
            ]


def _write(day: str, moved: list[Stands]) -> None:
    if not moved:
        return
    with connection.cursor() as cursor, cursor.copy(PUT) as copy:
        for one in moved:
            copy.write_row((day, one.number, one.length, one.seal))


@contextmanager
def undisturbed(what: str, *, wait: bool = False) -> Iterator[bool]:
    """A long transaction that nobody else is in; says whether we are: who comes second goes away,
    or waits until the first has ended.

    What reads everything may take longer than a page may; it disturbs nobody.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"proof:{what}"])
            yield True
            return
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [f"proof:{what}"])
        yield bool(cursor.fetchone()[0])
