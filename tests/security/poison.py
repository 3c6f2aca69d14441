"""Hostile words wherever somebody may write, hostile names everywhere; what may not come of it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from django.conf import settings

from hotline.models import (
    Account,
    Category,
    Office,
    Organisation,
    OutboundMessage,
    Statement,
    Ticket,
    User,
)
from intake.draining import drain
from intake.models import Arrival
from tests.asked import asks
from tests.cast import a_reply, a_ticket
from tests.intake.platform import brings
from tests.platforms import tencent
from tests.security.house import House

CORPUS = (
    *("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'><svg/onload=alert(1)>"),
    *("</title></textarea></script><script>alert(1)</script>", "<!--<script>alert(1)//-->"),
    *("javascript:alert(1)", '<a href="jAvAscript:alert(1)">x</a>', "<base href=//evil.example>"),
    *("<iframe srcdoc='<script>alert(1)</script>'>", "<meta http-equiv=refresh content=0>"),
    *("<form action=//evil.example><button>", "<style>*{background:url(//evil.example)}</style>"),
    *("<b hx-get=/desk/ hx-trigger=load>", "<p hx-on:load=alert(1)>", "<b data-key=a autofocus>"),
    *("{{ settings.SECRET_KEY }}{% debug %}{% load i18n %}", "{number.__class__}{code}{0}%s%(x)s"),
    *("${7*7}#{7*7}<%= 7*7 %>", "&lt;script&gt;", "\u202egnp.exe", "a\r\nBcc: x\r\n\r\n<b>"),
)
ALL = " ".join(CORPUS)
SHORT = '"><img src=x onerror=alert(1)>'  # for what is at most 40 characters
OPENID = "oSCRIPT000000000000000000001"
FETCHES = ("href", "src", "action", "formaction", "hx-get", "hx-post", "data-draft-url", "srcset")
NEVER = {"iframe", "object", "embed", "base", "style", "frame", "applet", "portal", "math"}


class Page(HTMLParser):
    """Reads a page and notes whatever in it could run or lead away."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in NEVER or (tag == "meta" and "http-equiv" in given):
            self.wrong.append(f"<{tag}>")
        ours = given.get("src", "").startswith("/static/")
        if tag == "script" and not ours and given.get("type") != "application/json":
            self.wrong.append(f"<script {given}>")
        for name, value in given.items():
            if name == "style" or name.startswith(("on", "hx-on", "hx-vals", "x-")):
                self.wrong.append(f"{tag} {name}={value}")
            if name in FETCHES and not re.match(r"(/(?![/\\])|#|\?|$|tel:1\d\d$)", value):
                self.wrong.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)


def harmless(address: str, content: bytes) -> Page:
    """The page, on which nothing runs but scripts of ours and nothing leads out of the house."""
    html = content.decode()
    page = Page(html)
    assert page.wrong == [], address
    assert settings.SECRET_KEY not in html
    return page


def strict(answer: Any) -> None:
    """The policy that makes even a forgotten escape harmless."""
    policy = answer.headers["Content-Security-Policy"]
    told = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    assert told["default-src"] == "'self'"
    assert told["object-src"] == told["base-uri"] == told["frame-ancestors"] == "'none'"
    assert told["form-action"] == "'self'"
    assert "script-src" not in told  # so default-src counts
    for loose in ("unsafe-inline", "unsafe-eval", "unsafe-hashes", "*", "http:", "https:"):
        assert loose not in policy
    assert set(told["img-src"].split()) <= {"'self'", "data:", "blob:"}


def poisoned(house: House) -> House:
    """The house, with hostile words wherever somebody may write, and hostile names everywhere."""
    cast = house.cast
    for sent in (
        tencent.text(OPENID, ALL),
        tencent._message(OPENID, "link", Title=ALL, Description=ALL, Url="javascript:alert(1)"),
        tencent._message(OPENID, "link", Title="x", Description="y", Url=f'https://a/"{SHORT}'),
        tencent.location(OPENID, 31.2, 121.4, ALL),
        tencent._message(OPENID, "voice", MediaId=SHORT, Recognition=ALL, Format="amr"),
        tencent._message(OPENID, SHORT[:20], Content=ALL),
        tencent.event(OPENID, SHORT[:20], ALL),
        tencent.event(OPENID, "CLICK", ALL),
    ):
        assert brings(sent) == (200, "success")
    drain()
    Arrival.objects.filter(kind__startswith='"').update(state="dead", error=SHORT)
    ticket = Ticket.objects.latest("pk")
    facts = dict.fromkeys(("who", "what", "when", "where", "why", "how"), ALL[:200])
    ticket.accept(by=cast.operator, kind="help", category="1501", title=ALL[:80], facts=facts)
    ticket.dispatch(by=cast.duty, lead="water", note=ALL)
    ticket.sign(by=cast.handler, note=ALL)
    ticket.progress(by=cast.handler, text=ALL)
    house.reply = a_reply(cast, ticket, "reviewing", text=ALL)
    house.reply.review(by=cast.head, verdict="back", remarks=ALL)
    house.reply = house.reply.reword(f"{ALL} 改", by=cast.handler)
    house.answered = a_ticket(cast, "handling", text=ALL, who=f"{OPENID}2")
    a_reply(cast, house.answered, "released", text=ALL)
    house.request = asks(ticket, "ask_shelving", by=cast.handler, ground=ALL, plan=ALL)
    asks(ticket, "ask_return", by=cast.handler, ground=ALL).rule(
        by=cast.duty, grant=False, note=ALL
    )
    house.ticket = Ticket.objects.get(pk=ticket.pk)
    statement = Statement.objects.create(code="hostile", title=ALL[:80])
    statement.draft(ALL.replace("{", "("), by=cast.duty).approve(by=cast.duty2)
    for model in (User, Office, Organisation, Category, Account):
        model.objects.update(name=SHORT)
    Account.objects.update(trouble=ALL[:200], health="stopped")
    OutboundMessage.objects.filter(ticket=house.answered).update(state="failed", error=SHORT)
    return house
