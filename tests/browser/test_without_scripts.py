"""The same addresses for browsers without scripts: plain links, plain forms, whole pages."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Opener
from tests.browser.windows import PHONE
from tests.outside import Citizen, Colleague, until


def test_a_ticket_is_accepted_with_plain_links_and_forms(window: Opener, address: str) -> None:
    Citizen(address).says("泡桐路水管爆裂")
    duty = Colleague(address, "duty1")
    number = until(lambda: duty.find("泡桐路水管爆裂"), "the ticket")["number"]
    page = window("operator1", scripts=False).go("/desk/queues/inbox/")
    page.locator(f"#open-{number}").click()
    page.locator("#step-buttons a[href*='/accept/']").click()
    page.locator("[name=category]").select_option("1501")
    page.locator("[name='facts.where']").fill("泡桐路1号")
    page.locator("#step form button.is-primary").click()
    expect(page.locator("#ticket-head .state")).to_have_text("已受理")
    assert duty.ticket(number)["state"] == "accepted"


def test_a_refused_form_comes_back_with_the_reason_and_what_was_written(
    window: Opener, address: str
) -> None:
    Citizen(address).says("楝树路水管爆裂")
    duty = Colleague(address, "duty1")
    number = until(lambda: duty.find("楝树路水管爆裂"), "the ticket")["number"]
    one = window("operator1", scripts=False)
    one.foresee("422", "409")
    page = one.go(f"/desk/tickets/{number}/steps/accept/")
    page.locator("[name=category]").select_option("1501")
    page.locator("[name=title]").fill("楝树路爆管")
    page.locator("[name='facts.where']").fill("")
    page.locator("#step form button.is-primary").click()  # without a place
    expect(page.locator("#step .is-refusal")).to_be_visible()
    expect(page.locator("[name=title]")).to_have_value("楝树路爆管")


def test_a_citizen_asks_for_a_case_on_an_old_phone(window: Opener) -> None:
    one = window(width=PHONE, scripts=False)
    one.foresee("422")
    page = one.go("/track/")
    page.locator("#number").fill("20260930-000012-3")
    page.locator("#code").fill("AAAAAA")
    page.locator("form.card button").click()
    expect(page.locator("[role=alert]")).to_be_visible()
    expect(page.locator("#number")).to_have_value("20260930-000012-3")
