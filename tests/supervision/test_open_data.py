"""Published cases as open data: published words and nothing else, for programs and spreadsheets."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client

from hotline.models import Ticket, User
from supervision.public import open_data
from tests.cast import Cast
from tests.hotline.test_published_cases import TEXT, published
from tests.supervision.publicly import switched_on

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on(cast: Cast) -> None:
    switched_on(cast, "data")


def as_json(query: str = "") -> Any:
    return Client().get(f"/public/data/cases.json{query}").json()


def test_a_case_is_its_published_words_category_office_and_days(cast: Cast) -> None:
    ticket = published(cast)
    [case] = as_json()["items"]
    assert (case["text"], case["place"]) == (TEXT["text"], TEXT["place"])
    assert (case["category_code"], case["office"]) == ("1501", "水务局")
    assert (case["days_to_answer"], case["answered_on"]) == (0, case["came_in_on"])
    whole = str(as_json())
    for private in (ticket.number, ticket.body, "已抽排完毕。", "leader"):
        assert private not in whole


def test_every_field_is_in_the_dictionary_and_the_other_way_round(cast: Cast) -> None:
    published(cast)
    [case] = as_json()["items"]
    assert list(case) == list(open_data.FIELDS)
    text = Client().get("/public/data/").content.decode()
    assert all(f"<code>{name}</code>" in text for name in open_data.FIELDS)


def test_the_csv_opens_in_a_spreadsheet_and_calculates_nothing(cast: Cast) -> None:
    published(cast, text="=1+1")
    content = Client().get("/public/data/cases.csv").content
    assert content.startswith(b"\xef\xbb\xbf")
    head, row = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert head == list(open_data.FIELDS)
    assert row[-1] == "'=1+1"


def test_what_was_taken_back_or_became_a_secret_is_gone(cast: Cast) -> None:
    back, secret = published(cast), published(cast)
    assert len(as_json()["items"]) == 2
    back.consent(by=User.objects.citizen(), purpose="publication", given=False)
    Ticket.objects.filter(pk=secret.pk).update(confidential=True)
    assert as_json()["items"] == []


def test_it_goes_on_from_where_it_stopped(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("supervision.public.open_data.rows.__defaults__", (None, 2))
    cases = [published(cast).publication_id for _three in range(3)]
    first = Client().get("/public/data/cases.json")
    assert first["Link"] == f'<{first.json()["next"]}>; rel="next"'
    second = Client().get(first.json()["next"]).json()
    seen = [one["case"] for one in (*first.json()["items"], *second["items"])]
    assert (seen, second["next"]) == (cases[::-1], None)


def test_who_has_it_already_is_told_so_without_the_cases(cast: Cast) -> None:
    published(cast)
    first = Client().get("/public/data/cases.csv")
    assert first["Cache-Control"] == "public, max-age=900"
    again = {"If-None-Match": first["ETag"]}
    assert Client().get("/public/data/cases.csv", headers=again).status_code == 304
    published(cast)
    assert Client().get("/public/data/cases.csv", headers=again).status_code == 200


def test_a_page_of_cases_costs_the_same_for_one_and_for_three(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for _three in range(3):
        published(cast)
    with django_assert_max_num_queries(4):
        assert len(as_json()["items"]) == 3


def test_there_are_two_forms_and_no_others(cast: Cast) -> None:
    assert Client().get("/public/data/cases.exe").status_code == 404
