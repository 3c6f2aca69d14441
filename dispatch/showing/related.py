"""The other tickets that a ticket's page speaks of: what it is handled with, what it was parted
from, and what may be the same matter.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from hotline.models import Queue, QueueEntry, Ticket, User

SHOWN = 20  # of many followers
TOLD = ("number", "title", "state", "opened_at")  # of another ticket
Part = dict[str, Any]


def related(ticket: Ticket, user: User, *, taken: set[str]) -> list[Part]:
    """Groups of other tickets, the empty ones left out. Out of sight, a number stays a number.

    `taken` are the steps on the ticket's record: what none of them can have left is not asked for.
    """
    joined = Ticket.objects.filter(merged_into=ticket.pk) if "follower_joined" in taken else None
    parted = Ticket.objects.filter(split_from=ticket.pk) if "split" in taken else None
    groups: tuple[tuple[str, str, QuerySet[Ticket] | None], ...] = (
        ("master", _("Merged into"), _only(ticket.merged_into_id)),
        ("followers", _("Merged into this one"), joined),
        ("split_from", _("Split from"), _only(ticket.split_from_id)),
        ("split_off", _("Split off"), parted),
    )
    found = [_group(key, label, tickets, user) for key, label, tickets in groups]
    return [
        group for group in [*found, _alike(ticket, user, joined is not None)] if group["tickets"]
    ]


def _group(key: str, label: str, tickets: QuerySet[Ticket] | None, user: User) -> Part:
    if tickets is None:
        return {"key": key, "label": label, "tickets": [], "more": False}
    seen = QueueEntry.objects.filter(ticket=OuterRef("pk"), audience=user.sight, queue=Queue.ALL)
    newest = tickets.only(*TOLD).annotate(seen=Exists(seen)).order_by("-opened_at", "-pk")
    shown = list(newest[: SHOWN + 1])
    return {
        "key": key,
        "label": label,
        "tickets": [_other(one, seen=one.seen) for one in shown[:SHOWN]],
        "more": len(shown) > SHOWN,
    }


def _only(pk: int | None) -> QuerySet[Ticket] | None:
    return Ticket.objects.filter(pk=pk) if pk else None


def _alike(ticket: Ticket, user: User, joined: bool) -> Part:
    may_merge = any(step.name == "merge" for step in ticket.open_steps(user))
    found = Ticket.objects.like(ticket, user, joined=joined) if may_merge else []
    merge = reverse("dispatch:step", args=[ticket.number, "merge"])
    tickets = [_other(one) | {"merge": f"{merge}?into={one.number}"} for one in found]
    return {"key": "alike", "label": _("Perhaps the same matter"), "tickets": tickets}


def _other(ticket: Ticket, *, seen: bool = True) -> Part:
    return {
        "number": ticket.number,
        "url": reverse("dispatch:ticket", args=[ticket.number]) if seen else "",
        "title": ticket.title if seen else "",
        "state": ticket.get_state_display() if seen else "",
        "opened_at": ticket.opened_at,
    }
