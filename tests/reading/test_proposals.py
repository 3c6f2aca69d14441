"""What is proposed to whoever receives a message, in form and interface, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from dispatch.showing import forms
from hotline.models import Catalogue, Category, LearntSorter, PlaceList, Ticket, User
from hotline.models.catalogue import Named
from hotline.models.readings import Reading, read
from hotline.sorter import Guess
from tests.api.callers import read as body_of
from tests.api.conftest import As
from tests.cast import Cast, a_ticket, catalogue_names, says

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]
FLOOD = "昨晚银杏路积水半米，车过不去，请快来抽水"


def field(ticket: Ticket, user: User, name: str, step: str = "accept") -> dict[str, object]:
    form = forms.form(Ticket.steps()[step], Ticket.objects.get(pk=ticket.pk), user)
    return next(one for one in form["fields"] if one["name"] == name)


def fact(ticket: Ticket, user: User, name: str) -> str:
    parts = field(ticket, user, "facts")["parts"]
    return next(part["value"] for part in parts if part["name"] == f"facts.{name}")  # type: ignore[attr-defined]


def test_the_form_is_filled_in_and_only_has_to_be_sent(
    cast: Cast, learnt: LearntSorter, places: PlaceList, browser: Browser
) -> None:
    ticket = a_ticket(cast, text=FLOOD)
    form = forms.form(Ticket.steps()["accept"], ticket, cast.operator)
    assert form["missing"] == []
    sent = {"version": ticket.version}
    for one in form["fields"]:
        for part in one.get("parts", [one]):
            sent[part["name"]] = part["value"]
    browser(cast.operator).post(f"/desk/tickets/{ticket.number}/steps/accept/", sent)
    now = Ticket.objects.get(pk=ticket.pk)
    assert (now.state, now.category_id, now.kind) == ("accepted", "1501", "help")
    assert now.facts["where"] == "银杏路"
    assert now.facts["when"].endswith("晚上（昨晚）")


def test_how_sure_it_is_stands_in_words_beside_each_of_three(
    cast: Cast, learnt: LearntSorter
) -> None:
    ticket = a_ticket(cast, text=FLOOD)
    category = field(ticket, cast.operator, "category")
    first, *_others = category["suggestions"]  # type: ignore[misc]
    assert category["value"] == first["value"] == "1501"
    assert first["label"] == "1501 内涝积水"
    assert first["sure"] in {"very likely", "likely", "很可能", "可能"}
    assert category["key"] == "F8"


def test_what_it_is_not_sure_of_is_offered_and_not_filled_in(cast: Cast) -> None:
    unsure = Reading(category=[Guess("1501", 0.5), Guess("0206", 0.4)])
    assert unsure.first("category") == ""
    assert Reading(category=[Guess("1501", 0.61)]).first("category") == "1501"


def test_without_a_sorter_or_places_the_form_is_as_before(cast: Cast) -> None:
    ticket = a_ticket(cast, text="请问服务时间")
    category = field(ticket, cast.operator, "category")
    assert (category["value"], category.get("suggestions")) == ("", None)
    assert field(ticket, cast.operator, "kind")["value"] == "help"


def test_people_in_danger_are_critical_whatever_was_learnt(
    cast: Cast, learnt: LearntSorter
) -> None:
    ticket = a_ticket(cast, text="请问车库积水，有三个人被困怎么办")
    assert ticket.flags == ["danger"]
    assert field(ticket, cast.operator, "urgency")["value"] == "critical"


def test_a_guess_never_makes_a_matter_less_urgent(cast: Cast, learnt: LearntSorter) -> None:
    ticket = a_ticket(cast, text="请问公积金政策")
    Ticket.objects.filter(pk=ticket.pk).update(urgency="urgent")
    assert field(ticket, cast.operator, "urgency")["value"] == "urgent"


def test_a_position_says_where_by_the_nearest_place_of_the_list(
    cast: Cast, places: PlaceList
) -> None:
    at = {"lat": 29.2743, "lon": 118.1552, "datum": "GCJ-02"}
    ticket = says(cast, text="", kind="location", extra=at, who="oCAST-HERE")
    assert fact(ticket, cast.operator, "where") == "滨河区银杏路附近"
    says(cast, text="水漫上来了", who="oCAST-HERE")
    assert fact(ticket, cast.operator, "what") == "水漫上来了"
    far = says(cast, text="", kind="location", extra=at | {"lat": 30.5}, who="oCAST-FAR")
    assert fact(far, cast.operator, "where") == ""


def test_numbers_and_names_are_masked_in_every_proposal(
    cast: Cast, as_: As, learnt: LearntSorter
) -> None:
    ticket = a_ticket(cast, text="地址：银杏路5号电话13800138000，积水")
    page = body_of(as_(cast.operator).get(f"tickets/{ticket.number}"))
    assert "13800138000" not in str(page)


def test_the_interface_gives_codes_and_how_sure_they_are(
    cast: Cast, as_: As, learnt: LearntSorter, places: PlaceList
) -> None:
    ticket = a_ticket(cast, text=FLOOD)
    proposed = body_of(as_(cast.operator).get(f"tickets/{ticket.number}"))["suggestions"]
    assert proposed["category"][0] == "1501"
    assert proposed["office"] == ["water"]
    assert len(proposed["sure"]["category"]) == len(proposed["category"]) <= 3
    assert proposed["sure"]["category"][0] > 0.6
    assert proposed["facts"]["where"] == "银杏路"


def test_only_who_receives_is_proposed_anything(
    cast: Cast, learnt: LearntSorter, places: PlaceList
) -> None:
    ticket = a_ticket(cast, text=FLOOD)
    for user in (cast.handler, cast.head, cast.inspector):
        assert read(ticket, user) == Reading()
    handled = a_ticket(cast, "handling", text=FLOOD)
    assert read(handled, cast.operator) == Reading()
    declared = a_ticket(cast, "accepted", text=FLOOD)
    assert (read(declared, cast.operator).category, read(declared, cast.operator).facts) == ((), {})


def test_of_several_offices_the_one_that_got_such_matters_comes_first(
    cast: Cast, learnt: LearntSorter
) -> None:
    for office, text in (("housing", "工地打桩扬尘"), ("urban", "工地夜里渣土车")):
        for _ in range(5):
            done = a_ticket(cast, text=text)
            entry = {"kind": "complaint", "category": "0206", "title": "工地"}
            done.accept(by=cast.operator, facts={"what": "吵", "where": "工地"}, **entry)
            done.dispatch(by=cast.duty, lead=office)
    LearntSorter.objects.learn(by=cast.machine)
    ticket = a_ticket(cast, text="渣土车夜里从工地出来")
    entry = {"kind": "complaint", "category": "0206", "title": "工地"}
    ticket.accept(by=cast.operator, facts={"what": "吵", "where": "工地"}, **entry)
    proposed = field(ticket, cast.duty, "lead", "dispatch")["suggestions"]
    assert [one["value"] for one in proposed] == ["urban", "housing"]  # type: ignore[attr-defined]
    catalogue_names(cast.duty, {"0206": ["water"]})
    only = field(ticket, cast.duty, "lead", "dispatch")
    assert (only["value"], only.get("suggestions")) == ("water", None)


def test_in_a_known_district_its_own_offices_are_proposed(
    cast: Cast, learnt: LearntSorter, places: PlaceList
) -> None:
    lines = [Named("1501", "滨河区", "urban"), Named("1501", "", "water")]
    Catalogue.publish(lines, by=cast.duty, reason="试验用目录")
    here = a_ticket(cast, text="银杏路口积水半米")
    assert [guess.label for guess in read(here, cast.operator).office] == ["urban"]
    nowhere = a_ticket(cast, text="路口积水半米")
    assert {guess.label for guess in read(nowhere, cast.operator).office} == {"urban", "water"}


def test_a_category_that_is_gone_is_not_proposed(cast: Cast) -> None:
    Category.objects.create(code="7777", name="养蜂", words="蜜蜂 蜂箱")
    LearntSorter.objects.learn(by=cast.machine)
    ticket = a_ticket(cast, text="蜜蜂从蜂箱飞出来")
    assert read(ticket, cast.operator).category[0].label == "7777"
    Category.objects.get(pk="7777").delete()
    assert "7777" not in [guess.label for guess in read(ticket, cast.operator).category]


# Flags -------------------------------------------------------------------------------------------


def test_a_flag_stands_on_ticket_and_row_with_what_to_do(cast: Cast, browser: Browser) -> None:
    ticket = a_ticket(cast, text="我不想活了，没人管我")
    client = browser(cast.operator)
    page = client.get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert "12356" in page
    inbox = client.get("/desk/queues/inbox/").content.decode()
    assert "可能轻生" in inbox or "May harm themselves" in inbox


def test_what_is_said_later_raises_a_flag_too_and_an_ended_matter_shows_none(
    cast: Cast, browser: Browser
) -> None:
    ticket = a_ticket(cast, text="车库积水", who="oCAST-LATER")
    assert ticket.flags == []
    says(cast, text="有人被困在里面了", who="oCAST-LATER")
    ticket = Ticket.objects.get(pk=ticket.pk)
    assert ticket.flags == ["danger"]
    ticket.set_aside(by=cast.operator, reason="test")
    page = browser(cast.operator).get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert 'class="flag ' not in page


def test_what_is_split_off_takes_its_own_flags_along(cast: Cast) -> None:
    ticket = says(cast, text="车库积水", who="oCAST-SPLIT")
    says(cast, text="另外我邻居说他不想活了", who="oCAST-SPLIT")
    ticket = Ticket.objects.get(pk=ticket.pk)
    last = ticket.messages.last()
    assert last is not None
    ticket.split(by=cast.operator, messages=[last.pk])
    assert Ticket.objects.get(split_from=ticket).flags == ["self_harm"]
