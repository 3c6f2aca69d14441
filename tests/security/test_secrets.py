"""Keys, codes, identities and words stay where they belong: on no page, in no address, no log."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as house_settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client

from dispatch.delivery import deliver
from hotline.logs import Discreet
from hotline.models import ApiToken, OutboundMessage, Ticket
from intake import media
from intake.draining import drain
from tests.cast import DOOR, FACTS
from tests.intake.opening import code_of, knock
from tests.intake.platform import brings
from tests.platforms import tencent
from tests.platforms.wechat import Platform
from tests.security.house import JPEG, PHONE, House, browser

OPENID = "oSECRET000000000000000000001"
PASSWORD = "geheim correct horse"
WORDS = "银杏路口积水半米请尽快抽排"
ANSWER = "已安排泵车抽排今晚八点前恢复"


def test_no_code_is_revealed_and_no_identity(house: House) -> None:
    for name in ("operator", "handler", "duty", "inspector"):
        for kind in ("tracking_code", "openid"):
            client = browser(house.person(name))
            page = client.post(
                house.at(f"/desk/tickets/{{number}}/reveal/{kind}/"), {"reason": "x"}
            )
            assert page.status_code == 422
            answer = client.post(
                house.at("/api/v1/tickets/{number}/reveal"),
                {"field": kind, "reason": "想看"},
                "application/json",
            )
            assert answer.status_code == 422
    assert not house.ticket.reveals.exists()


def test_a_code_stands_in_no_address_and_no_cookie(house: House) -> None:
    client, code = Client(), code_of(house.ticket)
    answer = knock(client, house.ticket.number, code)
    assert answer["Location"] == f"/track/{house.ticket.number}/"
    session = Session.objects.get(session_key=client.cookies["sessionid"].value)
    assert code not in str(session.get_decoded())
    for query in ({"number": house.ticket.number, "code": code}, {"code": code}):
        stranger = Client()
        assert stranger.get("/track/", query).status_code == 200
        page = stranger.get(f"/track/{house.ticket.number}/", query).content.decode()
        assert 'name="code"' in page  # still the form
        assert house.ticket.body[:6] not in page


def test_a_token_in_an_address_opens_nothing(house: House) -> None:
    token = ApiToken.objects.issue(house.cast.duty, lasts=timedelta(days=1), by=house.cast.machine)
    for name in ("token", "access_token", "api_key", "key", "Authorization", "jwt"):
        assert Client().get("/api/v1/me", {name: token}).status_code == 401
        assert Client().get("/desk/", {name: token}).status_code == 302
    assert Client(headers={"X-API-Key": token}).get("/api/v1/me").status_code == 401
    for stored in ApiToken.objects.values_list():
        assert token not in str(stored)


def test_no_log_line_holds_a_word_a_code_an_identity_or_a_key(
    house: House,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.INFO)
    for ours in ("hotline", "intake", "dispatch", "supervision"):
        caplog.set_level(logging.DEBUG, logger=ours)
    with Platform(appid=DOOR["appid"], secret=DOOR["secret"]) as platform:
        settings.WECHAT_API = platform.base
        secrets = _the_whole_story(house, platform)
    told = caplog.text + "".join(capsys.readouterr())
    assert "django.request" in told  # something was logged at all
    assert [secret for secret in secrets if secret in told] == []


def _the_whole_story(house: House, platform: Platform) -> set[str]:
    """Everything that happens to a message, and everything that goes wrong; returns what is not
    for logs.
    """
    cast = house.cast
    cast.operator.set_password(PASSWORD)
    cast.operator.save()
    platform.rules.media["pic-9"] = (JPEG.getvalue(), "image/jpeg")
    brings(tencent.text(OPENID, f"{WORDS}，电话{PHONE}"))
    brings(tencent.image(OPENID, "pic-9"))
    brings({**tencent.text(OPENID, WORDS), "FromUserName": ""})
    drain()
    ticket = Ticket.objects.latest("pk")
    code = code_of(ticket)
    for outbound in OutboundMessage.objects.filter(ticket=ticket):
        deliver(outbound.pk)
    for message in ticket.messages.all():
        for attachment in message.attachments.all():
            media.fetch(str(attachment.pk))
    desk, browser_ = browser(cast.operator), Client()
    browser_.post("/", {"username": "operator", "password": f"{PASSWORD}x"})
    browser_.post("/", {"username": "operator", "password": PASSWORD})
    knock(Client(), ticket.number, code)
    knock(Client(), ticket.number, "ABCDEF")
    Client().get("/track/", {"number": ticket.number, "code": code})
    token = ApiToken.objects.issue(cast.operator, lasts=timedelta(days=1), by=cast.machine)
    program = Client(headers={"Authorization": f"Bearer {token}"})
    program.get("/api/v1/nowhere")
    program.post("/api/v1/tickets/x/steps/take", f'{{"x": "{WORDS}', "application/json")
    form = {"kind": "help", "category": "1501", "title": WORDS}
    form |= {f"facts.{name}": text for name, text in FACTS.items()}
    road = f"/desk/tickets/{ticket.number}/"
    desk.post(f"{road}steps/accept/", {**form, "category": WORDS})
    desk.post(f"{road}steps/accept/", {**form, "version": "1"})
    desk.post(f"{road}steps/accept/", form)
    desk.post(f"{road}steps/sign/", {"note": WORDS})
    desk.post(f"{road}reveal/phone/", {"reason": "回电核实"})
    desk.get(f"/desk/?q={WORDS}")
    ticket = Ticket.objects.get(pk=ticket.pk)
    ticket.dispatch(by=cast.duty, lead="water")
    ticket.sign(by=cast.handler)
    browser(cast.handler).post(f"{road}reply/", {"text": ANSWER, "do": "submit"})
    reply = ticket.replies.get()
    browser(cast.head).post(f"{road}reply/{reply.pk}/review/", {"verdict": "pass"})
    browser(cast.handler).post(f"{road}reply/{reply.pk}/release/", {})
    browser(cast.leader).post(f"{road}reply/{reply.pk}/release/", {})
    answer = ticket.outbound.get(release__isnull=False)
    platform.misbehave("/custom/send", errcode=45015, errmsg=f"to {OPENID}: {ANSWER}")
    deliver(answer.pk)
    answer.refresh_from_db()
    assert answer.state in {"failed", "unreached"}
    call_command("verify_record", verbosity=0)
    keys = {DOOR["token"], DOOR["secret"], DOOR["aes_key"], house_settings.SECRET_KEY}
    sessions = {client.cookies["sessionid"].value for client in (desk, browser_)}
    return {WORDS, ANSWER, PHONE, OPENID, code, PASSWORD, token} | keys | sessions


def test_a_fault_of_the_database_quotes_no_row_in_the_log(house: House) -> None:
    """PostgreSQL puts the whole row into the text of its error."""
    logger = logging.getLogger("hotline.test")
    line_of = Discreet("{message}", style="{").format
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        Ticket.objects.filter(pk=house.ticket.pk).update(state="nonsense")
    assert house.ticket.title in str(broken.value)
    for args in ((), (broken.value,), (repr(broken.value),)):
        fault = (type(broken.value), broken.value, broken.value.__traceback__)
        record = logger.makeRecord(
            *("hotline.test", logging.ERROR, "x", 1, "it failed" + " %s" * len(args), args, fault)
        )
        line = line_of(record)
        assert "known_state" in line
        assert "IntegrityError" in line
        assert house.ticket.title not in line
        assert house.ticket.number not in line


def test_a_page_that_breaks_tells_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    def broken(*_args: object) -> None:
        raise ZeroDivisionError(f"{WORDS} {settings.SECRET_KEY}")

    monkeypatch.setattr("dispatch.lists.counts_of", broken)
    client = browser(house.cast.operator)
    client.raise_request_exception = False
    answer = client.get("/desk/")
    assert answer.status_code == 500
    text = answer.content.decode()
    for secret in (WORDS, settings.SECRET_KEY, "Traceback", "ZeroDivision", "settings", "python"):
        assert secret not in text
    assert settings.DEBUG is False


def test_lines_of_the_house_are_written_by_who_quotes_nobody() -> None:
    assert house_settings.LOGGING["formatters"]["line"]["()"] == "hotline.logs.Discreet"
    assert house_settings.LOGGING["handlers"]["console"]["formatter"] == "line"
