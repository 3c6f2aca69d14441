"""The disaster desk: critical first, proposals by place and time, gathered by a person, and one
answer to all who reported.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from hotline.models import OutboundMessage, Policy, SecurityEvent, Ticket, User
from hotline.models.record import faults
from tests.cast import Cast, a_reply, a_ticket, later
from tests.dispatch.raining import HERE, chosen, handled, in_danger, reported, window

pytestmark = pytest.mark.django_db
FAR = (29.40, 118.30)


def page(by: User, **headers: str) -> str:
    answer = window(by).get("/desk/disaster/", headers=headers)
    assert answer.status_code == 200
    return str(answer.content.decode())


def numbers(html: str) -> list[list[str]]:
    """The numbers of every event on the page, in their order."""
    parts = html.split('<li class="event')[1:]
    return [re.findall(r'id="row-([\d-]+\w)"', part) for part in parts]


def gathers(by: User, *tickets: Ticket) -> str:
    answer = window(by).post("/desk/disaster/gather/", chosen(*tickets))
    assert answer.status_code == 200
    return str(answer.content.decode())


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


# What stands there --------------------------------------------------------------------------------


def test_events_with_people_in_danger_come_first_then_the_newest(cast: Cast) -> None:
    danger = in_danger(cast)
    old, new = reported(cast, at=FAR), reported(cast, at=(29.5, 118.5))
    assert numbers(page(cast.operator)) == [[danger.number], [new.number], [old.number]]


def test_what_is_no_disaster_or_over_is_not_there(cast: Cast) -> None:
    a_ticket(cast)
    report = handled(cast, reported(cast))
    assert numbers(page(cast.duty)) == [[report.number]]
    a_reply(cast, report, "released")
    fresh(report).close(by=cast.duty)
    assert "没有未办结的灾情报告" in page(cast.duty)


def test_everybody_sees_what_they_see_anywhere(cast: Cast) -> None:
    with_water, new = handled(cast, reported(cast)), reported(cast, at=FAR)
    assert numbers(page(cast.rival)) == numbers(page(cast.housing)) == []
    assert numbers(page(cast.handler)) == [[with_water.number]]
    assert numbers(page(cast.operator)) == [[new.number], [with_water.number]]


def test_an_operator_reads_masked_words_and_no_place_of_the_vault(cast: Cast) -> None:
    reported(cast, "银杏路车库进水，我的电话13800138000")
    html = page(cast.operator)
    assert "13800138000" not in html
    assert "29.27410° N" in html


def test_a_script_gets_only_the_list(cast: Cast) -> None:
    report = reported(cast)
    part = page(cast.operator, HX_Request="true")
    assert numbers(part) == [[report.number]]
    assert "<html" not in part


def test_the_points_are_drawn_as_the_tiles_are(cast: Cast, settings: Any) -> None:
    reported(cast)
    assert 'data-lat="29.274100" data-lon="118.155100"' in page(cast.duty)
    settings.TILES, settings.TILES_DATUM = "https://{s}.tiles.example/{z}/{x}/{y}.png", "GCJ-02"
    assert 'data-lat="29.271517" data-lon="118.160358"' in page(cast.duty)


def test_only_the_tiles_host_may_send_pictures_and_only_here(cast: Cast, settings: Any) -> None:
    settings.TILES = "https://{s}.tiles.example/{z}/{x}/{y}.png"
    browser = window(cast.duty)
    policy = browser.get("/desk/disaster/").headers["Content-Security-Policy"]
    assert "img-src 'self' https://*.tiles.example data: blob:;" in policy
    assert policy.count("tiles.example") == 1
    assert "tiles.example" not in browser.get("/desk/").headers["Content-Security-Policy"]


def test_a_storm_costs_no_more_queries_than_a_shower(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for n in range(12):
        reported(cast, at=(29 + n / 10, 118))
    browser = window(cast.duty)
    browser.get("/desk/disaster/")
    with django_assert_max_num_queries(16):
        browser.get("/desk/disaster/")


# Gathering ----------------------------------------------------------------------------------------


def test_reports_near_in_place_and_time_are_proposed_and_nothing_is_merged(cast: Cast) -> None:
    first, second, far = reported(cast), reported(cast), reported(cast, at=FAR)
    assert numbers(page(cast.operator)) == [[far.number], [first.number, second.number]]
    assert {fresh(one).state for one in (first, second, far)} == {"received"}


def test_how_near_is_the_policys(cast: Cast) -> None:
    near = (HERE[0] + 0.001, HERE[1])  # a hundred and ten metres
    first, second = reported(cast), reported(cast, at=near)
    assert numbers(page(cast.duty)) == [[first.number, second.number]]
    Policy.amend("disaster", "urgent", limits={"gather_metres": 100}, by=cast.duty)
    assert len(numbers(page(cast.duty))) == 2
    Policy.amend(
        "disaster", "urgent", limits={"gather_metres": 150, "gather_minutes": 5}, by=cast.duty
    )
    Ticket.objects.filter(pk=first.pk).update(opened_at=later(minutes=-6))
    assert len(numbers(page(cast.duty))) == 2


def test_gathered_reports_follow_the_one_that_is_furthest(cast: Cast) -> None:
    new, ahead, other = reported(cast), handled(cast, reported(cast)), reported(cast)
    html = gathers(cast.operator, new, ahead, other)
    assert "已有 2 件并入" in html
    assert {fresh(one).merged_into for one in (new, other)} == {fresh(ahead)}
    assert numbers(html) == [[ahead.number]]
    assert "3 人报告" in html
    assert not [fault for one in (new, ahead, other) for fault in faults(fresh(one))]


def test_one_answer_reaches_all_who_reported(cast: Cast) -> None:
    master, second, third = handled(cast, reported(cast)), reported(cast), reported(cast)
    gathers(cast.duty, master, second)
    late = reported(cast)
    gathers(cast.duty, fresh(master), third, late)
    a_reply(cast, fresh(master), "released", text="已派泵车，积水退去。")
    answers = OutboundMessage.objects.filter(release__isnull=False)
    assert {one.ticket_id for one in answers} == {one.pk for one in (master, second, third, late)}
    assert {one.words for one in answers} == {"已派泵车，积水退去。"}
    assert len({one.contact_id for one in answers}) == 4


def test_a_gathering_is_undone_step_by_step(cast: Cast) -> None:
    first, second = reported(cast), reported(cast)
    html = gathers(cast.operator, first, second)
    undo = re.findall(r'type="hidden" name="t" value="([^"]+)"', html)
    window(cast.operator).post("/desk/bulk/unmerge/", {"t": undo})
    assert fresh(second).state == "received"
    assert len(numbers(page(cast.operator))[0]) == 2


def test_one_mark_gathers_nothing_and_says_what_to_do(cast: Cast) -> None:
    assert "请至少选中两件" in gathers(cast.operator, reported(cast))


def test_what_is_refused_names_the_rule_and_the_others_go(cast: Cast) -> None:
    first, second, ahead = reported(cast), reported(cast), handled(cast, reported(cast))
    Ticket.objects.filter(pk=second.pk).update(confidential=True)
    html = gathers(cast.duty, first, second, ahead)
    assert "已有 1 件并入" in html
    assert re.search(rf'class="number">{second.number}</span> [^<]*保密', html)
    assert (fresh(first).state, fresh(second).state) == ("merged", "received")


def test_a_confidential_report_is_never_proposed(cast: Cast) -> None:
    open_one, hidden = reported(cast), reported(cast)
    Ticket.objects.filter(pk=hidden.pk).update(confidential=True)
    assert sorted(numbers(page(cast.duty))) == sorted([[open_one.number], [hidden.number]])


def test_two_who_gather_the_same_at_once_do_it_once(cast: Cast) -> None:
    first, second = reported(cast), reported(cast)
    gathers(cast.operator, first, second)
    html = gathers(cast.duty, first, second)  # from a page drawn before
    assert "is-refusal" in html
    assert fresh(second).events.filter(step="merge").count() == 1


def test_who_may_not_receive_sees_no_marks_and_gathers_nothing(cast: Cast) -> None:
    first, second = reported(cast), reported(cast)
    assert 'class="pick"' not in page(cast.inspector)
    gathers(cast.inspector, first, second)
    assert fresh(second).state == "received"
    assert SecurityEvent.objects.filter(by=cast.inspector, what="step_refused").exists()


@pytest.mark.parametrize("t", ["", "nothing", "20260101-000001-5:1", "1:1:1", "\x00:0"])
def test_rubbish_gathers_nothing(cast: Cast, t: str) -> None:
    answer = window(cast.operator).post("/desk/disaster/gather/", {"t": [t, t]})
    assert answer.status_code in {200, 400}


def test_a_report_becomes_old_and_does_not_gather_what_comes_much_later(cast: Cast) -> None:
    old = reported(cast)
    Ticket.objects.filter(pk=old.pk).update(opened_at=later(hours=-2) - timedelta(seconds=1))
    new = reported(cast)
    assert numbers(page(cast.duty)) == [[new.number], [old.number]]
