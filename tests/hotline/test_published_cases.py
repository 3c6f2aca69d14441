"""A closed case is published by a second person, with the citizen's consent, and frozen."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from hotline.errors import BadArguments, PowerMissing, RuleRefuses
from hotline.models import Publication, Ticket, User
from tests.cast import Cast, a_ticket

pytestmark = pytest.mark.django_db

TEXT = {"text": "路口积水，水务局已抽排并疏通雨水口。", "place": "银杏路一带"}


def agreed(cast: Cast, state: str = "closed") -> Ticket:
    ticket = a_ticket(cast, state)
    return ticket.consent(by=User.objects.citizen(), purpose="publication", given=True)


def published(cast: Cast, **told: str) -> Ticket:
    return agreed(cast).publish(by=cast.leader, **{**TEXT, **told})


def shown(query: str = "", status: int = 200) -> str:
    answer = Client().get(f"/cases/{query}")
    assert answer.status_code == status
    return str(answer.content.decode())


def test_a_published_case_is_read_by_everybody_and_holds_nothing_else(cast: Cast) -> None:
    ticket = published(cast)
    page = shown()
    assert TEXT["text"] in page
    assert "水务局" in page
    for private in (ticket.number, ticket.body, "已抽排完毕。", "leader"):
        assert private not in page


def test_without_the_citizens_consent_nothing_is_published(cast: Cast) -> None:
    with pytest.raises(RuleRefuses) as refused:
        a_ticket(cast, "closed").publish(by=cast.leader, **TEXT)
    assert refused.value.code == "consent"


def test_a_consent_that_is_taken_back_takes_the_case_back_at_once(cast: Cast) -> None:
    ticket = published(cast)
    ticket.consent(by=User.objects.citizen(), purpose="publication", given=False)
    assert TEXT["text"] not in shown()
    assert not Publication.objects.shown().exists()


def test_the_drafter_of_the_answer_does_not_publish_it(cast: Cast) -> None:
    ticket = agreed(cast)
    reply = ticket.replies.get()
    reply.by = cast.leader
    reply.by_kind = cast.leader.organisation_kind
    reply.save()
    with pytest.raises(RuleRefuses) as refused:
        ticket.publish(by=cast.leader, **TEXT)
    assert refused.value.code == "same_person"


def test_what_is_confidential_is_never_published_and_vanishes_if_it_becomes_so(cast: Cast) -> None:
    ticket = published(cast)
    Ticket.objects.filter(pk=ticket.pk).update(confidential=True)
    assert TEXT["text"] not in shown()
    other = agreed(cast)
    other.confidential = True
    with pytest.raises(RuleRefuses) as refused:
        other.publish(by=cast.leader, **TEXT)
    assert refused.value.code == "confidential"


@pytest.mark.parametrize("entry", ["text", "place"])
def test_a_text_that_still_holds_a_number_of_somebodys_is_refused(cast: Cast, entry: str) -> None:
    with pytest.raises(BadArguments) as wrong:
        published(cast, **{entry: "请打13800138000"})
    assert wrong.value.facts["errors"][0]["loc"] == entry
    assert not Publication.objects.exists()


def test_only_who_speaks_publishes_and_only_for_their_own_office(cast: Cast) -> None:
    ticket = agreed(cast)
    for person in (cast.operator, cast.handler, cast.inspector):
        with pytest.raises(PowerMissing):
            ticket.publish(by=person, **TEXT)
    with pytest.raises(RuleRefuses):
        ticket.publish(by=cast.housing_leader, **TEXT)


def test_it_is_taken_back_with_a_reason_also_when_filed_and_may_be_published_anew(
    cast: Cast,
) -> None:
    ticket = published(cast)
    ticket.archive(by=cast.duty)
    with pytest.raises(BadArguments):
        ticket.unpublish(by=cast.duty)
    Ticket.objects.get(pk=ticket.pk).unpublish(by=cast.duty, note="表述不当")
    assert TEXT["text"] not in shown()
    assert Publication.objects.count() == 1


@pytest.mark.parametrize("end", ["rework", "recall"])
def test_an_answer_that_no_longer_stands_is_not_shown(cast: Cast, end: str) -> None:
    ticket = published(cast)
    if end == "rework":
        ticket.rework(by=cast.duty, note="又积水了")
    else:
        ticket.replies.get().recall(by=cast.leader, reason="有误")
    assert TEXT["text"] not in shown()


def test_the_database_keeps_what_was_published_as_it_was(cast: Cast) -> None:
    published(cast)
    for sql in (
        "UPDATE hotline_publication SET text = 'x'",
        "DELETE FROM hotline_publication",
        "INSERT INTO hotline_publication (ticket_id, text, place, digest, office_id, by_id,"
        " by_kind, at, searched) SELECT ticket_id, 'x', 'x', 'x', office_id,"
        f" {cast.operator.pk}, 'government', now(), 'x' FROM hotline_publication",
        "INSERT INTO hotline_publication (ticket_id, text, place, digest, office_id, by_id,"
        " by_kind, at, searched, drafter_id) SELECT ticket_id, 'x', 'x', 'x', office_id,"
        " by_id, by_kind, now(), 'x', by_id FROM hotline_publication",
    ):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


# The page ---------------------------------------------------------------------------------------


def test_cases_are_found_by_words_of_text_place_office_and_category(cast: Cast) -> None:
    published(cast)
    published(cast, text="小区路灯已修复。", place="梧桐巷")
    for words, found in (
        ("路灯", "路灯已修复"),
        ("梧桐巷", "路灯已修复"),
        ("银杏路 雨水口", "疏通雨水口"),
    ):
        page = shown(f"?q={words}")
        assert found in page
        assert page.count("<article") == 1
    assert shown("?q=水务局").count("<article") == 2
    assert shown("?q=内涝").count("<article") == 2
    assert "<article" not in shown("?q=不存在的字%25")


def test_the_list_goes_on_from_the_last_case_seen(cast: Cast) -> None:
    ticket = published(cast)
    first = ticket.publication
    assert first is not None
    for n in range(10):
        published(cast, place=f"第{n}条路")
    page = shown()
    assert page.count("<article") == 10
    assert TEXT["place"] not in page
    last = min(p.pk for p in Publication.objects.order_by("-pk")[:10])
    further = shown(f"?before={last}")
    assert further.count("<article") == 1
    assert TEXT["place"] in further


@pytest.mark.parametrize("rubbish", ["-1", "x", "9" * 40, "１"])
def test_a_wrong_place_in_the_list_is_the_beginning(cast: Cast, rubbish: str) -> None:
    published(cast)
    assert TEXT["text"] in shown(f"?before={rubbish}")


def test_the_page_costs_two_queries_however_many_cases_there_are(
    cast: Cast, django_assert_num_queries: object
) -> None:
    for n in range(3):
        published(cast, place=f"第{n}条路")
    with django_assert_num_queries(2):  # type: ignore[operator]
        shown("?q=积水")


def test_the_page_needs_no_script_and_no_log_in(cast: Cast) -> None:
    assert "<script" not in shown()
