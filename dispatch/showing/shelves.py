"""What stands below the queues: calls to me, and saved filters with their counts."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dispatch.lists import MOST_COUNTED, in_words, queues_of
from dispatch.models import Mention, SavedFilter
from dispatch.shelves import Shelf, calling, counted, narrowed_by
from hotline.models import Queue, User

MOST_FILTERS = 12  # on one desk; the others are found on the page of filters


def mentions(user: User) -> Shelf:
    """The tickets somebody called `user` to, until they have looked."""
    address = reverse("dispatch:mentioned")
    return Shelf("mentioned", _("Mentioned"), address, Queue.ALL, calling(user))


def of_filter(kept: SavedFilter) -> Shelf:
    """The list of a saved filter."""
    address = reverse("dispatch:filter", args=[kept.pk])
    return Shelf(key_of(kept), kept.name, address, Queue(kept.queue), narrowed_by(kept))


def key_of(kept: SavedFilter) -> str:
    """What a filter is called among the lists of the desk."""
    return f"filter-{kept.pk}"


def beside_the_queues(user: User) -> list[dict[str, Any]]:
    """Every shelf of a desk with its count, as the strip of queues shows it."""
    called = Mention.objects.waiting_for(user).values("ticket").distinct()
    waiting = called[:MOST_COUNTED].count()
    calls = {"key": "mentioned", "name": _("Mentioned"), "url": reverse("dispatch:mentioned")}
    return [
        {**calls, "count": waiting, "shown": in_words(waiting)},
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


def on_the_desk(user: User) -> list[SavedFilter]:
    """The filters that stand below the queues: those whose queue this person has."""
    queues = queues_of(user)
    at_hand: list[SavedFilter] = list(SavedFilter.objects.at_hand(user)[:MOST_FILTERS])
    return [kept for kept in at_hand if kept.queue in queues]
