"""A merged case tells how the other one stands and what it was answered, and not one word more."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from hotline.models import OutboundMessage, Statement, Ticket
from intake.track.words import TOGETHER
from tests.cast import FACTS, Cast, a_reply, a_ticket, later, says
from tests.intake.opening import code_of, page

pytestmark = pytest.mark.django_db
MASTERS_WORDS = "我家住三单元，水快到膝盖了"


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def pair(cast: Cast, state: str = "handling") -> tuple[Ticket, Ticket]:
    """A master in `state` and its follower."""
    master = a_ticket(cast, state, text=MASTERS_WORDS)
    return master, a_ticket(cast).merge(by=cast.operator, into=master.number)


def together() -> str:
    """The sentence as the page says it."""
    with override("zh-hans"):
        return str(TOGETHER)


def test_it_says_that_both_are_handled_together_and_who_works_on_it(cast: Cast) -> None:
    master, follower = pair(cast)
    text = page(follower)
    assert together() in text
    assert "水务局" in text
    assert together() not in page(master)


def test_neither_words_nor_number_nor_code_of_the_other_stand_there(cast: Cast) -> None:
    master, follower = pair(cast)
    a_reply(cast, fresh(master), "released")
    theirs, ours = page(follower), page(master)
    for secret in (MASTERS_WORDS, master.number, code_of(master)):
        assert secret not in theirs
    for secret in (follower.number, code_of(follower), "银杏路口积水半米"):
        assert secret not in ours


def test_the_answer_stands_there_as_it_does_for_the_other(cast: Cast) -> None:
    master, follower = pair(cast)
    reply = a_reply(cast, fresh(master), "released", text="已派泵车抽排。")
    assert "已派泵车抽排。" in page(follower)
    reply.recall(by=cast.leader, reason="有误")
    assert "已派泵车抽排。" not in page(follower)


def test_who_joins_an_answered_matter_finds_the_answer(cast: Cast) -> None:
    _master, follower = pair(cast, "replied")
    assert "已抽排完毕。" in page(follower)
    assert not OutboundMessage.objects.filter(ticket=follower, release__isnull=False).exists()


def test_who_joins_a_quoted_matter_finds_it_with_their_own_number(cast: Cast) -> None:
    opening = Statement.objects.create(code="opening", title="开放时间", uses=["quoting"])
    opening.draft("编号{number}：大厅周六开放。", by=cast.duty).approve(by=cast.duty2)
    master = a_ticket(cast).quote(by=cast.operator, statement="opening")
    follower = a_ticket(cast).merge(by=cast.operator, into=master.number)
    text = page(follower)
    assert f"编号{follower.number}：大厅周六开放。" in text
    assert master.number not in text


def test_who_left_keeps_what_they_heard_and_learns_nothing_new(cast: Cast) -> None:
    master, follower = pair(cast)
    heard = a_reply(cast, fresh(master), "released", text="正在抽排。")
    fresh(follower).unmerge(by=cast.operator)
    heard.recall(by=cast.leader, reason="补充")
    a_reply(cast, fresh(master), "released", text="全部抽排完毕。")
    text = page(follower)
    assert together() not in text
    assert "全部抽排完毕。" not in text
    assert "水务局" in text  # whose answer was withdrawn
    assert Ticket.objects.get(pk=follower.pk).state == "received"


def test_the_way_so_far_goes_on_with_the_others_steps_from_the_merge_on(cast: Cast) -> None:
    master = a_ticket(cast)
    follower = a_ticket(cast).merge(by=cast.operator, into=master.number)
    master = fresh(master)
    master.accept(by=cast.operator, kind="help", category="1501", title="积水", facts=FACTS)
    master.dispatch(by=cast.operator, lead="water")
    text = page(follower)
    way = text[text.index('class="path"') :]
    assert way.index("合并办理") < way.index("水务局")
    assert page(master).count("合并办理") == 0


def test_a_split_case_has_its_own_words_only(cast: Cast) -> None:
    says(cast, "银杏路口积水", who="oCAST-SPLIT", at=later(minutes=-2))
    ticket = says(cast, "路灯不亮", who="oCAST-SPLIT")
    ticket.split(by=cast.operator, messages=[ticket.messages.last().pk])
    new = ticket.split_off.get()
    assert "路灯不亮" in page(new)
    assert "银杏路口积水" not in page(new)
    assert "路灯不亮" not in page(fresh(ticket))
