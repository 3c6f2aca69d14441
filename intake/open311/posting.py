"""A report from an app: checked, made a ticket through the one hearing, once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from hotline import personal
from hotline.models import Category, OutboundMessage, Secret, Ticket, User
from hotline.models.arguments import Said
from hotline.models.hearing import contact_at, listened, open_anew
from hotline.models.statements import RECEIPT
from hotline.together import together
from intake.open311 import services
from intake.open311.answers import Wrong, clean
from intake.open311.models import Open311Key, Open311Report, door

LONGEST = {
    "description": 4000, "address_string": 200, "address_id": 60, "media_url": 1000,
    "email": 120, "phone": 40, "first_name": 40, "last_name": 40,
    "device_id": 200, "account_id": 200,
}  # fmt: skip
PERSONAL = {
    "email": (Secret.Kind.EMAIL, personal.Kind.EMAIL),
    "phone": (Secret.Kind.PHONE, personal.Kind.MOBILE),
}
Told = dict[str, Any]


@dataclass(frozen=True)
class Report:
    """What an app sent, checked."""

    category: Category
    given: Mapping[str, str]
    extra: Told = field(default_factory=dict)
    danger: str = ""

    @property
    def words(self) -> str:
        """Description and place, as the desk reads them."""
        return "\n".join(filter(None, (self.given["description"], self.given["address_string"])))


def post(sent: QueryDict, key: Open311Key) -> list[Told]:
    """Make a ticket of it, or find the one it became; raises Wrong."""
    report = _checked(sent)
    with transaction.atomic():
        row, new = Open311Report.objects.claim(key, _digestible(sent))
        if new:
            row.ticket = _opened(report, key)
            row.save(update_fields=["ticket"])
    assert row.ticket is not None  # written in the transaction that made the row
    return [{"service_request_id": row.ticket.number, "service_notice": _notice(row.ticket)}]


def _opened(report: Report, key: Open311Key) -> Ticket:
    """Through the one hearing. The receipt goes back with the answer: it is the app that carries it
    to the citizen, so it is claimed and sent in the same transaction.
    """
    account, now = door(make=True), timezone.now()
    assert account is not None
    who = next(filter(None, (report.given[n] for n in ("account_id", "device_id", "phone"))), "")
    contact = contact_at(account, f"{key.pk}:{who or uuid4().hex}")
    listened(contact, at=now, word=True)
    machine = User.objects.machine()
    said = Said(kind="text", text=report.words, extra=report.extra, sent_at=now)
    with together():
        ticket = open_anew(contact, said, by=machine, category=report.category)
    _put_away(report.given, ticket)
    if report.danger and report.danger not in ticket.in_danger:
        ticket.alarm(by=machine, dangers=[report.danger])
    receipt = _receipt(ticket)
    if receipt and (claimed := OutboundMessage.objects.claim(receipt.pk)):
        claimed.sent()
    return ticket


def _notice(ticket: Ticket) -> str | None:
    """The receipt, word for word; none where the government's switches keep it in."""
    receipt = _receipt(ticket)
    return receipt.words if receipt and receipt.state == OutboundMessage.State.SENT else None


def _receipt(ticket: Ticket) -> OutboundMessage | None:
    about = ticket.outbound.filter(statement__statement__code=RECEIPT)
    return about.select_related("statement__statement", "ticket").first()


def _put_away(given: Mapping[str, str], ticket: Ticket) -> None:
    """Who reported and how to reach them: into the vault, at the ticket."""
    name = f"{given['last_name']}{given['first_name']}"
    kept = [
        Secret.objects.keep(kind, given[n], mask=personal.mask_value(what, given[n]), ticket=ticket)
        for n, (kind, what) in PERSONAL.items()
        if given[n]
    ]
    if name:
        mask = personal.mask_name(name)
        kept.append(Secret.objects.keep(Secret.Kind.NAME, name, mask=mask, ticket=ticket))
    Secret.objects.bulk_create(kept)


# What may be sent ---------------------------------------------------------------------------------


def _checked(sent: QueryDict) -> Report:
    given = {name: _text(sent, name, most) for name, most in LONGEST.items()}
    code = sent.get("service_code", "").strip()
    if not code:
        raise Wrong(400, _("service_code is missing."))
    category = services.one(code)
    place = _place(sent)
    if not (place or given["address_string"] or given["address_id"]):
        raise Wrong(400, _("Say where: lat and long, address_string or address_id."))
    extra: Told = place | ({"label": given["address_id"]} if given["address_id"] else {})
    if url := given["media_url"]:
        if not url.lower().startswith(("http://", "https://")):
            raise Wrong(400, _("media_url is an http or https address."))
        extra["url"] = personal.masked(url)[0]
    return Report(category, given, extra, _danger(sent))


def _text(sent: QueryDict, name: str, most: int) -> str:
    text = clean(sent.get(name, "")).replace("\r\n", "\n").strip()
    if len(text) > most:
        raise Wrong(400, _("%(name)s: at most %(most)d characters.") % {"name": name, "most": most})
    return text


def _place(sent: QueryDict) -> Told:
    lat, lon = (sent.get(name, "").strip() for name in ("lat", "long"))
    if not lat and not lon:
        return {}
    try:
        figures = float(lat), float(lon)
    except ValueError:
        figures = math.nan, math.nan
    if not (abs(figures[0]) <= 90 and abs(figures[1]) <= 180):  # also where it is no number
        raise Wrong(400, _("lat and long are degrees in WGS 84, both of them."))
    return {"lat": figures[0], "lon": figures[1], "datum": "WGS-84"}


def _danger(sent: QueryDict) -> str:
    danger = ""
    for name in sent:
        if not name.startswith("attribute["):
            continue
        if name not in (f"attribute[{services.DANGER}]", f"attribute[{services.DANGER}][]"):
            raise Wrong(400, _("There is no such attribute."))
        danger = sent.get(name, "").strip()
        if danger and danger not in services.DANGERS:
            raise Wrong(400, _("There is no such value of this attribute."))
    return danger


def _digestible(sent: QueryDict) -> bytes:
    """Everything but the key: device and words alike make a report the same."""
    lists = sorted((name, sent.getlist(name)) for name in sent if name != "api_key")
    return repr(lists).encode("utf-8", "surrogatepass")
