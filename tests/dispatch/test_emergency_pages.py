"""Emergency mode at the desk: the banner on every page, the switch, who is called in, limits."""

from __future__ import annotations

from typing import Any

import pytest

from hotline.models import (
    AlarmNote,
    CallIn,
    DutyState,
    EmergencyMode,
    OutboundMessage,
    Policy,
    SecurityEvent,
    Statement,
    User,
)
from hotline.models.emergency_switch import call_in, switch_off, switch_on
from tests.cast import Cast, a_ticket
from tests.dispatch.raining import window

pytestmark = pytest.mark.django_db
PAGE = "/desk/emergency/"
WHY = "市防指启动防汛应急响应"
LIMITS = "/desk/rules/policies/"


def page(by: User, path: str = PAGE) -> str:
    answer = window(by).get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def mode(html: str) -> str:
    """The banner on a page."""
    return html.split('id="mode"')[1].split("</div>")[0]


def sends(by: User, path: str = PAGE, **given: str) -> Any:
    return window(by).post(path, given)


# The banner ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/desk/", "/desk/hot/", "/desk/disaster/", "/desk/alarms/"])
@pytest.mark.parametrize("who", ["operator", "rival", "handler", "duty", "inspector"])
def test_everybody_is_told_on_every_page_in_words(cast: Cast, who: str, path: str) -> None:
    switch_on("2", WHY, by=cast.duty)
    told = mode(page(getattr(cast, who), path))
    assert "应急模式 · Ⅱ级" in told
    assert cast.duty.name in told
    switch_off("雨停", by=cast.duty2)
    assert "应急模式" not in mode(page(getattr(cast, who), path))


def test_in_ordinary_times_nothing_is_above_the_pages(cast: Cast) -> None:
    assert "<p>" not in mode(page(cast.duty, "/desk/hot/"))


# The switch ---------------------------------------------------------------------------------------


def test_the_centre_switches_it_on_and_the_page_says_since_when(cast: Cast) -> None:
    assert "从未启用" in page(cast.duty)
    assert sends(cast.duty, level="2", reason=WHY).status_code == 302
    html = page(cast.duty2)
    assert "现为Ⅱ级" in html
    assert WHY in html
    assert "结束应急模式" in html


def test_who_switched_it_on_is_told_that_another_ends_it(cast: Cast) -> None:
    sends(cast.duty, level="2", reason=WHY)
    assert "须由热线中心其他人结束" in page(cast.duty)
    answer = sends(cast.duty, f"{PAGE}end/", why="雨停")
    assert answer.status_code == 403
    assert EmergencyMode.is_on()
    assert sends(cast.duty2, f"{PAGE}end/", why="雨停").status_code == 302
    assert not EmergencyMode.is_on()
    assert "雨停" in page(cast.duty)


def test_others_see_how_things_stand_and_have_no_switch(cast: Cast) -> None:
    sends(cast.duty, level="2", reason=WHY)
    for person in (cast.operator, cast.handler, cast.inspector):
        html = page(person)
        assert "现为Ⅱ级" in html
        assert "由热线中心启用和结束" in html
        assert 'name="level"' not in html
        answer = sends(person, level="1", reason=WHY)
        assert answer.status_code == 403
        assert "只有热线中心可以启用或结束应急模式" in answer.content.decode()
    assert EmergencyMode.objects.count() == 1
    assert SecurityEvent.objects.filter(what="emergency_refused").count() == 3


def test_the_vendor_does_not_read_the_governments_reasons(cast: Cast) -> None:
    sends(cast.duty, level="2", reason=WHY)
    assert WHY not in page(cast.operator)
    assert WHY in page(cast.handler)
    assert WHY in page(cast.inspector)


def test_what_is_missing_is_told_beside_its_entry_and_what_was_written_stays(cast: Cast) -> None:
    answer = sends(cast.duty, level="", reason=WHY)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "请选择已启动的响应级别" in html
    assert f'value="{WHY}"' in html
    assert sends(cast.duty, level="3", reason="").status_code == 422
    assert not EmergencyMode.objects.exists()


# Who is there -------------------------------------------------------------------------------------


