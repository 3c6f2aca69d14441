"""Where a citizen's public word stands on its platform, so that it can be answered there."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from hotline import carriers
from hotline.carriers import Place
from hotline.models.messages import Message
from hotline.sealing import seal, unseal

# What opens a case stands in no public word; the database says so, too (codes_stay_private).
SECRET_BLANKS = frozenset({"code", "link"})


class PublicPlace(models.Model):
    """The post and the comment of one message. Sealed: by their ids anybody finds who wrote it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.OneToOneField(Message, models.PROTECT, related_name="public_place")
    sealed = models.BinaryField()

    @classmethod
    def of(cls, message: Message, place: Place) -> PublicPlace:
        """Return a new, unsaved place for `message`."""
        found = cls(message=message)
        told = json.dumps([place.post, place.comment])
        found.sealed = seal(told, bound_to=f"place:{found.pk}")
        return found

    def open(self) -> Place:
        """Return where it stands. Only delivery may call this."""
        post, comment = json.loads(unseal(self.sealed, bound_to=f"place:{self.pk}"))
        return Place(post, comment)


def places_of(ticket: Any) -> models.QuerySet[PublicPlace]:
    """Where the citizen of a ticket spoke before everybody, the newest first."""
    found = PublicPlace.objects.filter(message__ticket=ticket)
    return found.order_by("-message__sent_at", "-message__serial", "-message__id")


def speaks_in_public(ticket: Any) -> bool:
    """Whether the last thing the citizen said was said before everybody."""
    newest = Message.objects.filter(ticket=ticket).order_by("-sent_at", "-serial", "-id").first()
    return newest is not None and PublicPlace.objects.filter(message=newest).exists()


def says_no_secret(values: dict[str, Any]) -> bool:
    """Whether the blanks of a statement hold nothing that opens a case."""
    return not values.keys() & SECRET_BLANKS


def place_for(ticket: Any, *, public: bool) -> PublicPlace | None:
    """Where something that is `public` is said to the citizen of `ticket`; None for privately.

    Nothing about a confidential matter is ever said before everybody; and where a platform takes
    one answer below a word, a second goes below a newer word or privately.
    """
    return _free(ticket).first() if public and not ticket.confidential else None


def answered_in_public(ticket: Any) -> bool:
    """Whether the citizen spoke before everybody, and no further answer is taken there."""
    there = not ticket.confidential and places_of(ticket).exists()
    return there and place_for(ticket, public=True) is None


def takes_one_answer(ticket: Any) -> bool:
    """Whether the platform takes one answer below a public word, and no second."""
    forum = carriers.forum(ticket.channel)
    return forum is not None and forum.ONE_ANSWER


def _free(ticket: Any) -> models.QuerySet[PublicPlace]:
    """Where an answer may stand: what failed or was recalled takes no room, and below what we had
    deleted there is none.
    """
    places = places_of(ticket)
    if not takes_one_answer(ticket):
        return places
    stands = Q(answers__state__in=["pending", "sending", "sent", "unsure"])
    stands &= Q(answers__withdrawal__in=["", "cannot_be_withdrawn"])
    deleted = Q(orders__how="hide", orders__state="done")
    taken = [places.filter(why).order_by().values("pk") for why in (stands, deleted)]
    return places.exclude(pk__in=taken[0]).exclude(pk__in=taken[1])
