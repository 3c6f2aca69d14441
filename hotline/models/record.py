"""The record (流转记录): who took which step when, append-only, chained so that a change shows.

Events hold ids, codes and digests, never words, so that words can be erased by policy and the
record stays.
Each event carries an HMAC over its content and the one before; the key is not in the database, and
the ticket
holds head and length, so neither a change, nor a gap, nor a cut tail goes unseen.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models, transaction
from django.utils import timezone

from hotline.errors import Refused

canonical = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


class ChainedEvent(models.Model):
    """One step of something whose record is a chain: a ticket, an order, a sample. The key to that
    thing is the event's own, and `thing` is its name.
    """

    thing: ClassVar[str]

    seq = models.PositiveIntegerField()
    step = models.CharField(max_length=24)
    by = models.ForeignKey("hotline.User", models.PROTECT, related_name="+")
    # As they were then: people's offices change, the record does not.
    by_office = models.CharField(max_length=40, blank=True)
    by_kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    came_from = models.CharField(max_length=12, blank=True)
    went_to = models.CharField(max_length=12)
    version = models.PositiveIntegerField()
    details = models.JSONField(default=dict)
    seal = models.CharField(max_length=64)

    class Meta:
        abstract = True
        ordering = ["seq"]

    def content(self) -> bytes:
        """Return what the seal covers, in one canonical form."""
        told = {
            self.thing: getattr(self, self.thing).number,
            "seq": self.seq,
            "step": self.step,
            "by": self.by_id,
            "office": self.by_office,
            "kind": self.by_kind,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "from": self.came_from,
            "to": self.went_to,
            "version": self.version,
            "details": self.details,
        }
        return canonical.encode(told).encode()


class Event(ChainedEvent):
    """One step that was taken on a ticket."""

    thing = "ticket"

    ticket = models.ForeignKey("hotline.Ticket", models.PROTECT, related_name="events")

    class Meta(ChainedEvent.Meta):
        constraints = [
            models.UniqueConstraint(fields=["ticket", "seq"], name="one_event_per_place")
        ]
        # Written in the order of time: a few pages tell where a day's events lie.
        indexes = [BrinIndex(fields=["at"], name="events_by_time", autosummarize=True)]


class Remembering(models.Model):
    """A thing with a chained record: `head` is where the chain stands, `length` its events."""

    head = models.CharField(max_length=64, blank=True)
    length = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    def remember(
        self,
        step: str,
        *,
        by: Any,
        came_from: str,
        went_to: str,
        version: int,
        details: dict[str, Any] | None = None,
        at: datetime | None = None,
    ) -> Any:
        """Return the next event of the chain, unsaved, and move head and length. Caller holds the
        row lock.
        """
        kind: Any = self._meta.get_field("events").related_model
        event = kind(
            seq=self.length + 1,
            step=step,
            by=by,
            by_office=by.office.code if by.office_id else "",
            by_kind=by.organisation_kind,
            at=at or timezone.now(),
            came_from=came_from,
            went_to=went_to,
            version=version,
            details=details or {},
            **{kind.thing: self},
        )
        self.head, self.length = chained(self.head, event.content()), event.seq
        event.seal = sealed(self.head)
        return event


def chained(before: str, content: bytes) -> str:
    """Return the head (64 hex digits) of a chain that stood at `before` and grows by one event."""
    return _mac(before.encode() + b"\n" + content)


def sealed(head: str) -> str:
    """Return the seal an event shows. The head it comes from cannot be told from it.

    Were seal and head the same, whoever deletes the last event could copy the seal of the one
    before into the ticket, and the cut would not show.
    """
    return _mac(b"seal\n" + head.encode())


def witnessed(what: str, content: bytes) -> str:
    """Return the seal of something that is written once, outside of a ticket's chain."""
    return _mac(what.encode() + b"\n" + content)


def _mac(data: bytes) -> str:
    return hmac.digest(settings.RECORD_KEY, data, hashlib.sha256).hex()


def faults(ticket: Any) -> Iterator[str]:
    """Yield what is wrong with a ticket's chain: a change, a gap, a cut tail, a wrong head."""
    fault = first_fault(ticket, ticket.events.order_by("seq").iterator(chunk_size=500))
    if fault:
        yield fault


def holding(events: Iterable[Event]) -> Iterator[tuple[Event, bool]]:
    """Yield each of a ticket's events, in order, with whether the chain holds up to there."""
    head, holds = "", True
    for seq, event in enumerate(events, 1):
        head = chained(head, event.content())
        # After a place that does not fit nothing can be told any more.
        holds = holds and event.seq == seq and hmac.compare_digest(event.seal, sealed(head))
        yield event, holds


def first_fault(ticket: Any, events: Iterable[Any]) -> str:
    """Return the first thing wrong with `events`, all of `ticket` in order; empty if nothing.
    Orders and samples are chained alike.
    """
    head, seq, last = "", 0, None
    for event in events:
        seq, last = seq + 1, event
        if event.seq != seq:
            return f"{ticket.number}: event {seq} is missing"
        head = chained(head, event.content())
        if not hmac.compare_digest(event.seal, sealed(head)):
            return f"{ticket.number}: event {seq} ({event.step}) was changed"
    if seq != ticket.length:
        return f"{ticket.number}: {ticket.length} events were written, {seq} are there"
    if last is None:
        return f"{ticket.number}: there is no event at all"
    if not hmac.compare_digest(ticket.head, head):
        return f"{ticket.number}: the head does not match event {seq}"
    if (last.went_to, last.version) != (ticket.state, ticket.version):
        return f"{ticket.number}: its state or version is not what event {seq} says"
    return ""


class SecurityEvent(models.Model):
    """Something somebody asked for and may not have, or a switch somebody turned. Append-only."""

    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("hotline.User", models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=40)
    subject = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]

    @classmethod
    def keep(
        cls, what: str, refused: Refused, *, by: Any, subject: str = "", **details: Any
    ) -> None:
        """Keep what a person of staff asked for and may not have."""
        # Its own transaction where there is none: the refusal is told even though nothing changed.
        with transaction.atomic():
            cls.objects.create(
                by=by,
                what=what,
                subject=subject,
                reason=refused.code,
                details=details | {"kind": by.organisation_kind},
            )
