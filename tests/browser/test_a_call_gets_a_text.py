"""A call is taken, its number and code go to the caller's phone, and the desk reads the way."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from hotline.embedded.process import free_port
from tests.browser.conftest import Opener
from tests.browser.soundness import axe, untranslated
from tests.browser.windows import PHONE
from tests.outside import until
from tests.platforms import aliyun
from tests.processes import Town

WORDS, CALLER = "桂花巷井盖没了，孩子差点摔下去", "13900001234"
PICTURES = os.environ.get("HOTLINE_LOOK")  # a folder: then every step is kept there as a picture


@pytest.fixture(scope="module")
def gateway() -> Iterator[aliyun.Gateway]:
    with aliyun.Gateway() as stands_in:
        yield stands_in


@pytest.fixture(scope="module")
def town(new_town: Callable[..., Town], gateway: aliyun.Gateway) -> Town:
    """A city with a gateway for text messages."""
    port = str(free_port())
    town = new_town(HOTLINE_SMS_API=gateway.base, HOTLINE_PORT=port)
    town.web(int(port))
    town.worker()
    town.beat()
    keys = ("--key-id", aliyun.KEY, "--secret", aliyun.SECRET, "--sign", aliyun.SIGN)
    town.manage("account", "sms", "city-sms", "--name", "短信通道", *keys)
    fields = ("--field", "number=number", "--field", "code=code")
    town.manage("notice", "city-sms", "receipt", "--template", "SMS_RECEIPT", *fields)
    return town


@pytest.fixture
def window(town: Town, browser: Browser) -> Iterator[Opener]:
    """Opens windows into it."""
    opener = Opener(browser, town.running[0].address, {})
    yield opener
    assert not opener.close()


def keep(name: str, page: Page) -> None:
    if PICTURES:
        page.locator("#deliveries, table.ledger").first.scroll_into_view_if_needed()
        page.wait_for_timeout(600)
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


def take_call(page: Page, address: str) -> str:
    page.goto(f"{address}/desk/phone/")
    page.locator('[name="phone"]').first.fill(CALLER)
    page.locator('[name="what"]').fill(WORDS)
    page.get_by_role("button", name="登记工单").click()
    page.wait_for_url("**/desk/tickets/**")
    return str(page.locator("#ticket").get_attribute("data-number"))


def test_a_caller_gets_a_text_and_the_desk_reads_which_way_it_took(
    town: Town, window: Opener, gateway: aliyun.Gateway
) -> None:
    address = town.running[0].address
    operator = window("operator1").page
    number = take_call(operator, address)
    until(lambda: gateway.texts_to(CALLER), "the caller has a text")
    assert number in gateway.texts_to(CALLER)[0]

    gateway.refuse("SendSms", "isv.MOBILE_NUMBER_ILLEGAL")
    refused = take_call(operator, address)
    for name, width, scheme in (("desk", 1440, "light"), ("phone", PHONE, "dark")):
        view = window("duty1", width=width, scheme=scheme)  # type: ignore[arg-type]
        view.go(f"/desk/tickets/{number}/")
        expect(view.page.locator("#deliveries .rungs")).to_contain_text("短信")
        keep(f"texted-{name}", view.page)
        view.go(f"/desk/tickets/{refused}/")
        way = view.page.locator("#deliveries")
        expect(way.locator(".rungs")).to_contain_text("短信通道认为这不是手机号码")
        expect(way).to_contain_text("请电话告知")
        assert axe(view.page) == []
        assert untranslated(view.page) == []
        assert view.overflow <= 0
        keep(f"refused-{name}", view.page)
    ledger = window("admin1").go("/admin/")
    expect(ledger.locator("table.ledger").first).to_contain_text("SMS_RECEIPT")
    keep("ledger", ledger)
