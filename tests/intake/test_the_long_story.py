"""One matter through everything the procedure knows, and what its citizen reads at every point."""

from __future__ import annotations

import pytest

from hotline.errors import RuleRefuses
from hotline.models import OutboundMessage, Reply, Ticket
from hotline.models.record import faults
from tests.asked import RETURN, asks, may_say
from tests.cast import FACTS, Cast, a_reply, says
from tests.intake.opening import opened, page

pytestmark = pytest.mark.django_db

NEW_DATE = "编号 {number} 的事项将在 {date} 前答复您。"
IN_HOUSE = ("泵站检修", "铁路部门", "已封闭路口", "职责")  # what staff wrote to each other


class Story:
    """The ticket as it stands, and its citizen with the page of the case open."""

    def __init__(self, ticket: Ticket) -> None:
        self.pk, self.number = ticket.pk, ticket.number
        self.phone = opened(ticket)

    @property
    def ticket(self) -> Ticket:
        return Ticket.objects.get(pk=self.pk)

    def reads(self, *words: str) -> None:
        """The page says all of this, and nothing of what was written in the house."""
        seen = page(self.ticket, self.phone)
        for one in words:
            assert one in seen, one
        for one in IN_HOUSE:
            assert one not in seen, one

    def heard(self) -> list[str]:
        """What was sent to the citizen, the receipt left out."""
        return [message.words for message in OutboundMessage.objects.order_by("pk")[1:]]


def test_from_the_message_to_the_archive_with_everything_on_the_way(cast: Cast) -> None:
    may_say(cast, "new_date_complex", NEW_DATE)
    story = Story(says(cast, "立交桥下积水，三轮车过不去"))
    story.reads("立交桥下积水", "您的消息已收到")

    # Two offices send it back; the third dispatch is the duty officer's word.
    story.ticket.accept(by=cast.operator, kind="help", category="1501", title="积水", facts=FACTS)
    story.reads("已受理")
    for lead, handler in (("housing", cast.housing), ("water", cast.handler)):
        story.ticket.dispatch(by=cast.duty, lead=lead)
        story.reads("等待签收")
        asks(story.ticket, "ask_return", by=handler).rule(by=cast.duty, grant=True)
        story.reads("正在确定承办单位")
    story.ticket.dispatch(by=cast.duty, lead="water", assist=["housing"])
    with pytest.raises(RuleRefuses, match="指定"):
        story.ticket.ask_return(by=cast.handler, **RETURN)

    # The office works on it, another one helps, and more time is asked for and granted.
    story.ticket.sign(by=cast.handler)
    story.reads("水务局", "正在办理")
    story.ticket.contact_citizen(by=cast.handler, text="已电话说明泵站检修")
    story.ticket.assist(by=cast.housing, text="已封闭路口")
    asked = asks(story.ticket, "ask_extension", by=cast.handler, ground="需会同铁路部门")
    before = story.ticket.due_at
    asked.rule(by=cast.duty, grant=True)
    assert story.ticket.due_at > before
    assert [words for words in story.heard() if "前答复您" in words]

    # Three people look at the answer; it is taken back; a better one follows.
    first = a_reply(cast, story.ticket, "released", text="已抽排完毕。")
    seats = {seat.seat: seat.by for seat in first.sittings.all()}
    assert seats == {"draft": cast.handler, "review": cast.head, "release": cast.leader}
    story.reads("已抽排完毕。", "已答复您")
    first = Reply.objects.get(pk=first.pk)
    first.recall(by=cast.leader, reason="说法有误")
    story.reads("正在办理")
    assert "已抽排完毕。" not in page(story.ticket, story.phone)
    a_reply(cast, story.ticket, "released", text="积水已抽排，泵已更换。")
    story.reads("积水已抽排，泵已更换。")

    # The citizen does not agree, and is right.
    citizen = type(cast.machine).objects.citizen()
    story.ticket.not_solved(by=citizen, text="又积水了")
    story.reads("又积水了", "没解决")
    story.ticket.rework(by=cast.duty, note="情况属实")
    assert story.ticket.reworks == 1
    story.reads("正在办理")
    a_reply(cast, story.ticket, "released", text="排水管已疏通，今日复查无积水。")

    # Asked how it went, content, closed, filed.
    story.ticket.follow_up(by=cast.duty, contacted=True, solved=True, satisfied=5)
    story.ticket.close(by=cast.duty)
    story.reads("办结", "排水管已疏通")
    story.ticket.archive(by=cast.duty)
    story.reads("归档")

    ticket = story.ticket
    assert [event.step for event in ticket.events.all()] == [
        *("open", "accept"),
        *("dispatch", "ask_return", "rule", "dispatch", "ask_return", "rule", "dispatch"),
        *("sign", "contact", "assist", "ask_extension", "rule"),
        *("submit", "review", "release", "recall", "submit", "review", "release"),
        *("not_solved", "rework", "submit", "review", "release"),
        *("follow_up", "close", "archive"),
    ]
    assert not list(faults(ticket))
    assert not ticket.open_clocks
