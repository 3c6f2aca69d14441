"""Gathers what the page of a case shows: own words, our answers, and the way so far."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from hotline.models import Attachment, Message, Office, OutboundMessage, Release, Statement, Ticket
from hotline.models.statements import RECEIPT
from intake.track.words import JOINING, STAGES, TOGETHER, standing


def told(ticket: Ticket) -> dict[str, Any]:
    """Return what the template of a case needs, and nothing that a citizen may not read."""
    master = ticket.handled_with
    office = master.lead_office.name if master.lead_office else ""
    clocks = list(master.clocks.filter(stopped_at=None))
    return {
        "number": ticket.number,
        "together": str(TOGETHER) if master != ticket else "",
        "standing": standing(master, office, clocks, timezone.now()),
        "answers": sorted([*_answers(ticket), *_notices(ticket)], key=lambda said: said["at"]),
        "words": [_word(ticket, message) for message in _own_messages(ticket)],
        "path": list(_path(ticket)),
    }


def own_picture(ticket: Ticket, pk: UUID) -> Attachment | None:
    """Return a picture the citizen sent, if its clean copy is there."""
    kept = Attachment.objects.filter(message__in=_own_messages(ticket), state=Attachment.State.KEPT)
    return kept.exclude(redacted="").filter(pk=pk).first()


def _own_messages(ticket: Ticket) -> Any:
    # A ticket may hold other people's words one day (merged reports): only their own are theirs.
    return ticket.messages.filter(contact=ticket.contact_id).prefetch_related("attachments")


def _answers(ticket: Ticket) -> Iterator[dict[str, Any]]:
    """Released replies, its master's as its own, and what it heard while it had one; of a recalled
    one only that it was taken back.
    """
    heard = OutboundMessage.objects.filter(ticket=ticket, release__isnull=False)
    released = Release.objects.filter(
        Q(reply__ticket__in=[ticket, ticket.handled_with]) | Q(pk__in=heard.values("release"))
    )
    for release in released.select_related("reply", "by__office"):
        recalled = release.reply.state == release.reply.State.RECALLED
        yield {
            "office": release.by.office.name if release.by.office else "",
            "at": release.at,
            "text": "" if recalled else release.text,
            "recalled": recalled,
        }


def _notices(ticket: Ticket) -> Iterator[dict[str, Any]]:
    """Authorised statements said in this case, but for the receipt, which holds the code; and the
    one that answered its master before it was joined, with the number of this case.
    """
    said = OutboundMessage.objects.filter(statement__isnull=False).exclude(
        statement__statement__code=RECEIPT
    )
    own = said.filter(ticket=ticket, contact=ticket.contact_id)
    quoted = said.filter(
        ticket=ticket.handled_with, statement__statement__uses__contains=[Statement.Use.QUOTING]
    )
    joined = quoted.exclude(ticket=ticket).exclude(statement__in=own.values("statement"))
    for message in (own | joined).select_related("statement__statement", "speaker__office"):
        message.ticket = ticket
        yield {
            "office": message.speaker.office.name if message.speaker.office else "",
            "at": message.made_at,
            "text": message.shown_to(ticket.number),
            "notice": True,
        }


def _word(ticket: Ticket, message: Message) -> dict[str, Any]:
    attachments = list(message.attachments.all())
    pictures = [
        reverse("intake:track-picture", args=[ticket.number, attachment.pk])
        for attachment in attachments
        if attachment.state == Attachment.State.KEPT and attachment.redacted
    ]
    shows = message.text or message.extra.get("label", "")
    return {
        "at": message.sent_at,
        "kind": "" if message.kind == Message.Kind.TEXT else message.get_kind_display(),
        "text": shows,
        "pictures": pictures,
        "missing": [a.get_state_display() for a in attachments if a.state != Attachment.State.KEPT],
    }


def _path(ticket: Ticket) -> Iterator[dict[str, Any]]:
    names = dict(Office.objects.values_list("code", "name"))
    events = list(ticket.events.filter(step__in=STAGES).order_by("seq"))
    if ticket.state == Ticket.State.MERGED:
        since = events[-1].at  # nothing happens to it itself while it is merged
        later = ticket.handled_with.events.filter(step__in=STAGES, at__gt=since)
        events += later.exclude(step__in=JOINING).order_by("seq")
    for event in events:
        office = event.details.get("lead") or event.by_office
        text = str(STAGES[event.step]).format(office=names.get(office, ""))
        yield {"text": text, "at": event.at}
