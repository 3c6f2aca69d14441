"""A matter that grows is told to the leader in charge: once for each threshold, each office by what
it leads, the centre by everything.
"""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from hotline.errors import BadArguments, PowerMissing
from hotline.models import Matter, MatterAlarm, MatterSeen, Policy, SecurityEvent, Ticket
from hotline.models.growing import NOTE, leads
from hotline.models.growth import follow
from hotline.tasks import follow_matters
from tests.cast import Cast, later
from tests.dispatch.growing import reported, sent
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def look(at: datetime | None = None) -> list[tuple[str, int]]:
    """What a look now raises: office and people."""
    return [(one.office.code, one.people) for one in follow(at or timezone.now())]


def test_it_is_told_when_enough_people_report_it_and_not_before(cast: Cast) -> None:
    reported(cast, 4)
    assert look() == []
    reported(cast)
    assert look() == [("centre", 5)]
    assert look() == []
    alarm = MatterAlarm.objects.get()
    assert set(alarm.to.all()) == {cast.duty, cast.duty2}
    assert alarm.since == Ticket.objects.earliest("opened_at").opened_at


def test_again_only_when_twice_as_many_do(cast: Cast) -> None:
    reported(cast, 5)
    look()
    reported(cast, 4)
    assert look() == []
    reported(cast)
    assert look() == [("centre", 10)]
    assert [one.number for one in MatterAlarm.objects.order_by("pk")] == [1, 2]
    assert Matter.objects.count() == 1


def test_one_citizen_who_writes_often_is_one(cast: Cast) -> None:
    reported(cast, 9, who="oCASTOFTEN000000000000000001")
    reported(cast, 2)
    assert Ticket.objects.count() > 2
    assert look() == []


def test_what_was_reported_slowly_does_not_grow(cast: Cast) -> None:
    for day in range(8):
        reported(cast, hours=-24 * day - 1)
    assert look() == []


def test_after_a_day_of_silence_it_begins_anew(cast: Cast) -> None:
    reported(cast, 6, hours=-60)
    assert look(later(hours=-59)) == [("centre", 6)]
    reported(cast, 5)
    assert look() == [("centre", 5)]
    assert Matter.objects.count() == 1


def test_while_it_goes_on_it_does_not(cast: Cast) -> None:
    reported(cast, 6, hours=-60)
    look(later(hours=-59))
    for hours in (-50, -35, -20):
        reported(cast, hours=hours)
    reported(cast, 5)
    assert look() == []


def test_an_office_is_told_by_what_it_leads_itself(cast: Cast) -> None:
    sent(cast, reported(cast, 4))
    reported(cast, 3)
    assert look() == [("centre", 7)]
    sent(cast, reported(cast, 1))
    assert look() == [("water", 5)]
    told = MatterAlarm.objects.get(office__code="water").to
    assert set(told.all()) == {cast.leader, cast.main}


def test_an_office_that_nobody_leads_is_the_centres_to_tell(cast: Cast) -> None:
    sent(cast, reported(cast, 5), office="urban")
    assert look() == [("centre", 5)]


def test_what_was_set_aside_or_is_confidential_counts_for_nobody(cast: Cast) -> None:
    tickets = reported(cast, 6)
    tickets[0].set_aside(by=cast.operator, reason="spam")
    Ticket.objects.filter(pk=tickets[1].pk).update(confidential=True)
    assert look() == []


def test_the_policy_says_how_many_how_long_and_how_often(cast: Cast) -> None:
    limits = {"hot_people": 3, "hot_hours": 2, "hot_growth": 3}
    Policy.amend("", "normal", limits=limits, by=cast.duty, reason="汛期")
    reported(cast, 3, hours=-3)
    assert look() == []
    reported(cast, 3)
    assert look() == [("centre", 3)]
    reported(cast, 5)
    assert look() == []
    reported(cast)
    assert look() == [("centre", 9)]


def test_a_matter_keeps_the_policy_it_began_with(cast: Cast) -> None:
    reported(cast, 5)
    look()
    Policy.amend("", "normal", limits={"hot_growth": 9}, by=cast.duty, reason="少打扰")
    reported(cast, 5)
    assert look() == [("centre", 10)]


def test_no_ticket_is_changed_by_it(cast: Cast) -> None:
    tickets = reported(cast, 5)
    before = list(Ticket.objects.order_by("pk").values())
    events = [one.events.count() for one in tickets]
    assert follow_matters() == 1
    assert list(Ticket.objects.order_by("pk").values()) == before
    assert [one.events.count() for one in tickets] == events


@pytest.mark.django_db(transaction=True)
def test_two_workers_raise_it_once(cast: Cast) -> None:
    sent(cast, reported(cast, 6))
    raised = at_once(*[lambda: len(follow(timezone.now()))] * 4)
    assert sorted(raised) == [0, 0, 0, 2]
    assert MatterAlarm.objects.count() == 2
    assert Matter.objects.count() == 1


# Who leads, and what they say of it ---------------------------------------------------------------


def test_who_releases_an_offices_words_leads_it(cast: Cast) -> None:
    leading = {person.username for person in cast.everybody() if leads(person)}
    assert leading == {"duty", "duty2", "leader", "main", "housing_leader"}


def test_a_leader_marks_it_as_seen_once_and_says_what_is_done(cast: Cast) -> None:
    reported(cast, 5)
    [alarm] = follow(timezone.now())
    alarm.mark_seen("已到现场，联系人 13900000000", by=cast.duty)
    alarm.mark_seen("又一次", by=cast.duty2)
    seen = MatterSeen.objects.get()
    assert seen.by == cast.duty
    assert "13900000000" not in seen.note
    assert "已到现场" in seen.note
    assert not MatterAlarm.objects.waiting_for(cast.duty2)


def test_what_was_told_before_is_seen_with_it(cast: Cast) -> None:
    reported(cast, 5)
    follow(timezone.now())
    reported(cast, 5)
    [second] = follow(timezone.now())
    assert list(MatterAlarm.objects.waiting_for(cast.duty)) == [second]
    second.mark_seen("", by=cast.duty)
    assert MatterSeen.objects.count() == 2


def test_nobody_else_marks_it(cast: Cast) -> None:
    sent(cast, reported(cast, 5))
    [alarm] = [one for one in follow(timezone.now()) if one.office.code == "water"]
    for person in (cast.handler, cast.duty, cast.housing_leader, cast.operator):
        with pytest.raises(PowerMissing):
            alarm.mark_seen("", by=person)
    assert SecurityEvent.objects.filter(what="matter_seen_refused").count() == 4
    with pytest.raises(BadArguments):
        alarm.mark_seen("长" * (NOTE + 1), by=cast.leader)
    assert not MatterSeen.objects.exists()
