"""A tap on the menu, a position, a photo, words and a phone number are one disaster report, in
whatever order they are sent and in whatever order we come to read them.
"""

from __future__ import annotations

import time
from functools import partial
from itertools import permutations

import pytest
from django.utils import translation

from hotline.models import Secret, Ticket
from hotline.models.record import faults
from tests.cast import Cast
from tests.intake.disasters import (
    PARTS,
    PHONE,
    arrive,
    arrive_apart,
    contact_of,
    listens,
    part,
    speaks,
    tickets_of,
    told,
)
from tests.intake.platform import OPENID, brings
from tests.intake.test_many_at_once import another_worker
from tests.platforms import tencent
from tests.threads import at_once

pytestmark = pytest.mark.django_db

ORDERS = list(permutations(PARTS))
OTHER = "oCAST0000000000000000000002"


def seconds_ago(count: int) -> int:
    return int(time.time()) - count


def is_whole(ticket: Ticket) -> None:
    """One report with all that was sent, each part in its place."""
    assert (ticket.kind, ticket.urgency, ticket.policy.urgency) == ("disaster", "urgent", "urgent")
    assert sorted(ticket.messages.values_list("kind", flat=True)) == [
        *("image", "location", "text", "text")
    ]
    assert ticket.position is not None
    assert Secret.objects.get(ticket=ticket, kind="phone").open() == PHONE
    assert PHONE not in "".join(ticket.messages.values_list("text", flat=True))
    assert not list(faults(ticket))


