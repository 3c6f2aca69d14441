"""Every screen, wide and narrow, light and dark, in Chinese and in English: nothing complains,
nothing sticks out, everything has a name, and the Tab key gets everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser

from tests.browser.conftest import Opener
from tests.browser.soundness import LOOKS, axe, unseen_by_tab, untranslated
from tests.browser.windows import DESK, HEIGHTS, PHONE, Window
from tests.outside import until
from tests.processes import Town

# Who looks, and at what; {…} is a ticket found by FIND.
SCREENS = {
    "door": ("", "/"),
    "the form": ("", "/report/"),
    "the form for disasters": ("", "/report/disaster/"),
    "nothing sent": ("", "/report/sent/"),
    "track": ("", "/track/"),
    "answer by link": ("", "/track/answer/#no-token-of-ours"),
    "published cases": ("", "/cases/"),
    "public boards": ("", "/public/"),
    "open data": ("", "/public/data/"),
    "rules: public boards": ("duty1", "/desk/rules/public/"),
    "unsolved": ("duty1", "/desk/tickets/{unsolved}/"),
    "following up": ("duty1", "/desk/tickets/{unsolved}/steps/follow_up/"),
    "reworking": ("duty1", "/desk/tickets/{unsolved}/steps/rework/"),
    "taking back": ("duty1", "/desk/tickets/{published}/steps/unpublish/"),
    "simulator": ("", "/simulator/"),
    "nothing here": ("", "/nothing/here/"),
    "queues": ("operator1", "/desk/"),
    "list": ("operator1", "/desk/queues/inbox/"),
    "received": ("operator1", "/desk/tickets/{received}/"),
    "people in danger": ("operator1", "/desk/tickets/{danger}/"),
    "accepting": ("operator1", "/desk/tickets/{received}/steps/accept/"),
    "setting aside": ("operator1", "/desk/tickets/{received}/steps/set_aside/"),
    "search": ("duty1", "/desk/?q=积水"),
    "dispatching": ("duty1", "/desk/tickets/{accepted}/steps/dispatch/"),
    "noting": ("operator1", "/desk/tickets/{received}/note/"),
    "mentioned": ("operator1", "/desk/mentioned/"),
    "macros": ("operator1", "/desk/macros/"),
    "filters": ("duty1", "/desk/filters/"),
    "disaster desk": ("duty1", "/desk/disaster/"),
    "emergency mode": ("duty1", "/desk/emergency/"),
    "hot matters": ("duty1", "/desk/hot/"),
    "cards": ("inspector1", "/wall/cards/"),
    "card": ("inspector1", "/wall/cards/{card}/"),
    "end of a shift": ("water1", "/desk/shift/"),
    "statements": ("duty1", "/desk/statements/"),
    "rules": ("duty1", "/desk/rules/"),
    "rules: catalogue": ("duty1", "/desk/rules/catalogue/"),
    "rules: category": ("duty1", "/desk/rules/catalogue/0206/"),
    "rules: import": ("duty1", "/desk/rules/catalogue/import/"),
    "rules: calendar": ("duty1", "/desk/rules/calendar/"),
    "rules: day": ("duty1", "/desk/rules/calendar/2026-10-01/"),
    "rules: hours": ("duty1", "/desk/rules/calendar/hours/"),
    "rules: limits": ("duty1", "/desk/rules/policies/"),
    "rules: one limit": ("duty1", "/desk/rules/policies/help/normal/"),
    "rules: one limit in an emergency": (
        "duty1",
        "/desk/rules/policies/disaster/critical/emergency/",
    ),
    "rules: why due then": ("water1", "/desk/tickets/{handling}/clocks/{clock}/"),
    "statement": ("duty1", "/desk/statements/fund_withdrawal/"),
    "menu": ("duty1", "/desk/menus/city-wechat/"),
    "lexicon": ("water1", "/desk/lexicon/"),
    "lexicon entry": ("duty1", "/desk/lexicon/1/"),
    "signing": ("water1", "/desk/tickets/{dispatched}/"),
    "contact": ("water1", "/desk/tickets/{handling}/steps/contact/"),
    "drafting": ("water1", "/desk/tickets/{drafted}/reply/"),
    "revealing": ("water1", "/desk/tickets/{masked}/reveal/phone/"),
    "reviewing": ("water2", "/desk/tickets/{reviewing}/reply/"),
    "releasing": ("water3", "/desk/tickets/{approved}/reply/"),
    "recalling": ("water3", "/desk/tickets/{replied}/reply/"),
    "unsure": ("duty1", "/desk/tickets/{unsure}/"),
    "a call": ("operator1", "/desk/phone/"),
    "dead letters": ("duty1", "/desk/dead-letters/"),
    "proof": ("inspector1", "/wall/proof/"),
    "evidence": ("inspector1", "/wall/proof/{handling}/"),
    "reads": ("inspector1", "/wall/reads/"),
    "security log": ("admin1", "/wall/security/"),
    "accounts": ("duty1", "/accounts/"),
    "accounts: one closing": ("water1", "/accounts/{closing}/"),
    "accounts: changing one": ("duty1", "/accounts/{listed}/edit/"),
    "accounts: proposing one": ("water1", "/accounts/new/?how=propose"),
    "accounts: rules": ("duty1", "/accounts/rules/"),
    "accounts: check rounds": ("inspector1", "/accounts/rounds/"),
    "accounts: a check round": ("inspector1", "/accounts/rounds/{round}/"),
    "accounts: a door": ("duty1", "/accounts/doors/city-wechat/"),
    "accounts: keys": ("admin1", "/accounts/doors/city-wechat/keys/"),
    "comments from a file": ("operator1", "/desk/comments/"),
    "inspector": ("inspector1", "/"),
    "tickets of who supervises": ("inspector1", "/wall/tickets/"),
    "late": ("inspector1", "/wall/late/"),
    "vendors": ("inspector1", "/wall/vendors/"),
    "vendors: a sample": ("inspector1", "/wall/vendors/samples/{drawn}/"),
    "vendors: scoring blindly": ("duty2", "/wall/vendors/samples/{disputed}/"),
    "vendors: a month": ("inspector1", "/wall/vendors/{vendor}/{month}/"),
    "vendors: the sheet": ("duty1", "/wall/vendors/sheet/"),
    "our own scores": ("operator1", "/desk/quality/"),
    "our own score": ("operator1", "/desk/quality/{scored}/"),
    "figures": ("inspector1", "/wall/figures/"),
    "figures: lags by month": ("water2", "/wall/figures/?by=month&figure=to_sign"),
    "monthly reports": ("inspector1", "/wall/report/"),
    "monthly report": ("inspector1", "/wall/report/{month}/"),
    "exports": ("inspector1", "/desk/exports/"),
    "exporting": ("operator1", "/desk/exports/new/?of=tickets&queue=inbox"),
    "orders": ("inspector1", "/wall/orders/"),
    "orders: a new one": ("inspector1", "/wall/orders/new/"),
    "orders: ruling on one": ("inspector1", "/wall/orders/{ordered}/"),
    "orders: answering one": ("water3", "/desk/orders/{ordered}/"),
    "platform": ("admin1", "/"),
}
OF_WATER = "JOIN hotline_office o ON o.id = t.lead_office_id AND o.code = 'water'"
REPLY = "JOIN hotline_reply r ON r.ticket_id = t.id"
FIND = {
    "received": "WHERE state = 'received'",
    "danger": "WHERE state = 'received' AND kind = 'disaster' AND in_danger <> '{}'",
    "accepted": "WHERE state = 'accepted'",
    "dispatched": f"{OF_WATER} WHERE state = 'dispatched'",
    "handling": f"{OF_WATER} WHERE state = 'handling'",
    "drafted": f"{OF_WATER} {REPLY} WHERE r.state = 'draft'",
    "masked": f"{OF_WATER} JOIN hotline_secret s ON s.ticket_id = t.id AND s.kind = 'phone'",
    "reviewing": f"{OF_WATER} {REPLY} WHERE r.state = 'reviewing'",
    "approved": f"{OF_WATER} {REPLY} WHERE r.state = 'approved'",
    "replied": f"{OF_WATER} WHERE t.state = 'replied'",
    "unsolved": "WHERE t.state = 'replied' AND t.unsolved",
    "published": "WHERE t.publication_id IS NOT NULL",
    "unsure": "JOIN hotline_outboundmessage m ON m.ticket_id = t.id WHERE m.state = 'unsure'",
}

LONG_AGO = """UPDATE hotline_clock SET started_at = started_at - interval '30 days',
  due_at = due_at - interval '30 days', blue_at = blue_at - interval '30 days',
  yellow_at = yellow_at - interval '30 days', deep_red_at = deep_red_at - interval '30 days',
  next_point_at = now()
