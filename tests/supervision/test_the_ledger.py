"""The ledger of accounts: the government keeps it, every change stands, and each sees its own."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hotline.errors import BadArguments, Moved, RuleRefuses
from hotline.models import LedgerChange, LedgerEntry
from tests.cast import Cast, weibo_account
from tests.supervision.accounts import FACTS, TO_OPEN, an_entry, below_water, page

pytestmark = pytest.mark.django_db


def test_the_centre_enters_an_account_and_what_was_entered_stands(cast: Cast) -> None:
    entry = an_entry(cast)
    assert (entry.state, entry.door, entry.office.code) == ("open", cast.city, "centre")
    [change] = LedgerChange.objects.all()
    assert (change.what, change.by, change.number) == ("entered", cast.duty, 1)
    assert change.fields["leader"] == ["", "分管领导甲"]


def test_a_change_says_what_it_was_before(cast: Cast) -> None:
    entry = an_entry(cast)
    entry.amend(FACTS | {"leader": "新领导"}, by=cast.duty2, expects=1)
    newest = LedgerChange.objects.filter(entry=entry)[0]
    assert (newest.by, newest.fields) == (cast.duty2, {"leader": ["分管领导甲", "新领导"]})
    entry.amend(FACTS | {"leader": "新领导"}, by=cast.duty2, expects=2)  # nothing changed
    assert LedgerChange.objects.count() == 2
    with pytest.raises(Moved):
        entry.amend(FACTS, by=cast.duty, expects=1)


@pytest.mark.parametrize(
    "who", ["operator", "rival", "inspector", "administrator", "housing", "handler"]
)
def test_nobody_else_changes_a_fact(cast: Cast, who: str) -> None:
    entry = an_entry(cast)
    with pytest.raises(RuleRefuses):
        entry.amend(FACTS | {"leader": "x"}, by=getattr(cast, who), expects=1)
    with pytest.raises(RuleRefuses):
        LedgerEntry.objects.enter(FACTS | {"door": ""}, by=getattr(cast, who))
    assert LedgerChange.objects.count() == 1


def test_an_office_keeps_its_own_and_those_below_it_and_gives_none_away(cast: Cast) -> None:
    brook = below_water(cast)
    entry = LedgerEntry.objects.enter(TO_OPEN | {"office": "brook", "door": ""}, by=cast.head)
    entry.amend(entry.facts | {"editor": "新编辑"}, by=brook, expects=1)
    with pytest.raises(RuleRefuses):
        entry.amend(entry.facts | {"office": "housing"}, by=cast.head, expects=2)
    with pytest.raises(RuleRefuses):
        entry.amend(entry.facts | {"office": "water"}, by=brook, expects=2)


def test_each_sees_what_is_theirs(cast: Cast) -> None:
    brook = below_water(cast)
    city = an_entry(cast)
    water = LedgerEntry.objects.enter(TO_OPEN | {"door": ""}, by=cast.handler)
    below = LedgerEntry.objects.enter(TO_OPEN | {"office": "brook", "door": ""}, by=brook)
    seen = {
        name: set(LedgerEntry.objects.in_sight_of(person))
        for name, person in vars(cast).items()
        if name in {"operator", "handler", "housing", "duty", "inspector", "administrator"}
    }
    everything = {city, water, below}
    assert seen == {
        "operator": set(),
        "handler": {water, below},
        "housing": set(),
        "duty": everything,
        "inspector": everything,
        "administrator": everything,
    }
    for name, person in (("handler", cast.handler), ("housing", cast.housing)):
        for entry in everything:
            status = page(person).get(f"/accounts/{entry.pk}/").status_code
            assert (status == 200) == (entry in seen[name]), (name, entry)


@pytest.mark.parametrize(
    ("given", "loc"),
    [
        ({"platform": "fax"}, "platform"),
        ({"name": ""}, "name"),
        ({"leader": "长" * 41}, "leader"),
        ({"office": "nowhere"}, "office"),
        ({"door": "city-web"}, "door"),
        ({"door": "nowhere"}, "door"),
        ({"opened_on": "yesterday"}, "opened_on"),
        ({"filed_on": "2020-01-01"}, "filed_on"),
        ({"duty_phone": "<script>"}, "duty_phone"),
    ],
)
def test_what_cannot_be_is_named(cast: Cast, given: dict[str, str], loc: str) -> None:
    with pytest.raises(BadArguments) as refused:
        an_entry(cast, **given)
    assert [one["loc"] for one in refused.value.facts["errors"]] == [loc]


def test_a_door_stands_in_one_entry(cast: Cast) -> None:
    an_entry(cast)
    with pytest.raises(BadArguments):
        an_entry(cast, name="另一个")


def test_the_database_lets_nobody_else_write_the_record(cast: Cast) -> None:
    entry = an_entry(cast)
    for kind in ("vendor", "platform", "machine"):
        with pytest.raises(IntegrityError), transaction.atomic():
            LedgerChange.objects.create(
                entry=entry, number=9, by=cast.operator, by_kind=kind, what="changed"
            )


def test_the_pages_do_the_same(cast: Cast) -> None:
    weibo = weibo_account(cast)
    browser = page(cast.duty)
    given = FACTS | {"platform": "weibo", "door": "weibo", "how": "enter"}
    made = browser.post("/accounts/new/", given)
    entry = LedgerEntry.objects.get(door=weibo)
    assert made["Location"] == f"/accounts/{entry.pk}/"
    wrong = browser.post(f"/accounts/{entry.pk}/edit/", given | {"name": "", "version": "1"})
    assert wrong.status_code == 422
    assert "分管领导甲" in wrong.content.decode()  # what was written is not lost
    stale = browser.post(f"/accounts/{entry.pk}/edit/", given | {"version": "0"})
    assert stale.status_code == 409
    changed = given | {"leader": "新领导", "version": "1"}
    assert browser.post(f"/accounts/{entry.pk}/edit/", changed).status_code == 302
    shown = browser.get(f"/accounts/{entry.pk}/").content.decode()
    assert "<del>分管领导甲</del> <ins>新领导</ins>" in shown


def test_the_ledger_leaves_as_a_file_with_as_much_as_one_sees(cast: Cast) -> None:
    an_entry(cast, name="=1+1")
    LedgerEntry.objects.enter(TO_OPEN | {"door": ""}, by=cast.handler)
    given = {"of": "ledger", "form": "csv"}
    told = page(cast.inspector).post("/desk/exports/new/", given)
    text = told.content.decode("utf-8-sig")
    assert "'=1+1" in text
    assert "示例水务" in text
    assert "=1+1" not in page(cast.handler).post("/desk/exports/new/", given).content.decode()


def test_a_vendor_is_told_that_it_is_not_theirs(cast: Cast) -> None:
    entry = an_entry(cast)
    addresses = ["", "new/", "rules/", f"{entry.pk}/", "doors/city/"]
    addresses += ["doors/city/keys/", f"{entry.pk}/edit/"]
    for address in addresses:
        assert page(cast.operator).get(f"/accounts/{address}").status_code == 403, address
    for address in ("doors/city/probe/", "doors/city/keys/", f"{entry.pk}/close/"):
        assert page(cast.operator).post(f"/accounts/{address}").status_code == 403, address


def test_the_list_costs_the_same_for_one_account_and_for_twenty(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    an_entry(cast)
    browser = page(cast.duty)
    browser.get("/accounts/")
    with django_assert_max_num_queries(40) as one:
        browser.get("/accounts/")
    for n in range(19):
        an_entry(cast, name=f"账号{n}", door="")
    with django_assert_max_num_queries(len(one)):
        browser.get("/accounts/")
