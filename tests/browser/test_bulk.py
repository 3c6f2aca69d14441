"""Steps on a selection, as hands do it: with boxes and keys, while the desk goes on living."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opener
from tests.browser.desk import Desk
from tests.browser.soundness import axe
from tests.browser.windows import PHONE
from tests.outside import Citizen, Colleague, until

Writes = Callable[[str], None]


@pytest.fixture
def somebody_writes(address: str) -> Writes:
    """A citizen nobody has heard of writes."""
    return lambda text: Citizen(address).says(text)


@pytest.fixture(scope="module")
def colleague(address: str) -> Colleague:
    """The other operator, at work somewhere else."""
    return Colleague(address, "operator2")


def a_desk_with(window: Opener, writes: Writes, *texts: str) -> tuple[Desk, list[str]]:
    """An operator's inbox in which these stand at the top, the last one first."""
    for text in texts:
        writes(text)
    desk = Desk(window("operator1"), "inbox")
    return desk, [desk.number_of(text) for text in texts]


def chosen(desk: Desk) -> list[str]:
    boxes = desk.page.locator("#rows .pick:checked")
    return [str(box.get_attribute("value")).split(":")[0] for box in boxes.all()]


def test_three_are_set_aside_with_keys_alone_and_one_key_brings_them_back(
    window: Opener, somebody_writes: Writes, colleague: Colleague
) -> None:
    desk, numbers = a_desk_with(window, somebody_writes, "谢谢甲", "谢谢乙", "谢谢丙")
    page = desk.page
    press = page.keyboard.press
    press("j")
    press("x")
    press("j")
    press("j")
    press("Shift+X")
    assert sorted(chosen(desk)) == sorted(numbers)
    expect(page.locator("[data-selected]")).to_have_text("已选 3 件")
    press(".")
    expect(page.locator("#bulk h2").first).to_be_focused()
    press("i")
    page.locator("#bulk [name=reason][value=thanks]").check()
    assert not axe(page)
    press("Control+Enter")
    expect(page.locator("#bulk .is-done")).to_have_count(3)
    expect(page.locator("[data-run-words]")).to_have_text("3 件已办，0 件未办")
    assert all(colleague.ticket(number)["state"] == "set_aside" for number in numbers)
    assert not desk.was_reloaded

    page.click("#bulk [data-undo] button")
    page.locator("#bulk [data-bulk] button.is-primary").click()
    expect(page.locator("#bulk .is-done")).to_have_count(3)
    assert all(colleague.ticket(number)["state"] == "received" for number in numbers)


def test_what_a_colleague_changed_meanwhile_is_refused_with_the_reason(
    window: Opener, somebody_writes: Writes, colleague: Colleague
) -> None:
    desk, (first, second) = a_desk_with(window, somebody_writes, "杨梅路甲", "杨梅路乙")
    for number in (first, second):
        desk.row(number).hover()
        desk.row(number).locator(".pick").check()
    desk.page.keyboard.press(".")
    desk.page.locator("#bulk menu button[value=hand_over]").click()
    desk.page.locator("#bulk [name=to]").select_option("operator2")
    colleague.step(first, "take")
    desk.page.locator("#bulk button.is-primary").click()
    refused = desk.page.locator(f'#bulk .is-refused[data-number="{first}"]')
    expect(refused).to_contain_text("未能办理")
    expect(desk.page.locator(f'#bulk .is-done[data-number="{second}"]')).to_be_visible()
    expect(desk.row(first).locator(".pick")).to_be_checked()  # still selected: it waits
    expect(desk.row(second).locator(".pick")).not_to_be_checked()


