"""Public boards: only what the city switched on, whole months once and for all, and no number that
tells of somebody.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from hotline.errors import BadArguments, Moved, RuleRefuses
from hotline.models import Office, PublicBoards, PublicMonth, SecurityEvent, Ticket
from supervision.figures import plain, quick
from supervision.figures.definitions import By
from supervision.figures.question import Question
from supervision.figures.values import Value, differences
from supervision.public import months, showing
from tests.cast import Cast, a_ticket
from tests.supervision.accounts import page
from tests.supervision.publicly import (
    in_last_month,
    last_month,
    many,
    some_days_later,
    switched_on,
    told_well,
)

pytestmark = pytest.mark.django_db


def made() -> dict[str, Any]:
    months.make_what_is_due(some_days_later())
    told: dict[str, Any] = PublicMonth.objects.get(month=last_month()).told
    return told


def test_nothing_is_shown_until_the_centre_switches_it_on(cast: Cast) -> None:
    for address in ("/public/", "/public/data/", "/public/data/cases.csv"):
        assert Client().get(address).status_code == 404
    assert months.make_what_is_due(some_days_later()) == []
    answer = page(cast.duty).post(
        "/desk/rules/public/", {"shown": ["volumes"], "reason": "试行", "seen": "0"}
    )
    assert answer.status_code == 302
    assert Client().get("/public/").status_code == 200
    assert Client().get("/public/data/").status_code == 404
    assert SecurityEvent.objects.get(what="public_boards_set").details["volumes"] is True
    switched_on(cast, "data")
    assert Client().get("/public/data/").status_code == 200


def test_only_the_centre_switches_with_a_reason_and_on_what_is_in_force(cast: Cast) -> None:
    with pytest.raises(RuleRefuses):
        PublicBoards.amend(["volumes"], by=cast.leader, reason="公开", seen=0)
    with pytest.raises(BadArguments):
        PublicBoards.amend(["volumes"], by=cast.duty, reason=" ", seen=0)
    with pytest.raises(BadArguments):
        PublicBoards.amend(["salaries"], by=cast.duty, reason="公开", seen=0)
    switched_on(cast)
    with pytest.raises(Moved):
        PublicBoards.amend([], by=cast.duty, reason="撤下", seen=0)
    refused = page(cast.duty).post("/desk/rules/public/", {"reason": "", "seen": "1"})
    assert refused.status_code == 422


def test_a_month_says_how_much_how_long_and_how_well(cast: Cast) -> None:
    switched_on(cast)
    many(cast, 12, solved=9)
    told = made()
    assert told["counts"] == {"opened": 12, "replied": 12, "closed": None}
    assert told["shares"]["solved"] == {"percent": 75, "low": 47, "high": 91}
    [water] = told["offices"]
    assert (water["name"], water["solved"]["percent"]) == ("水务局", 75)
    assert set(water["to_answer"]) == {"median", "p90"}
    text = Client().get("/public/").content.decode()
    assert "水务局" in text
    assert "75 %" in text


def test_what_is_of_fewer_than_ten_is_nowhere(cast: Cast) -> None:
    switched_on(cast)
    many(cast, 9)
    told = made()
    assert told["counts"]["opened"] is None
    assert told["shares"]["solved"] is None
    assert told["offices"] == [
        {"code": "water", "name": "水务局", "solved": None, "satisfied": None, "to_answer": None}
    ]
    assert "样本过少" in Client().get("/public/").content.decode()


def test_no_count_of_an_office_can_be_worked_out(cast: Cast) -> None:
    switched_on(cast)
    many(cast, 12)
    for office in made()["offices"]:
        numbers = {k: v for k, v in office.items() if k not in ("code", "name")}
        for value in numbers.values():
            assert value is None or set(value) <= {"percent", "low", "high", "median", "p90"}


@pytest.mark.parametrize("secret", ["sealed", "confidential"])
def test_sealed_and_confidential_matters_are_in_no_number(cast: Cast, secret: str) -> None:
    switched_on(cast)
    many(cast, 10)
    told_well(cast, **{secret: True})
    told = made()
    assert told["counts"]["opened"] == 10
    question = Question(last_month(), timezone.localdate(), By.OFFICE, public=True)
    assert quick.figures(question)["water"]["opened"] == Value(10)
    assert differences(quick.figures(question), plain.figures(question)) == []


def test_a_month_that_stands_does_not_tell_that_a_matter_became_a_secret(cast: Cast) -> None:
    switched_on(cast)
    many(cast, 11)
    before = made()
    Ticket.objects.filter(pk=Ticket.objects.earliest("pk").pk).update(confidential=True)
    assert months.make_what_is_due(some_days_later()) == []
    assert PublicMonth.objects.get(month=last_month()).told == before
    kept = PublicMonth.objects.get(month=last_month())
    with pytest.raises(DatabaseError), transaction.atomic():
        PublicMonth.objects.filter(pk=kept.pk).update(told={})


def test_a_month_is_shown_only_some_days_after_it_is_over(cast: Cast) -> None:
    switched_on(cast)
    in_last_month(a_ticket(cast))
    first = timezone.now().replace(day=1, hour=12)
    made_then = {one.month for one in months.make_what_is_due(first)}
    assert last_month() not in made_then
    assert len(made_then) == months.SHOWN - 1


def test_offices_stand_in_the_order_of_what_is_certain_and_too_few_have_no_rank() -> None:
    def office(code: str, low: int | None) -> dict[str, Any]:
        share = None if low is None else {"percent": 90, "low": low, "high": 99}
        return {"code": code, "name": code, "solved": share, "satisfied": None, "to_answer": None}

    told = {
        "shares": {"solved": None, "satisfied": None, "replied_in_time": None},
        "offices": [office("few", None), office("small", 60), office("large", 88)],
    }
    ranked = showing.offices(PublicMonth(month=last_month(), told=told))
    assert [one.get("code") for one in ranked] == [None, "large", "small", "few"]


def test_the_board_costs_few_questions_and_needs_no_script(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    switched_on(cast)
    many(cast, 10)
    made()
    with django_assert_max_num_queries(4):
        text = Client().get("/public/").content.decode()
    assert "<script" not in text
    assert Office.objects.get(code="urban").name not in text


def test_who_asks_without_end_is_refused_for_a_while(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hotline.attempts import Attempts
    from supervision.public import views

    monkeypatch.setattr(views, "CLIENT", Attempts("public:test", "2/minute"))
    switched_on(cast)
    statuses = [Client().get("/public/").status_code for _each in range(3)]
    assert statuses == [200, 200, 429]
