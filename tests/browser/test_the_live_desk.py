"""The live desk under a person's hands: nothing jumps, nothing is lost, nothing goes unseen."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Route, expect

from tests.browser.cable import Cable
from tests.browser.conftest import Opener
from tests.browser.desk import Desk, bare
from tests.browser.windows import PHONE
from tests.outside import Citizen, Colleague, until

Writes = Callable[[str], None]


@pytest.fixture
def somebody_writes(address: str) -> Writes:
    """A citizen nobody has heard of writes, so that a new ticket opens."""
    return lambda text: Citizen(address).says(text)


@pytest.fixture(scope="module")
def colleague(address: str) -> Colleague:
    """The other operator, at work somewhere else."""
    return Colleague(address, "operator2")


def test_a_new_row_comes_by_itself_and_is_counted(window: Opener, somebody_writes: Writes) -> None:
    desk = Desk(window("operator1"), "inbox")
    bare(desk.page)
    before = desk.page.inner_text("#queues [data-queue=inbox] .count")
    somebody_writes("丁香路路灯不亮")
    number = desk.number_of("丁香路路灯不亮")
    assert desk.rows.first.get_attribute("data-number") == number
    assert desk.page.inner_text("#queues [data-queue=inbox] .count") == str(int(before) + 1)
    assert not desk.was_reloaded


def test_what_comes_while_a_queue_is_on_its_way_is_not_missed(
    window: Opener, somebody_writes: Writes, colleague: Colleague
) -> None:
    desk = Desk(window("operator1"), "mine")

    def answer_late(route: Route) -> None:
        made_before = route.fetch()
        somebody_writes("凤凰路井盖翘起")
        until(lambda: colleague.find("凤凰路井盖翘起"), "the ticket")
        desk.page.wait_for_timeout(1_000)  # its frame comes over the line meanwhile
        route.fulfill(response=made_before)

    desk.page.route("**/desk/queues/inbox/", answer_late)
    desk.page.locator("#queues [data-queue=inbox]").click()
    bare(desk.page)
    expect(desk.row("凤凰路井盖翘起")).to_have_count(1)


def test_under_the_hand_the_list_stands_still_and_new_rows_gather(
    window: Opener, somebody_writes: Writes
) -> None:
    desk = Desk(window("operator1"), "inbox")
    bare(desk.page)
    somebody_writes("百合路井盖缺失")
    here = desk.row(desk.number_of("百合路井盖缺失"))
    here.hover()
    before = here.bounding_box()
    for count in range(1, 4):
        somebody_writes(f"腊梅路噪音第{count}处")
    fresh = desk.page.locator("[data-fresh]")
    expect(fresh).to_contain_text("3")
    desk.page.wait_for_timeout(1100)  # longer than the list waits before it asks for rows
    assert here.bounding_box() == before
    assert desk.row("腊梅路噪音").count() == 0

    fresh.click()
    expect(desk.row("腊梅路噪音")).to_have_count(3)
    expect(desk.rows.first).to_contain_text("腊梅路噪音第3处")
    expect(fresh).to_be_hidden()
    assert desk.window.focused() == desk.rows.first.locator(".row-link").get_attribute("id")


def test_a_row_that_changes_keeps_its_place_and_the_focus(
    window: Opener, somebody_writes: Writes, colleague: Colleague
) -> None:
    desk = Desk(window("operator1"), "inbox")
    bare(desk.page)
    somebody_writes("月季路下水道堵塞")
    number = desk.number_of("月季路下水道堵塞")
    desk.page.focus(f"#open-{number}")
    colleague.step(number, "take")
    expect(desk.row(number)).to_contain_text("接线员2号")
    assert desk.window.focused() == f"open-{number}"


def test_a_row_that_left_is_dimmed_under_the_hand_and_goes_when_the_hand_is_away(
    window: Opener, somebody_writes: Writes, colleague: Colleague
) -> None:
    desk = Desk(window("operator1"), "inbox")
    bare(desk.page)
    somebody_writes("芙蓉路树枝折断")
    number = desk.number_of("芙蓉路树枝折断")
    desk.row(number).hover()
    colleague.step(number, "set_aside", reason="test")
    gone = desk.page.locator(f"#row-{number}.is-gone")
    expect(gone).to_be_visible()
    bare(desk.page)
    expect(gone).to_have_count(0)


def test_two_people_on_one_ticket_see_each_other(window: Opener, somebody_writes: Writes) -> None:
    first, second = Desk(window("operator1"), "inbox"), Desk(window("operator2"), "inbox")
    bare(first.page)
    somebody_writes("茉莉路停水")
    number = first.number_of("茉莉路停水")
    first.open(number)
    viewers = first.page.locator("#viewers li")
    expect(viewers).to_have_count(0)
    second.open(number)
    expect(viewers).to_contain_text("接线员2号")
    expect(second.page.locator("#viewers li")).to_contain_text("接线员1号")
    second.window.go("/desk/queues/inbox/")
    expect(viewers).to_have_count(0)


def test_who_writes_is_told_of_a_colleagues_step_and_a_stale_form_is_refused_showing_both(
    window: Opener, somebody_writes: Writes, colleague: Colleague
) -> None:
    desk = Desk(window("operator1"), "inbox")
    desk.window.foresee("409")
    bare(desk.page)
    somebody_writes("桂花路垃圾堆积")
    number = desk.number_of("桂花路垃圾堆积")
    desk.open(number)
    desk.press("accept")
    desk.fill(title="桂花路有垃圾", category="1501", facts__where="桂花路东口")
    colleague.accept(number, "垃圾成堆", urgency="urgent")
    expect(desk.page.locator("#ticket-head .title")).to_have_text("垃圾成堆")
    expect(desk.page.locator("[data-changed]")).to_contain_text("接线员2号")
    assert desk.page.input_value("#step [name=title]") == "桂花路有垃圾"

    desk.send()
    refusal = desk.page.locator("#step .is-refusal")
    expect(refusal).to_contain_text("接线员2号")
    expect(refusal.locator(".compare")).to_contain_text("桂花路有垃圾")
    expect(refusal.locator(".compare")).to_contain_text("垃圾成堆")
    assert colleague.ticket(number)["title"] == "垃圾成堆"


def test_what_was_written_survives_a_killed_tab_and_a_colleagues_change(
    window: Opener, somebody_writes: Writes, colleague: Colleague
) -> None:
    desk = Desk(window("operator1"), "inbox")
    desk.window.foresee("409")
    bare(desk.page)
    somebody_writes("石榴路渗水")
    number = desk.number_of("石榴路渗水")
    desk.open(number)
    desk.press("accept")
    desk.fill(title="石榴路墙面渗水", category="1501", facts__where="石榴路7号")
    # Kept a moment after the last key: where keys come slowly, the title without the place first.
    desk.window.wait_until("Object.values(localStorage).some(kept => kept.includes('石榴路7号'))")
    with desk.page.expect_event("crash"), pytest.raises(Error):
        desk.page.goto("chrome://crash")
    desk.page.close()
    colleague.step(number, "take")

    again = desk.page = desk.window.page = desk.window.context.new_page()
    desk.window.go(f"/desk/tickets/{number}/steps/accept/")
    expect(again.locator("#step [name=title]")).to_have_value("石榴路墙面渗水")
    expect(again.locator('#step [name="facts.where"]')).to_have_value("石榴路7号")
    desk.send()
    desk.expect_state("已受理")
    assert again.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:'))") == []
    assert colleague.ticket(number)["title"] == "石榴路墙面渗水"


def test_a_draft_is_found_on_another_machine(window: Opener, somebody_writes: Writes) -> None:
    desk = Desk(window("operator1"), "inbox")
    bare(desk.page)
    somebody_writes("木槿路积水")
    number = desk.number_of("木槿路积水")
    desk.open(number)
    desk.press("accept")
    title = desk.page.locator("#step [name=title]")
    title.press("End")
    with desk.page.expect_response(lambda answer: "/drafts/accept/" in answer.url) as kept:
        title.press_sequentially("，已到膝盖")
    assert kept.value.ok
    other = window("operator1")
    other.go(f"/desk/tickets/{number}/steps/accept/")
    expect(other.page.locator("#step [name=title]")).to_have_value("木槿路积水，已到膝盖")


def test_a_lost_line_is_said_and_what_happened_meanwhile_is_caught_up(
    window: Opener, address: str, somebody_writes: Writes, colleague: Colleague
) -> None:
    cable = Cable(address)
    desk = Desk(window("operator1", over=cable.address), "inbox")
    desk.window.foresee("WebSocket", "ERR_")
    bare(desk.page)
    somebody_writes("海棠路红绿灯故障")
    number = desk.number_of("海棠路红绿灯故障")
    sign = desk.page.locator("#connection")

    cable.pull()
    expect(sign).to_have_attribute("data-state", "retrying")
    colleague.step(number, "take")
    somebody_writes("合欢路护栏倒了")
    expect(sign).to_have_attribute("data-state", "lost")
    cable.plug()
    expect(sign).to_have_attribute("data-state", "live")
    expect(desk.row(number)).to_contain_text("接线员2号")
    expect(desk.row("合欢路护栏倒了")).to_be_visible()
    assert not desk.was_reloaded
    cable.close()


def test_with_the_keyboard_alone_a_ticket_is_accepted(
    window: Opener, somebody_writes: Writes, colleague: Colleague
) -> None:
    desk = Desk(window("operator1"), "mine")
    somebody_writes("紫藤路积水")
    press = desk.page.keyboard.press
    press("1")  # the first queue
    number = desk.number_of("紫藤路积水")
    for _ in range(desk.rows.count()):
        press("j")
        if desk.window.focused() == f"open-{number}":
            break
    press("Enter")
    expect(desk.page.locator(f'#ticket[data-number="{number}"]')).to_be_visible()
    press("a")
    expect(desk.page.locator("#step [name=category]")).to_have_value("1501")  # proposed
    _tab_to(desk, "title")
    press("Control+a")
    desk.page.keyboard.type("紫藤路有积水")
    _tab_to(desk, "facts.where")
    desk.page.keyboard.type("紫藤路2号")
    press("Control+Enter")
    desk.expect_state("已受理")
    assert colleague.ticket(number)["title"] == "紫藤路有积水"
    assert colleague.ticket(number)["category"] == "1501"


def test_on_a_phone_the_four_panes_are_four_levels_with_a_way_back(
    window: Opener, somebody_writes: Writes
) -> None:
    somebody_writes("凌霄路塌陷")
    phone = window("operator1", width=PHONE)
    page = phone.go("/desk/")
    panes = {
        name: page.locator(f".pane-{name}") for name in ("queues", "list", "ticket", "actions")
    }

    def only(shown: str) -> None:
        for name, pane in panes.items():
            (expect(pane).to_be_visible if name == shown else expect(pane).to_be_hidden)()
        assert phone.overflow == 0

    only("queues")
    page.locator("#queues [data-queue=inbox]").tap()
    only("list")
    page.locator("#rows .row", has_text="凌霄路塌陷").first.locator(".row-link").tap()
    expect(panes["ticket"]).to_be_visible()
    expect(panes["list"]).to_be_hidden()
    page.locator("#step-buttons a[href*='/accept/']").tap()
    only("actions")
    page.go_back()
    expect(panes["ticket"]).to_be_visible()
    page.go_back()
    only("list")
    page.go_back()
    only("queues")


def test_who_goes_back_faster_than_the_page_can_hear_it_sees_what_the_address_says(
    window: Opener, somebody_writes: Writes
) -> None:
    somebody_writes("紫藤路塌陷")
    page = window("operator1").go("/desk/queues/inbox/")
    page.locator("#rows .row", has_text="紫藤路塌陷").first.locator(".row-link").click()
    page.locator("#step-buttons a[href*='/accept/']").click()
    expect(page.locator("#step form")).to_be_visible()
    held: list[Route] = []
    page.route("**/desk*.js", lambda route: held.append(route))
    page.go_back()
    page.wait_for_function("document.readyState === 'interactive'")
    page.evaluate("history.back()")
    expect(page).to_have_url(re.compile("/desk/queues/inbox/$"))
    while held:
        held.pop().continue_()
    page.unroute("**/desk*.js")
    expect(page.locator("#ticket[data-number]")).to_have_count(0)
    assert page.locator("#content").get_attribute("data-level") == "list"


BRIGHTNESS = """(() => {
  const canvas = document.createElement('canvas').getContext('2d');
  canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
  canvas.fillRect(0, 0, 1, 1);
  const [r, g, b] = canvas.getImageData(0, 0, 1, 1).data;
  return (r + g + b) / 765;
})()"""


def test_dark_is_the_systems_choice_or_ones_own_and_never_flashes(window: Opener) -> None:
    system = window("operator1", scheme="dark")
    system.go("/desk/queues/inbox/")
    system.wait_until(f"{BRIGHTNESS} < 0.3")
    system.live()
    system.page.locator("[data-menu] summary").click()
    system.page.locator("[data-theme-switch] label:has([value=light])").click()
    system.wait_until(f"{BRIGHTNESS} > 0.8")
    html = system.page.request.get(f"{system.address}/desk/queues/inbox/").text()
    assert 'data-theme="light"' in html, "the server does not know the choice: the page flashes"


def _tab_to(desk: Desk, name: str) -> None:
    for _ in range(40):
        if desk.window.focused("name") == name:
            return
        desk.page.keyboard.press("Tab")
    raise AssertionError(f"{name} is not reached with Tab")
