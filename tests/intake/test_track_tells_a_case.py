"""What the page of a case tells: own words, where it is, what comes next, who answered. No more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from hotline.models import Attachment, OutboundMessage, Statement, Ticket
from tests.cast import FACTS, Cast, a_reply, a_ticket, says
from tests.intake.opening import code_of, opened, page

pytestmark = pytest.mark.django_db

PRIVATE = "内部备注不外传"


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """A folder for pictures."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.mark.parametrize(
    "state",
    [
        "received",
        "accepted",
        "dispatched",
        "handling",
        "replied",
        "closed",
        "archived",
        "set_aside",
    ],
)
def test_every_state_has_plain_words(cast: Cast, state: str) -> None:
    text = page(a_ticket(cast, state))
    assert "said-plainly" in text
    assert "{office}" not in text
    assert "{when}" not in text


def test_it_names_the_office_that_works_on_it_and_by_when(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    text = page(ticket)
    assert "水务局" in text
    reply = ticket.clocks.get(kind="reply", stopped_at=None)
    assert f"{reply.due_at:%m-%d}"[-2:] in text


def test_the_citizens_own_words_stand_there_masked_as_they_are_kept(cast: Cast) -> None:
    ticket = says(cast, "银杏路积水，电话13800138000")
    says(cast, "水又涨了", who="oCAST0000000000000000000001")
    text = page(ticket)
    assert "银杏路积水" in text
    assert "水又涨了" in text
    assert "13800138000" not in text
    assert "138****8000" in text


def test_an_answer_carries_the_name_of_the_office_and_of_no_person(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    a_reply(cast, ticket, "released", text="已经抽排完毕，感谢提醒。")
    text = page(ticket)
    assert "已经抽排完毕" in text
    assert "水务局" in text
    for person in cast.everybody():
        assert person.name not in text
        assert f">{person.username}<" not in text


def test_a_recalled_answer_says_so_and_is_no_longer_readable(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    a_reply(cast, ticket, "recalled", text="这段话后来收回了")
    text = page(ticket)
    assert "is-recalled" in text
    assert "这段话后来收回了" not in text


def test_drafts_and_reviews_do_not_show(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    a_reply(cast, ticket, "reviewing", text="还没有发布的草稿")
    assert "还没有发布的草稿" not in page(ticket)


def test_titles_facts_notes_and_progress_never_show(cast: Cast) -> None:
    ticket = says(cast, "路口积水")
    facts = FACTS | {"why": f"{PRIVATE}事实"}
    ticket.accept(
        by=cast.operator, kind="help", category="1501", title=f"{PRIVATE}标题", facts=facts
    )
    ticket.dispatch(by=cast.operator, lead="water", note=f"{PRIVATE}备注")
    ticket.sign(by=cast.handler, note=PRIVATE)
    ticket.contact_citizen(by=cast.handler, text=PRIVATE)
    ticket.progress(by=cast.handler, text=PRIVATE)
    assert PRIVATE not in page(ticket)


def test_a_statement_shows_and_the_receipt_with_its_code_does_not(cast: Cast) -> None:
    ticket = a_ticket(cast)
    prompt = Statement.objects.create(code="disaster_prompt", title="提示", automatic=True)
    prompt.draft("如有人被困请先打119。编号{number}，查询码{code}", by=cast.duty).approve(
        by=cast.duty2
    )
    OutboundMessage.objects.state(
        "disaster_prompt", ticket=ticket, values={"number": ticket.number, "code": ""}
    )
    text = page(ticket)
    assert "请先打119" in text
    assert "您的诉求已收到" not in text
    assert code_of(ticket) not in text


def test_words_that_look_like_a_page_are_only_words(cast: Cast) -> None:
    text = page(says(cast, "<script>alert(1)</script><b>积水</b>"))
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def with_picture(cast: Cast, *, kept: bool = True, **said: Any) -> Attachment:
    """A picture a citizen sent, kept with its clean copy."""
    ticket = says(cast, kind="image", text="", media=["media-1"], **said)
    attachment = Attachment.objects.get(message__ticket=ticket)
    if kept:
        attachment.file.save("", ContentFile(b"the original with its place"), save=False)
        attachment.redacted.save("", ContentFile(b"\xff\xd8\xffthe copy"), save=False)
        attachment.state = Attachment.State.KEPT
        attachment.save()
    return attachment


def address_of(attachment: Attachment) -> str:
    return f"/track/{attachment.message.ticket.number}/pictures/{attachment.pk}/"


def test_own_pictures_are_shown_as_their_clean_copies(cast: Cast, media: Path) -> None:
    attachment = with_picture(cast)
    client = opened(attachment.message.ticket)
    assert address_of(attachment) in page(attachment.message.ticket, client)
    answer = client.get(address_of(attachment))
    assert b"".join(answer.streaming_content) == b"\xff\xd8\xffthe copy"
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store"
    answer.close()


def test_a_picture_that_is_still_being_fetched_is_only_mentioned(cast: Cast, media: Path) -> None:
    attachment = with_picture(cast, kept=False)
    client = opened(attachment.message.ticket)
    assert address_of(attachment) not in page(attachment.message.ticket, client)
    assert client.get(address_of(attachment)).status_code == 404


def test_a_picture_is_not_there_for_anybody_else(cast: Cast, media: Path) -> None:
    attachment = with_picture(cast)
    assert Client().get(address_of(attachment)).status_code == 404
    other = a_ticket(cast)
    client = opened(other)
    assert client.get(address_of(attachment)).status_code == 404
    assert client.get(f"/track/{other.number}/pictures/{attachment.pk}/").status_code == 404


def test_the_way_so_far_tells_only_steps_of_the_catalogue(cast: Cast) -> None:
    ticket = a_ticket(cast, "closed")
    shown = page(ticket).split('class="path"')[1].count("<li")
    assert shown == 6  # received, accepted, sent, signed, answered, closed
    assert Ticket.objects.get(pk=ticket.pk).events.count() > shown
