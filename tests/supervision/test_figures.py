"""The figures: what each comes to, who sees which, and that both ways to derive them agree."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hotline.models import (
    Clock,
    FirstSight,
    Office,
    SecurityEvent,
    Ticket,
    WatchAlarm,
    figure_keeping,
)
from supervision.figures import comparing, plain, quick
from supervision.figures.definitions import FIGURES, By, Form
from supervision.figures.question import Question
from supervision.figures.values import Value, differences, points_of, wilson
from tests.api.callers import Caller
from tests.asked import asks, waits
from tests.cast import Cast, a_reply, a_ticket, says, walk
from tests.hotline.superuser import run, superuser
from tests.hotline.test_commands import said
from tests.supervision.accounts import below_water

__all__ = ["superuser"]
pytestmark = pytest.mark.django_db


def question(by: By = By.ALL, **more: Any) -> Question:
    today = timezone.localdate()
    return Question(today - timedelta(days=1), today, by, **more)


def a_town(cast: Cast) -> None:
    """Lives of every kind: answered, returned, begun anew, told how it went, set aside, sealed."""
    for state in ("received", "accepted", "dispatched", "handling", "set_aside", "merged"):
        a_ticket(cast, state)
    seen = a_ticket(cast, "received")
    FirstSight.objects.keep(seen, by=cast.operator)
    walk(cast, seen, "accepted")
    closed = a_ticket(cast, "replied")
    closed.follow_up(by=cast.duty, contacted=True, solved=False, satisfied=2)
    closed.rework(by=cast.duty, note="又积水了")
    closed.outbound.filter(release__isnull=False).update(state="sent", ended_at=timezone.now())
    pleased = a_ticket(cast, "handling", kind="consult")
    pleased.take_step("contact", by=cast.handler, text="已联系")
    a_reply(cast, pleased, "released")
    Ticket.objects.filter(pk=pleased.pk).update(contact=closed.contact)  # the same citizen
    pleased = Ticket.objects.get(pk=pleased.pk)
    pleased.follow_up(by=cast.duty, contacted=True, solved=True, satisfied=5)
    pleased.close(by=cast.duty)
    waits(cast, "return").rule(by=cast.duty, grant=True)
    waits(cast, "return").rule(by=cast.duty, grant=False)
    asks(a_ticket(cast, "accepted"), "propose_decline", by=cast.operator).rule(
        by=cast.duty, grant=True
    )
    late = a_ticket(cast, "dispatched")
    Clock.objects.filter(ticket=late, kind="sign").update(due_at=timezone.now())
    sealed = a_ticket(cast, "handling")
    Ticket.objects.filter(pk=sealed.pk).update(sealed=True)
    Ticket.objects.filter(pk=a_ticket(cast, "accepted").pk).update(confidential=True)
    figure_keeping.build()  # since some of it was no step


def test_both_ways_give_the_same_for_whoever_asks(cast: Cast) -> None:
    a_town(cast)
    water = Office.objects.get(code="water").pk
    vendor = cast.operator.organisation_id
    for by in By:
        for scope in ({}, {"vendor": vendor}, {"offices": (water,)}, {"offices": ()}):
            asked = question(by, **scope)
            assert differences(quick.figures(asked), plain.figures(asked)) == []
    found = quick.figures(question())[""]
    assert {one.code for one in FIGURES} == set(found)
    assert {one.code for one in FIGURES if not found[one.code].n} <= {"merged", "declined"}


def test_a_figure_is_what_its_words_say(cast: Cast) -> None:
    a_town(cast)
    found = quick.figures(question())[""]
    sealed_out = Ticket.objects.filter(sealed=False).count()
    assert found["opened"].n == sealed_out
    assert found["set_aside"].n == 1
    assert (found["returned"].n, found["reworked"].n) == (1, 1)
    assert (found["solved"], found["satisfied"]) == (Value(1, 2), Value(1, 2))
    assert found["signed_in_time"].of == found["signed_in_time"].n + 1  # one fell due unsigned
    assert found["repeated"].n == 1
    assert (found["to_deliver"].n, found["to_answer"].n) == (1, 2)


def test_intervals_points_and_too_few() -> None:
    assert wilson(0, 10) == (0.0, 0.2775)
    assert wilson(95, 100) == (0.8882, 0.9785)
    assert points_of([1, 2, 3, 4]) == (2, 4, 4)
    assert points_of([]) is None
    assert Value(9, 9).too_few
    assert not Value(1, 10).too_few
    assert differences({"": {"opened": Value(1)}}, {"": {"opened": Value(2)}})


def test_each_sees_what_is_theirs(cast: Cast) -> None:
    brook = below_water(cast)
    a_town(cast)
    there = a_ticket(cast, "accepted")
    there.dispatch(by=cast.duty, lead="brook")
    housing = a_ticket(cast, "accepted").dispatch(by=cast.duty, lead="housing", assist=["water"])
    figure_keeping.catch_up()

    def groups(person: Any, by: str) -> set[str]:
        answer = Caller(person).get(f"figures?by={by}&limit=200").json()
        return {one["group"] for one in answer["items"]}

    assert groups(cast.duty, "office") == groups(cast.inspector, "office")
    assert {"", "water", "housing", "brook"} <= groups(cast.duty, "office")
    assert groups(cast.handler, "office") == {"water", "brook"}
    assert groups(brook, "office") == {"brook"}
    assert groups(cast.rival, "all") == set()
    for by in ("office", "vendor"):
        assert Caller(cast.operator).get(f"figures?by={by}").status_code == 403
    assert Caller(cast.administrator).get("figures").status_code == 403
    own = Caller(cast.operator).get("figures").json()["items"][0]
    told = {one["figure"]: one for one in own["figures"]}
    assert told["opened"]["n"] == Ticket.objects.filter(sealed=False, confidential=False).count()
    assert not {one.code for one in FIGURES if one.offices} & set(told)
    assert told["accepted_in_time"]["definition"]
    assert housing.lead_office.code == "housing"


def test_it_is_paged_and_refuses_what_is_no_period(cast: Cast) -> None:
    a_town(cast)
    says(cast)
    caller = Caller(cast.duty)
    first = caller.get("figures?by=category&limit=1").json()
    second = caller.get(f"figures?by=category&limit=1&cursor={first['next']}").json()
    assert first["items"][0]["group"] < second["items"][0]["group"]
    for wrong in ("from=2026-02-01&to=2026-01-01", "from=2020-01-01&to=2026-01-01", "from=x"):
        assert caller.get(f"figures?{wrong}").status_code == 422
    empty = caller.get("figures?from=2020-01-01&to=2020-01-02").json()
    assert empty == {"items": [], "next": None}


def test_the_command_tells_them_and_recomputes(cast: Cast) -> None:
    a_town(cast)
    today = timezone.localdate()
    period = ["--from", str(today - timedelta(days=1)), "--to", str(today)]
    told = said("figures", *period, "--by", "office")
    assert any(line.startswith("water\tsigned_in_time\t") for line in told)
    assert said("figures", *period, "--recompute")[-1] == "Both ways give the same figures."
    with pytest.raises(CommandError):
        said("figures", "--from", str(today), "--to", "2020-01-01")


def test_the_record_is_read_once_for_several_ways(cast: Cast) -> None:
    a_town(cast)
    again = plain.by_each(question(), list(By))
    assert {by: plain.figures(question(by)) for by in By} == again
    today = str(timezone.localdate())
    asked = ("figures", "--from", today, "--to", today, "--recompute", "--by")
    with CaptureQueriesContext(connection) as alone:
        said(*asked, "office")
    with CaptureQueriesContext(connection) as both:
        told = said(*asked, "all", "office")
    assert any(line.startswith("office\twater\t") for line in told)
    assert told[-1] == "Both ways give the same figures."
    read = [q["sql"] for q in both.captured_queries if 'FROM "hotline_event"' in q["sql"]]
    assert len(read) == sum('FROM "hotline_event"' in q["sql"] for q in alone.captured_queries)


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_difference_raises_the_alarm_once(superuser: None, cast: Cast) -> None:
    walk(cast, a_ticket(cast), "accepted")
    run("UPDATE hotline_ticket SET opened_at = opened_at - interval '2 days'")
    assert comparing.compare() == []
    run("UPDATE hotline_figurerow SET accepted = NULL")  # a row that nothing marked
    run("UPDATE hotline_figuremonth SET stamp = gen_random_uuid()")
    found = comparing.compare()
    assert len(found) >= len(comparing.WAYS)
    comparing.compare()
    assert WatchAlarm.objects.get().kind == "figures"
    assert SecurityEvent.objects.get(what="figures_differ").details["faults"] == len(found)


def test_every_figure_has_words_and_a_form() -> None:
    codes = [one.code for one in FIGURES]
    assert len(set(codes)) == len(codes)
    assert all(one.label and one.words and one.form in Form for one in FIGURES)
