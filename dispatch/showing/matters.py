"""What is shown of matters that grow: one line on a ticket, the alarms on the board and above every
page; of all of them only what is in the viewer's sight.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, Prefetch, Q, When
from django.urls import reverse
from django.utils import timezone

from hotline.models import MatterAlarm, MatterTicket, Ticket, User
from hotline.models.growing import leads
from hotline.models.hot import LEAST, NO_MATTER
from hotline.models.states import OPEN

LISTED = 20  # alarms on the board
Part = dict[str, Any]


def line(ticket: Ticket, user: User) -> Part:
    """How many of those `user` sees reported the same matter lately; empty where that says nothing.

    One question, and only where the machine has gathered the ticket into a matter.
    """
    if ticket.state not in OPEN or ticket.confidential:
        return {}
    try:
        matter = ticket.in_matter.matter
    except MatterTicket.DoesNotExist:
        return {}
    now, within = timezone.now(), matter.within
    seen = Ticket.objects.in_sight_of(user).filter(in_matter__matter=matter, confidential=False)
    lately = Q(opened_at__gte=now - within)
    before = Q(opened_at__lt=now - within, opened_at__gte=now - 2 * within)
    counts = seen.exclude(state__in=NO_MATTER).aggregate(
        people=Count("contact", distinct=True, filter=lately),
        before=Count("contact", distinct=True, filter=before),
    )
    if counts["people"] < LEAST:
        return {}
    return {
        "people": counts["people"],
        "hours": within // timedelta(hours=1),
        "grows": counts["people"] > counts["before"],
        "url": _address(ticket),
    }


def alarms(user: User) -> list[Part]:
    """The alarms that `user` sees on the board: what nobody has seen yet first, then the newest."""
    found = MatterAlarm.objects.in_sight_of(user).select_related(
        "matter__policy", "office", "seen__by"
    )
    to = Prefetch("to", User.objects.order_by("pk"))
    unseen_first = Case(When(seen=None, then=0), default=1)
    return _told(found.prefetch_related(to).order_by(unseen_first, "-at")[:LISTED], user)


def waiting(user: User) -> list[Part]:
    """Those that stand above every page of a leader until somebody of the office has seen them."""
    return _told(MatterAlarm.objects.waiting_for(user), user)


def _told(found: Iterable[MatterAlarm], user: User) -> list[Part]:
    listed = list(found)
    keys = [one.ticket_id for one in listed]
    shown = Ticket.objects.in_sight_of(user).filter(pk__in=keys, confidential=False)
    tickets = {one.pk: one for one in shown.only("number", "title")} if keys else {}
    return [_alarm(one, tickets.get(one.ticket_id), user) for one in listed]


def _alarm(alarm: MatterAlarm, ticket: Ticket | None, user: User) -> Part:
    """Its title is that of the newest ticket then, for who may see that one."""
    return {
        "it": alarm,
        "title": ticket.title if ticket else "",
        "url": _address(ticket) if ticket else reverse("dispatch:hot"),
        "hours": alarm.matter.within // timedelta(hours=1),
        "may_see": leads(user) and user.office_id == alarm.office_id,
    }


def _address(ticket: Ticket) -> str:
    """The board, with the matter of this ticket open."""
    return f"{reverse('dispatch:hot')}?{urlencode({'ticket': ticket.number})}#asked"
