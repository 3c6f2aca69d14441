"""The conversation: the citizen's words, masked, and what the government said, by time."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import Any

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from dispatch.api.outbound import told
from dispatch.api.sight import in_sight
from hotline import personal
from hotline.api.callers import known
from hotline.api.pages import MOST, PAGE, Collection, Cursor, Limit, Order, cut, place_of
from hotline.api.shapes import Moment
from hotline.models import Attachment, Message, OutboundMessage, Ticket, User

router = Router(tags=["messages"])
HEARD = Order("", ("sent_at", "serial", "id"))
SAID = Order("", ("made_at", "id"))
CITIZEN, GOVERNMENT = "citizen", "government"
# What a message other than words may tell; nothing else of what the platform sent is passed on.
EXTRA = ("lat", "lon", "datum", "label", "url", "key")


class AttachmentShape(BaseModel):
    """A file. Whoever opens its address is asked again who they are."""

    id: str
    state: str
    mime: str | None
    size: int
    url: str

    @classmethod
    def of(cls, attachment: Attachment) -> AttachmentShape:
        return cls(
            id=str(attachment.pk),
            state=attachment.state,
            mime=attachment.mime or None,
            size=attachment.size,
            url=f"/desk/attachments/{attachment.pk}",
        )


class MessageShape(BaseModel):
    """Something said. `side` is `citizen` or `government`; `state` tells whether ours arrived."""

    id: str
    side: str
    kind: str
    text: str
    extra: dict[str, str | float | int]
    at: Moment
    state: str | None
    attachments: list[AttachmentShape]

    @classmethod
    def heard(cls, message: Message) -> MessageShape:
        return cls(
            id=f"{CITIZEN}-{message.pk}",
            side=CITIZEN,
            kind=message.kind,
            text=message.text,
            extra={name: _masked(message.extra[name]) for name in EXTRA if name in message.extra},
            at=message.sent_at,
            state=None,
            attachments=[AttachmentShape.of(a) for a in message.attachments.all()],
        )

    @classmethod
    def said(cls, message: OutboundMessage, user: User) -> MessageShape:
        return cls(
            id=f"{GOVERNMENT}-{message.pk}",
            side=GOVERNMENT,
            kind=message.what,
            text=told(message, user),
            extra={},
            at=message.made_at,
            state=message.state,
            attachments=[],
        )


@router.get(
    "tickets/{number}/messages", response=Collection[MessageShape], summary="The conversation"
)
def messages(request: HttpRequest, number: str, cursor: Cursor = "", limit: Limit = PAGE) -> Any:
    """Both sides, oldest first. Personal data are masked; `reveal` opens them one by one."""
    user = known(request)
    ticket, limit = in_sight(user, number), min(limit, MOST)
    place = place_of(cursor, "messages", 4) if cursor else None
    found = list(islice(sorted(_both(ticket, place, limit + 1), key=_place_of), limit + 1))
    return cut(
        found,
        limit,
        "messages",
        _place_of,
        lambda m: MessageShape.heard(m) if isinstance(m, Message) else MessageShape.said(m, user),
    )


def _place_of(message: Message | OutboundMessage) -> tuple[datetime, int, int, int]:
    """By time; at the same time the citizen first, in the platform's order."""
    if isinstance(message, Message):
        return message.sent_at, 0, message.serial, message.pk
    return message.made_at, 1, 0, message.pk


def _both(ticket: Ticket, place: Any, count: int) -> list[Message | OutboundMessage]:
    heard = ticket.messages.prefetch_related("attachments")
    said = ticket.outbound.select_related("release", "statement__statement")
    if place is not None:
        at, side, serial, pk = place
        heard = (
            heard.filter(sent_at__gt=at) if side else heard.filter(HEARD.behind((at, serial, pk)))
        )
        said = said.filter(SAID.behind((at, pk))) if side else said.filter(made_at__gte=at)
    return [*heard.order_by(*HEARD.by)[:count], *said.order_by(*SAID.by)[:count]]


def _masked(value: Any) -> str | float | int:
    return value if isinstance(value, int | float) else personal.masked(str(value))[0]
