"""The rows of the figures follow what happens: no event is forgotten, and none is counted twice."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hotline.models import Clock, FigureMark, FigureRow, Ticket, figure_keeping
from hotline.models.digest_making import undisturbed
from hotline.models.figure_keeping import FELL_DUE, ROUNDED
from supervision.figures import plain, quick
from supervision.figures.definitions import By
from supervision.figures.question import Question
from supervision.figures.sums import ANSWER
from supervision.figures.values import differences, points_of, told
from tests.cast import Cast, a_reply, a_ticket
from tests.hotline.test_commands import said

pytestmark = pytest.mark.django_db


def question(by: By = By.ALL) -> Question:
    today = timezone.localdate()
    return Question(today - timedelta(days=1), today, by)


def same() -> bool:
    figure_keeping.catch_up()
    asked = question()
    return differences(quick.figures(asked), plain.figures(asked)) == []


def test_every_step_marks_its_ticket_and_the_sweep_takes_the_marks_away(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    assert FigureMark.objects.filter(ticket_id=ticket.pk).exists()
    figure_keeping.catch_up()
    assert not FigureMark.objects.exists()
    row = FigureRow.objects.get(ticket=ticket)
    assert (row.signed is not None, row.drafted) == (True, None)
    ticket.take_step("contact", by=cast.handler, text="已联系")
    assert FigureMark.objects.filter(ticket_id=ticket.pk).count() == 1
    assert same()
    assert FigureRow.objects.get(ticket=ticket).contacted is not None


@pytest.mark.django_db(transaction=True)
def test_a_build_waits_for_the_sweep_that_is_under_way(cast: Cast) -> None:
    a_ticket(cast, "handling")
    under_way, enough = threading.Event(), threading.Event()

    def sweep() -> None:
        with undisturbed("figure-rows"):
            under_way.set()
            enough.wait(20)
        connection.close()

    sweeping = threading.Thread(target=sweep)
    sweeping.start()
    assert under_way.wait(20)
    threading.Timer(0.5, enough.set).start()
    assert figure_keeping.build() == 1
    sweeping.join()
    assert same()


def test_a_delivery_is_no_step_and_is_counted_all_the_same(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    a_reply(cast, ticket, "released")
    figure_keeping.catch_up()
    ticket.outbound.filter(release__isnull=False).update(state="sent", ended_at=timezone.now())
    assert same()
    assert FigureRow.objects.get(ticket=ticket).delivered is not None


def test_what_falls_due_without_a_step_changes_the_figures(cast: Cast) -> None:
    ticket = a_ticket(cast, "dispatched")
    figure_keeping.catch_up()
    assert quick.figures(question())[""]["signed_in_time"].of == 0
    soon = timezone.now() + timedelta(milliseconds=1)
    Clock.objects.filter(ticket=ticket, kind="sign").update(due_at=soon)
    figure_keeping.derive([ticket.pk], soon - timedelta(seconds=1))
    assert same()
    assert quick.figures(question())[""]["signed_in_time"].of == 1
    assert FigureRow.objects.get(ticket=ticket).next_due > timezone.now()  # the next limit


def test_an_earlier_ticket_that_is_accepted_later_makes_the_other_a_repeat(cast: Cast) -> None:
    first, second = a_ticket(cast, "received"), a_ticket(cast, "accepted")
    earlier = second.opened_at - timedelta(hours=1)
    Ticket.objects.filter(pk=first.pk).update(contact=second.contact_id, opened_at=earlier)
    figure_keeping.build()
    assert not FigureRow.objects.get(ticket=second).repeated
    first = Ticket.objects.get(pk=first.pk)
    facts = {"what": "积水", "where": "中山路"}
    first.accept(
        by=cast.operator,
        kind=second.kind,
        category=second.category_id,
        urgency="normal",
        title="积水",
        facts=facts,
    )
    assert same()
    assert FigureRow.objects.get(ticket=second).repeated


def test_a_matter_that_is_sealed_leaves_the_figures(cast: Cast) -> None:
    ticket = a_ticket(cast, "accepted")
    assert same()
    Ticket.objects.filter(pk=ticket.pk).update(sealed=True)
    figure_keeping.build()
    assert not FigureRow.objects.exists()
    assert quick.figures(question()) == {}


def test_the_sums_of_a_month_are_remembered_until_one_of_its_rows_changes(cast: Cast) -> None:
    ticket = a_ticket(cast, "accepted")
    figure_keeping.catch_up()
    asked = question(By.OFFICE)
    first = quick.figures(asked)
    with CaptureQueriesContext(connection) as questions:
        assert quick.figures(asked) == first
    assert len(questions) == 1  # which stamps there are
    figure_keeping.derive([ticket.pk], timezone.now())  # nothing happened
    assert quick.figures(asked) == first
    ticket.dispatch(by=cast.duty, lead="water")
    figure_keeping.catch_up()
    assert set(quick.figures(asked)) == {"water"}


def test_without_redis_they_are_derived_anew(
    cast: Cast, settings: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    a_ticket(cast, "accepted")
    figure_keeping.catch_up()
    before = quick.figures(question())
    gone = {"BACKEND": "django.core.cache.backends.redis.RedisCache"}
    settings.CACHES = {"default": gone | {"LOCATION": "redis://127.0.0.1:1/0"}}  # type: ignore[attr-defined]
    assert quick.figures(question()) == before
    assert "derived anew" in caplog.text
    assert cache


def test_a_city_that_was_there_before_is_built_by_a_command(cast: Cast) -> None:
    a_ticket(cast, "handling")
    FigureMark.objects.all().delete()
    assert said("figures", "--build") == ["The figures of 1 tickets were derived from the record."]
    assert same()
    assert FigureRow.objects.count() == 1


def test_lengths_are_rounded_alike_before_or_after_they_are_put_in_order() -> None:
    seconds = (0, 7.9, 99, 102, 103, 498, 995, 7_261, 17_261)
    assert [told(s) for s in seconds] == [0, 7, 99, 100, 105, 500, 1000, 7300, 17_500]
    lengths = [3, 149, 151, 7_261, 86_399.5, 604_800]
    assert points_of(lengths) == points_of([told(one) for one in lengths])
    assert points_of(lengths) == (150, 600_000, 600_000)
    every = [told(s) for s in range(30_000)]
    assert every == sorted(every)
    assert all(abs(told(s) - s) <= s / 40 for s in range(30_000))


def test_the_database_rounds_as_the_plain_way_does() -> None:
    seconds = [*range(1_200), 4_974, 4_975, 5_049, 9_949, 9_950, 86_399, 604_800, 31_622_400]
    with connection.cursor() as cursor:
        statement = f"SELECT CASE {ROUNDED} END FROM unnest(%s::bigint[]) AS s"
        cursor.execute(statement, [seconds])
        assert [one for (one,) in cursor.fetchall()] == [told(s) for s in seconds]


def test_a_month_and_a_sweep_walk_an_index(cast: Cast) -> None:
    a_ticket(cast, "handling")
    figure_keeping.catch_up()
    asked = {"by": "office", "vendor": None, "offices": None, "public": False}
    asked["now"] = timezone.now()
    days = {"first": timezone.localdate(), "last": timezone.localdate()}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for statement, index in ((ANSWER, "figure_rows_by_day"), (FELL_DUE, "figure_rows_by_due")):
            cursor.execute("EXPLAIN " + statement, asked | days)
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert index in plan, plan


def test_a_second_sweep_finds_nothing_left_to_do(cast: Cast) -> None:
    ticket = a_ticket(cast, "accepted")
    before = FigureMark.objects.count()
    assert before
    assert figure_keeping.catch_up() == before
    assert figure_keeping.catch_up() == 0
    assert FigureRow.objects.get(ticket=ticket).accepted is not None
