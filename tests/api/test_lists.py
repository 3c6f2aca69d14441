"""Lists of tickets: every page once, only what is in sight, the cost of one for twenty."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hotline.models import Category, Office, Organisation, QueueEntry, Ticket
from tests.api.callers import Caller, read, refusal
from tests.api.conftest import As
from tests.cast import Cast, a_reply, a_ticket, catalogue_names, make_late

pytestmark = pytest.mark.django_db
STATES = ["received", "accepted", "dispatched", "handling", "replied", "closed", "set_aside"]
QUEUES = ["inbox", "mine", "office", "review", "rulings", "disaster", "late", "all"]


def whole(caller: Caller, **query: Any) -> list[str]:
    """All numbers of a list, page by page."""
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = read(caller.get("tickets", **query, cursor=cursor))
        found += [row["number"] for row in page["items"]]
        cursor = page["next"]
    return found


# Pages -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ["newest", "due"])
@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_the_pages_together_are_the_list_in_its_order(
    cast: Cast, as_: As, order: str, limit: int
) -> None:
    tickets = [a_ticket(cast, state) for state in [*STATES, "received", "received"]]
    same = tickets[0].opened_at
    for ticket in tickets[:3]:  # the same moment: the key decides
        ticket.places.update(opened_at=same)
        Ticket.objects.filter(pk=ticket.pk).update(opened_at=same)
    rows = list(QueueEntry.objects.filter(audience="centre", queue="all"))
    if order == "newest":
        rows.sort(key=lambda e: (e.opened_at, e.ticket_id), reverse=True)
    else:
        never = timezone.now() + timedelta(days=10_000)
        rows.sort(key=lambda e: (e.due_at or never, e.ticket_id))
        assert {e.due_at is None for e in rows} == {True, False}
    assert whole(as_(cast.duty), order=order, limit=limit) == [e.ticket.number for e in rows]


def test_a_page_goes_on_where_it_ended_though_new_tickets_come(cast: Cast, as_: As) -> None:
    old = [a_ticket(cast).number for _ in range(4)]
    duty = as_(cast.duty)
    page = read(duty.get("tickets", limit=2))
    a_ticket(cast)
    rest = read(duty.get("tickets", limit=2, cursor=page["next"]))
    assert [r["number"] for r in page["items"] + rest["items"]] == old[::-1]
    assert rest["next"] is None


def test_a_page_has_fifty_and_never_more_than_two_hundred(cast: Cast, as_: As) -> None:
    from dispatch.api import finding

    assert (finding.PAGE, finding.MOST) == (50, 200)
    assert refusal(as_(cast.duty).get("tickets", limit=0), 422)
    assert read(as_(cast.duty).get("tickets", limit=100_000)) == {"items": [], "next": None}


@pytest.mark.parametrize("cursor", ["x", "1", "WyJuZXdlc3QiXQ:abc", "'", "x" * 399, "x" * 401])
def test_a_cursor_we_did_not_give_is_refused(cast: Cast, as_: As, cursor: str) -> None:
    problem = refusal(as_(cast.duty).get("tickets", cursor=cursor), 422)
    assert problem["errors"][0]["loc"].endswith("cursor")


def test_a_cursor_of_another_list_is_refused(cast: Cast, as_: As) -> None:
    number, _other = a_ticket(cast).number, a_ticket(cast)
    duty = as_(cast.duty)
    cursor = read(duty.get("tickets", limit=1))["next"]
    for path, query in (("tickets", {"order": "due"}), (f"tickets/{number}/events", {})):
        refusal(duty.get(path, cursor=cursor, **query), 422)


def test_a_cursor_shows_nobody_what_is_out_of_their_sight(cast: Cast, as_: As) -> None:
    for _ in range(3):
        a_ticket(cast)
    cursor = read(as_(cast.duty).get("tickets", limit=1))["next"]
    assert read(as_(cast.rival).get("tickets", cursor=cursor))["items"] == []


# Sight -------------------------------------------------------------------------------------------


def a_city(cast: Cast) -> list[Ticket]:
    """Tickets in every state, for several offices, one confidential, one sealed, one in review."""
    tickets = [a_ticket(cast, state) for state in STATES]
    assisted = a_ticket(cast, "accepted")
    assisted.dispatch(by=cast.duty, lead="housing", assist=["urban"])
    ruled = a_ticket(cast)
    facts = {"what": "夜里施工", "where": "银杏路"}
    ruled.accept(by=cast.operator, kind="complaint", category="0206", title="噪声", facts=facts)
    reviewed = a_ticket(cast, "handling")
    a_reply(cast, reviewed, "reviewing")
    taken = a_ticket(cast)
    taken.take(by=cast.operator)
    hidden, sealed = a_ticket(cast), a_ticket(cast)
    hidden.confidential, sealed.sealed = True, True
    hidden.accept(by=cast.operator, kind="report", category="1501", title="举报", facts=facts)
    sealed.accept(by=cast.operator, kind="report", category="1501", title="举报", facts=facts)
    return [*tickets, assisted, ruled, reviewed, taken, hidden, sealed]


def test_for_everybody_listed_means_openable_and_openable_means_listed(cast: Cast, as_: As) -> None:
    numbers = [ticket.number for ticket in a_city(cast)]
    seen = {}
    for person in cast.everybody():
        caller = as_(person)
        listed = set(whole(caller))
        opened = {n for n in numbers if caller.get(f"tickets/{n}").status_code == 200}
        assert listed == opened, person
        for queue in QUEUES:
            assert set(whole(caller, queue=queue)) <= opened, (person, queue)
        seen[person.username] = len(listed)
    assert seen["inspector"] == len(numbers)
    assert seen["duty"] == len(numbers) - 1
    assert seen["operator"] == len(numbers) - 2
    assert seen["rival"] == seen["administrator"] == seen["machine"] == 0


def test_every_queue_holds_what_it_says(cast: Cast, as_: As) -> None:
    tickets = a_city(cast)
    received, accepted, dispatched, handling = tickets[:4]
    assisted, ruled, reviewed, taken, hidden, _sealed = tickets[7:]
    operator, duty = as_(cast.operator), as_(cast.duty)
    assert set(whole(operator, queue="inbox")) == {received.number, taken.number}
    assert whole(operator, queue="mine") == [taken.number]
    assert whole(as_(cast.operator2), queue="mine") == []
    assert ruled.number in whole(duty, queue="rulings")
    assert whole(operator, queue="rulings") == []
    at_water = {dispatched.number, handling.number, reviewed.number}
    assert set(whole(as_(cast.head), queue="office")) == at_water
    assert whole(as_(cast.housing), queue="office") == [assisted.number]
    assert whole(as_(cast.head), queue="review") == [reviewed.number]
    assert whole(as_(cast.handler), queue="review") == []
    assert hidden.number in whole(duty)
    assert accepted.number not in whole(operator, queue="inbox")


def test_the_late_queue_holds_open_clocks_past_their_yellow_point(cast: Cast, as_: As) -> None:
    late, ended, _calm = a_ticket(cast), a_ticket(cast), a_ticket(cast)
    make_late(late)
    make_late(ended)
    Ticket.objects.get(pk=ended.pk).set_aside(by=cast.operator, reason="thanks")
    assert whole(as_(cast.operator), queue="late") == [late.number]
    assert whole(as_(cast.rival), queue="late") == []


# Filters -----------------------------------------------------------------------------------------


def test_lists_are_filtered_by_state_office_and_numbers(cast: Cast, as_: As) -> None:
    tickets = {state: a_ticket(cast, state) for state in STATES}
    other = a_ticket(cast, "accepted")
    other.dispatch(by=cast.duty, lead="housing", assist=["urban"])
    duty = as_(cast.duty)
    two = {tickets["handling"].number, tickets["closed"].number}
    assert set(whole(duty, state="handling,closed")) == two
    assert whole(duty, office="urban") == whole(duty, office="housing") == [other.number]
    assert set(whole(duty, office="water")) == {
        tickets[s].number for s in ("dispatched", "handling", "replied", "closed")
    }
    asked = ",".join([tickets["closed"].number, "rubbish", "20200101-000001-0", other.number])
    assert set(whole(duty, numbers=asked)) == {tickets["closed"].number, other.number}
    assert whole(as_(cast.housing), numbers=asked) == [other.number]


@pytest.mark.parametrize(
    "query",
    [
        {"queue": "everything"},
        {"state": "received,lost"},
        {"office": "no-such-office"},
        {"order": "random"},
        {"order": "-id; DROP TABLE"},
        {"limit": "many"},
        {"q": "积"},
        {"q": "x" * 101},
        {"numbers": ",".join(["20260101-000001-1"] * 201)},
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(
    cast: Cast, as_: As, query: dict[str, str]
) -> None:
    problem = refusal(as_(cast.duty).get("tickets", **query), 422)
    assert problem["errors"][0]["loc"].split(".")[-1] == next(iter(query))


def test_words_are_looked_for_in_number_title_body_and_office(cast: Cast, as_: As) -> None:
    ticket = a_ticket(cast, "dispatched", text="井盖 没了，很危险 100%_")
    a_ticket(cast, text="路灯不亮")
    duty = as_(cast.duty)
    hits = [ticket.number, ticket.number[:15], "积水", "井盖", "危险 井盖", "水务局", "0%_"]
    for words in hits:
        assert whole(duty, q=words) == [ticket.number], words
    for words in ["井盖 路灯", "%%", "__", "' OR 1=1", "水务 城管"]:
        assert whole(duty, q=words) == [], words


def test_a_search_finds_nothing_beyond_sight_and_nothing_that_is_masked(
    cast: Cast, as_: As
) -> None:
    ticket = a_ticket(cast, text="井盖没了，电话13800138000")
    assert whole(as_(cast.operator), q="井盖") == [ticket.number]
    for person in (cast.rival, cast.handler, cast.administrator):
        assert whole(as_(person), q="井盖") == []
    assert whole(as_(cast.operator), q="13800138000") == []


# Cost --------------------------------------------------------------------------------------------


def queries(caller: Caller, path: str, **query: Any) -> int:
    caller.get("me")  # the token's last use is written once a minute
    with CaptureQueriesContext(
        connection,
    ) as counted:
        read(caller.get(path, **query))
    return len(counted)


LISTS: list[dict[str, str]] = [
    {},
    {"queue": "office"},
    {"queue": "mine"},
    {"queue": "review"},
    {"queue": "late"},
    {"order": "due"},
    {"state": "handling", "office": "water", "q": "积水"},
]


def test_twenty_tickets_cost_as_many_queries_as_one(cast: Cast, as_: As) -> None:
    head = as_(cast.head)

    def one_more() -> None:
        ticket = a_ticket(cast, "accepted")
        ticket.dispatch(by=cast.duty, lead="water", assist=["urban", "housing"])
        a_reply(cast, ticket.sign(by=cast.handler), "reviewing")
        make_late(ticket)
        Ticket.objects.get(pk=ticket.pk).take(by=cast.head)

    one_more()
    one = [queries(head, "tickets", **query) for query in LISTS]
    for _ in range(19):
        one_more()
    assert {len(head.numbers(**query)) for query in LISTS} == {20}
    assert [queries(head, "tickets", **query) for query in LISTS] == one
    assert max(one[:-1]) <= 6
    assert one[-1] <= 9  # a rare word is tried along the list before it is looked up


@pytest.mark.parametrize("path", ["offices", "categories", "statements", "alerts"])
def test_collections_are_flat_in_what_they_hold(cast: Cast, as_: As, path: str) -> None:
    make_late(a_ticket(cast))
    duty = as_(cast.duty)
    one = queries(duty, path)
    city = Organisation.objects.get(code="city")
    for i in range(20):
        above = Office.objects.get(code="water")
        Office.objects.create(code=f"o{i}", name="x", organisation=city, parent=above)
        Category.objects.create(code=f"99{i:02}", name="x")
        catalogue_names(cast.duty, {f"99{n:02}": [f"o{n}"] for n in range(i + 1)})
        make_late(a_ticket(cast))
    assert queries(duty, path) == one <= 5
