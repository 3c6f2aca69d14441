"""A ticket belongs to the district that its place lies in: the catalogue, the page and the figures
go by it.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from hotline.errors import RuleRefuses
from hotline.facts import Place
from hotline.models import Catalogue, PlaceList, Ticket, figure_keeping
from hotline.models.catalogue import Named
from supervision.figures import plain, quick
from supervision.figures.definitions import By
from supervision.figures.question import Question
from supervision.figures.values import differences
from tests.cast import FACTS, Cast, a_ticket

pytestmark = pytest.mark.django_db

DISTRICTS = ("云栖区", "滨河区")


@pytest.fixture(autouse=True)
def places(cast: Cast) -> None:
    PlaceList.publish(
        [
            *(Place(name, "district") for name in DISTRICTS),
            Place("楝树路", "road", "云栖区"),
            Place("芦花路", "road", "滨河区"),
        ],
        by=cast.duty,
        reason="试验用地名",
    )


def accepted(cast: Cast, where: str) -> Ticket:
    ticket = a_ticket(cast, "received")
    facts = FACTS | {"where": where}
    ticket.accept(by=cast.operator, kind="help", category="1501", title="积水", facts=facts)
    return ticket


def test_the_place_of_the_facts_says_the_district_and_the_record_keeps_it(cast: Cast) -> None:
    ticket = accepted(cast, "楝树路与长街交叉口")
    ticket.refresh_from_db()
    assert ticket.district == "云栖区"
    assert ticket.events.get(step="accept").details["district"] == "云栖区"


def test_a_place_that_nobody_has_listed_lies_in_no_known_district(cast: Cast) -> None:
    ticket = accepted(cast, "桥边")
    assert ticket.district == ""
    assert "district" not in ticket.events.get(step="accept").details


def test_where_the_district_has_one_lead_office_the_operator_dispatches(cast: Cast) -> None:
    lines = [Named("1501", "云栖区", "water"), Named("1501", "滨河区", "urban")]
    Catalogue.publish(lines, by=cast.duty, reason="试验")
    known, unknown = accepted(cast, "芦花路12号"), accepted(cast, "桥边")
    with pytest.raises(RuleRefuses):
        unknown.dispatch(by=cast.operator, lead="urban")
    with pytest.raises(RuleRefuses):
        known.dispatch(by=cast.operator, lead="water")
    known.dispatch(by=cast.operator, lead="urban")
    assert known.lead_office is not None
    assert known.lead_office.code == "urban"


def test_the_figures_tell_districts_apart_and_agree_with_the_record(cast: Cast) -> None:
    for where in ("楝树路3号", "楝树路9号", "芦花路12号", "桥边"):
        accepted(cast, where)
    figure_keeping.catch_up()
    today = timezone.localdate()
    asked = Question(today - timedelta(days=1), today, By.DISTRICT)
    groups = quick.figures(asked)
    counted = {name: group["accepted"].n for name, group in groups.items()}
    assert counted == {"云栖区": 2, "滨河区": 1, "": 1}
    assert differences(groups, plain.figures(asked)) == []


def test_the_page_shows_the_district_among_the_facts(cast: Cast, client: Client) -> None:
    ticket = accepted(cast, "楝树路3号")
    client.force_login(cast.operator)
    page = client.get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert "<dt>区县</dt><dd>云栖区</dd>" in page
