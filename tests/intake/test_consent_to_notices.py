"""What citizens tell the platform about its notices is kept as the platform counts it."""

from __future__ import annotations

import time

import pytest

from hotline.models import Contact, NoticeConsent, OutboundMessage, Ticket
from intake.draining import drain
from tests.cast import Cast
from tests.intake.platform import OPENID, brings
from tests.platforms import tencent

pytestmark = pytest.mark.django_db


def chooses(how: str, template: str = "S-ANSWER", *, at: float = 0, kind: str = "popup") -> None:
    """The citizen says yes or no in the platform's own window."""
    one = {"TemplateId": template, "SubscribeStatusString": how, "PopupScene": "1"}
    inside = {f"SubscribeMsg{kind.capitalize()}Event": {"List": [one]}}
    when = {"CreateTime": int(at or time.time())}
    told = tencent.event(OPENID, f"subscribe_msg_{kind}_event", None, **inside, **when)
    assert brings(told) == (200, "success")
    drain()


def kept(template: str = "S-ANSWER") -> tuple[int, bool]:
    one = NoticeConsent.objects.get(template_id=template)
    return one.left, one.refused


def test_each_yes_is_one_more_notice_and_a_no_ends_them_all(cast: Cast) -> None:
    now = time.time()
    chooses("accept", at=now - 30)
    chooses("accept", at=now - 20)
    assert kept() == (2, False)
    chooses("reject", at=now - 10, kind="change")
    assert kept() == (0, True)
    chooses("accept", at=now)
    assert kept() == (1, False)


def test_an_old_choice_that_comes_late_changes_nothing(cast: Cast) -> None:
    now = time.time()
    chooses("reject", at=now)
    chooses("accept", at=now - 60)
    assert kept() == (0, True)


def test_choosing_opens_no_matter_and_no_window_and_nothing_is_said(cast: Cast) -> None:
    chooses("accept")
    assert not Ticket.objects.exists()
    assert not OutboundMessage.objects.exists()
    assert Contact.objects.get().last_word_at is None


def test_one_template_does_not_speak_for_another(cast: Cast) -> None:
    chooses("accept", at=time.time() - 5)  # the platform tells one choice a second apart
    chooses("reject", "S-NEWS")
    assert (kept(), kept("S-NEWS")) == ((1, False), (0, True))


def test_what_is_no_choice_is_taken_and_left_alone(cast: Cast) -> None:
    chooses("perhaps", at=time.time() - 5)
    chooses("accept", template="x" * 500)
    assert not NoticeConsent.objects.filter(template_id="S-ANSWER").exists()
    assert NoticeConsent.objects.get().template_id == "x" * 64
