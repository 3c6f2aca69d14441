"""The desk without a mouse: three keys to accept, a bar for every command, macros in two keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.desk import Desk
from tests.browser.soundness import axe
from tests.browser.windows import PHONE
from tests.outside import Citizen, Colleague, until

Writes = Callable[[str], None]
BAR, FIELD = "#commands", "#command"
CHOSEN = "#command-list [aria-selected=true]"


@pytest.fixture
def somebody_writes(address: str) -> Writes:
    """A citizen nobody has heard of writes."""
    return lambda text: Citizen(address).says(text)


@pytest.fixture(scope="module")
def colleague(address: str) -> Colleague:
    """The other operator, at work somewhere else."""
    return Colleague(address, "operator2")


class Hands:
    """Two hands on a keyboard, and how often they came down."""

    def __init__(self, page: Page) -> None:
        self.page, self.presses = page, 0

    def press(self, *keys: str) -> None:
        """Press keys one after the other; keys held together count once."""
        for key in keys:
            self.page.keyboard.press(key)
            self.presses += 1


def prefilled(desk: Desk, number: str) -> None:
    """What is known of the matter stands in the form of accepting it."""
    known = {"kind": "help", "category": "1501", "urgency": "normal", "title": "路口积水"}
    known |= {"facts.what": "路口积水", "facts.where": "石榴路1号"}
    sent = desk.page.evaluate(
        """async ([number, known]) => {
          const headers = JSON.parse(document.body.getAttribute("hx-headers"));
          const body = new URLSearchParams(known);
          const address = `/desk/tickets/${number}/drafts/accept/`;
          return (await fetch(address, { method: "POST", headers, body })).status;
        }""",
        [number, known],
    )
    assert sent == 200


def test_a_prefilled_message_is_accepted_in_three_key_presses(
    window: Opener, somebody_writes: Writes, colleague: Colleague
) -> None:
    somebody_writes("石榴路积水")
    desk = Desk(window("operator1"), "inbox")
    number = desk.number_of("石榴路积水")
    prefilled(desk, number)
    hands = Hands(desk.page)
    hands.press("Enter")
    expect(desk.page.locator(f'#ticket[data-number="{number}"]')).to_be_visible()
    hands.press("a")
    expect(desk.page.locator("#step [name=category]")).to_have_value("1501")
    hands.press("Control+Enter")
    desk.expect_state("已受理")
    assert hands.presses == 3
    assert colleague.ticket(number)["state"] == "accepted"
    # And the hand lies on the next one already.
    assert desk.page.evaluate("document.activeElement.matches('.row-link')")
    assert desk.window.focused() != f"open-{number}"


def test_what_the_machine_reads_is_accepted_in_three_key_presses(
    window: Opener, somebody_writes: Writes, colleague: Colleague
) -> None:
    words = "昨晚银杏路积水淹到膝盖，车都熄火了，请快派泵车来抽水"
    somebody_writes(words)
    desk = Desk(window("operator1"), "inbox")
    number = desk.number_of(words[:12])
    hands = Hands(desk.page)
    hands.press("Enter")
    expect(desk.page.locator(f'#ticket[data-number="{number}"]')).to_be_visible()
    hands.press("a")
    category = desk.page.locator("#step [name=category]")
    expect(category).to_have_value("1501")
    expect(desk.page.locator("#step [name='facts.where']")).to_have_value("银杏路")
    hands.press("Control+Enter")
    desk.expect_state("已受理")
    assert hands.presses == 3
    assert colleague.ticket(number)["category"] == "1501"


def test_one_key_takes_another_of_the_three_while_somebody_writes(
    window: Opener, somebody_writes: Writes
) -> None:
    somebody_writes("月季路工地半夜打桩，吵得睡不着，灰尘也大")
    desk = Desk(window("operator1"), "inbox")
    number = desk.number_of("月季路工地半夜打桩")
    desk.open(number)
    desk.page.keyboard.press("a")
    proposals = desk.page.locator("#step .proposal")
    expect(proposals).to_have_count(3)
    category = desk.page.locator("#step [name=category]")
    offered = [proposals.nth(n).get_attribute("data-value") for n in range(3)]
    desk.page.locator("#step [name=title]").focus()
    taken = []
    for _ in range(3):
        desk.page.keyboard.press("F8")
        taken.append(category.input_value())
        expect(desk.page.locator("#step .proposal[aria-pressed=true]")).to_have_count(1)
    assert sorted(taken) == sorted(offered)  # round the corner, each once


def test_the_bar_takes_a_step_by_its_name_in_either_language(
    window: Opener, somebody_writes: Writes, colleague: Colleague
) -> None:
    asked = {"香椿路": "领取", "皂角路": "take", "泡桐路": "TAKE"}
    for street in asked:
        somebody_writes(f"{street}路灯不亮")
        until(lambda street=street: colleague.find(street), "the ticket")
    desk = Desk(window("operator1"), "inbox")
    for street, words in asked.items():
        number = desk.number_of(street)
        desk.open(number)
        desk.page.keyboard.press("Control+k")
        desk.page.keyboard.type(words)
        expect(desk.page.locator(CHOSEN)).to_contain_text("领取")
        desk.page.keyboard.press("Enter")
        expect(desk.page.locator("#ticket-head")).to_contain_text("接线员1号")
        assert colleague.ticket(number)["taken_by"]


def test_the_bar_is_a_combobox_that_arrows_walk_and_escape_leaves(window: Opener) -> None:
    desk = Desk(window("operator1"), "inbox")
    page = desk.page
    page.keyboard.press("j")
    before = desk.window.focused()
    page.keyboard.press("Control+k")
    field = page.locator(FIELD)
    expect(field).to_be_focused()
    first = field.get_attribute("aria-activedescendant")
    assert first == page.locator(CHOSEN).get_attribute("id")
    page.keyboard.press("ArrowDown")
    second = field.get_attribute("aria-activedescendant")
    assert second != first
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")  # round the corner to the last
    last = page.locator("#command-list [role=option]").last
    assert field.get_attribute("aria-activedescendant") == last.get_attribute("id")
    assert not axe(page)
    page.keyboard.press("Escape")
    expect(page.locator(BAR)).to_be_hidden()
    assert desk.window.focused() == before


def test_the_bar_goes_to_queues_pages_and_a_number(window: Opener, somebody_writes: Writes) -> None:
    somebody_writes("杜仲路井盖响")
    desk = Desk(window("operator1"), "inbox")
    number = desk.number_of("杜仲路井盖响")
    page = desk.page

    def ask(words: str) -> None:
        page.keyboard.press("Control+k")
        page.keyboard.type(words)
        page.keyboard.press("Enter")

    ask("我领取的")
    expect(page.locator("#list[data-queue=mine]")).to_be_attached()
    ask(number.replace("-", ""))
    page.wait_for_url(f"**/desk/tickets/{number}/")
    ask("macros")
    page.wait_for_url("**/desk/macros/")


def test_the_bar_fits_a_phone(window: Opener) -> None:
    phone = window("operator1", width=PHONE)
    page = phone.go("/desk/queues/inbox/")
    phone.live()
    page.locator("[data-open=commands]").tap()
    expect(page.locator(FIELD)).to_be_focused()
    assert phone.overflow <= 0
    page.locator(FIELD).fill("全部")
    page.locator("#command-list [role=option]").first.tap()
    expect(page.locator("#list[data-queue=all]")).to_be_attached()


def test_the_help_sheet_shows_every_key_of_a_button(window: Opener) -> None:
    desk = Desk(window("operator1"), "inbox")
    desk.page.keyboard.press("Enter")
    desk.page.locator("#step-buttons [data-key]").first.wait_for()
    desk.page.keyboard.press("?")
    expect(desk.page.locator("#keys")).to_be_visible()
    shown = set(desk.page.locator("#keys kbd").all_inner_texts())
    buttons = desk.page.locator("#step-buttons [data-key]")
    keys = {str(one.get_attribute("data-key")).upper() for one in buttons.all()}
    assert keys <= shown
    desk.page.keyboard.press("Escape")
    expect(desk.page.locator("#keys")).to_be_hidden()


def test_a_macro_goes_into_the_form_with_two_keys_and_nothing_written_is_lost(
    window: Opener, somebody_writes: Writes
) -> None:
    operator = window("operator1")
    page = operator.go("/desk/macros/")
    page.fill("[name=name]", "纯属感谢")
    page.fill("[name=note]", "市民致谢，无诉求。")
    page.click("main form button.is-primary")
    somebody_writes("谢谢你们，桂圆路好了")
    desk = Desk(operator, "inbox")
    desk.open(desk.number_of("桂圆路好了"))
    page.keyboard.press("i")
    note = page.locator("#step [name=note]")
    note.fill("写到一半")
    hands = Hands(page)
    hands.press("F2", "1")
    expect(note).to_have_value("写到一半\n市民致谢，无诉求。")
    expect(note).to_be_focused()
    assert hands.presses == 2


def test_a_call_comes_live_and_waits_until_the_ticket_was_opened(
    window: Opener, somebody_writes: Writes
) -> None:
    somebody_writes("银桂路求助")
    other = Desk(window("operator2"), "inbox")
    called = other.page.locator("#queues [data-queue=mentioned] .count")
    before = int(called.inner_text())
    desk = Desk(window("operator1"), "inbox")
    number = desk.number_of("银桂路求助")
    desk.open(number)
    desk.page.keyboard.press("@")
    expect(desk.page.locator("#step [name=text]")).to_be_focused()
    desk.page.keyboard.type("@接线员2号 请看")
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.locator("#notes")).to_contain_text("请看")
    expect(called).to_have_text(str(before + 1))
    other.page.click("#queues [data-queue=mentioned]")
    expect(other.page.locator("#list[data-queue=mentioned]")).to_be_visible()
    other.open(number)
    expect(other.page.locator(".calls")).to_be_visible()
    expect(called).to_have_text(str(before))


def test_my_state_is_said_from_the_top_bar_and_heard_in_my_other_window(window: Opener) -> None:
    here, there = Desk(window("water1"), "mine"), Desk(window("water1"), "mine")
    here.page.keyboard.press("Control+k")
    here.page.keyboard.type("小休")
    here.page.keyboard.press("Enter")
    for desk in (here, there):
        expect(desk.page.locator("#duty")).to_have_text("小休")
    assert not here.was_reloaded
