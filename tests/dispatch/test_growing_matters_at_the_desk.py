"""A matter that grows, at the desk: above every page of its leaders, on the board, on its tickets;
nobody learns of more people than they see.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hotline.models import DutyState, MatterAlarm, MatterSeen, SecurityEvent, Ticket, User
from hotline.models import hot as board
from hotline.models.growth import follow
from tests.cast import Cast, a_ticket
from tests.dispatch.growing import reported, sent
from tests.dispatch.lines import consoles, in_thread
from tests.dispatch.plans import queries
from tests.dispatch.raining import window

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Each test gathers for itself."""
    board._gathered.clear()


def page(by: User, path: str = "/desk/hot/") -> str:
    return str(window(by).get(path).content.decode())


def told(by: User) -> bool:
    """Whether it stands above the pages of this person."""
    return "事项升温" in page(by, "/desk/alarms/")


def line(by: User, ticket: Ticket) -> str:
    """What the page of a ticket says of it."""
    html = page(by, f"/desk/tickets/{ticket.number}/")
    return html.split('id="matter"')[1].split("</p>")[0].split(">", 1)[1]


def mark(alarm: MatterAlarm, by: User, note: str = "", **headers: str) -> Any:
    address = f"/desk/hot/alarms/{alarm.pk}/"
    return window(by).post(address, {"note": note}, headers=headers)


def grown(cast: Cast) -> tuple[list[Ticket], list[Ticket]]:
    """Six reports lie with the water office, two nobody has sorted yet; the leaders were told."""
    theirs, others = sent(cast, reported(cast, 6)), reported(cast, 2)
    follow(timezone.now())
    return theirs, others


# Above every page ---------------------------------------------------------------------------------


def test_its_leaders_see_it_on_every_page_and_others_do_not(cast: Cast) -> None:
    grown(cast)
    for person in (cast.duty, cast.duty2, cast.leader, cast.main):
        assert told(person)
    for person in (cast.handler, cast.head, cast.housing_leader, cast.operator, cast.inspector):
        assert not told(person)


def test_each_hears_the_number_of_their_own_sight(cast: Cast) -> None:
    grown(cast)
    assert "8 人" in page(cast.duty, "/desk/alarms/")
    assert "6 人" in page(cast.leader, "/desk/alarms/")
    assert "8 人" not in page(cast.leader, "/desk/alarms/")


def test_who_is_away_is_not_called(cast: Cast) -> None:
    grown(cast)
    DutyState.say("away", by=cast.duty)
    assert not told(cast.duty)
    assert told(cast.duty2)


def test_one_leader_marks_it_as_seen_for_the_office_and_for_no_other(cast: Cast) -> None:
    grown(cast)
    alarm = MatterAlarm.objects.get(office__code="water")
    assert mark(alarm, cast.main, "已约谈搅拌站").status_code == 302
    assert not told(cast.leader)
    assert told(cast.duty)
    assert "已约谈搅拌站" in page(cast.leader)
    assert mark(alarm, cast.leader, Accept="application/json").status_code == 204
    assert MatterSeen.objects.get().by == cast.main


def test_who_leads_nothing_there_is_refused_or_finds_nothing(cast: Cast) -> None:
    grown(cast)
    alarm = MatterAlarm.objects.get(office__code="water")
    answer = mark(alarm, cast.handler)
    assert (answer.status_code, "分管领导" in answer.content.decode()) == (403, True)
    assert mark(alarm, cast.duty).status_code == 403
    for person in (cast.operator, cast.rival, cast.housing_leader):
        assert mark(alarm, person).status_code == 404
    assert SecurityEvent.objects.filter(what="matter_seen_refused").count() == 2
    assert mark(alarm, cast.leader, "长" * 201).status_code == 422


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_their_consoles_hear_it_at_once_without_a_word_of_it(cast: Cast) -> None:
    await in_thread(reported, cast, 5)
    async with consoles(cast.duty, cast.duty2, cast.operator, cast.leader) as lines:
        await in_thread(follow, timezone.now())
        frames = await lines[0].hears_out()
        assert [(one["type"], one["people"], one["seen"]) for one in frames] == [
            ("matter.grows", 5, False)
        ]
        assert "搅拌站" not in json.dumps(frames, ensure_ascii=False)
        assert (await lines[1].hears("matter.grows"))["people"] == 5
        assert not await lines[2].hears_out()
        assert not await lines[3].hears_out()
        alarm = await in_thread(MatterAlarm.objects.get)
        await in_thread(lambda: alarm.mark_seen("", by=cast.duty))
        assert (await lines[1].hears("matter.grows"))["seen"] is True


# On the board -------------------------------------------------------------------------------------


def test_the_board_says_to_whom_it_was_told_and_who_has_seen_it(cast: Cast) -> None:
    grown(cast)
    theirs = page(cast.handler)
    assert cast.leader.name in theirs
    assert "尚未" in theirs
    assert cast.duty.name not in theirs.split('id="told"')[1].split("</section>")[0]
    assert 'name="note"' in page(cast.leader)
    assert 'id="told"' in page(cast.inspector)
    for person in (cast.operator, cast.housing_leader):
        assert 'id="told"' not in page(person)


def test_its_words_are_gone_with_the_ticket(cast: Cast) -> None:
    grown(cast)
    Ticket.objects.filter(pk=MatterAlarm.objects.get(office__code="water").ticket_id).update(
        confidential=True
    )
    shown = page(cast.leader).split('id="told"')[1].split("</section>")[0]
    assert "搅拌站" not in shown
    assert "您无权查看" in shown


# On the ticket ------------------------------------------------------------------------------------


def test_its_ticket_says_how_many_reported_it_and_leads_to_the_matter(cast: Cast) -> None:
    _theirs, others = grown(cast)
    said = line(cast.duty, others[0])
    assert "24 小时内有 8 人" in said
    assert "升温" in said
    address = said.split('href="')[1].split('"')[0]
    assert address == f"/desk/hot/?ticket={others[0].number}#asked"
    assert page(cast.duty, address.split("#")[0]).count('id="asked"') == 1


def test_of_how_many_depends_on_who_looks(cast: Cast) -> None:
    theirs, _others = grown(cast)
    assert "6 人" in line(cast.leader, theirs[0])
    assert "8 人" in line(cast.operator, theirs[0])
    apart = sent(cast, reported(cast, 1), office="housing")
    follow(timezone.now())
    assert line(cast.housing, apart[0]) == ""  # one alone says nothing
    Ticket.objects.filter(pk=theirs[1].pk).update(confidential=True)
    assert "5 人" in line(cast.leader, theirs[0])


def test_a_matter_that_is_over_is_spoken_of_no_more(cast: Cast) -> None:
    _theirs, others = grown(cast)
    others[0].set_aside(by=cast.operator, reason="spam")
    assert line(cast.duty, others[0]) == ""
    Ticket.objects.update(opened_at=timezone.now() - timedelta(days=2))
    assert line(cast.duty, others[1]) == ""


def test_it_costs_one_question_and_only_where_a_matter_grows(cast: Cast) -> None:
    alone = a_ticket(cast, text="请问公积金怎么提取")
    hot = reported(cast, 5)[0]
    client = window(cast.operator)

    def asked(ticket: Ticket) -> int:
        address = f"/desk/tickets/{ticket.number}/"
        client.get(address, headers={"HX-Request": "true"})
        with queries() as found:
            client.get(address, headers={"HX-Request": "true"})
        return len(found)

    before = (asked(alone), asked(hot))
    follow(timezone.now())
    assert (asked(alone), asked(hot)) == (before[0], before[1] + 1)