def test_a_run_goes_on_while_another_ticket_is_opened_and_is_done_once(
    window: Opener, somebody_writes: Writes, colleague: Colleague
) -> None:
    texts = [f"枇杷路{n}号" for n in range(6)]
    desk, numbers = a_desk_with(window, somebody_writes, *texts)
    desk.page.route("**/desk/bulk/take/", lambda route: (_slowly(desk), route.continue_()))
    for number in numbers:
        desk.row(number).hover()
        desk.row(number).locator(".pick").check()
    desk.page.keyboard.press(".")
    desk.page.locator("#bulk menu button[value=take]").click()
    desk.page.locator("#bulk button.is-primary").dblclick()
    desk.open(numbers[0])
    expect(desk.page.locator("[data-run-words]")).to_have_text("6 件已办，0 件未办")
    for number in numbers:
        events = colleague.see(f"tickets/{number}/events")["items"]
        taken = [one for one in events if one["step"] == "take"]
        assert len(taken) == 1


def test_a_network_that_breaks_stops_the_run_and_the_rest_goes_on_later(
    window: Opener, somebody_writes: Writes, colleague: Colleague
) -> None:
    desk, numbers = a_desk_with(window, somebody_writes, "荔枝路甲", "荔枝路乙", "荔枝路丙")
    desk.window.foresee("ERR_FAILED")
    seen: list[str] = []

    def lose_the_second(route: object) -> None:
        seen.append("x")
        route.abort() if len(seen) == 2 else route.continue_()  # type: ignore[attr-defined]

    desk.page.route("**/desk/bulk/take/", lose_the_second)
    for number in numbers:
        desk.row(number).hover()
        desk.row(number).locator(".pick").check()
    desk.page.keyboard.press(".")
    desk.page.locator("#bulk menu button[value=take]").click()
    desk.page.locator("#bulk button.is-primary").click()
    expect(desk.page.locator("[data-run-words]")).to_contain_text("已停在 1 / 3")
    desk.page.reload()
    desk.window.live()
    desk.page.click("[data-run-rest]")
    expect(desk.page.locator("[data-run-words]")).to_have_text("3 件已办，0 件未办")
    assert all(colleague.ticket(number)["taken_by"] for number in numbers)


def test_a_selection_survives_live_changes_and_escape_lets_go(
    window: Opener, somebody_writes: Writes, colleague: Colleague
) -> None:
    desk, (number,) = a_desk_with(window, somebody_writes, "山竹路积水")
    desk.row(number).hover()
    desk.row(number).locator(".pick").check()
    colleague.step(number, "take")
    expect(desk.row(number)).to_contain_text("接线员2号")
    assert chosen(desk) == [number]
    desk.page.keyboard.press("Escape")
    assert chosen(desk) == []
    expect(desk.page.locator("#selection")).to_be_hidden()


def test_a_phone_selects_and_steps_too(window: Opener, somebody_writes: Writes) -> None:
    somebody_writes("榴莲路谢谢")
    phone = window("operator1", width=PHONE)
    page = phone.go("/desk/queues/inbox/")
    phone.live()
    page.locator("#rows .pick").first.tap()
    expect(page.locator("[data-selected]")).to_have_text("已选 1 件")
    assert phone.overflow <= 0
    page.locator("#selection [data-go]").tap()
    page.locator("#bulk menu button[value=take]").tap()
    expect(page.locator("#bulk [data-bulk] button.is-primary")).to_be_visible()
    assert phone.overflow <= 0
    assert not axe(page)


def test_without_scripts_a_selection_is_a_form(window: Opener, somebody_writes: Writes) -> None:
    somebody_writes("椰子路谢谢")
    plain = window("operator1", scripts=False)
    page = plain.page
    row = page.locator("#rows .row", has_text="椰子路")

    def is_there() -> int:
        plain.go("/desk/queues/inbox/")
        return row.count()

    until(is_there, "its row")
    row.hover()
    row.locator(".pick").check()
    page.locator("#selection [data-go]").click()
    page.locator("#bulk menu button[value=take]").click()
    page.locator("#bulk [data-bulk] button.is-primary").click()
    expect(page.locator("#bulk .is-done")).to_have_count(1)


def _slowly(desk: Desk) -> None:
    """A moment for each, so that there is time to do something else."""
    desk.page.wait_for_timeout(150)