def test_who_is_away_is_called_in_and_told_on_every_page_until_they_are_back(cast: Cast) -> None:
    switch_on("2", WHY, by=cast.duty)
    DutyState.say("away", by=cast.duty2)
    assert 'value="duty2"' in page(cast.duty)
    assert sends(cast.duty, f"{PAGE}call/", person="duty2").status_code == 302
    assert "已召回" in page(cast.duty)
    told = mode(page(cast.duty2, "/desk/hot/"))
    assert f"{cast.duty.name}请您立即返岗" in told
    assert sends(cast.duty2, "/desk/duty/", state="on").status_code == 302
    assert "立即返岗" not in mode(page(cast.duty2, "/desk/hot/"))


def test_nobody_is_called_in_by_a_name_that_is_not_there(cast: Cast) -> None:
    switch_on("2", WHY, by=cast.duty)
    assert sends(cast.duty, f"{PAGE}call/", person="nobody").status_code == 422
    assert sends(cast.operator, f"{PAGE}call/", person="duty2").status_code == 403
    assert not CallIn.objects.exists()


def test_when_it_ended_nobody_is_called_in_any_more(cast: Cast) -> None:
    switch_on("2", WHY, by=cast.duty)
    DutyState.say("away", by=cast.duty2)
    call_in(cast.duty2, by=cast.duty)
    switch_off("雨停", by=cast.duty2)
    assert "立即返岗" not in mode(page(cast.duty2, "/desk/hot/"))


# Limits -------------------------------------------------------------------------------------------


def test_limits_for_an_emergency_are_put_in_force_beside_the_ordinary_ones(cast: Cast) -> None:
    path = f"{LIMITS}help/normal/emergency/"
    browser = window(cast.duty)
    assert "还没有应急时限" in browser.get(path).content.decode()
    given = {"sign": "30min", "reply": "1wd", "contact": "4h", "reviewers": "3", "reason": "汛期"}
    looked = browser.post(path, given).content.decode()
    digest = looked.split('name="looked_at" value="')[1].split('"')[0]
    assert browser.post(path, given | {"looked_at": digest}).status_code == 302
    made = Policy.objects.get(mode="emergency")
    assert (str(made), made.limits["sign"]) == ("help/normal/emergency v1", "30min")
    ordinary = Policy.in_force("help", "normal")
    assert ordinary is not None
    assert ordinary.mode == ""
    html = browser.get(LIMITS).content.decode()
    assert html.count("<strong>应急时</strong>") == 1
    assert "应急模式已启用" not in html
    switch_on("2", WHY, by=cast.duty)
    assert "现在受理的工单按应急时限办理" in page(cast.duty, LIMITS)


def test_there_is_no_other_mode(cast: Cast) -> None:
    assert window(cast.duty).get(f"{LIMITS}help/normal/holiday/").status_code == 404


# What is held -------------------------------------------------------------------------------------


def test_what_is_held_says_so_on_the_page_of_its_ticket(cast: Cast) -> None:
    ticket = a_ticket(cast)
    switch_on("2", WHY, by=cast.duty)
    Statement.objects.filter(code="hours").update(automatic=True)
    OutboundMessage.objects.state("hours", ticket=ticket, values={})
    path = f"/desk/tickets/{ticket.number}/"
    assert "应急期间暂缓" in page(cast.duty, path)
    switch_off("雨停", by=cast.duty2)
    assert "应急期间暂缓" not in page(cast.duty, path)


def test_an_alarm_is_noted_as_ever(cast: Cast) -> None:
    switch_on("1", WHY, by=cast.duty)
    ticket = a_ticket(cast).alarm(by=cast.machine, dangers=["trapped"])
    html = page(cast.duty, "/desk/hot/")
    assert 'data-ringing="1"' in html
    sends(cast.duty, f"/desk/alarms/{ticket.number}/")
    assert AlarmNote.objects.get().ticket == ticket


def test_ending_it_needs_a_reason_too(cast: Cast) -> None:
    switch_on("2", WHY, by=cast.duty)
    answer = sends(cast.duty2, f"{PAGE}end/", why=" ")
    assert answer.status_code == 422
    assert EmergencyMode.is_on()
    html = answer.content.decode()
    assert html.count('id="f-why"') == html.count('id="f-reason"') == 1
