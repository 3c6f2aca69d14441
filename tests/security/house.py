"""A house that is lived in, everybody who may stand at its doors, and what they bring along."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image

from dispatch.models import Macro, SavedFilter
from hotline.models import (
    Attachment,
    Card,
    LedgerEntry,
    Order,
    OutboundMessage,
    Reply,
    Request,
    Round,
    Sample,
    Ticket,
    User,
)
from hotline.models.raising import raise_cards
from hotline.numbers import format_number
from hotline.pictures import for_citizen
from intake.models import Arrival
from supervision.rounds import holding
from tests.asked import asks
from tests.cast import Cast, a_reply, a_ticket, says
from tests.intake.platform import OPENID, brings
from tests.platforms import tencent
from tests.supervision.accounts import FACTS
from tests.supervision.inspection import drawn, scored
from tests.supervision.orders import an_order

# Everybody who may come: a stranger, and one of each kind of people who work here. The ticket of
# the house came in at the operator's door and lies with the handler's office.
VISITORS = (
    *("stranger", "operator", "rival", "handler", "housing"),
    *("duty", "inspector", "administrator"),
)
PHONE = "13800138000"
NOBODYS = format_number(date(2026, 9, 30), 999_998)  # a number that no ticket has
DRAFT = "草稿：先不要让别人看到"
JPEG = io.BytesIO()
Image.new("RGB", (8, 8), "teal").save(JPEG, "JPEG")


@dataclass
class House:
    """The cast, a ticket that is being answered, one that was answered, and what hangs on them."""

    cast: Cast
    ticket: Ticket
    reply: Reply
    request: Request
    answered: Ticket
    attachment: Attachment
    letter: Arrival
    failed: OutboundMessage
    macro: Macro
    kept: SavedFilter
    entry: LedgerEntry
    order: Order
    card: Card
    sample: Sample
    held: Round

    def at(self, example: str) -> str:
        """An address, its blanks filled with what is there."""
        return example.format(
            number=self.ticket.number,
            answered=self.answered.number,
            reply=self.reply.pk,
            request=self.request.pk,
            attachment=self.attachment.pk,
            letter=self.letter.pk,
            outbound=self.failed.pk,
            clock=self.ticket.clocks.get(kind="reply").pk,
            macro=self.macro.pk,
            filter=self.kept.pk,
            entry=self.entry.pk,
            round=self.held.pk,
            order=self.order.pk,
            order_number=self.order.number,
            order_file=self.order.files.get().pk,
            card=self.card.number,
            sample=self.sample.number,
            drawn=self.sample.round_id,
        )

    def person(self, name: str) -> User | None:
        """Whom a visitor's name stands for; nobody for a stranger."""
        return None if name == "stranger" else getattr(self.cast, name)


def browser(person: User | None = None, **more: Any) -> Client:
    """A browser, logged in as a person; asks for CSRF only if told to."""
    client = Client(**more)
    if person is not None:
        client.force_login(person)
    return client


def body_of(answer: Any) -> bytes:
    """What an answer holds; a file is read to its end, which closes it."""
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def status_of(answer: Any) -> int:
    """The status of an answer whose content nobody reads."""
    body_of(answer)
    return int(answer.status_code)


def lived_in(cast: Cast) -> House:
    """Make the house."""
    who = "oHOUSE000000000000000000001"
    ticket = says(cast, f"银杏路口积水，电话{PHONE}", who=who)
    says(cast, "", who=who, kind="image", media=["pic-1"])
    place = {"lat": 30.1, "lon": 103.2, "datum": "GCJ-02", "label": f"银杏路 {PHONE}"}
    says(cast, "银杏路", who=who, kind="location", extra=place)
    ticket = Ticket.objects.get(pk=ticket.pk)
    ticket.accept(
        by=cast.operator,
        kind="help",
        category="1501",
        title="路口积水",
        facts={"what": f"积水，请打{PHONE}", "where": "银杏路"},
    )
    ticket.dispatch(by=cast.operator, lead="water")
    ticket.sign(by=cast.handler)
    reply = a_reply(cast, ticket, "reviewing", text=f"{DRAFT} {PHONE}")
    request = asks(ticket, "ask_extension", by=cast.handler, ground=f"详见{PHONE}")
    answered = a_ticket(cast, "replied", who="oHOUSE000000000000000000002")
    failed = answered.outbound.get(release__isnull=False)
    OutboundMessage.objects.filter(pk=failed.pk).update(state="failed", error="45002")
    entry = LedgerEntry.objects.enter(FACTS | {"office": "water"}, by=cast.handler)
    return House(
        cast=cast,
        ticket=Ticket.objects.get(pk=ticket.pk),
        reply=reply,
        request=request,
        answered=answered,
        attachment=a_picture(ticket),
        letter=a_dead_letter(),
        failed=failed,
        macro=Macro.objects.create(
            owner=cast.operator,
            organisation=cast.operator.organisation,
            name="已回电",
            note="已回电",
        ),
        kept=SavedFilter.objects.create(
            owner=cast.operator, organisation=cast.operator.organisation, name="积水", words="积水"
        ),
        entry=entry,
        order=an_order_with_a_file(cast, ticket),
        card=a_late_card(ticket),
        sample=scored(cast, drawn(cast, ticket)[0], by=cast.inspector),
        held=holding.note(entry, "leak", f"截图里有{PHONE}", by=cast.inspector),
    )


def an_order_with_a_file(cast: Cast, ticket: Ticket) -> Order:
    """An order about it, and a photo beside it."""
    order = an_order(cast, ticket)
    order.attach("现场.jpg", JPEG.getvalue(), by=cast.inspector)
    return order


def a_late_card(ticket: Ticket) -> Card:
    """The red card of its reply, and the cards of whatever else was late by then."""
    raise_cards(ticket.clocks.get(kind="reply").due_at + timedelta(seconds=1))
    return Card.objects.get(ticket=ticket, kind="reply", level="red")


def a_picture(ticket: Ticket, content: bytes = b"") -> Attachment:
    """The picture of a ticket, fetched and drawn anew."""
    content = content or JPEG.getvalue()
    kept = Attachment.objects.filter(message__ticket=ticket).latest("message")
    kept.state, kept.mime, kept.size = Attachment.State.KEPT, "image/jpeg", len(content)
    kept.file.save("its own name.html", ContentFile(content), save=False)
    kept.redacted.save("../../its own name.html", ContentFile(for_citizen(content)), save=False)
    kept.save()
    return kept


def a_dead_letter() -> Arrival:
    """Something that was rightly signed and cannot be read any more."""
    assert brings(tencent.text(OPENID, "读不了的话")) == (200, "success")
    Arrival.objects.filter(state="waiting").update(state="dead", error="CannotUnseal")
    return Arrival.objects.dead().latest("pk")
