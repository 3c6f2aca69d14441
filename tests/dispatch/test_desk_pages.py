"""The desk's pages: what each person finds there, and what a refused or stale step says."""

from __future__ import annotations

import pytest
from django.test import Client

from dispatch.models import Draft
from hotline.models import Reply, Ticket, User
from tests.cast import FACTS, Cast, a_reply, a_ticket, says

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
ACCEPT = {
    "kind": "help",
    "category": "1501",
    "urgency": "normal",
    "title": "路口积水",
    **{f"facts.{name}": text for name, text in FACTS.items()},
}


def desk_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_stranger_is_sent_to_the_door_and_back(cast: Cast) -> None:
    answer = Client().get("/desk/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/?next=%2Fdesk%2F")


def test_everybody_starts_where_they_work(cast: Cast) -> None:
    for person, place in ((cast.operator, "/desk/"), (cast.inspector, "/wall/")):
        person.set_password("right")
        person.save()
        answer = Client().post("/", {"username": person.username, "password": "right"})
        assert answer["Location"] == place


def test_a_wrong_password_is_slowed_down_but_not_told_apart(cast: Cast) -> None:
    for _ in range(10):
        assert Client().post("/", {"username": "nobody", "password": "x"}).status_code == 200
    assert Client().post("/", {"username": "nobody", "password": "x"}).status_code == 429


def test_the_inbox_shows_a_new_ticket_with_its_words_masked(cast: Cast) -> None:
    ticket = says(cast, "银杏路口积水，联系电话13800138000")
    page = desk_of(cast.operator).get("/desk/").content.decode()
    assert ticket.number in page
    assert "13800138000" not in page


