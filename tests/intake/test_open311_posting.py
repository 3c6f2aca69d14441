"""Apps report over Open311: with a key, once, through the one hearing; nobody's data gets out."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from dispatch.delivery import deliver
from hotline.models import (
    LexiconEntry,
    OutboundMessage,
    Secret,
    SecurityEvent,
    Switch,
    Ticket,
)
from hotline.models.record import faults
from hotline.positions import Position
from intake.open311.models import Open311Key, Open311Report
from tests.cast import Cast, a_reply, a_ticket
from tests.intake.open311 import BASE, FORMS, KEY, REPORT, get, issue, post, somebody, told
from tests.threads import at_once

pytestmark = pytest.mark.django_db
PERSON = {
    "first_name": "建国", "last_name": "李", "phone": "13800138000", "email": "li@example.cn",
    "account_id": "account-7",
}  # fmt: skip


@pytest.fixture
def city(cast: Cast) -> Cast:
    """The cast, and a key for an app."""
    issue()
    return cast


@pytest.mark.parametrize("form", FORMS)
def test_a_report_becomes_a_ticket_and_its_number_comes_back(city: Cast, form: str) -> None:
    [answered] = post(form)
    ticket = Ticket.objects.get()
    assert answered["service_request_id"] == ticket.number
    assert (ticket.state, ticket.channel, ticket.category_id) == ("received", "open311", "1501")
    assert ticket.body == "银杏路口积水半米"
    assert ticket.position == Position(29.2741, 118.1551)
    assert [event.step for event in ticket.events.all()] == ["open"]
    assert not list(faults(ticket))
    assert ticket.account.listening_vendor is None


def test_the_receipt_travels_in_the_answer_and_counts_as_sent(city: Cast) -> None:
    [answered] = post()
    receipt = OutboundMessage.objects.get()
    code = Ticket.objects.get().secrets.get(kind="tracking_code").open()
    assert answered["service_notice"] == receipt.words
    assert code in answered["service_notice"]
    assert (receipt.state, receipt.what) == ("sent", "statement:receipt")


def test_where_the_government_silenced_machines_there_is_no_notice(city: Cast) -> None:
    Switch.turn("machines", on=False, by=city.duty)
    assert post()[0]["service_notice"] is None
    assert Ticket.objects.count() == 1


def test_who_reported_goes_into_the_vault_and_nowhere_else(city: Cast) -> None:
    post(**PERSON, description="积水，电话13900139000")
    ticket = Ticket.objects.get()
    kept = {s.kind: s.open() for s in ticket.secrets.exclude(kind="tracking_code")}
    assert kept["name"] == "李建国"
    assert kept["email"] == "li@example.cn"
    phones = Secret.objects.filter(ticket=ticket, kind="phone")
    assert {phone.open() for phone in phones} == {"13800138000", "13900139000"}
    assert "13900139000" not in ticket.body
    row = str({f.name: getattr(ticket, f.attname) for f in ticket._meta.concrete_fields})
    assert not any(value in row for value in PERSON.values())
    for form in FORMS:
        public = Client().get(f"{BASE}/requests/{ticket.number}.{form}").content.decode()
        assert not any(value in public for value in (*PERSON.values(), "139", "积水，"))


def test_the_same_report_again_is_the_same_ticket_and_the_same_answer(city: Cast) -> None:
    assert post() == post()
    assert Ticket.objects.count() == 1
    assert post(device_id="device-2") != post()
    assert Ticket.objects.count() == 2


def test_other_words_of_the_same_device_are_another_ticket(city: Cast) -> None:
    post()
    post(description="路灯也不亮")
    assert Ticket.objects.count() == 2
    assert Ticket.objects.values("contact").distinct().count() == 1


def test_who_names_no_device_is_nobody_we_know(city: Cast) -> None:
    post(device_id=None)
    post(device_id=None, description="路灯不亮")
    assert Ticket.objects.values("contact").distinct().count() == 2


def test_two_apps_do_not_share_their_reports(city: Cast) -> None:
    issue("another-key", "other")
    post()
    post(key="another-key")
    assert Ticket.objects.count() == 2
    assert Ticket.objects.values("contact").distinct().count() == 2


def test_after_a_day_the_same_words_are_a_new_report(city: Cast) -> None:
    post()
    Open311Report.objects.update(made_at=timezone.now() - timedelta(hours=25))
    post()
    assert Ticket.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_twins_that_come_at_once_are_one_ticket(cast: Cast) -> None:
    issue()
    answers = at_once(*[partial(post, "json")] * 6)
    assert not [one for one in answers if isinstance(one, Exception)], answers
    assert len({str(one) for one in answers}) == 1
    assert Ticket.objects.count() == 1


def test_people_in_danger_make_it_critical_at_once(city: Cast) -> None:
    post(**{"attribute[DANGER]": "trapped"})
    ticket = Ticket.objects.get()
    assert (ticket.urgency, ticket.in_danger) == ("critical", ["trapped"])
    assert [event.step for event in ticket.events.all()] == ["open", "alarm"]


def test_words_are_listened_to_as_everywhere(city: Cast) -> None:
    LexiconEntry.objects.seed(by=city.machine)
    post(description="地下车库进水，有人被困", **{"attribute[DANGER]": "trapped"})
    ticket = Ticket.objects.get()
    assert ticket.in_danger == ["trapped"]
    assert ticket.events.filter(step="alarm").count() == 1


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("key", [None, "", "wrong", "key-of-a-test ", "é", "x" * 5000])
def test_without_a_good_key_it_is_403_and_nothing_is_kept(
    city: Cast, form: str, key: str | None
) -> None:
    [error] = post(form, key=key, status=403)  # type: ignore[arg-type]
    assert error["code"] == "403"
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"service_code": None}, 400),
        ({"service_code": "  "}, 400),
        ({"service_code": "9999"}, 404),
        ({"service_code": "15010000"}, 404),
        ({"lat": None, "long": None}, 400),
        ({"lat": None}, 400),
        ({"lat": "north"}, 400),
        ({"lat": "nan"}, 400),
        ({"lat": "91"}, 400),
        ({"long": "-180.5"}, 400),
        ({"long": "1e999"}, 400),
        ({"description": "长" * 4001}, 400),
        ({"phone": "1" * 41}, 400),
        ({"media_url": "javascript:alert(1)"}, 400),
        ({"media_url": "ftp://a.example/1.jpg"}, 400),
        ({"attribute[COLOUR]": "red"}, 400),
        ({"attribute[DANGER]": "bored"}, 400),
        ({"description": "a\0b"}, 400),
    ],
)
@pytest.mark.parametrize("form", FORMS)
def test_what_cannot_be_is_refused_in_the_standards_shape(
    city: Cast, form: str, changed: dict[str, Any], status: int
) -> None:
    [error] = post(form, status=status, **changed)
    assert error["code"] == str(status)
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"lat": None, "long": None, "address_string": "银杏路12号"},
        {"lat": "", "long": "", "address_id": "A-77"},
        {"description": None},
        {"description": "长" * 4000},
        {"attribute[DANGER]": ""},
        {"media_url": "https://a.example/1.jpg"},
        {"jurisdiction_id": "anything", "unknown": "field"},
    ],
)
def test_what_may_be_left_out_or_empty_is_no_fault(city: Cast, changed: dict[str, Any]) -> None:
    post(**changed)
    assert Ticket.objects.count() == 1


def test_what_xml_cannot_hold_is_dropped_and_the_rest_stays(city: Cast) -> None:
    for form in FORMS:
        post(form, description="积水\x01\x0b<b>半米</b>\ufffe & 更多", device_id=form)
    assert {ticket.body for ticket in Ticket.objects.all()} == {"积水<b>半米</b> & 更多"}


@pytest.mark.parametrize("form", FORMS)
def test_too_long_is_said_before_it_is_read(city: Cast, form: str) -> None:
    body = b"description=" + b"x" * 70_000
    answer = somebody().generic(
        "POST", f"{BASE}/requests.{form}", body, content_type="application/x-www-form-urlencoded"
    )
    told(answer, form, "errors", status=413)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{"),
        ("application/json", b"\xff\xfe\x00"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("application/x-www-form-urlencoded", b"%ff%fe=%c3%28&api_key=%00"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(2000))),
        ("text/xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"),
        ("", b""),
    ],
)
def test_rubbish_is_refused_and_opens_nothing(city: Cast, kind: str, body: bytes) -> None:
    answer = somebody().generic("POST", f"{BASE}/requests.xml", body, content_type=kind)
    assert answer.status_code in (400, 403)
    told(answer, "xml", "errors", status=answer.status_code)
    assert not Ticket.objects.exists()


def test_a_key_may_only_so_often(city: Cast, settings: Any) -> None:
    settings.OPEN311_RATE = "3/minute"
    for number in range(3):
        post(description=f"积水{number}")
    answer = somebody().post(
        f"{BASE}/requests.xml", {**REPORT, "api_key": KEY, "description": "四"}
    )
    told(answer, "xml", "errors", status=429)
    assert answer["Retry-After"] == "60"
    assert Ticket.objects.count() == 3


def test_who_guesses_keys_is_slowed(city: Cast) -> None:
    client = Client(REMOTE_ADDR="203.0.113.7")
    seen = [
        client.post(f"{BASE}/requests.json", {"api_key": f"guess-{n}"}).status_code
        for n in range(25)
    ]
    assert set(seen[:20]) == {403}
    assert set(seen[20:]) == {429}


def test_the_command_shows_a_key_once_and_keeps_only_its_digest(city: Cast) -> None:
    out = StringIO()
    call_command("open311-key", "市政通", stdout=out)
    plain = out.getvalue().strip().splitlines()[-1]
    assert re.fullmatch(r"[\w-]{32}", plain)
    key = Open311Key.objects.of("市政通").get()
    assert plain not in str(vars(key))
    assert SecurityEvent.objects.filter(what="open311_key_issued", subject="市政通").exists()
    post(key=plain)
    call_command("open311-key", "市政通", "--revoke", stdout=out)
    post(key=plain, description="又积水", status=403)
    with pytest.raises(CommandError):
        call_command("open311-key", "市政通", "--revoke", stdout=out)


def test_what_is_said_later_finds_no_way_back_and_says_so(city: Cast) -> None:
    post()
    ticket = a_ticket_of_the_app(city)
    a_reply(city, ticket, "released")
    answer = OutboundMessage.objects.get(release__isnull=False)
    deliver(answer.pk)
    answer = OutboundMessage.objects.get(pk=answer.pk)
    assert (answer.state, answer.error) == ("unreached", "no_way")


def a_ticket_of_the_app(cast: Cast) -> Ticket:
    ticket = Ticket.objects.get()
    facts = {"what": "积水", "where": "银杏路"}
    ticket.accept(by=cast.duty, kind="help", category="1501", title="积水", facts=facts)
    ticket.dispatch(by=cast.duty, lead="water")
    return ticket.sign(by=cast.handler)


def test_the_door_of_the_vendor_stays_shut(city: Cast) -> None:
    post()
    assert not Ticket.objects.in_sight_of(city.operator).exists()
    assert Ticket.objects.in_sight_of(city.duty).exists()


def test_a_key_opens_nothing_of_other_doors(city: Cast) -> None:
    ticket = a_ticket(city)
    get(f"requests/{ticket.number}", "json", "errors", expects=404, api_key=KEY)
