"""Orders over the interface, on live lines and on pages: to each what is theirs, and a case note of
the inspectorate through no door at all.
"""

from __future__ import annotations

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hotline.models import Order, OrderNote, SecurityEvent, User
from tests.api.callers import Caller, read, refusal
from tests.cast import Cast, a_ticket
from tests.dispatch.lines import consoles, in_thread
from tests.supervision.accounts import page
from tests.supervision.orders import (
    ANSWER,
    TEXT,
    TOLD,
    an_order,
    answered,
    let_pass,
)

pytestmark = pytest.mark.django_db
SECRET = "先查其分管领导的关系人，勿告知"
CONTRACT = {"id", "number", "basis", "text", "due_at", "state"}
WORDS_OF_NOTES = re.compile(r"note_case|case_note|OrderNote|ordernote|笔记|Case notes")


def at_a_page(person: User) -> Caller:
    """Somebody who is logged in: a token outside the demo does not carry the power to speak."""
    caller = Caller(person)
    caller.client = page(person)
    return caller


# For programs -----------------------------------------------------------------------------------


def test_an_inspector_opens_an_order_once_and_the_office_answers_it(cast: Cast) -> None:
    number = a_ticket(cast, "handling").number
    inspector, leader = Caller(cast.inspector), at_a_page(cast.leader)
    body = {"number": number, "basis": "rework", "text": TEXT}
    first = read(inspector.post("orders", body, Idempotency_Key="once"), 201)
    again = read(inspector.post("orders", body, Idempotency_Key="once"), 201)
    assert first == again
    assert set(first) > CONTRACT
    assert first["number"] == number  # the ticket's, sent and read
    assert (first["state"], first["tickets"], first["office"]) == ("open", [number], "water")
    assert Order.objects.count() == 1
    assert [row["id"] for row in leader.items("orders")] == [first["id"]]
    road = f"orders/{first['id']}"
    offered = read(leader.get(f"{road}/steps"))
    assert [one["step"] for one in offered] == ["answer", "ask_extension"]
    assert offered[0]["schema"]["required"] == ["text"]
    done = read(leader.post(f"{road}/steps/answer", {"text": ANSWER}, If_Match="1"))
    assert (done["state"], done["version"], done["level"]) == ("answered", 2, None)
    back = read(inspector.post(f"{road}/steps/send_back", {"remarks": "补照片"}))
    assert [e["step"] for e in back["history"]] == ["open", "answer", "send_back"]
    assert [e["from"] for e in back["history"]] == [None, "open", "answered"]
    assert back["history"][1]["words"] == ANSWER
    assert read(leader.get(road))["round"] == 2


def test_refusals_come_in_the_order_of_the_contract(cast: Cast) -> None:
    order = an_order(cast)
    road = f"orders/{order.pk}/steps"
    refusal(Caller(cast.operator).post(f"{road}/answer", {}), 404)
    refusal(Caller(cast.inspector).post(f"{road}/nonsense", {}), 404)
    refusal(Caller(cast.inspector).post(f"{road}/open", TOLD), 404)
    assert refusal(Caller(cast.handler).post(f"{road}/answer", {}), 403)["needs"] == ["speak"]
    moved = refusal(at_a_page(cast.leader).post(f"{road}/answer", {}, If_Match="7"), 409)
    assert moved["current"]["order"] == order.number
    refusal(Caller(cast.inspector).post(f"{road}/accept_answer", {"nonsense": 1}), 409)
    wrong = refusal(at_a_page(cast.leader).post(f"{road}/answer", {"text": ""}), 422)
    assert wrong["errors"][0]["loc"] == "text"
    early = {"accountability": "criticism", "conclusion": "x"}
    assert refusal(Caller(cast.inspector).post(f"{road}/conclude", early), 403)["code"] == "unheard"
    for person in (cast.operator, cast.duty, cast.leader, cast.administrator):
        assert refusal(Caller(person).post("orders", {}), 403)["needs"] == ["supervise"]
    bare = refusal(Caller(cast.inspector).post("orders", {"office": "water", "text": TEXT}), 422)
    assert [(e["loc"], "依据" in e["msg"]) for e in bare["errors"]] == [("basis", True)]
    assert SecurityEvent.objects.filter(what="order_refused", reason="power").count() == 5


