"""A disaster report as a citizen makes it on the phone: its parts, and how they reach us."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from hotline.models import Contact, LexiconEntry, OutboundMessage, Statement, Ticket
from hotline.models.missing import Part
from hotline.sealing import blind
from intake.draining import drain
from tests.cast import Cast
from tests.intake.platform import OPENID, brings
from tests.platforms import tencent

PHONE = "13800138000"
PARTS = ("tap", "position", "photo", "words", "phone")
TO_SAY = ("disaster_prompt", "call_for_help", *(part.statement for part in Part))


def part(name: str, who: str = OPENID, *, at: int | None = None, text: str = "") -> tencent.Fields:
    """One thing the citizen does, sent at that second."""
    more: dict[str, Any] = {"CreateTime": at or int(time.time())}
    match name:
        case "tap":
            return tencent.event(who, "CLICK", "REPORT_DISASTER", **more)
        case "position":
            return tencent.location(who, 29.2741, 118.1551, "银杏路", **more)
        case "photo":
            return tencent.image(who, "pic-1", **more)
        case "phone":
            return tencent.text(who, f"我的电话是{PHONE}", **more)
    return tencent.text(who, text or "地下车库进水了", **more)


def arrive(*messages: tencent.Fields) -> None:
    """Have them come in and be read."""
    for one in messages:
        assert brings(one) == (200, "success")
    drain()


def arrive_apart(*messages: tencent.Fields) -> None:
    """The same, each read before the next one comes."""
    for one in messages:
        arrive(one)


def listens(cast: Cast) -> None:
    """The house knows the words it has to heed."""
    LexiconEntry.objects.seed(by=cast.machine)


def speaks(cast: Cast, *codes: str) -> None:
    """The government approved these statements, all by default, and switched them on."""
    for code in codes or TO_SAY:
        statement = Statement.objects.create(code=code, title=code, automatic=True)
        statement.draft(f"【自动】{code}", by=cast.duty).approve(by=cast.duty2)


def contact_of(who: str) -> Contact:
    """The citizen of an openid."""
    return Contact.objects.get(identity_digest=blind(f"city:{who}", purpose="contact"))


def tickets_of(who: str) -> list[Ticket]:
    return list(Ticket.objects.filter(contact=contact_of(who)).order_by("id"))


def told(who: str = OPENID) -> list[str]:
    """The statements said to a citizen, receipts left out."""
    said = OutboundMessage.objects.filter(contact=contact_of(who)).order_by("id")
    codes: Iterable[str] = said.values_list("statement__statement__code", flat=True)
    return [code for code in codes if code != "receipt"]
