"""The superior duty office hears of a disaster: first, follow-up, final; by two people, in time,
for good.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from hotline.errors import BadArguments, Moved, PowerMissing, RuleRefuses
from hotline.models import Policy, Ticket, UpwardReport, User
from hotline.models.record import faults
from tests.cast import Cast, a_ticket, make_late
from tests.dispatch.raining import handled, in_danger, reported, window

pytestmark = pytest.mark.django_db
SUPERIOR = "省防汛抗旱指挥部值班室"


@pytest.fixture
def limits(cast: Cast) -> None:
    """As the demo city has them."""
    given = {"up_first": "30min", "up_next": "2h"}
    for urgency in ("critical", "urgent"):
        Policy.amend("disaster", urgency, limits=given, by=cast.duty)


def writes(ticket: Ticket, by: User, stage: str = "first", text: str = "银杏路车库进水") -> Ticket:
    return ticket.write_up(by=by, stage=stage, superior=SUPERIOR, text=text)


def reports(cast: Cast, ticket: Ticket, stage: str = "first") -> UpwardReport:
    """One person writes it, another releases it."""
    writes(ticket, cast.duty, stage).send_up(by=cast.duty2)
    return ticket.upward_reports.latest("pk")


def running(ticket: Ticket) -> list[tuple[str, str]]:
    """The clocks of reports that run."""
    clocks = ticket.clocks.filter(stopped_at=None, kind__startswith="up_")
    return list(clocks.values_list("kind", "limit"))


# In time ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("limits")
def test_the_time_for_the_first_report_begins_with_the_alarm_and_only_once(cast: Cast) -> None:
    ticket = in_danger(cast)
    assert running(ticket) == [("up_first", "30min")]
    began = ticket.clocks.get(kind="up_first").started_at
    handled(cast, ticket)
    assert ticket.clocks.get(kind="up_first").started_at == began


@pytest.mark.usefixtures("limits")
def test_each_report_begins_the_time_for_the_next_until_the_final_one(cast: Cast) -> None:
    ticket = in_danger(cast)
    reports(cast, ticket)
    assert running(ticket) == [("up_next", "2h")]
    reports(cast, ticket, "follow_up")
    assert running(ticket) == [("up_next", "2h")]
    assert ticket.clocks.filter(kind="up_next").count() == 2
    reports(cast, ticket, "final")
    assert running(ticket) == []


@pytest.mark.usefixtures("limits")
def test_a_late_report_says_so_for_good_and_is_seen_before(cast: Cast) -> None:
    ticket = in_danger(cast)
    make_late(ticket, hours=1)
    ticket = Ticket.objects.get(pk=ticket.pk)
    assert Ticket.objects.in_queue("late", cast.duty).filter(pk=ticket.pk).exists()
    report = reports(cast, ticket)
    assert report.is_late
    assert ticket.events.get(step="send_up").details["late"] is True
    html = window(cast.duty).get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert "迟报" in html


def test_where_the_policy_is_silent_nothing_is_timed(cast: Cast) -> None:
    ticket = in_danger(cast)
    assert running(ticket) == []
    assert reports(cast, ticket).due_at is None


@pytest.mark.usefixtures("limits")
def test_a_gathered_report_owes_none_of_its_own(cast: Cast) -> None:
    master, other = in_danger(cast), in_danger(cast)
    other.merge(by=cast.duty, into=master.number)
    assert running(other) == []
    assert running(master) == [("up_first", "30min")]


@pytest.mark.usefixtures("limits")
def test_the_disaster_desk_shows_the_government_what_is_owed(cast: Cast) -> None:
    in_danger(cast)
    shown = {
        who: window(who).get("/desk/disaster/").content.decode()
        for who in (cast.duty, cast.operator)
    }
    assert "首报上级" in shown[cast.duty]
    assert "首报上级" not in shown[cast.operator]


# By whom ------------------------------------------------------------------------------------------


def test_only_the_centre_reports_and_only_a_disaster(cast: Cast) -> None:
    ticket = in_danger(cast)
    with pytest.raises(PowerMissing):
        writes(ticket, cast.operator)
    handled(cast, ticket)
    with pytest.raises(RuleRefuses) as refused:
        writes(ticket, cast.main)
    assert refused.value.code == "centre"
    with pytest.raises(RuleRefuses) as refused:
        writes(a_ticket(cast), cast.duty)
    assert refused.value.code == "disaster"


def test_who_wrote_it_does_not_release_it_unless_the_policy_lets_one_do_both(cast: Cast) -> None:
    ticket = writes(in_danger(cast), cast.duty)
    with pytest.raises(RuleRefuses) as refused:
        ticket.send_up(by=cast.duty)
    assert refused.value.code == "two_people"
    Policy.amend("disaster", "critical", limits={"report_people": 1}, by=cast.duty)
    alone = in_danger(cast)
    writes(alone, cast.duty).send_up(by=cast.duty)
    assert alone.upward_reports.get().released_by == cast.duty


def test_they_come_in_their_order(cast: Cast) -> None:
    ticket = in_danger(cast)
    with pytest.raises(RuleRefuses) as refused:
        ticket.send_up(by=cast.duty)
    assert refused.value.code == "nothing"
    for stage in ("follow_up", "final"):
        with pytest.raises(BadArguments):
            writes(ticket, cast.duty, stage)
    reports(cast, ticket)
    with pytest.raises(BadArguments):
        writes(ticket, cast.duty, "first")
    reports(cast, ticket, "final")
    with pytest.raises(RuleRefuses) as refused:
        writes(ticket, cast.duty, "follow_up")
    assert refused.value.code == "final"


def test_two_who_release_at_once_release_once(cast: Cast) -> None:
    ticket = writes(in_danger(cast), cast.duty)
    drawn = Ticket.objects.get(pk=ticket.pk)
    ticket.send_up(by=cast.duty2)
    with pytest.raises(Moved):
        drawn.send_up(by=cast.duty2)
    assert ticket.upward_reports.count() == 1


# For good -----------------------------------------------------------------------------------------


def test_a_released_report_is_numbered_and_on_the_record_without_its_words(cast: Cast) -> None:
    one, other = in_danger(cast), in_danger(cast)
    first, second = reports(cast, one), reports(cast, other)
    year = timezone.localdate().year
    assert [first.number, second.number] == [f"{year}-0001", f"{year}-0002"]
    told = one.events.get(step="send_up").details
    assert told == {"stage": "first", "number": first.number, "digest": first.digest}
    assert "车库" not in str([event.details for event in one.events.all()])
    assert not list(faults(Ticket.objects.get(pk=one.pk)))


@pytest.mark.parametrize("change", ["text", "delete"])
def test_the_database_lets_nobody_change_one(cast: Cast, change: str) -> None:
    report = reports(cast, in_danger(cast))
    kept = UpwardReport.objects.filter(pk=report.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        kept.delete() if change == "delete" else kept.update(text="一切正常")
    assert kept.get().text == "银杏路车库进水"


@pytest.mark.parametrize("kind", ["vendor", "government"])
def test_the_database_takes_none_from_a_vendor(cast: Cast, kind: str) -> None:
    report = reports(cast, in_danger(cast))
    report.pk, report.number, report.stage = None, "2026-9999", "follow_up"
    report.written_by = report.released_by = cast.operator
    report.written_kind = report.released_kind = kind
    with pytest.raises(IntegrityError), transaction.atomic():
        report.save(force_insert=True)


def test_personal_data_are_masked_in_it(cast: Cast) -> None:
    ticket = writes(in_danger(cast), cast.duty, text="报告人电话13800138000")
    assert "13800138000" not in ticket.upward_draft.text


# On the page --------------------------------------------------------------------------------------


def form(by: User, ticket: Ticket, step: str) -> str:
    answer = window(by).get(f"/desk/tickets/{ticket.number}/steps/{step}/")
    return str(answer.content.decode())


def test_the_form_is_filled_in_from_the_facts(cast: Cast) -> None:
    ticket = in_danger(cast)
    reported(cast).merge(by=cast.duty, into=ticket.number)
    html = form(cast.duty, handled(cast, ticket), "write_up")
    for words in ("银杏路与滨河街交叉口", "29.27410° N", "有人被困", "水务局", "群众报告：2"):
        assert words in html
    assert "尚不清楚" not in html.split("<textarea")[1].split("</textarea>")[0]


def test_what_is_not_known_says_so(cast: Cast) -> None:
    assert "地点：尚不清楚" in form(cast.duty, reported(cast, at=None), "write_up")


def test_the_next_one_begins_with_the_same_superior(cast: Cast) -> None:
    ticket = in_danger(cast)
    reports(cast, ticket)
    html = form(cast.duty, ticket, "write_up")
    assert SUPERIOR in html
    assert 'value="follow_up"' in html.split("checked")[0].rsplit("<input", 1)[1]


def test_the_government_and_the_inspectorate_read_it_and_nobody_else(cast: Cast) -> None:
    ticket = in_danger(cast)
    report = reports(cast, ticket)
    handled(cast, ticket)
    path = f"/desk/tickets/{ticket.number}/upward/{report.number}/"

    def get(by: User, at: str = path) -> Any:
        client = Client()
        client.force_login(by)
        return client.get(at)

    for person in (cast.duty, cast.handler, cast.inspector):
        assert report.digest in get(person).content.decode()
    for person in (cast.operator, cast.rival, cast.housing):
        assert get(person).status_code == 404
    page = get(cast.operator, f"/desk/tickets/{ticket.number}/").content.decode()
    assert f"/upward/{report.number}/" not in page
    assert SUPERIOR not in page
