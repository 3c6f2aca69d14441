"""The menu below a WeChat account: what the platform takes, how it is put there, and what stands
there now.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from hotline.carriers.menu import Button, Fault
from hotline.carriers.platform_call import ask
from hotline.carriers.wechat_call import call, said, url_of

# Tencent, custom-menu create: three buttons, five below each; bytes of UTF-8.
MOST, MOST_BELOW = 3, 5
NAME_LIMIT, NAME_LIMIT_BELOW = 16, 60
KEY_LIMIT, ADDRESS_LIMIT = 128, 1024
OPENS = "view"  # the one kind that leads to an address; what a tap on the others sends is a key
# What we offer: the platform has more (mini programs, articles), which need things we do not keep.
MENU_KINDS = ("click", OPENS, "location_select", "pic_photo_or_album")

_UNSPEAKABLE = re.compile("[\x00-\x1f\x7f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_ADDRESS = re.compile(r"https?://[^\s/?#@]+([/?#]\S*)?")
_KEY = re.compile(r"[!-~]+")  # it comes back in XML and JSON, and is typed by people


def name_limit(place: tuple[int, ...]) -> int:
    """The bytes that the name of the button there may have."""
    return NAME_LIMIT if len(place) == 1 else NAME_LIMIT_BELOW


def value_limit(kind: str) -> int:
    """The bytes that the key, or the address, of a button of that kind may have."""
    return ADDRESS_LIMIT if kind == OPENS else KEY_LIMIT


def menu_faults(buttons: Sequence[Button]) -> list[Fault]:
    """Return everything for which the platform would refuse this menu (40015 to 40027)."""
    found = [] if buttons else [Fault((0,), "name", "empty")]
    if len(buttons) > MOST:
        found.append(Fault((MOST,), "name", "too_many", MOST))
    for i, button in enumerate(buttons):
        found += _wrong_name(button, (i,))
        if not button.below:
            found += _wrong_end(button, (i,))
        if len(button.below) > MOST_BELOW:
            found.append(Fault((i, MOST_BELOW), "name", "too_many", MOST_BELOW))
        for j, one in enumerate(button.below):
            found += [*_wrong_name(one, (i, j)), *_wrong_end(one, (i, j))]
    return found


def _wrong_name(button: Button, place: tuple[int, ...]) -> Iterator[Fault]:
    limit = name_limit(place)
    if not button.name.strip():
        yield Fault(place, "name", "empty")
    elif _UNSPEAKABLE.search(button.name):
        yield Fault(place, "name", "unspeakable")
    elif _bytes(button.name) > limit:
        yield Fault(place, "name", "too_long", limit)


def _wrong_end(button: Button, place: tuple[int, ...]) -> Iterator[Fault]:
    if button.kind not in MENU_KINDS:
        yield Fault(place, "kind", "unknown" if button.kind else "empty")
        return
    limit, opens = value_limit(button.kind), button.kind == OPENS
    if not button.value:
        yield Fault(place, "value", "empty")
    elif _UNSPEAKABLE.search(button.value):
        yield Fault(place, "value", "unspeakable")
    elif _bytes(button.value) > limit:
        yield Fault(place, "value", "too_long", limit)
    elif not (_ADDRESS if opens else _KEY).fullmatch(button.value):
        yield Fault(place, "value", "not_an_address" if opens else "not_a_key")


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


# There and back --------------------------------------------------------------------------------


def push_menu(api: str, token: str, buttons: Sequence[Button]) -> None:
    """Put the menu there, in place of the one before; return when the platform took it. Raises
    `Undeliverable`. Doing it twice does no harm.
    """
    call(api, "/cgi-bin/menu/create", {"button": wire(buttons)}, token=token, repeatable=True)


def fetch_menu(api: str, token: str) -> tuple[Button, ...]:
    """Return the menu that followers see, whoever put it there; empty if there is none. Raises
    `Undeliverable`.
    """
    answer = ask(
        "GET",
        url_of(api, "/cgi-bin/get_current_selfmenu_info"),
        params={"access_token": token},
        repeatable=True,
    )
    told = said(answer, repeatable=True, secrets=(token,))
    shown = told.get("selfmenu_info")
    if not told.get("is_menu_open") or not isinstance(shown, dict):
        return ()
    return tuple(_read(one) for one in _objects(shown.get("button")))


def wire(buttons: Sequence[Button]) -> list[dict[str, Any]]:
    """Return the buttons as the platform takes them."""
    return [_wire(button) for button in buttons]


def _wire(button: Button) -> dict[str, Any]:
    if button.below:
        return {"name": button.name, "sub_button": wire(button.below)}
    value = "url" if button.kind == OPENS else "key"
    return {"type": button.kind, "name": button.name, value: button.value}


def _read(told: dict[str, Any]) -> Button:
    """A button as that call tells it: those below are in a list of their own, and what was set up
    in the platform's console has a `value`.
    """
    below = told.get("sub_button")
    inner = _objects(below.get("list") if isinstance(below, dict) else None)
    if inner:
        return Button(str(told.get("name", "")), below=tuple(_end(one) for one in inner))
    return _end(told)


def _end(told: dict[str, Any]) -> Button:
    held = (told.get(part) for part in ("url", "key", "value"))
    value = next((str(one) for one in held if one), "")
    return Button(str(told.get("name", "")), str(told.get("type", "")), value)


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