def test_what_is_out_of_sight_does_not_exist(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    for address in ("", "live/", "steps/sign/", "reply/", "reveal/phone/"):
        url = f"/desk/tickets/{ticket.number}/{address}"
        assert desk_of(cast.rival).get(url).status_code == 404
        assert desk_of(cast.housing).get(url).status_code == 404


@pytest.mark.parametrize(
    "state", ["received", "accepted", "dispatched", "handling", "replied", "closed"]
)
def test_the_ticket_page_opens_for_everybody_who_sees_it(cast: Cast, state: str) -> None:
    ticket = a_ticket(cast, state)
    for person in cast.everybody():
        if not person.sight:
            continue
        seen = Ticket.objects.in_sight_of(person).filter(pk=ticket.pk).exists()
        answer = desk_of(person).get(f"/desk/tickets/{ticket.number}/")
        assert answer.status_code == (200 if seen else 404)


def test_an_operator_accepts_and_the_ticket_comes_back_as_it_now_is(cast: Cast) -> None:
    ticket = a_ticket(cast)
    desk = desk_of(cast.operator)
    form = desk.get(f"/desk/tickets/{ticket.number}/steps/accept/", headers=HTMX).content.decode()
    assert ticket.body[:10] in form
    answer = desk.post(
        f"/desk/tickets/{ticket.number}/steps/accept/",
        {**ACCEPT, "version": ticket.version},
        headers=HTMX,
    )
    assert answer.status_code == 200
    assert answer["HX-Retarget"] == "#ticket"
    assert Ticket.objects.get(pk=ticket.pk).state == Ticket.State.ACCEPTED


def test_a_form_works_without_a_script(cast: Cast) -> None:
    ticket = a_ticket(cast)
    address = f"/desk/tickets/{ticket.number}/steps/accept/"
    answer = desk_of(cast.operator).post(address, {**ACCEPT, "version": ticket.version})
    assert answer.status_code == 302
    assert answer["Location"] == f"/desk/tickets/{ticket.number}/"


def test_what_is_missing_is_said_and_what_was_written_stays(cast: Cast) -> None:
    ticket = a_ticket(cast)
    answer = desk_of(cast.operator).post(
        f"/desk/tickets/{ticket.number}/steps/accept/",
        {**ACCEPT, "facts.where": "", "title": "我写的标题", "version": ticket.version},
        headers=HTMX,
    )
    assert answer.status_code == 422
    assert "我写的标题" in answer.content.decode()


def test_a_stale_form_is_refused_and_shows_both(cast: Cast) -> None:
    ticket = a_ticket(cast)
    desk = desk_of(cast.operator)
    seen = ticket.version
    ticket.take(by=cast.operator2)
    answer = desk.post(
        f"/desk/tickets/{ticket.number}/steps/accept/",
        {**ACCEPT, "title": "我写的标题", "version": seen},
        headers=HTMX,
    )
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "我写的标题" in said
    assert cast.operator2.name in said
    assert f'value="{ticket.version}"' in said


def test_a_vendor_finds_no_button_to_handle_and_is_refused_without_one(cast: Cast) -> None:
    ticket = a_ticket(cast, "dispatched")
    desk = desk_of(cast.operator)
    page = desk.get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert "/steps/sign/" not in page
    assert desk.post(f"/desk/tickets/{ticket.number}/steps/sign/").status_code == 403
    assert Ticket.objects.get(pk=ticket.pk).state == Ticket.State.DISPATCHED


def test_an_answer_is_written_reviewed_and_released_on_the_pages(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    address = f"/desk/tickets/{ticket.number}/reply/"
    assert desk_of(cast.handler).get(address).status_code == 200
    desk_of(cast.handler).post(address, {"text": "已抽排完毕。", "do": "submit"})
    reply = Reply.objects.get()
    assert reply.state == Reply.State.REVIEWING
    desk_of(cast.head).post(f"{address}{reply.pk}/review/", {"verdict": "pass"})
    desk_of(cast.leader).post(f"{address}{reply.pk}/release/")
    assert Reply.objects.get().state == Reply.State.RELEASED


def test_a_draft_changed_by_a_colleague_is_not_overwritten(cast: Cast) -> None:
    reply = a_reply(cast, a_ticket(cast, "handling"), text="甲")
    address = f"/desk/tickets/{reply.ticket.number}/reply/"
    reply.reword("同事写的", by=cast.head)
    answer = desk_of(cast.handler).post(
        address, {"text": "我写的", "version": reply.version, "do": "save"}, headers=HTMX
    )
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "我写的" in said
    assert "同事写的" in said
    assert Reply.objects.get().text == "同事写的"


def test_an_unsent_text_survives_a_crash_of_the_browser(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    desk = desk_of(cast.handler)
    desk.post(f"/desk/tickets/{ticket.number}/drafts/reply/", {"text": "写到一半"})
    assert "写到一半" in desk.get(f"/desk/tickets/{ticket.number}/reply/").content.decode()
    assert (
        "写到一半"
        not in desk_of(cast.head).get(f"/desk/tickets/{ticket.number}/reply/").content.decode()
    )
    assert b"\xe5\x86\x99" not in bytes(Draft.objects.get().sealed)


def test_a_number_is_revealed_with_a_reason_and_never_without(cast: Cast) -> None:
    ticket = says(cast, "联系电话13800138000，银杏路口积水")
    desk = desk_of(cast.operator)
    address = f"/desk/tickets/{ticket.number}/reveal/phone/"
    assert "13800138000" not in desk.post(address, {"reason": " "}, headers=HTMX).content.decode()
    assert (
        "13800138000"
        in desk.post(address, {"reason": "回电核实地点"}, headers=HTMX).content.decode()
    )
    assert ticket.events.filter(step="reveal").count() == 1


def test_nobody_reveals_the_tracking_code(cast: Cast) -> None:
    ticket = a_ticket(cast)
    for person in (cast.operator, cast.duty, cast.inspector):
        answer = desk_of(person).post(
            f"/desk/tickets/{ticket.number}/reveal/tracking_code/", {"reason": "想看"}, headers=HTMX
        )
        assert answer.status_code == 422


def test_rows_are_fetched_together_and_only_those_in_sight(cast: Cast) -> None:
    mine, other = a_ticket(cast), a_ticket(cast, "dispatched")
    numbers = f"{mine.number},{other.number}"
    rows = desk_of(cast.operator).get(f"/desk/rows?numbers={numbers}&queue=inbox", headers=HTMX)
    assert mine.number in rows.content.decode()
    assert other.number not in rows.content.decode()


def test_the_list_costs_the_same_for_one_ticket_and_for_twenty(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    a_ticket(cast)
    few = _queries(cast)
    for _ in range(20):
        a_ticket(cast)
    assert _queries(cast) == few
    assert few <= 20


def _queries(cast: Cast) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    desk = desk_of(cast.operator)
    with CaptureQueriesContext(connection) as queries:
        assert desk.get("/desk/queues/inbox/", headers=HTMX).status_code == 200
    return len(queries)
