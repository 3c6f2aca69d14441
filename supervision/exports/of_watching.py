"""What those who watch have on screen, as tables: the overdue queue, cards, orders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from hotline.models import Card, ClockKind, Level, Office, Order, OrderBasis, User
from hotline.models.cards import State as CardState
from hotline.powers import Kind
from supervision.cards import listing
from supervision.exports.table import AT_ONCE, Line, Table, moment, parts_of
from supervision.late import queue, showing
from supervision.orders import lists
from supervision.orders.gate import supervises


class LateTable(Table):
    """The overdue queue."""

    code = "late"
    label = gettext_lazy("Late and nearly late")
    filters = ("office", "level", "clock", "order")

    @classmethod
    def is_for(cls, user: User) -> bool:
        return supervises(user)

    @property
    def head(self) -> Line:
        return [str(name) for name in showing.HEAD]

    @cached_property
    def wanted(self) -> queue.Wanted:
        return queue.Wanted.of(self.asked)

    def count(self, most: int) -> int:
        return queue.pressing(self.user, self.wanted).order_by()[:most].count()

    def parts(self) -> Iterator[list[Line]]:
        for clocks in queue.parts(self.user, self.wanted):
            yield showing.lines(clocks, self.wanted.now)

    def said(self) -> list[str]:
        wanted = self.wanted
        return [
            *([wanted.office.name] if wanted.office else []),
            *([str(Level(wanted.level).label)] if wanted.level else []),
            *([str(ClockKind(wanted.clock).label)] if wanted.clock else []),
        ]


class CardTable(Table):
    """Cards, as listed on the wall and by offices."""

    code = "cards"
    label = gettext_lazy("Cards")
    filters = ("level", "state", "office", "first", "then")

    @classmethod
    def is_for(cls, user: User) -> bool:
        return bool(user.sight) and user.organisation_kind != Kind.VENDOR

    @property
    def head(self) -> Line:
        return [
            *(_("Card"), pgettext("clocks", "Level"), _("State"), _("Ticket")),
            *(pgettext("clocks", "Limit"), _("Office"), pgettext("clocks", "Due")),
            *(pgettext("card", "Raised"), _("Acknowledged")),
        ]

    @cached_property
    def wanted(self) -> listing.Wanted:
        return listing.Wanted.asked(self.asked)

    @property
    def _cards(self) -> Any:
        return self.wanted.of(Card.objects.in_sight_of(self.user))

    def count(self, most: int) -> int:
        return self._cards.order_by()[:most].count()

    def parts(self) -> Iterator[list[Line]]:
        offices = dict(Office.objects.values_list("pk", "name"))
        found = self._cards.order_by(*self.wanted.order.by).values_list(
            *("number", "level", "state", "ticket__number", "kind", "offices"),
            *("due_at", "raised_at", "acknowledged_at"),
        )
        part: list[Line] = []
        for number, level, state, ticket, kind, whose, *times in found.iterator(AT_ONCE):
            part.append(
                [
                    number,
                    str(Level(level).label),
                    str(CardState(state).label),
                    ticket,
                    str(ClockKind(kind).label),
                    " / ".join(offices[pk] for pk in whose if pk in offices),
                    *map(moment, times),
                ]
            )
            if len(part) == AT_ONCE:
                yield part
                part = []
        yield part

    def said(self) -> list[str]:
        wanted = self.wanted
        states = {
            listing.PRESSING: _("That press"),
            listing.ALL: _("All"),
            **dict(CardState.choices),
        }
        return [
            str(states[wanted.state]),
            *([str(Level(wanted.level).label)] if wanted.level else []),
            *Office.objects.filter(code=wanted.office).values_list("name", flat=True),
        ]


class OrderTable(Table):
    """Orders of the inspectorate. Case notes are no part of any table."""

    code = "orders"
    label = pgettext_lazy("supervision", "Orders")
    filters = ("state", "office", "overdue", "order")

    @classmethod
    def is_for(cls, user: User) -> bool:
        return bool(user.sight) and user.organisation_kind != Kind.VENDOR

    @property
    def head(self) -> Line:
        return [
            *(_("Number"), _("State"), pgettext("order", "Office that answers")),
            *(pgettext("order", "What it rests on"), pgettext("order", "Tickets")),
            *(pgettext("order", "What is demanded"), pgettext("order", "Due"), _("Late")),
        ]

    def count(self, most: int) -> int:
        return min(most, len(self._lines))

    def parts(self) -> Iterator[list[Line]]:
        return parts_of(self._lines)

    def said(self) -> list[str]:
        wanted = lists.Wanted.of(self.asked)
        states = dict(Order.State.choices)
        return [
            *([str(states[wanted.state])] if wanted.state else []),
            *Office.objects.filter(code=wanted.office).values_list("name", flat=True),
            *([_("overdue")] if wanted.overdue else []),
        ]

    @cached_property
    def _lines(self) -> list[Line]:
        wanted, after, more = lists.Wanted.of(self.asked), "", True
        bases, lines = OrderBasis.objects.names(), []
        while more:
            orders, after = lists.page(self.user, wanted, after)
            more = bool(after)
            lines += [
                [
                    order.number,
                    str(order.get_state_display()),
                    order.office.name,
                    str(bases.get(order.basis, order.basis)),
                    " ".join(line.ticket.number for line in order.seen_lines),
                    order.text,
                    moment(order.due_at),
                    _("yes") if order.was_late or order.is_overdue() else "",
                ]
                for order in orders
            ]
        return lines
