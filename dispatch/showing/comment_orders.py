"""What was done with a citizen's comment below an article, and what may be done with it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from dispatch.showing.deliveries import why
from hotline import carriers
from hotline.models import CommentOrder, PublicPlace, Ticket, User
from hotline.models.outbound import why_not_theirs

How = CommentOrder.How
STANDS = {
    How.ELECT: gettext_lazy("Shown to everybody"),
    How.UNELECT: gettext_lazy("Not shown"),
    How.HIDE: gettext_lazy("Deleted on the platform"),
}
NEXT = {
    "": (How.ELECT, How.HIDE),
    How.ELECT: (How.UNELECT, How.HIDE),
    How.UNELECT: (How.ELECT, How.HIDE),
    How.HIDE: (),
}
Part = dict[str, Any]


def of(ticket: Ticket, user: User) -> dict[int, Part]:
    """For each comment of a ticket, by the id of its message: how it stands, and what may be done;
    nothing where the platform lets nobody choose.
    """
    if not carriers.press(ticket.channel):
        return {}
    found = PublicPlace.objects.filter(message__ticket=ticket).values_list("message_id", flat=True)
    mine = not why_not_theirs(user, ticket)
    orders: dict[int, list[CommentOrder]] = {pk: [] for pk in found}
    for order in CommentOrder.objects.below(ticket) if orders else ():
        orders[order.place.message_id].append(order)
    return {pk: _comment(ticket, pk, given, mine) for pk, given in orders.items()}


def _comment(ticket: Ticket, pk: int, orders: list[CommentOrder], mine: bool) -> Part:
    newest = orders[0] if orders else None
    done = next((one for one in orders if one.state == CommentOrder.State.DONE), None)
    waits = newest is not None and newest.state == CommentOrder.State.WAITING
    failed = newest is not None and newest.state == CommentOrder.State.FAILED
    may = NEXT[done.how if done else ""] if mine and not waits else ()
    return {
        "stands": STANDS[How(done.how)] if done else "",
        "done": done,
        "waits": newest.get_how_display() if newest and waits else "",
        "failed": newest.get_how_display() if newest and failed else "",
        "error": why(newest.error, ticket.channel) if newest and newest.error else "",
        "acts": [
            {
                "url": reverse("dispatch:comment", args=[ticket.number, pk, how.value]),
                "label": how.label,
            }
            for how in may
            if not _shut(ticket, how)
        ],
    }


def _shut(ticket: Ticket, how: CommentOrder.How) -> bool:
    return how == How.ELECT and ticket.confidential
