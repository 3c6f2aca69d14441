"""A citizen in the rain and the desk beside: the banner of danger comes by itself, the ticket says
where and who, and what is not known yet.
"""

from __future__ import annotations

import os
import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opener
from tests.browser.desk import Desk, bare
from tests.browser.windows import PHONE, Window

SHOTS = os.environ.get("SHOTS", "")  # a folder, for whoever wants to look


def say(phone: Window, **what: str) -> None:
    """What the citizen does on the phone of the simulator."""
    cookies = {one["name"]: one["value"] for one in phone.context.cookies()}  # type: ignore[typeddict-item]
    form = what | {"csrfmiddlewaretoken": cookies["csrftoken"]}
    answer = phone.context.request.post(f"{phone.address}/simulator/say/", form=form)
    assert answer.ok, answer.text()


def shoot(window: Window, name: str) -> None:
    if SHOTS:
        window.page.screenshot(path=f"{SHOTS}/{name}.png")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_danger_reaches_the_desk_by_itself(window: Opener, scheme: str) -> None:
    desk = Desk(window("operator1", scheme=scheme), "inbox")  # type: ignore[arg-type]
    phone = window()
    phone.go("/simulator/")
    say(phone, menu="REPORT_DISASTER")
    told = f"{scheme}-{secrets.token_hex(2)}"  # a second try finds the card of the first one, too
    say(phone, text=f"松岗村进水了，老人被困在二楼（{told}）")
    say(phone, place="bridge")
    banner = desk.page.locator("#siren")
    card = banner.locator(".siren-one", has_text=told)
    expect(card).to_contain_text("有人遇险")
    expect(banner).to_contain_text("119")
    assert desk.window.focused("tagName") == "BODY"  # it came by itself and took nothing
    shoot(desk.window, f"alarm-{scheme}")
    number = card.locator("button span").inner_text().strip()
    row = desk.row(number)
    expect(row.locator(".tag.is-critical").first).to_be_visible()
    desk.open(number)
    part = desk.page.locator("#disaster")
    expect(part).to_contain_text("有人被困")
    expect(part).to_contain_text("° N")
    expect(part).to_contain_text("照片或视频：未提供")
    bare(desk.page)
    shoot(desk.window, f"ticket-{scheme}")
    card.locator("button").click()
    expect(desk.page.locator(f"#note-{number}")).to_have_count(0)
    assert desk.window.overflow <= 0
    say(phone, photo="manhole")  # an open ticket hears what comes
    expect(part).not_to_contain_text("照片或视频：未提供")

    small = window("operator1", width=PHONE, scheme=scheme)  # type: ignore[arg-type]
    small.go(f"/desk/tickets/{number}/")
    expect(small.page.locator("#disaster")).to_contain_text("有人被困")
    assert small.overflow <= 0
    shoot(small, f"phone-{scheme}")
