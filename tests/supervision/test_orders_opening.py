"""Opening an order: what it rests on, what it is about, who answers and until when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from hotline.errors import BadArguments, RuleRefuses
from hotline.models import (
    LedgerEntry,
    Order,
    OrderBasis,
    Policy,
    Ticket,
)
from tests.cast import Cast, a_ticket
from tests.supervision.accounts import TO_OPEN
from tests.supervision.orders import (
    TEXT,
    an_order,
    in_days,
)

pytestmark = pytest.mark.django_db


def test_no_order_without_a_basis(cast: Cast) -> None:
    for given in ({"basis": ""}, {"basis": None}, {"basis": "nonsense"}):
        with pytest.raises(BadArguments) as refused:
            an_order(cast, **given)
        assert refused.value.facts["errors"][0]["loc"] == "basis"
    with pytest.raises(BadArguments) as refused:
        Order.objects.open({"text": TEXT, "office": "water"}, by=cast.inspector)
    assert "依据" in refused.value.facts["errors"][0]["msg"]
    assert not Order.objects.exists()
    with pytest.raises(BadArguments):
        an_order(cast, basis="other")
    words = an_order(cast, basis="市长热线批示第17号")
    assert (words.basis, words.ground) == ("other", "市长热线批示第17号")


def test_the_catalogue_of_bases_is_data(cast: Cast) -> None:
    OrderBasis.objects.fill()
    OrderBasis.objects.filter(code="leader").update(in_use=False)
    OrderBasis.objects.create(code="flood_season", name="汛期专项督查")
    assert an_order(cast, basis="flood_season").basis == "flood_season"
    with pytest.raises(BadArguments):
        an_order(cast, basis="leader")
    assert "leader" in OrderBasis.objects.names()


def test_what_an_order_is_about_decides_who_answers(cast: Cast) -> None:
    received, handled = a_ticket(cast), a_ticket(cast, "handling")
    entry = LedgerEntry.objects.enter(TO_OPEN | {"office": "housing", "door": ""}, by=cast.housing)
    orders = {
        "ticket": an_order(cast, number=handled.number, office=""),
        "nobody's": an_order(cast, received),
        "named": an_order(cast, handled, office="housing"),
        "account": an_order(cast, account=entry.pk, office=""),
        "office": an_order(cast, office="urban"),
    }
    told = {name: (one.subject, one.office.code) for name, one in orders.items()}
    assert told == {
        "ticket": ("ticket", "water"),
        "nobody's": ("ticket", "centre"),
        "named": ("ticket", "housing"),
        "account": ("account", "housing"),
        "office": ("office", "urban"),
    }
    for wrong, loc in (
        ({"office": ""}, "office"),
        ({"office": "nowhere"}, "office"),
        ({"number": "20260101-000001-0"}, "tickets"),
        ({"account": 999_999}, "account"),
        ({"account": entry.pk, "number": handled.number}, "account"),
        ({"tickets": [received.number, handled.number], "office": ""}, "office"),
        ({"due_at": in_days(-1)}, "due_at"),
        ({"text": " "}, "text"),
    ):
        with pytest.raises(BadArguments) as refused:
            an_order(cast, **wrong)
        assert refused.value.facts["errors"][0]["loc"] == loc, wrong


def test_a_sealed_matter_and_an_accused_office_are_no_matter_for_an_order(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    Ticket.objects.filter(pk=ticket.pk).update(accused_office=cast.housing.office)
    with pytest.raises(RuleRefuses):
        an_order(cast, ticket, office="housing")
    Ticket.objects.filter(pk=ticket.pk).update(sealed=True)
    with pytest.raises(RuleRefuses):
        an_order(cast, ticket)


def test_the_clock_is_the_policys_and_the_inspector_may_name_another_time(cast: Cast) -> None:
    urgent = a_ticket(cast, "handling")
    Ticket.objects.filter(pk=urgent.pk).update(urgency="critical")
    Policy.objects.create(kind="", urgency="critical", version=2, limits={"order": "2h"})
    order = an_order(cast, urgent, a_ticket(cast, "handling"))
    assert order.limit == "2h"
    assert order.due_at == order.opened_at + timedelta(hours=2)
    named = an_order(cast, due_at=in_days(30))
    assert named.due_at > timezone.now() + timedelta(days=29)
    assert named.started_at < named.blue_at < named.yellow_at < named.due_at