def everybody(orders: list[tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """A citizen for every order."""
    return {f"oORDER{number:022d}": order for number, order in enumerate(orders)}


def test_in_whatever_order_they_are_sent(cast: Cast) -> None:
    listens(cast)
    start, citizens = seconds_ago(60), everybody(ORDERS)
    for turn in range(len(PARTS)):
        arrive(*(part(o[turn], who, at=start + turn) for who, o in citizens.items()))
    for who, order in citizens.items():
        found = tickets_of(who)
        assert len(found) == 1, order
        is_whole(found[0])


def test_in_whatever_order_they_are_read(cast: Cast) -> None:
    listens(cast)
    start, citizens = seconds_ago(60), everybody(ORDERS)
    sent = {name: start + turn for turn, name in enumerate(PARTS)}  # the tap first
    for turn in range(len(PARTS)):
        arrive(*(part(o[turn], who, at=sent[o[turn]]) for who, o in citizens.items()))
    for who, order in citizens.items():
        found = tickets_of(who)
        assert len(found) == 1, order
        is_whole(found[0])


@pytest.mark.parametrize("sent_so", [True, False], ids=["sent", "read"])
def test_beside_another_open_ticket_of_the_same_citizen(cast: Cast, sent_so: bool) -> None:
    listens(cast)
    start, citizens = seconds_ago(60), everybody(ORDERS)
    sent = {name: start + turn for turn, name in enumerate(PARTS)}
    arrive(*(part("words", who, at=start - 3600, text="路灯坏了") for who in citizens))
    for turn in range(len(PARTS)):
        arrive(
            *(
                part(o[turn], who, at=start + turn if sent_so else sent[o[turn]])
                for who, o in citizens.items()
            )
        )
    for who, order in citizens.items():
        lamp, flood = tickets_of(who)
        assert (lamp.kind, lamp.messages.count(), lamp.position) == ("", 1, None), order
        is_whole(flood)


def test_all_in_one_breath(cast: Cast) -> None:
    """The same second, one batch: the platform's clock has no finer hands."""
    now, citizens = seconds_ago(1), everybody(ORDERS)
    arrive(*(part(name, who, at=now) for who, order in citizens.items() for name in order))
    for who in citizens:
        [report] = tickets_of(who)
        is_whole(report)


def test_words_about_something_else_before_the_tap_stay_their_own_matter(cast: Cast) -> None:
    listens(cast)
    start = seconds_ago(60)
    arrive(part("words", at=start, text="小区路灯坏了"), part("photo", at=start + 5))
    arrive(part("tap", at=start + 20))
    arrive(part("words", at=start + 30), part("position", at=start + 40))
    lamp, flood = Ticket.objects.order_by("id")
    assert (lamp.kind, lamp.messages.count()) == ("", 2)
    assert (flood.kind, flood.messages.count()) == ("disaster", 2)


def test_a_photo_that_comes_late_after_being_sent_first_still_belongs(cast: Cast) -> None:
    start = seconds_ago(60)
    arrive_apart(part("tap", at=start + 10), part("photo", at=start))
    assert Ticket.objects.get().kind == "disaster"


def test_what_people_have_sorted_meanwhile_stays_as_they_decided(cast: Cast) -> None:
    start = seconds_ago(60)
    arrive(part("words", at=start + 1))
    facts = {"what": "进水", "where": "云栖社区"}
    sorted_ = {"kind": "help", "category": "1501", "title": "进水", "facts": facts}
    Ticket.objects.get().accept(by=cast.operator, **sorted_)
    arrive_apart(part("tap", at=start), part("photo", at=start + 2))
    ticket = Ticket.objects.get()
    assert (ticket.kind, ticket.state, ticket.messages.count()) == ("help", "accepted", 2)


def test_the_policys_minutes_decide(cast: Cast) -> None:
    start = seconds_ago(3600)
    arrive_apart(part("tap", at=start), part("words", at=start + 599))
    arrive_apart(part("tap", OTHER, at=start), part("words", OTHER, at=start + 601))
    assert [t.kind for t in tickets_of(OPENID)] == ["disaster"]
    assert [t.kind for t in tickets_of(OTHER)] == [""]


def test_a_slow_citizen_goes_on_with_the_report_that_is_open(cast: Cast) -> None:
    start = seconds_ago(7200)
    arrive_apart(
        part("tap", at=start), part("photo", at=start + 300), part("position", at=start + 3000)
    )
    report = Ticket.objects.get()
    assert (report.kind, report.messages.count()) == ("disaster", 2)


def test_who_taps_twice_makes_one_report(cast: Cast) -> None:
    start = seconds_ago(600)
    arrive_apart(
        part("tap", at=start),
        part("photo", at=start + 20),
        part("tap", at=start + 40),
        part("words", at=start + 60),
    )
    assert Ticket.objects.get().messages.count() == 2


def test_a_tap_an_hour_later_begins_another_report(cast: Cast) -> None:
    start = seconds_ago(7200)
    arrive_apart(part("tap", at=start), part("photo", at=start + 20))
    arrive_apart(part("tap", at=start + 3600), part("photo", at=start + 3620))
    assert [t.messages.count() for t in tickets_of(OPENID)] == [1, 1]
    assert {t.kind for t in tickets_of(OPENID)} == {"disaster"}


def test_another_line_of_the_menu_does_not_end_the_report(cast: Cast) -> None:
    start = seconds_ago(60)
    arrive_apart(
        part("tap", at=start),
        tencent.event(OPENID, "CLICK", "MY_CASES", CreateTime=start + 5),
        part("photo", at=start + 10),
    )
    assert Ticket.objects.get().kind == "disaster"


def test_an_old_tap_that_comes_late_changes_nothing(cast: Cast) -> None:
    start = seconds_ago(60)
    arrive_apart(part("tap", at=start), part("photo", at=start + 1), part("tap", at=start - 3000))
    report = Ticket.objects.get()
    assert contact_of(OPENID).report == report
    arrive(part("words"))
    assert Ticket.objects.get().messages.count() == 2


def test_a_report_that_was_set_aside_does_not_swallow_the_next_words(cast: Cast) -> None:
    start = seconds_ago(60)
    arrive_apart(part("tap", at=start), part("photo", at=start + 1))
    Ticket.objects.get().set_aside(by=cast.operator, reason="test")
    arrive(part("words", at=start + 30))
    first, second = tickets_of(OPENID)
    assert (first.state, second.kind, second.messages.count()) == ("set_aside", "disaster", 1)


def test_who_stops_halfway_leaves_a_ticket_with_what_there_is(cast: Cast) -> None:
    arrive_apart(part("tap"), part("photo"))
    report = Ticket.objects.get()
    assert (report.kind, report.state, report.title) == ("disaster", "received", "[图片]")
    assert report.clocks.get().kind == "respond"


def test_a_title_is_in_the_citys_language_whoever_brings_the_picture_in(cast: Cast) -> None:
    with translation.override("en"):
        arrive_apart(part("tap"), part("photo"))
    assert Ticket.objects.get().title == "[图片]"


def test_a_tap_alone_opens_nothing_and_brings_the_prompt_once_a_minute(cast: Cast) -> None:
    speaks(cast, "disaster_prompt")
    start = seconds_ago(300)
    for at in (start, start + 1, start + 2, start + 90):
        arrive(part("tap", at=at))
    assert not Ticket.objects.exists()
    assert told() == ["disaster_prompt"] * 2


@pytest.mark.django_db(transaction=True)
def test_two_citizens_at_once_with_two_workers_have_a_report_each(cast: Cast) -> None:
    listens(cast)
    start, citizens = seconds_ago(60), everybody(ORDERS[:24])
    for turn in range(len(PARTS)):
        for who, order in citizens.items():
            arrive_unread(part(order[turn], who, at=start + turn))
        if turn % 2:
            taken = at_once(another_worker, another_worker)
            assert all(isinstance(count, int) for count in taken), taken
    at_once(another_worker, another_worker)
    for who in citizens:
        [report] = tickets_of(who)
        is_whole(report)


@pytest.mark.django_db(transaction=True)
def test_parts_that_arrive_while_others_are_read_stay_one_report(cast: Cast) -> None:
    start = seconds_ago(60)
    sent = [part(name, at=start + n) for n, name in enumerate(PARTS)]
    deliver = [partial(arrive_unread, message) for message in sent]
    outcome = at_once(*deliver, another_worker, another_worker)
    assert not [one for one in outcome if isinstance(one, Exception)], outcome
    another_worker()
    is_whole(Ticket.objects.get())


def arrive_unread(message: tencent.Fields) -> None:
    assert brings(message) == (200, "success")
