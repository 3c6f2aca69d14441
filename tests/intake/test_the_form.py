"""The city's own form: a matter is told, kept before anybody is thanked, and gets its number."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dispatch.delivery import deliver
from hotline.models import Account, OutboundMessage, Secret, Ticket
from intake import draining, media
from intake.models import Arrival, Enclosure
from intake.report import sent
from tests.cast import Cast, a_reply
from tests.intake.filled_in import BIG_CODE, MATTER, NUMBER, a_photo, reports, send
from tests.intake.opening import code_of, knock, opened, page

pytestmark = pytest.mark.django_db


def test_a_matter_told_on_the_form_is_a_ticket_with_the_citizens_words(cast: Cast) -> None:
    ticket = reports({**MATTER, "when": "每天晚上", "kind": "help"})
    assert (ticket.state, ticket.kind, ticket.urgency) == ("received", "help", "normal")
    assert ticket.account == cast.web
    message = ticket.messages.get()
    assert message.text == f"{MATTER['what']}\n地点：{MATTER['where']}\n时间：每天晚上"
    assert message.kind == "form"
    assert ticket.title.startswith(MATTER["what"])
    assert ticket.facts == {"what": MATTER["what"], "where": MATTER["where"], "when": "每天晚上"}


def test_the_number_and_the_code_are_shown_to_the_browser_that_sent_it(cast: Cast) -> None:
    client = Client()
    answer = send(client=client)
    ticket = Ticket.objects.get()
    assert answer.url == "/report/sent/"  # neither number nor code in an address
    shown = client.get("/report/sent/").content.decode()
    assert ticket.number in shown
    assert BIG_CODE.findall(shown) == [code_of(ticket)]
    assert "您的诉求已收到" in shown


def test_who_did_not_send_it_is_shown_nothing(cast: Cast) -> None:
    ticket = reports()
    shown = Client().get("/report/sent/").content.decode()
    assert ticket.number not in shown
    assert not NUMBER.search(shown)
    assert not BIG_CODE.search(shown)


def test_a_quarter_of_an_hour_later_the_same_browser_is_shown_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, now = Client(), timezone.now().timestamp()
    send(client=client)
    assert BIG_CODE.search(client.get("/report/sent/").content.decode())
    monkeypatch.setattr(sent.time, "time", lambda: now + sent.LASTS + 5)
    assert not BIG_CODE.search(client.get("/report/sent/").content.decode())


def test_who_closes_the_page_leaves_nothing_for_the_next_to_read(cast: Cast) -> None:
    client = Client()
    send(client=client)
    client.get("/report/sent/")
    client.post("/track/leave/")
    assert not BIG_CODE.search(client.get("/report/sent/").content.decode())


def test_number_and_code_open_the_case_elsewhere(cast: Cast) -> None:
    client = Client()
    ticket = reports(client=client)
    code = BIG_CODE.findall(client.get("/report/sent/").content.decode())[0]
    assert knock(Client(), ticket.number, code).status_code == 302
    assert MATTER["what"] in page(ticket)
    # And on the same phone it is open without typing anything.
    assert MATTER["what"] in client.get(f"/track/{ticket.number}/").content.decode()


def test_a_double_tap_is_one_ticket(cast: Cast) -> None:
    client = Client()
    form = {**MATTER, "slip": "A" * 22}
    first = client.post("/report/", form)
    second = client.post("/report/", form)
    assert (first.url, second.url) == ("/report/sent/", "/report/sent/")
    assert Ticket.objects.count() == Arrival.objects.count() == 1
    assert len(BIG_CODE.findall(client.get("/report/sent/").content.decode())) == 1


def test_what_is_sent_again_from_another_session_shows_the_same_number(cast: Cast) -> None:
    # The answer to the first try was lost, and with it the cookie it brought.
    form = {**MATTER, "slip": "B" * 22}
    Client().post("/report/", form)
    again = Client()
    again.post("/report/", form)
    assert Ticket.objects.get().number in again.get("/report/sent/").content.decode()


def test_two_matters_from_one_browser_are_two_tickets(cast: Cast) -> None:
    client = Client()
    send(client=client)
    send({**MATTER, "what": "另一件事：垃圾无人清运"}, client=client)
    assert Ticket.objects.count() == 2
    shown = client.get("/report/sent/").content.decode()
    assert len(BIG_CODE.findall(shown)) == 2


def test_words_that_were_changed_before_sending_again_are_not_lost(cast: Cast) -> None:
    client = Client()
    client.post("/report/", {**MATTER, "slip": "C" * 22})
    client.post("/report/", {**MATTER, "what": "路灯昨晚掉了下来", "slip": "C" * 22})
    said = {ticket.facts["what"] for ticket in Ticket.objects.all()}
    assert said == {MATTER["what"], "路灯昨晚掉了下来"}


def test_name_and_phone_go_to_the_vault_and_are_masked_everywhere_else(cast: Cast) -> None:
    ticket = reports({**MATTER, "name": "欧阳示例", "phone": "138 0013 8000"})
    kept = {s.kind: s.open() for s in ticket.secrets.filter(kind__in=["name", "phone"])}
    assert kept == {"name": "欧阳示例", "phone": "13800138000"}
    assert set(ticket.secrets.exclude(message=None).values_list("mask", flat=True)) == {
        "欧***",
        "138****8000",
    }
    assert "13800138000" not in str(vars(ticket.messages.get()))
    found = Secret.objects.of_value("phone", "13800138000")
    assert found.filter(ticket=ticket).exists()  # callers are recognised by the same digest


def test_a_phone_number_in_the_words_is_masked_as_in_any_message(cast: Cast) -> None:
    ticket = reports({**MATTER, "what": "打我13900139000，路灯坏了"})
    assert "13900139000" not in ticket.body + ticket.title + str(ticket.facts)


def test_who_asks_for_it_is_kept_from_the_vendor_once_it_is_accepted(cast: Cast) -> None:
    ticket = reports({**MATTER, "confidential": "yes"})
    assert ticket.confidential
    assert Ticket.objects.in_sight_of(cast.operator).filter(pk=ticket.pk).exists()
    ticket.accept(
        by=cast.operator,
        kind="help",
        category="1501",
        title="路灯",
        facts={"what": "路灯不亮", "where": "银杏路"},
    )
    assert not Ticket.objects.in_sight_of(cast.operator).filter(pk=ticket.pk).exists()


def test_who_reports_wrongdoing_is_protected_without_asking(cast: Cast) -> None:
    assert reports({**MATTER, "kind": "report"}).confidential


def test_consent_to_notices_is_on_the_record_of_the_opening(cast: Cast) -> None:
    ticket = reports({**MATTER, "notices": "yes"})
    assert ticket.notices_allowed
    assert ticket.events.get(step="open").details["notices"] is True
    assert not reports().notices_allowed


def test_a_position_stands_on_the_map_in_wgs_84(cast: Cast) -> None:
    ticket = reports({**MATTER, "lat": "30.2741234", "lon": "120.1551", "accuracy": "12.6"})
    assert (ticket.latitude, ticket.longitude) == (30.27412, 120.1551)
    assert ticket.messages.get().extra["accuracy"] == 13


@pytest.mark.parametrize("lat", ["nan", "inf", "1e999", "91", "-90.1", "x", "30,2", "1" * 500])
def test_a_position_that_is_none_costs_the_citizen_nothing(cast: Cast, lat: str) -> None:
    ticket = reports({**MATTER, "lat": lat, "lon": "120"})
    assert ticket.latitude is None
    assert ticket.messages.get().extra == {}


def test_pictures_are_kept_drawn_anew(cast: Cast, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    ticket = reports({**MATTER, "pictures": [a_photo("navy"), a_photo("red")]})
    assert Enclosure.objects.count() == 2
    for attachment in ticket.messages.get().attachments.all():
        media.fetch(str(attachment.pk))
    kept = list(ticket.messages.get().attachments.all())
    assert [one.state for one in kept] == ["kept", "kept"]
    for one in kept:  # the original is gone, too
        with one.file.open() as file:
            assert b"secret place" not in file.read()
    assert not Enclosure.objects.exists()
    assert page(ticket, opened(ticket)).count("own-picture") == 2


def test_pictures_that_only_came_with_the_second_try_are_added(cast: Cast) -> None:
    form, client = {**MATTER, "slip": "D" * 22}, Client()
    client.post("/report/", form)
    for _try in range(2):
        client.post("/report/", {**form, "pictures": a_photo()})
    ticket = Ticket.objects.get()
    assert [m.kind for m in ticket.messages.all()] == ["form", "image"]
    assert ticket.messages.last().attachments.count() == 1


def test_what_cannot_be_read_at_once_is_kept_and_read_later(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    with monkeypatch.context() as patched:
        patched.setattr("intake.draining.read", lambda *_a, **_k: 1 / 0)
        assert send(client=client).status_code == 302
    assert not Ticket.objects.exists()
    shown = client.get("/report/sent/").content.decode()
    assert "编号" in shown
    assert not BIG_CODE.search(shown)
    Arrival.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
    draining.drain()
    assert BIG_CODE.search(client.get("/report/sent/").content.decode())


def test_what_is_said_to_them_stands_on_their_page_and_counts_as_sent(cast: Cast) -> None:
    ticket = reports()
    ticket.accept(
        by=cast.operator,
        kind="consult",
        category="1501",
        title="路灯",
        facts={"what": "路灯不亮"},
    )
    ticket.dispatch(by=cast.operator, lead="water")
    ticket.sign(by=cast.handler)
    a_reply(cast, ticket, "released", "已安排检修。")
    for message in OutboundMessage.objects.filter(ticket=ticket).order_by("pk"):
        deliver(message.pk)
    said = OutboundMessage.objects.filter(ticket=ticket)
    assert set(said.values_list("state", flat=True)) == {"sent"}
    assert "已安排检修。" in page(ticket)


def test_no_window_shuts_on_who_wrote_on_the_web(cast: Cast) -> None:
    ticket = reports()
    contact = ticket.contact
    assert contact is not None
    year = timezone.now() + timedelta(days=365)
    assert contact.room(answer=False, now=year)


def test_without_the_governments_receipt_the_number_is_shown_all_the_same(cast: Cast) -> None:
    from hotline.models import Switch

    Switch.objects.update(on=False)
    client = Client()
    send(client=client)
    shown = client.get("/report/sent/").content.decode()
    assert BIG_CODE.search(shown)
    assert "您的诉求已收到" not in shown


def test_where_the_city_opened_no_such_door_there_is_no_page(cast: Cast) -> None:
    Account.objects.filter(carrier="web").delete()
    assert Client().get("/report/").status_code == 404
    assert Client().get("/report/disaster/").status_code == 404
