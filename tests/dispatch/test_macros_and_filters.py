"""What people make for their desk: prepared words that stay in the house, and questions kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dispatch import shelves
from dispatch.lists import MOST_COUNTED
from dispatch.models import Macro, SavedFilter
from dispatch.models.macros import takes_macros
from dispatch.showing.shelves import of_filter as shelf_of
from hotline.models import Reply, Ticket, User
from tests.cast import Cast, a_ticket, says

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def desk_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def a_macro(owner: User, **made: object) -> Macro:
    plain = {"name": "已回电", "note": "已回电核实", "organisation": owner.organisation}
    return Macro.objects.create(**{**plain, "owner": owner, **made})


def a_filter(owner: User, **made: object) -> SavedFilter:
    plain = {"name": "积水", "organisation": owner.organisation, "owner": owner}
    return SavedFilter.objects.create(**{**plain, **made})


def test_a_macro_is_made_offered_and_put_in_without_scripts(cast: Cast) -> None:
    desk = desk_of(cast.operator)
    desk.post("/desk/macros/", {"name": "积水", "facts.why": "连日暴雨", "step": "accept"})
    macro = Macro.objects.get()
    address = f"/desk/tickets/{a_ticket(cast).number}/steps/accept/"
    assert "data-macro" in desk.get(address).content.decode()
    filled = desk.get(f"{address}?macro={macro.pk}").content.decode()
    assert 'name="facts.why" value="连日暴雨"' in filled


def test_prepared_words_hold_nobodys_number(cast: Cast) -> None:
    desk_of(cast.operator).post("/desk/macros/", {"name": "a", "note": "电话13800138000"})
    assert "13800138000" not in Macro.objects.get().note


def test_one_sees_ones_own_and_what_the_organisation_shares(cast: Cast) -> None:
    a_macro(cast.operator, name="自己的")
    a_macro(cast.operator2, name="同事的")
    shared = a_macro(cast.operator2, name="大家的", shared=True)
    a_macro(cast.rival, name="别家的", shared=True)
    page = desk_of(cast.operator).get("/desk/macros/").content.decode()
    assert "自己的" in page
    assert "大家的" in page
    assert "同事的" not in page
    assert "别家的" not in page
    assert desk_of(cast.operator).post(f"/desk/macros/{shared.pk}/delete/").status_code == 404
    assert Macro.objects.filter(pk=shared.pk).exists()


def test_no_macro_is_ever_offered_for_words_to_a_citizen(cast: Cast) -> None:
    a_macro(cast.handler)
    page = desk_of(cast.handler).get(f"/desk/tickets/{a_ticket(cast, 'handling').number}/reply/")
    assert "data-macro" not in page.content.decode()
    assert not any(takes_macros(step) for step in Reply.steps().values() if step.name != "review")
    outside = {"publish", "quote", "take", "restore"} & Ticket.steps().keys()
    assert not any(takes_macros(Ticket.steps()[name]) for name in outside)


def test_an_empty_macro_and_a_second_of_the_same_name_are_refused(cast: Cast) -> None:
    desk = desk_of(cast.operator)
    assert desk.post("/desk/macros/", {"name": "空"}).status_code == 422
    assert desk.post("/desk/macros/", {"name": "一", "note": "x"}).status_code == 302
    again = desk.post("/desk/macros/", {"name": "一", "note": "写了很多"})
    assert again.status_code == 422
    assert "写了很多" in again.content.decode()


def test_a_filter_lists_and_counts_what_it_asks_for_and_no_more(cast: Cast) -> None:
    wet = a_ticket(cast, "accepted", kind="help")
    a_ticket(cast, "accepted", kind="consult")
    a_ticket(cast)
    desk = desk_of(cast.operator)
    asked = {"name": "求助", "queue": "all", "kinds": ["help"], "states": ["accepted"]}
    answer = desk.post("/desk/filters/", asked)
    kept = SavedFilter.objects.get()
    assert answer["Location"] == f"/desk/filters/{kept.pk}/"
    page = desk.get(answer["Location"]).content.decode()
    assert page.count('class="row') >= 1
    assert f'id="row-{wet.number}"' in page
    assert page.count('id="row-') == 1
    counts = desk.get("/desk/filters/counts/").json()["counts"]
    assert counts == {f"filter-{kept.pk}": "1"}


def test_a_shared_filter_shows_each_only_what_they_see(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    kept = a_filter(cast.handler, shared=True, states=["handling"])
    assert ticket.number in desk_of(cast.handler).get(f"/desk/filters/{kept.pk}/").content.decode()
    foreign = desk_of(cast.housing).get(f"/desk/filters/{kept.pk}/")
    assert foreign.status_code == 200
    assert ticket.number not in foreign.content.decode()


def test_a_filter_on_a_queue_one_does_not_have_is_not_there(cast: Cast) -> None:
    kept = a_filter(cast.duty, queue="rulings", shared=True)
    assert desk_of(cast.handler).get(f"/desk/filters/{kept.pk}/").status_code == 404
    assert f"filter-{kept.pk}" not in desk_of(cast.handler).get("/desk/").content.decode()


def test_a_count_looks_at_the_newest_only_and_says_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        says(cast, who=f"oFILTER{_:021d}")
    kept = a_filter(cast.operator)
    assert shelves.counted(kept, cast.operator) == "4"
    monkeypatch.setattr(shelves, "COUNTED", 3)
    assert shelves.counted(kept, cast.operator) == "3+"
    assert MOST_COUNTED == 1000


def test_an_unknown_queue_or_office_is_refused_and_nothing_is_lost(cast: Cast) -> None:
    answer = desk_of(cast.operator).post(
        "/desk/filters/", {"name": "我的", "queue": "rulings", "office": "moon", "words": "路灯"}
    )
    assert answer.status_code == 422
    assert "路灯" in answer.content.decode()
    assert not SavedFilter.objects.exists()


def test_a_page_of_a_filter_looks_at_so_many_and_goes_on_from_there(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelves, "LOOKED_AT", 2)
    wanted = [a_ticket(cast, "accepted") for _ in range(2)]
    for n in range(4):
        says(cast, who=f"oLATER{n:022d}")
    shelf = shelf_of(a_filter(cast.operator, states=["accepted"]))
    found, after, pages = [], "", 0
    while pages == 0 or after:
        page = shelves.page(shelf, cast.operator, order="newest", after=after)
        found += page.keys
        after, pages = page.after, pages + 1
    assert found == [ticket.pk for ticket in wanted[::-1]]
    assert pages <= 4


@pytest.mark.parametrize("order", ["newest", "due"])
def test_the_pages_of_a_filter_hold_each_ticket_once(cast: Cast, order: str) -> None:
    all_of_them = {a_ticket(cast).pk for _ in range(5)} | {a_ticket(cast, "closed").pk}
    shelf = shelf_of(a_filter(cast.operator))
    found, after = [], ""
    while True:
        page = shelves.page(shelf, cast.operator, order=order, after=after, size=2)
        found += page.keys
        after = page.after
        if not after:
            break
    assert len(found) == len(set(found))
    assert set(found) == all_of_them


def test_filters_cost_the_same_for_few_tickets_and_for_many(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    kept = a_filter(cast.operator, states=["received"], words="积水")
    desk, address = desk_of(cast.operator), f"/desk/filters/{kept.pk}/"
    a_ticket(cast)
    desk.get(address, headers=HTMX)
    with CaptureQueriesContext(connection) as few:
        desk.get(address, headers=HTMX)
    for _ in range(15):
        a_ticket(cast)
    with django_assert_num_queries(len(few)):
        desk.get(address, headers=HTMX)
    assert len(few) <= 12
