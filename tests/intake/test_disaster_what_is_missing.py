"""What a report lacks is asked for by statements the government switched on: one thing at a time,
each once, and never with the message that is kept for the answer.
"""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from hotline.errors import RuleRefuses
from hotline.models import Contact, OutboundMessage, Statement, Switch, Ticket
from hotline.models.missing import Part, ask_for_missing, missing
from hotline.models.reporting import says_something
from tests.cast import FACTS, Cast, later
from tests.intake.disasters import (
    arrive,
    arrive_apart,
    contact_of,
    part,
    speaks,
    told,
)
from tests.intake.platform import OPENID
from tests.threads import at_once

pytestmark = pytest.mark.django_db
ASKS = tuple(part.statement for part in Part)


def minutes_pass(count: int = 1) -> list[str]:
    """Let the sweep look after each of so many minutes; returns what was asked."""
    for minute in range(1, count + 1):
        ask_for_missing(later(minutes=minute, seconds=1))
    return told()


def test_after_a_minute_of_silence_the_first_missing_thing_is_asked_for(cast: Cast) -> None:
    speaks(cast, *ASKS)
    arrive_apart(part("tap"), part("photo"))
    assert ask_for_missing() == 0
    assert minutes_pass() == ["ask_position"]
    asked = OutboundMessage.objects.get(statement__statement__code="ask_position")
    assert asked.ticket == Ticket.objects.get()
    assert asked.speaker_kind == "government"


def test_one_a_minute_each_once_and_then_no_more(cast: Cast) -> None:
    speaks(cast, *ASKS)
    arrive_apart(part("tap"), part("photo"))
    assert minutes_pass(9) == ["ask_position", "ask_phone", "ask_words"]
    assert contact_of(OPENID).ask_at is None


def test_further_words_put_the_next_question_off(cast: Cast) -> None:
    speaks(cast, *ASKS)
    arrive_apart(part("tap"), part("photo"))
    first = contact_of(OPENID).ask_at
    arrive(part("position"))
    second = contact_of(OPENID).ask_at
    assert first is not None
    assert second is not None
    assert second > first


def test_what_has_come_is_not_asked_for(cast: Cast) -> None:
    speaks(cast, *ASKS)
    arrive_apart(part("tap"), part("photo"), part("position"), part("phone"))
    assert minutes_pass(5) == ["ask_words"]


def test_a_whole_report_is_asked_nothing(cast: Cast) -> None:
    speaks(cast, *ASKS)
    arrive_apart(*(part(name) for name in ("tap", "photo", "position", "phone", "words")))
    assert missing(Ticket.objects.get()) == []
    assert minutes_pass(5) == []


def test_a_question_that_its_answer_overtook_is_never_sent(cast: Cast) -> None:
    speaks(cast, *ASKS)
    arrive_apart(part("tap"), part("photo"))
    minutes_pass()
    arrive(part("position"))
    asked = OutboundMessage.objects.get(statement__statement__code="ask_position")
    assert (asked.state, asked.error) == ("failed", "overtaken")
    assert OutboundMessage.objects.claim(asked.pk) is None
    assert not asked.may_decide(cast.duty, Ticket.objects.get())  # nobody is offered to send it
    with pytest.raises(RuleRefuses, match="已不成立"):
        asked.retry(by=cast.duty)


@pytest.mark.parametrize("code", ASKS)
def test_what_is_switched_off_is_not_asked(cast: Cast, code: str) -> None:
    speaks(cast, *ASKS)
    Statement.objects.get(code=code).switch(on=False, by=cast.duty)
    arrive_apart(part("tap"), part("other"))
    Ticket.objects.get().messages.update(text="", kind="link")
    asked = minutes_pass(9)
    assert code not in asked
    assert len(asked) == 3


def test_one_key_silences_the_questions_too(cast: Cast) -> None:
    speaks(cast, *ASKS)
    Switch.turn("machines", on=False, by=cast.duty)
    arrive_apart(part("tap"), part("photo"))
    assert minutes_pass(5) == []


def test_a_statement_without_approval_is_not_said(cast: Cast) -> None:
    Statement.objects.create(code="ask_position", title="位置", automatic=True).draft(
        "请发位置", by=cast.duty
    )
    arrive_apart(part("tap"), part("photo"))
    assert minutes_pass(3) == []


def test_the_last_message_of_the_window_is_kept_for_the_answer(cast: Cast) -> None:
    speaks(cast, *ASKS)
    arrive_apart(part("tap"), part("words"))
    Contact.objects.update(sent_since=2)  # and the receipt waits: three of five
    assert minutes_pass(9) == ["ask_position"]


def test_where_the_window_is_full_a_new_word_opens_it_and_the_rest_is_asked(cast: Cast) -> None:
    speaks(cast, *ASKS)
    arrive_apart(part("tap"), part("words"))
    Contact.objects.update(sent_since=5)
    assert minutes_pass(9) == []
    OutboundMessage.objects.update(state="sent")
    arrive(part("position"))
    assert minutes_pass() == ["ask_phone"]


def test_once_an_office_has_it_its_people_ask(cast: Cast) -> None:
    speaks(cast, *ASKS)
    arrive_apart(part("tap"), part("photo"))
    ticket = Ticket.objects.get()
    ticket.accept(by=cast.operator, kind="disaster", category="1501", title="水", facts=FACTS)
    ticket.dispatch(by=cast.operator, lead="water")
    assert minutes_pass(5) == []


def test_nobody_is_asked_out_of_the_blue_when_the_worker_was_away(cast: Cast) -> None:
    speaks(cast, *ASKS)
    arrive_apart(part("tap"), part("photo"))
    ask_for_missing(later(hours=2))
    assert told() == []


def test_an_ordinary_matter_is_asked_nothing(cast: Cast) -> None:
    speaks(cast, *ASKS)
    arrive(part("words"))
    assert contact_of(OPENID).ask_at is None
    assert minutes_pass(5) == []


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_ask_once(cast: Cast) -> None:
    speaks(cast, *ASKS)
    arrive_apart(part("tap", at=int(time.time()) - 60), part("photo"))
    Contact.objects.update(ask_at=timezone.now() - timedelta(seconds=1))
    asked = at_once(ask_for_missing, ask_for_missing, ask_for_missing)
    assert sorted(asked) == [0, 0, 1]
    assert told() == ["ask_position"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("13800138000", False),
        ("我的电话是13800138000", False),
        ("手机13800138000，请联系我", False),
        ("", False),
        ("？？", False),
        ("进水", True),
        ("救命！13800138000", True),
        ("flooded", True),
    ],
)
def test_a_number_with_a_label_says_nothing_of_the_matter(text: str, says: bool) -> None:
    assert says_something(text) is says
