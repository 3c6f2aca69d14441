"""Looking changes nothing, whoever looks and by whatever method that is for looking."""

from __future__ import annotations

from django.test import Client

from tests.intake.opening import opened
from tests.security.crawl import rows, walk
from tests.security.house import House, body_of, browser
from tests.security.routes import ROUTES


def test_no_get_of_a_citizen_changes_a_row(house: House) -> None:
    client = opened(house.ticket)
    before = rows()
    start = ["/track/", f"/track/{house.ticket.number}/", "/language/?language=en"]
    start += ["/track/answer/", "/cases/?q=x"]
    assert len(list(walk(client, start))) > len(start)
    assert rows() == before


def test_no_head_or_options_changes_a_row(house: House) -> None:
    client, before = browser(house.cast.duty), rows()
    for example, _answers in ROUTES.values():
        body_of(client.head(house.at(example)))
        body_of(client.options(house.at(example)))
    assert rows() == before


def test_a_language_is_not_chosen_by_a_link(house: House) -> None:
    for address in ("/language/", "/i18n/setlang/"):
        client = Client()
        client.get(address, {"language": "en"})
        assert "django_language" not in client.cookies
