"""The dispatch catalogue: who may lead what, where, in versions that are never changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from hotline.errors import BadArguments, Moved
from hotline.models import Catalogue, CatalogueLine, Category, Office, SecurityEvent
from hotline.models.catalogue import Named, changes
from tests.cast import Cast, a_ticket, catalogue_names
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def flooding() -> Category:
    return Category.objects.get(code="1501")


def named(*lines: tuple[str, str, str]) -> list[Named]:
    return [Named(*line) for line in lines]


def publish(cast: Cast, *lines: tuple[str, str, str], **given: Any) -> Catalogue:
    return Catalogue.publish(named(*lines), by=cast.duty, reason="试验", **given)


def lead(district: str = "") -> str | None:
    only = flooding().only_lead(district)
    return only.code if only else None


# Who leads


def test_exactly_one_lead_office_is_what_lets_an_operator_dispatch(cast: Cast) -> None:
    assert lead() == "water"
    assert Category.objects.get(code="0206").only_lead() is None
    catalogue_names(cast.duty, {"0206": ["housing"]})
    assert lead() is None
    assert Category.objects.get(code="0206").only_lead() == Office.objects.get(code="housing")


def test_a_district_has_lines_of_its_own_or_those_of_all(cast: Cast) -> None:
    publish(cast, ("1501", "", "water"), ("1501", "滨河", "urban"))
    assert (lead("滨河"), lead("云栖")) == ("urban", "water")


def test_while_the_district_is_not_known_every_office_that_leads_anywhere_counts(
    cast: Cast,
) -> None:
    publish(cast, ("1501", "", "water"), ("1501", "滨河", "urban"))
    assert lead() is None
    publish(cast, ("1501", "云栖", "water"), ("1501", "滨河", "water"))
    assert lead() == "water"


def test_a_change_of_the_catalogue_counts_from_the_next_dispatch(cast: Cast) -> None:
    ticket = a_ticket(cast, "accepted")
    catalogue_names(cast.duty, {"1501": ["water", "urban"]})
    assert "dispatch" not in {step.name for step in ticket.open_steps(cast.operator)}
    assert "dispatch" in {step.name for step in ticket.open_steps(cast.duty)}


def test_a_house_without_a_catalogue_names_nobody(cast: Cast) -> None:
    Category.objects.create(code="9902", name="其他")
    assert Category.objects.get(code="9902").lead_offices() == []


def test_one_question_tells_who_leads(cast: Cast, django_assert_num_queries: Any) -> None:
    category = flooding()
    with django_assert_num_queries(1):
        category.only_lead()


# Versions


def test_a_version_says_who_made_it_and_why_and_stands_on_the_security_log(cast: Cast) -> None:
    made = publish(cast, ("1501", "", "water"), ("1501", "滨河", "urban"))
    assert (made.number, made.made_by, made.reason) == (2, cast.duty, "试验")
    logged = SecurityEvent.objects.filter(what="catalogue_set").first()
    assert logged is not None
    assert (logged.by, logged.subject) == (cast.duty, "catalogue v2")
    assert logged.details == {"before": 1, "added": 1, "removed": 2}


def test_a_version_in_force_is_frozen_whatever_the_code_does(cast: Cast) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        CatalogueLine.objects.all().delete()
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Catalogue.objects.update(number=9)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        CatalogueLine.objects.update(district="x")


def test_earlier_versions_stay_as_they_were(cast: Cast) -> None:
    first = Catalogue.in_force()
    assert first is not None
    before = first.named()
    publish(cast, ("1501", "", "urban"))
    assert first.named() == before


def test_a_version_needs_a_reason(cast: Cast) -> None:
    for reason in ("", " \n", "x" * 201):
        with pytest.raises(BadArguments):
            Catalogue.publish([], by=cast.duty, reason=reason)


def test_who_edits_what_is_no_longer_in_force_is_told(cast: Cast) -> None:
    publish(cast, ("1501", "", "urban"), seen=1)
    with pytest.raises(Moved):
        publish(cast, ("1501", "", "water"), seen=1)
    assert lead() == "urban"


@pytest.mark.django_db(transaction=True)
def test_two_editors_from_one_version_one_wins_and_the_other_is_told(cast: Cast) -> None:
    def editing(office: str) -> Any:
        return lambda: publish(cast, ("1501", "", office), seen=1)

    ended = at_once(editing("water"), editing("urban"))
    assert sorted(type(one).__name__ for one in ended) == ["Catalogue", "Moved"]
    assert Catalogue.objects.count() == 2


def test_what_changes_is_told_line_by_line() -> None:
    before, after = named(("1", "", "a"), ("2", "", "b")), named(("2", "", "b"), ("2", "", "c"))
    assert changes(before, after) == (named(("2", "", "c")), named(("1", "", "a")))