WHERE stopped_at IS NULL AND kind = 'sign' RETURNING id"""


@pytest.fixture(scope="module")
def numbers(city: Town) -> dict[str, str]:
    """A ticket of the demo city for each thing that a screen shows."""
    found = {}
    for what, where in FIND.items():
        rows = city.rows(f"SELECT t.number FROM hotline_ticket t {where} ORDER BY t.id LIMIT 1")
        assert rows, f"the demo city has no ticket for: {what}"
        found[what] = rows[0]["number"]
    city.rows(LONG_AGO)  # in a city that is new nobody is late yet
    card = "SELECT number FROM hotline_card WHERE announced ORDER BY rank DESC, id LIMIT 1"
    found["card"] = until(lambda: city.rows(card), "a card")[0]["number"]
    clock = "SELECT c.id FROM hotline_clock c JOIN hotline_ticket t ON t.id = c.ticket_id"
    for name, state in (("closing", "closing"), ("listed", "open")):
        entry = f"SELECT id FROM hotline_ledgerentry WHERE state = '{state}' ORDER BY id LIMIT 1"
        found[name] = str(city.rows(entry)[0]["id"])
    city.manage("account_round")
    held = "SELECT id FROM hotline_round ORDER BY id LIMIT 1"
    found["round"] = str(city.rows(held)[0]["id"])
    waits = "SELECT number FROM hotline_order WHERE asked_until IS NOT NULL ORDER BY id LIMIT 1"
    found["ordered"] = city.rows(waits)[0]["number"]
    sample = "SELECT s.number, s.month, o.code FROM hotline_sample s"
    sample += " JOIN hotline_organisation o ON o.id = s.vendor_id"
    for name, state in (("drawn", "drawn"), ("scored", "scored"), ("disputed", "disputed")):
        rows = city.rows(f"{sample} WHERE s.state = '{state}' ORDER BY s.id LIMIT 1")
        found[name], found["vendor"] = rows[0]["number"], rows[0]["code"]
        found["month"] = f"{rows[0]['month']:%Y-%m}"
    found["month"] = f"{timezone.localdate():%Y-%m}"
    of_it = f"WHERE c.kind = 'reply' AND t.number = '{found['handling']}'"
    found["clock"] = str(city.rows(f"{clock} {of_it}")[0]["id"])
    return found


@pytest.fixture(scope="module")
def look(
    browser: Browser, address: str, known: dict[str, Any], numbers: dict[str, str]
) -> Iterator[Callable[..., Window]]:
    """Opens a screen; who looks at several of them does so in one window."""
    opener, kept = Opener(browser, address, known), {}

    def open_screen(screen: str, **how: Any) -> Window:
        who, path = SCREENS[screen]
        key = (who, *how.values())
        one = kept[key] = kept.get(key) or opener(who, **how)
        if screen == "nothing here":
            one.foresee("404")
        page = one.go(path.format(**numbers))
        if page.locator("#connection").count():
            one.live()
        return one

    yield open_screen
    assert not opener.close()


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_is_sound_on_a_wide_window_in_the_light(
    look: Callable[..., Window], screen: str
) -> None:
    one = look(screen)
    assert one.page.get_attribute("html", "lang") == "zh-hans"
    assert not axe(one.page, rows=screen == "list")
    assert not untranslated(one.page)
    assert not unseen_by_tab(one.page)
    assert not wider_than(one, DESK, PHONE)
    assert not one.unforeseen


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_is_sound_on_a_phone_in_the_dark_with_room_for_english(
    look: Callable[..., Window], screen: str
) -> None:
    one = look(screen, width=PHONE, scheme="dark", language="en")
    assert one.page.get_attribute("html", "lang") == "en"
    assert not axe(one.page, rows=screen == "list", only=LOOKS)
    assert not wider_than(one, PHONE, DESK)
    assert not one.unforeseen


def wider_than(one: Window, *widths: int) -> list[int]:
    """The widths of windows that the page is too wide for; it is left at the first of them."""
    found = []
    for width in widths:
        one.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        found += [width] if one.overflow > 0 else []
    first = widths[0]
    one.page.set_viewport_size({"width": first, "height": HEIGHTS[first]})
    return found
