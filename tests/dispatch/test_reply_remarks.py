"""What the lexicon says beside an answer: being written, refused, or shown to reviewers."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hotline.models import LexiconEntry, Reply, Ticket, User
from tests.cast import Cast, a_reply, a_ticket

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _lexicon(cast: Cast) -> None:
    LexiconEntry.objects.seed(by=cast.machine)


def desk_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def remarks(person: User, ticket: Ticket, text: str) -> str:
    address = f"/desk/tickets/{ticket.number}/remarks/"
    answer = desk_of(person).post(address, {"text": text})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_plain_text_gets_no_remark(cast: Cast) -> None:
    assert not remarks(cast.handler, a_ticket(cast, "handling"), "已抽排完毕。").strip()


def test_each_place_is_shown_marked_with_what_follows_and_why(cast: Cast) -> None:
    said = remarks(cast.handler, a_ticket(cast, "handling"), "您家活该被淹，一人死亡。")
    assert '<mark class="is-block">活该</mark>' in said
    assert "禁止提交" in said
    assert "侮辱、诽谤他人" in said
    assert '<mark class="is-eyes">死亡</mark>' in said
    assert "四人审：文中涉及死亡" in said
    assert 'data-place="2 4"' in said


def test_places_are_counted_as_a_text_field_counts_them(cast: Cast) -> None:
    said = remarks(cast.handler, a_ticket(cast, "handling"), "😀\r\n活该")
    assert 'data-place="3 5"' in said


def test_nothing_of_what_is_being_written_is_kept(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    remarks(cast.handler, ticket, "活该")
    assert not Reply.objects.exists()
    assert Ticket.objects.get(pk=ticket.pk).length == ticket.length


def test_only_who_may_read_drafts_of_that_ticket_asks(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    address = f"/desk/tickets/{ticket.number}/remarks/"
    for person in (cast.operator, cast.rival, cast.housing, cast.inspector):
        assert desk_of(person).post(address, {"text": "x"}).status_code == 404
    assert desk_of(cast.handler).get(address).status_code == 405
    assert desk_of(cast.handler).post(address, {"text": "x" * 20_001}).status_code == 413


def test_hostile_words_are_shown_as_words(cast: Cast) -> None:
    said = remarks(cast.handler, a_ticket(cast, "handling"), "<b>活该</b><script>")
    assert "<b>" not in said
    assert "&lt;b&gt;" in said


def test_many_words_cost_no_more_questions_than_few(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    remarks(cast.handler, ticket, "活该")
    costs = []
    for text in ("已抽排。", "活该，" * 40):
        with CaptureQueriesContext(connection) as asked:
            remarks(cast.handler, ticket, text)
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_a_banned_answer_comes_back_marked_and_as_it_was_written(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    address = f"/desk/tickets/{ticket.number}/reply/"
    for headers in ({}, HTMX):
        answer = desk_of(cast.handler).post(
            address, {"text": "您家活该被淹。", "do": "submit"}, headers=headers
        )
        said = answer.content.decode()
        assert answer.status_code == 422
        assert "文中有答复不得出现的内容。" in said
        assert '<mark class="is-block">活该</mark>' in said
        assert re.search(r"<textarea[^>]*>您家活该被淹。</textarea>", said)
    assert {reply.state for reply in Reply.objects.all()} == {"draft"}


def test_the_reviewer_sees_why_four_people_look_and_where(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    a_reply(cast, ticket, "reviewing", text="事故造成一人死亡。")
    page = desk_of(cast.head).get(f"/desk/tickets/{ticket.number}/reply/").content.decode()
    assert "四人审：文中涉及死亡" in page
    assert '<mark class="is-eyes">死亡</mark>' in page


def test_a_program_is_told_each_place_as_well(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    client = desk_of(cast.handler)
    replies = f"/api/v1/tickets/{ticket.number}/replies"
    csrf = {"content_type": "application/json"}
    made = client.post(replies, {"text": "您家活该被淹。"}, **csrf).json()
    assert [(r["start"], r["end"], r["effect"]) for r in made["remarks"]] == [(2, 4, "block")]
    answer = client.post(f"{replies}/{made['id']}/steps/submit", {}, **csrf)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "lexicon")
    [error] = problem["errors"]
    assert (error["loc"], error["start"], error["end"]) == ("text", 2, 4)
    assert "活该" in error["msg"]
