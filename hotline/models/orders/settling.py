"""What happens around every step of an order beside its record: the tickets it is about are listed,
and the consoles of those concerned hear of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from hotline import events, numbers, personal
from hotline.errors import PowerMissing, wrong_entry
from hotline.models.chained import Chained
from hotline.models.orders.record import OrderNote, OrderTicket
from hotline.models.organisations import Office
from hotline.models.people import User
from hotline.models.record import SecurityEvent
from hotline.powers import Power

NOTE = 2000  # characters
INSPECTORATE, CENTRE = "inspectorate", "centre"


class Recorded(Chained):
    """An order's side of a step."""

    refused_as = "order_refused"

    office: Any
    opened_at: Any
    _tickets: Iterable[Any] = ()

    class Meta:
        abstract = True

    def settled(self, event: Any) -> None:
        tickets, self._tickets = self._tickets, ()
        lines = (OrderTicket(order_id=self.pk, ticket=one) for one in tickets)
        OrderTicket.objects.bulk_create(lines)
        self._announce(event.step, at=event.at)

    # The inspectorate's own ---------------------------------------------------------------------

    def note_case(self, text: str, *, by: User) -> OrderNote:
        """Keep a case note. It is no step: nobody but the inspectorate can tell that there is one.

        Raises PowerMissing, BadArguments.
        """
        if Power.SUPERVISE not in by.powers:
            refused = PowerMissing(_("Case notes are the inspectorate's."), code="power")
            SecurityEvent.keep("order_note_refused", refused, by=by, subject=self.number)
            raise refused
        words = text.strip()
        if not words:
            raise wrong_entry("text", _("This is needed."))
        if len(words) > NOTE:
            raise wrong_entry("text", _("At most %d characters.") % NOTE)
        note = OrderNote(by=by, by_kind=by.organisation_kind, text=personal.masked(words)[0])
        note.order = self  # type: ignore[assignment]  # only an order is recorded here
        note.save()
        return note

    # For the verbs ------------------------------------------------------------------------------

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
