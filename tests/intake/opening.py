"""How a test opens a case as its citizen does: with the number and code of the receipt."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from hotline.models import OutboundMessage, Ticket

CODE = re.compile(r"(?<![A-Z0-9])([A-HJ-NP-Z2-9]{6})(?![A-Z0-9])")
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|"X-CSRFToken": "[^"]+"')


def code_of(ticket: Ticket) -> str:
    """The tracking code, as the citizen reads it in the receipt."""
    receipt = OutboundMessage.objects.filter(ticket=ticket, statement__isnull=False).first()
    assert receipt is not None
    found = CODE.search(receipt.words.replace(ticket.number, " "))
    assert found is not None
    return found[1]


def knock(client: Client, number: str, code: str, **more: Any) -> Any:
    """Post number and code."""
    return client.post("/track/", {"number": number, "code": code}, **more)


def opened(ticket: Ticket) -> Client:
    """A browser that has opened the case."""
    client = Client()
    answer = knock(client, ticket.number, code_of(ticket))
    assert answer.status_code == 302, answer.content.decode()
    return client


def page(ticket: Ticket, client: Client | None = None) -> str:
    """The page of the case, as its citizen sees it."""
    answer = (client or opened(ticket)).get(f"/track/{ticket.number}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def plain(content: bytes, number: str) -> bytes:
    """A page without what differs by nature: form tokens and the number that was typed."""
    return TOKEN.sub(b"", content).replace(number.encode(), b"NUMBER")
