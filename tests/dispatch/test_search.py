"""Search at the desk: what is found by which words, what never is, and how it is shown."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from dispatch import lists
from dispatch.lists import Wanted
from hotline.models import SearchText, SecurityEvent, Ticket, User
from hotline.models.searching import MOST_READ, Sought, pairs_of
from hotline.models.vault import Secret
from tests.cast import FACTS, Cast, a_ticket, says

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def found(words: str, user: User, **wanted: object) -> set[str]:
    """The numbers that a search shows."""
    asked = Wanted(sought=Sought.parse(words), **wanted)  # type: ignore[arg-type]
    numbers = {ticket.number for ticket in lists.page(asked, user).tickets()}
    assert lists.count(asked, user) == len(numbers)
    return numbers


def desk_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize(
    "words",
    [
        *(
            "积水",
            "小区路灯",
            "路灯不亮",
            "灯",
            "亮",
            "。",
            "😀",
            "😀了",
            "wifi",
            "WiFi",
            "ｗｉｆｉ",
            "5G",
        ),
        *("110", "第3", "100%", "0%_", "'", "\\", "':*", "a & b", "小区　路灯", "  积水  路灯 "),
        *(
            "\N{FULLWIDTH LATIN SMALL LETTER W}ifi",
            "\N{ZERO WIDTH SPACE}积\N{ZERO WIDTH SPACE}水",
            "_,第",
        ),
    ],
)
def test_whatever_stands_there_is_found(cast: Cast, words: str) -> None:
    text = "小区路灯不亮，积水😀了 WiFi和5G都断，打110没用 100%_,第3天 it's \\ ':* a & b。"
    ticket, _other = a_ticket(cast, text=text), a_ticket(cast, text="井盖松动")
    assert found(words, cast.operator) == {ticket.number}


@pytest.mark.parametrize(
    "words", ["区灯", "路不", "灯路", "水积", "积%水", "%%", "*", "!井", "| 盖", "不存在", "松动井"]
)
def test_what_does_not_stand_there_is_not_found_and_no_sign_means_anything(
    cast: Cast, words: str
) -> None:
    a_ticket(cast, text="小区路灯不亮，积水"), a_ticket(cast, text="井盖松动")
    assert found(words, cast.operator) == set()


def test_a_long_word_is_found_only_where_its_characters_follow_each_other(cast: Cast) -> None:
    whole = a_ticket(cast, text="银杏小区路灯不亮")
    a_ticket(cast, text="小区区路，路灯灯不，不亮")  # every pair of it, nowhere in a row
    assert found("小区路灯不亮", cast.operator) == {whole.number}


def test_words_do_not_reach_across_blanks_or_from_title_to_facts(cast: Cast) -> None:
    ticket = a_ticket(cast, text="上水 下水")
    assert found("水下", cast.operator) == set()
    assert found("下水 上水", cast.operator) == {ticket.number}


def test_facts_place_title_and_lead_office_are_found_once_they_are_known(cast: Cast) -> None:
    ticket = a_ticket(cast)
    assert found("滨河街", cast.duty) == found("水务", cast.duty) == set()
    facts = FACTS | {"where": "滨河街交叉口"}
    ticket.accept(by=cast.operator, kind="help", category="1501", title="井盖塌了", facts=facts)
    assert found("滨河街", cast.duty) == found("井盖塌", cast.duty) == {ticket.number}
    ticket.dispatch(by=cast.operator, lead="water")
    assert found("水务局", cast.duty) == {ticket.number}


def test_numbers_are_found_by_their_beginning(cast: Cast) -> None:
    ticket, other = a_ticket(cast), a_ticket(cast)
    for words in (ticket.number, ticket.number[:15], ticket.number.replace("-", "")):
        assert found(words, cast.operator) == {ticket.number}
    assert found(ticket.number[:8], cast.operator) == {ticket.number, other.number}
    assert found("20260230", cast.operator) == found("99999999", cast.operator) == set()


def test_a_search_stays_in_sight_and_keeps_its_filters(cast: Cast) -> None:
    here, sent = a_ticket(cast, text="井盖没了"), a_ticket(cast, "dispatched", text="井盖响")
    assert found("井盖", cast.operator) == {here.number, sent.number}
    assert found("井盖", cast.handler) == {sent.number}
    assert found("井盖", cast.rival) == found("井盖", cast.administrator) == set()
    assert found("井盖", cast.duty, states=("received",)) == {here.number}


def test_the_index_holds_nothing_that_is_masked(cast: Cast) -> None:
    a_ticket(cast, text="井盖没了，电话13800138000")
    assert found("13800138000", cast.duty) == found("0013", cast.duty) == set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(pairs::text, ' ') FROM hotline_searchtext")
        (kept,) = cursor.fetchone()
    assert "'01'" not in kept


def test_endless_and_empty_input_is_sensible(cast: Cast) -> None:
    ticket = a_ticket(cast, text="井盖没了")
    assert found("井盖 " * 500, cast.operator) == {ticket.number}
    assert found("盖" * 5_000, cast.operator) == set()
    assert not Sought.parse(" \n\t　")
    assert desk_of(cast.operator).get("/desk/", {"q": "\0\0"}).status_code in {200, 400}
    assert desk_of(cast.operator).get("/desk/", {"q": "井" * 3_000}).status_code == 200


def test_a_very_long_text_is_read_as_far_as_places_go() -> None:
    pairs = pairs_of(["井盖" * MOST_READ])
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ '井盖 <-> 盖井'::tsquery", [pairs])
        assert cursor.fetchone() == (True,)


def test_every_ticket_has_its_words_and_only_the_newest(cast: Cast) -> None:
    for state in ("received", "accepted", "dispatched", "handling", "replied", "closed"):
        a_ticket(cast, state)
    assert SearchText.objects.count() == Ticket.objects.count()
    for row in SearchText.objects.select_related("ticket__lead_office"):
        there = SearchText.objects.filter(pk=row.pk, pairs=SearchText.of(row.ticket).pairs)
        assert there.exists()


# What the desk shows -----------------------------------------------------------------------------


def test_hits_are_marked_in_title_and_excerpt(cast: Cast) -> None:
    ticket = a_ticket(cast, text="<b>小区</b>门口的井盖没了，" + "很危险" * 30 + "，请修路灯")
    ticket.accept(by=cast.operator, kind="help", category="1501", title="井盖缺失", facts=FACTS)
    page = desk_of(cast.operator).get("/desk/", {"q": "井盖 路灯"}).content.decode()
    assert "<mark>井盖</mark>缺失" in page
    assert "<mark>路灯</mark>" in page
    found_by_markup = desk_of(cast.operator).get("/desk/", {"q": "<b>小"}).content.decode()
    assert "<b>小区" not in found_by_markup
    assert "<mark>&lt;b&gt;小</mark>" in found_by_markup


def test_the_desk_counts_filters_and_goes_on(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        a_ticket(cast, text="井盖没了")
    done = a_ticket(cast, "dispatched", text="井盖响")
    desk = desk_of(cast.duty)
    page = desk.get("/desk/", {"q": "井盖"}).content.decode()
    assert ">4</output>" in page
    narrowed = desk.get("/desk/", {"q": "井盖", "state": "dispatched", "office": "water"})
    assert narrowed.content.decode().count('<li class="row') == 1
    assert done.number in narrowed.content.decode()
    monkeypatch.setattr(lists.page, "__kwdefaults__", lists.page.__kwdefaults__ | {"size": 2})
    first = desk.get("/desk/", {"q": "井盖"}).content.decode()
    older = first.partition('<li class="more"')[2].partition('href="')[2].partition('"')[0]
    rest = desk.get(older.replace("&amp;", "&"), headers=HTMX).content.decode()
    assert rest.count('<li class="row') == 2


def test_more_hits_than_a_page_are_counted_once_the_page_stands(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        a_ticket(cast, text="井盖没了")
    a_ticket(cast, "dispatched", text="井盖响")
    monkeypatch.setattr(lists.page, "__kwdefaults__", lists.page.__kwdefaults__ | {"size": 2})
    desk = desk_of(cast.duty)
    page = desk.get("/desk/", {"q": "井盖", "state": "received"}).content.decode()
    assert ">2+</output>" in page
    asked = page.partition("<output")[2].partition('hx-get="')[2].partition('"')[0]
    assert desk.get(asked.replace("&amp;", "&"), headers=HTMX).content == b"3"
    assert desk_of(cast.rival).get("/desk/hits/", {"q": "井盖"}).content == b"0"
    assert desk.get("/desk/hits/").content == b""


def test_a_whole_number_opens_its_ticket_however_it_is_written(cast: Cast) -> None:
    ticket = a_ticket(cast)
    for typed in (ticket.number, ticket.number.replace("-", ""), f" {ticket.number} "):
        answer = desk_of(cast.operator).get("/desk/", {"q": typed})
        assert answer["Location"] == f"/desk/tickets/{ticket.number}/"
    assert desk_of(cast.rival).get("/desk/", {"q": ticket.number}).status_code == 200


# A person ----------------------------------------------------------------------------------------


def test_a_number_typed_as_words_leads_to_the_search_for_a_person(cast: Cast) -> None:
    page = desk_of(cast.operator).get("/desk/", {"q": "13800138000"}).content.decode()
    assert 'class="search-person" open' in page
    assert not SecurityEvent.objects.filter(what="person_sought").exists()


def test_a_person_is_found_by_a_number_with_a_reason_that_is_kept(cast: Cast) -> None:
    ticket, _other = says(cast, "积水，电话13800138000", who="oCAST-a"), a_ticket(cast)
    asked = {"person": "138 0013 8000", "reason": "回电核实地点"}
    page = desk_of(cast.operator).post("/desk/people/", asked).content.decode()
    assert page.count('<li class="row') == 1
    assert ticket.number in page
    event = SecurityEvent.objects.get(what="person_sought")
    assert event.by == cast.operator
    assert event.details["reason"] == "回电核实地点"
    assert event.details["found"] == 1
    assert "13800138000" not in str(event.details)


def test_a_person_is_found_by_name(cast: Cast) -> None:
    ticket = a_ticket(cast)
    Secret.objects.keep(Secret.Kind.NAME, "甲某某", ticket=ticket).save()
    asked = {"person": "甲某某", "reason": "核对身份"}
    assert ticket.number in desk_of(cast.duty).post("/desk/people/", asked).content.decode()


@pytest.mark.parametrize("asked", [{"person": "13800138000"}, {"person": "甲", "reason": "核对"}])
def test_without_a_reason_or_a_whole_name_nobody_is_looked_for(
    cast: Cast, asked: dict[str, str]
) -> None:
    says(cast, "积水，电话13800138000")
    answer = desk_of(cast.duty).post("/desk/people/", asked)
    assert answer.status_code == 422
    assert asked["person"] in answer.content.decode()
    assert not SecurityEvent.objects.filter(what="person_sought").exists()


def test_a_person_is_never_found_out_of_sight_nor_confidential_by_a_vendor(cast: Cast) -> None:
    ticket = says(cast, "举报，电话13800138000")
    asked = {"person": "13800138000", "reason": "核对身份"}
    for stranger in (cast.rival, cast.housing):
        page = desk_of(stranger).post("/desk/people/", asked).content.decode()
        assert ticket.number not in page
    Ticket.objects.filter(pk=ticket.pk).update(confidential=True)
    assert ticket.number not in desk_of(cast.operator).post("/desk/people/", asked).content.decode()
    assert ticket.number in desk_of(cast.duty).post("/desk/people/", asked).content.decode()
