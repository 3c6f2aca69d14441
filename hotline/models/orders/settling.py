"""What happens around every step of an order: the row is locked, the event is chained to the
record with the digest of what was said, and the consoles of those concerned hear of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hotline import events, numbers, personal
from hotline.errors import Moved, PowerMissing, Refused, wrong_entry
from hotline.models.orders.record import OrderEvent, OrderNote, OrderTicket, OrderWords
from hotline.models.organisations import Office
from hotline.models.people import User
from hotline.models.record import SecurityEvent, chained, sealed
from hotline.powers import Power
from hotline.steps import Moving, Step

NOTE = 2000  # characters
INSPECTORATE, CENTRE = "inspectorate", "centre"


class Recorded(Moving):
    """An order's side of a step."""

    head = models.CharField(max_length=64, blank=True)  # where the chain of events stands
    length = models.PositiveIntegerField(default=0)  # of it

    number: Any
    state: Any
    office: Any
    opened_at: Any
    _words = ""
    _tickets: Iterable[Any] = ()

    class Meta:
        abstract = True

    def hold(self) -> None:
        if self._state.adding:
            return
        orders: Any = type(self)._default_manager
        rows = orders.select_for_update(no_key=True)
        there = rows.values_list("version", "state", "head", "length").get(pk=self.pk)
        if there != (self.version, self.state, self.head, self.length):
            raise Moved(_("Somebody changed this while you were looking at it."), code="version")

    def settle(self, step: Step, *, by: Any, came_from: str, details: dict[str, Any]) -> None:
        now, words, tickets = timezone.now(), self._words, self._tickets
        self._words, self._tickets = "", ()
        if words:
            details = details | {"digest": self.digest_of(words)}
        event = OrderEvent(
            seq=self.length + 1,
            step=step.name,
            by=by,
            by_office=by.office.code if by.office_id else "",
            by_kind=by.organisation_kind,
            at=now,
            came_from=came_from,
            went_to=self.state,
            version=self.version,
            details=details,
        )
        event.order = self  # type: ignore[assignment]  # only an order is recorded here
        self.head, self.length = chained(self.head, event.content()), event.seq
        event.seal = sealed(self.head)
        self.save()
        event.order = self  # type: ignore[assignment]  # now with its key
        event.save()
        if words:
            OrderWords.objects.create(event=event, text=words)
        lines = (OrderTicket(order_id=self.pk, ticket=one) for one in tickets)
        OrderTicket.objects.bulk_create(lines)
        self._announce(step.name, at=now)

    def report_refusal(self, step: Step, *, by: Any, refused: Refused) -> None:
        self._log("order_refused", by=by, refused=refused, details={"step": step.name})

    # The inspectorate's own ---------------------------------------------------------------------

    def note_case(self, text: str, *, by: User) -> OrderNote:
        """Keep a case note. It is no step: nobody but the inspectorate can tell that there is one.

        Raises PowerMissing, BadArguments.
        """
        if Power.SUPERVISE not in by.powers:
            refused = PowerMissing(_("Case notes are the inspectorate's."), code="power")
            self._log("order_note_refused", by=by, refused=refused, details={})
            raise refused
        words = text.strip()
        if not words:
            raise wrong_entry("text", _("This is needed."))
        if len(words) > NOTE:
            raise wrong_entry("text", _("At most %d characters.") % NOTE)
        note = OrderNote(by=by, by_kind=by.organisation_kind, text=self.masked(words))
        note.order = self  # type: ignore[assignment]  # only an order is recorded here
        note.save()
        return note

    # For the verbs ------------------------------------------------------------------------------

    def say(self, words: str) -> None:
        """Keep what was said with the step under way, personal data masked."""
        self._words = self.masked(words)

    @staticmethod
    def masked(words: str) -> str:
        return personal.masked(words)[0]

    @staticmethod
    def digest_of(words: str) -> str:
        """SHA-256 of words as they are kept; empty where nothing was said."""
        return hashlib.sha256(words.encode()).hexdigest() if words else ""

    def _beside(self, tickets: Iterable[Any]) -> None:
        """Have these tickets listed with the step under way."""
        self._tickets = tickets

    def _draw_number(self) -> None:
        """The next of the day, without gaps: whoever comes second waits for the first."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('orders'))")
        today = timezone.localdate(self.opened_at)
        orders: Any = type(self)._default_manager
        others = orders.filter(number__startswith=f"DB-{today:%Y%m%d}-")
        last = others.order_by("-id").values_list("number", flat=True).first()
        serial = int(last.split("-")[2]) + 1 if last else 1
        self.number = numbers.format_order_number(today, serial)

    @staticmethod
    def _still_to_come(moment: datetime) -> datetime:
        at = moment if moment.tzinfo else timezone.make_aware(moment)
        if at <= timezone.now():
            raise wrong_entry("due_at", _("Name a time that is still to come."))
        return at

    # Who hears of it ----------------------------------------------------------------------------

    def _announce(self, step: str, *, at: datetime) -> None:
        frame = events.OrderChanged(
            order=self.number,
            version=self.version,
            state=self.state,
            step=step,
            late=self.is_late(at),  # type: ignore[attr-defined]
            at=at.isoformat(),
        )
        seen: Any = type(self)._default_manager
        above = self.office.lineage
        # Who works at the centre hears as the centre, never as an office.
        at_centre = (
            Office.objects.filter(pk__in=above, is_centre=True).exists()
            or seen.seen_at_the_centre().filter(pk=self.pk).exists()
        )
        audiences = {INSPECTORATE, *(f"office:{pk}" for pk in above)}
        events.publish(dict.fromkeys(audiences | ({CENTRE} if at_centre else set()), frame))

    def _log(self, what: str, *, by: Any, refused: Refused, details: dict[str, Any]) -> None:
        # Its own transaction where there is none: the refusal is told even though nothing changed.
        with transaction.atomic():
            SecurityEvent.objects.create(
                by=by, what=what, subject=self.number, reason=refused.code, details=details
            )
