"""A month of the city that everybody may see, as tests begin with it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from hotline.models import Clock, Event, FollowUp, PublicBoards, Ticket, figure_keeping
from hotline.models.public_boards import PARTS
from supervision.public.months import month_before
from tests.cast import Cast, a_ticket


def switched_on(cast: Cast, *parts: str) -> PublicBoards:
    """The centre switches these parts on, or all of them."""
    seen = PublicBoards.in_force().version
    return PublicBoards.amend(parts or PARTS, by=cast.duty, reason="公开", seen=seen)


def last_month() -> date:
    return month_before(timezone.localdate())


def in_last_month(ticket: Ticket, **changes: Any) -> Ticket:
    """As if it had come in, and everything had happened, in the month before this one."""
    back = timezone.localdate() - last_month() - timedelta(days=3)
    Ticket.objects.filter(pk=ticket.pk).update(opened_at=ticket.opened_at - back, **changes)
    return ticket


def told_well(cast: Cast, *, solved: bool = True, **changes: Any) -> Ticket:
    """An answered ticket of last month, and what its citizen says of it."""
    ticket = a_ticket(cast, "replied")
    ticket.follow_up(by=cast.duty, contacted=True, solved=solved, satisfied=5 if solved else 1)
    return in_last_month(ticket, **changes)


def many(cast: Cast, how_many: int, *, solved: int | None = None) -> None:
    """One ticket led by hand, and as many more like it as rows: enough to be spoken of."""
    whole = told_well(cast)
    good = how_many if solved is None else solved
    for number in range(1, how_many):
        _copied(whole, number, solved=number < good)
    figure_keeping.catch_up()


def _copied(ticket: Ticket, number: int, *, solved: bool) -> None:
    copy = Ticket.objects.get(pk=ticket.pk)
    copy.pk, copy._state.adding = None, True
    copy.number = f"{ticket.number[:-8]}9{number:05d}-0"
    copy.save()
    for model in (Event, Clock, FollowUp):
        for row in model.objects.filter(ticket=ticket):
            row.pk, row._state.adding, row.ticket = None, True, copy
            if isinstance(row, FollowUp):
                row.solved, row.satisfied = solved, 5 if solved else 1
            row.save(force_insert=True)


def some_days_later() -> datetime:
    """When last month may be shown."""
    return timezone.now().replace(day=21, hour=12)
