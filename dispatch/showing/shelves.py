"""The lists that stand below the queues: calls to me, and saved filters with their counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from dispatch import lists
from dispatch.models import Mention, SavedFilter
from hotline.models import Queue, Ticket, User

WITHIN = 5_000  # the newest tickets of a queue that a filter's count looks at
MOST_FILTERS = 20  # on one desk; more are found on the page of filters


@dataclass(frozen=True)
class Shelf:
    """A list beside the queues: which tickets of which queue, at what address."""

    key: str
    name: str
    url: str
    queue: Queue
    matching: Q


def mentions(user: User) -> Shelf:
    """The tickets somebody called `user` to, until they have looked."""
    waiting = Mention.objects.waiting_for(user).values("ticket")
    return Shelf(
        "mentioned", _("Mentioned"), reverse("dispatch:mentioned"), Queue.ALL, Q(pk__in=waiting)
    )


def of_filter(kept: SavedFilter) -> Shelf:
    """The list of a saved filter."""
    address = reverse("dispatch:filter", args=[kept.pk])
    return Shelf(key_of(kept), kept.name, address, Queue(kept.queue), kept.matching())


def key_of(kept: SavedFilter) -> str:
    """What a filter is called among the lists of the desk."""
    return f"filter-{kept.pk}"


def beside_the_queues(user: User) -> list[dict[str, Any]]:
    """Every shelf of a desk with its count, as the strip of queues shows it."""
    calls = mentions(user)
    called = Mention.objects.waiting_for(user).values("ticket").distinct()
    waiting = called[: lists.MOST_COUNTED].count()
    shown = {"key": calls.key, "name": calls.name, "url": calls.url}
    return [
        {**shown, "count": waiting, "shown": lists.in_words(waiting)},
        *(
            {
                "key": key_of(kept),
                "name": kept.name,
                "url": reverse("dispatch:filter", args=[kept.pk]),
                "count": 0,
                "shown": counted(kept, user),
            }
            for kept in on_the_desk(user)
        ),
    ]


def on_the_desk(user: User) -> Iterable[SavedFilter]:
    """The filters that stand below the queues: those whose queue this person has."""
    queues = lists.queues_of(user)
    return [
        kept for kept in SavedFilter.objects.at_hand(user)[:MOST_FILTERS] if kept.queue in queues
    ]


def counted(kept: SavedFilter, user: User) -> str:
    """How many tickets a filter finds among the newest of its queue; "7+" where there are older
    ones that nobody counted. However large the city, it looks at so many tickets and no more.
    """
    newest = Ticket.objects.in_queue(kept.queue, user).order_by("-opened_at", "-id")
    looked_at = list(newest.values_list("pk", flat=True)[: WITHIN + 1])
    matching = Ticket.objects.filter(kept.matching(), pk__in=looked_at[:WITHIN])
    found = matching.order_by()[: lists.MOST_COUNTED].count()
    if found < lists.MOST_COUNTED and len(looked_at) > WITHIN:
        return f"{found}+"
    return lists.in_words(found)
