"""Emergency mode in a browser: it comes to open pages by itself, calls people in, and is ended by
somebody else.
"""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Opener
from tests.browser.soundness import axe, untranslated
from tests.browser.windows import PHONE


def test_it_comes_to_open_pages_and_goes_again(window: Opener) -> None:
    operator, second = window("operator1"), window("duty2")
    operator.go("/desk/")
    desk = operator.live()
    second.go("/desk/hot/")
    second.page.wait_for_load_state("networkidle")

    duty = window("duty1")
    page = duty.go("/desk/emergency/")
    page.get_by_label("Ⅱ级").check()
    page.get_by_label("依据").fill("市防指启动防汛Ⅱ级应急响应")
    page.get_by_role("button", name="立即启用").click()
    expect(page.locator("#mode")).to_contain_text("应急模式 · Ⅱ级")
    for other in (desk, second.page):
        expect(other.locator("#mode")).to_contain_text("应急模式 · Ⅱ级")
    assert operator.focused("tagName") == "BODY"

    # Who left is called in, on whatever page they are, and says that they are there.
    second.page.request.post(
        f"{second.address}/desk/duty/",
        form={"state": "away"},
        headers={
            "X-CSRFToken": second.page.locator("[name=csrfmiddlewaretoken]").first.input_value(),
            "Referer": second.page.url,
        },
    )
    duty.go("/desk/emergency/")
    page.get_by_role("button", name="召回").click()
    expect(page.locator("main")).to_contain_text("已召回")
    expect(second.page.locator("#mode")).to_contain_text("请您立即返岗")
    assert not axe(page)
    assert not untranslated(page)
    second.page.get_by_role("button", name="我已到岗").click()
    second.page.wait_for_url(lambda url: url.endswith("/desk/"))
    expect(second.page.locator("#mode")).not_to_contain_text("返岗")
    assert desk.evaluate("document.documentElement.scrollHeight <= innerHeight")

    small = window("duty2", width=PHONE, scheme="dark")
    small.go("/desk/emergency/")
    assert small.overflow <= 0
    assert not axe(small.page)
    small.page.get_by_label("结束原因").fill("雨停，响应终止")
    small.page.get_by_role("button", name="结束应急模式").click()
    expect(small.page.locator("main")).to_contain_text("雨停，响应终止")
    expect(desk.locator("#mode")).to_be_empty()