def test_lists_are_filtered_paged_and_cost_the_same_however_long(cast: Cast) -> None:
    late = let_pass(an_order(cast))
    an_order(cast, a_ticket(cast, "handling"), office="housing")
    inspector = Caller(cast.inspector)
    numbers = [row["order"] for row in inspector.items("orders", overdue=True)]
    assert numbers == [late.number]
    assert len(inspector.items("orders", state="open", office="housing")) == 1
    assert Caller(cast.operator).items("orders") == []
    with CaptureQueriesContext(connection) as few:
        inspector.items("orders")
    for _more in range(5):
        an_order(cast, a_ticket(cast, "handling"), a_ticket(cast, "handling"))
    with CaptureQueriesContext(connection) as many:
        found = inspector.items("orders")
    assert (len(found), len(many)) == (7, len(few))
    paged, cursor = [], ""
    while cursor is not None:
        part = read(inspector.get("orders", limit=3, cursor=cursor))
        paged, cursor = [*paged, *part["items"]], part["next"]
    assert paged == found


# Pages ------------------------------------------------------------------------------------------


def test_the_pages_lead_an_order_to_its_end(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    inspector, leader = page(cast.inspector), page(cast.leader)
    at_ticket = inspector.get(f"/desk/tickets/{ticket.number}/").content.decode()
    begin = f"/wall/orders/new/?ticket={ticket.number}"
    assert begin in at_ticket
    assert ticket.number in inspector.get(begin).content.decode()
    given = {"basis": "", "text": TEXT, "tickets": f"{ticket.number}，{ticket.number}"}
    refused = inspector.post("/wall/orders/new/", given | {"ladder": "written"})
    assert refused.status_code == 422
    assert "没有依据不得督办" in refused.content.decode()
    assert TEXT in refused.content.decode()  # what was written is not lost
    given |= {"basis": "rework", "ladder": "written"}
    wall = inspector.post("/wall/orders/new/", given)["Location"]
    order = Order.objects.get()
    assert wall == f"/wall/orders/{order.number}/"
    desk = f"/desk/orders/{order.number}/"
    assert order.number in leader.get("/desk/orders/").content.decode()
    asked = {"version": "1", "reason": "site", "ground": "需开挖"}
    local = f"{order.due_at:%Y-%m-%d}T23:59"
    assert leader.post(f"{desk}steps/ask_extension/", asked | {"until": local}).status_code == 302
    assert inspector.post(f"{wall}steps/rule/", {"grant": "false"}).status_code == 302
    assert leader.post(f"{desk}steps/answer/", {"text": ANSWER, "version": "1"}).status_code == 409
    assert leader.post(f"{desk}steps/answer/", {"text": ANSWER, "version": "3"}).status_code == 302
    assert inspector.post(f"{wall}steps/accept_answer/", {}).status_code == 302
    ending = {"accountability": "talk", "conclusion": "提醒谈话"}
    assert inspector.post(f"{wall}steps/conclude/", ending).status_code == 302
    shown = leader.get(desk).content.decode()
    assert "提醒谈话" in shown
    assert 'id="step"' not in shown  # nothing to do any more
    assert leader.post(f"{desk}steps/open/", {}).status_code == 404


def test_the_list_is_paged_in_both_orders_and_what_is_late_comes_first(cast: Cast) -> None:
    done = answered(cast, an_order(cast))
    orders = [an_order(cast) for _one in range(27)]
    late = let_pass(orders[20])
    browser = page(cast.inspector)

    def walked(query: str) -> list[str]:
        seen: list[str] = []
        address = f"/wall/orders/?{query}"
        while address:
            text = browser.get(address).content.decode()
            seen += re.findall(r'href="/wall/orders/(DB-[\d-]+)/"', text)
            more = re.search(r'href="(\?[^"]*)" rel="next"', text)
            address = f"/wall/orders/{more[1]}".replace("&amp;", "&") if more else ""
        return seen

    by_due, newest = walked(""), walked("order=newest")
    assert by_due[0] == late.number
    assert by_due[-1] == done.number
    assert newest == [one.number for one in Order.objects.order_by("-pk")]
    assert sorted(by_due) == sorted(newest)
    assert walked("overdue=1") == [late.number]
    assert walked("state=answered&after=nonsense") == [done.number]


def test_both_orders_walk_an_index(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    everything, owed = Order.objects.in_sight_of(cast.inspector), Order.objects.by_due()
    for found, index in (
        (owed[:26], "orders_by_due"),
        (Order.objects.filter(office=cast.leader.office).by_due()[:26], "office"),
        (everything.order_by("-id")[:26], "hotline_order_pkey"),
    ):
        plan = found.explain()
        assert index in plan, plan
        assert "Sort" not in plan, plan


# Case notes ---------------------------------------------------------------------------------------


def a_noted_order(cast: Cast) -> Order:
    order = an_order(cast, a_ticket(cast, "handling"))
    order.note_case(f"{SECRET} 13800138000", by=cast.inspector)
    return order


def test_a_case_note_comes_through_no_door_of_the_interface(cast: Cast) -> None:
    order = a_noted_order(cast)
    for person in (cast.inspector, cast.leader, cast.handler, cast.duty):
        caller = Caller(person)
        for road in ("orders", f"orders/{order.pk}", f"orders/{order.pk}/steps"):
            text = json.dumps(read(caller.get(road)), ensure_ascii=False)
            assert SECRET not in text
            assert not WORDS_OF_NOTES.search(text)


def test_a_case_note_changes_nothing_that_the_other_side_could_count(cast: Cast) -> None:
    order = an_order(cast, a_ticket(cast, "handling"))
    leader = Caller(cast.leader)
    before = read(leader.get(f"orders/{order.pk}"))
    desk = page(cast.leader).get(f"/desk/orders/{order.number}/").content.decode()
    row = Order.objects.filter(pk=order.pk).values().get()
    Order.objects.get(pk=order.pk).note_case(SECRET, by=cast.inspector)
    assert read(leader.get(f"orders/{order.pk}")) == before
    assert Order.objects.filter(pk=order.pk).values().get() == row
    without_token = re.compile(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+')
    again = page(cast.leader).get(f"/desk/orders/{order.number}/").content.decode()
    plain = [re.sub(r"\s+", " ", without_token.sub("", text)) for text in (desk, again)]
    assert re.sub(r"<time.*?</time>", "", plain[0]) == re.sub(r"<time.*?</time>", "", plain[1])


def test_only_the_inspectorate_reads_and_writes_case_notes_on_pages(cast: Cast) -> None:
    order = a_noted_order(cast)
    wall = f"/wall/orders/{order.number}/"
    shown = page(cast.inspector).get(wall).content.decode()
    assert SECRET in shown
    assert "13800138000" not in shown
    for person in (cast.leader, cast.handler, cast.duty):
        browser = page(person)
        assert browser.get(wall).status_code == 302
        assert browser.post(f"{wall}notes/", {"text": "x"}).status_code == 302
        text = browser.get(f"/desk/orders/{order.number}/").content.decode()
        assert SECRET not in text
        assert not WORDS_OF_NOTES.search(text)
        assert SECRET not in browser.get("/desk/orders/").content.decode()
        assert not list(OrderNote.objects.in_sight_of(person))
    for person in (cast.operator, cast.rival, cast.housing_leader):
        assert page(person).get(f"/desk/orders/{order.number}/").status_code == 404
    assert page(cast.operator).get("/desk/orders/").status_code == 404
    assert OrderNote.objects.count() == 1
    empty = page(cast.inspector).post(f"{wall}notes/", {"text": " "})
    assert empty.status_code == 422
    assert page(cast.inspector).post(f"{wall}notes/", {"text": "再记"}).status_code == 302
    assert OrderNote.objects.count() == 2
    assert (
        reverse("supervision:order-note", args=[order.number])
        not in page(cast.duty).get(f"/desk/orders/{order.number}/").content.decode()
    )


@pytest.mark.asyncio
@pytest.mark.django_db(transaction=True)
async def test_those_concerned_hear_ids_only_and_of_a_note_nothing(cast: Cast) -> None:
    ticket = await in_thread(a_ticket, cast, "handling")
    heard_by = (cast.inspector, cast.handler, cast.duty, cast.operator, cast.housing)
    async with consoles(*heard_by) as lines:
        for line in lines:
            await line.hears_out()
        order = await in_thread(an_order, cast, ticket)
        for line in lines[:3]:
            frame = await line.hears("order.changed")
            assert frame == {
                "type": "order.changed",
                "order": order.number,
                "version": 1,
                "state": "open",
                "step": "open",
                "late": False,
                "at": frame["at"],
            }
        await in_thread(order.note_case, SECRET, by=cast.inspector)
        for line in lines:
            assert await line.hears_out() == []
        await in_thread(an_order, cast)  # on no ticket: nothing to do with the centre
        assert (await lines[1].hears("order.changed"))["state"] == "open"
        assert await lines[2].hears_out() == []
