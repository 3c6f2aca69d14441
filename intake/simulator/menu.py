"""The menu that the simulated platform shows on every phone: whatever was pushed to it last."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from intake.simulator.phone import folder

TOP, BELOW = 3, 5
NAME, NAME_BELOW, KEY, URL = 16, 60, 128, 1024  # bytes
TYPES = {
    "click": "key",
    "view": "url",
    "location_select": "key",
    "pic_photo_or_album": "key",
}

Entry = dict[str, Any]


def refusal(told: Any) -> tuple[int, str]:
    """The error with which the platform would refuse this menu, or 0."""
    if not isinstance(told, list) or not 1 <= len(told) <= TOP:
        return 40016, "invalid button size"
    for button in told:
        if not isinstance(button, dict) or not _fits(button.get("name"), NAME):
            return 40018, "invalid button name size"
        below = button.get("sub_button") or []
        if not isinstance(below, list) or len(below) > BELOW:
            return 40023, "invalid sub button size"
        if not below and (code := _wrong_end(button)):
            return code, "invalid button"
        for one in below:
            if not isinstance(one, dict) or not _fits(one.get("name"), NAME_BELOW):
                return 40025, "invalid sub button name size"
            if code := _wrong_end(one):
                return code, "invalid sub button"
    return 0, ""


def _wrong_end(button: Entry) -> int:
    part = TYPES.get(str(button.get("type")))
    if part is None:
        return 40017
    limit, code = (URL, 40020) if part == "url" else (KEY, 40019)
    return 0 if _fits(button.get(part), limit) else code


def _fits(text: Any, limit: int) -> bool:
    return isinstance(text, str) and 0 < len(text.encode("utf-8", "surrogatepass")) <= limit


def show(buttons: list[Entry]) -> None:
    """Show this menu from now on."""
    file = folder("menu") / "shown.json"
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(buttons, ensure_ascii=False), encoding="utf-8")
    fresh.replace(file)


def shown() -> list[Entry]:
    """What is shown; nothing before the first push."""
    try:
        found = json.loads((folder("menu") / "shown.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return []
    return list(found)


def as_told(buttons: list[Entry]) -> Entry:
    """The answer of get_current_selfmenu_info: what lies below is in a list of its own."""
    told = [
        button | ({"sub_button": {"list": below}} if (below := button.get("sub_button")) else {})
        for button in buttons
    ]
    return {"is_menu_open": int(bool(told)), "selfmenu_info": {"button": told}}


def on_the_phone() -> list[Entry]:
    """The buttons as the page draws them; `tap` is what it sends for one that opens nothing."""
    return [
        _drawn(button, f"{i}")
        | {"below": [_drawn(one, f"{i}-{j}") for j, one in enumerate(_below(button))]}
        for i, button in enumerate(shown())
    ]


def tapped(tap: str) -> Entry | None:
    """The button that sends this `tap`; None where there is none."""
    ends = [
        (_drawn(one, f"{i}{tail}")["tap"], one)
        for i, button in enumerate(shown())
        for tail, one in [("", button), *((f"-{j}", b) for j, b in enumerate(_below(button)))]
        if not _below(one)
    ]
    return next((one for sent, one in ends if tap and sent == tap), None)


def _drawn(button: Entry, place: str) -> Entry:
    said = button.get("key") if button.get("type") == "click" else ""
    return {"name": button["name"], "url": _path(button.get("url", "")), "tap": said or place}


def _path(url: str) -> str:
    """A page of our own without its address: the port may have changed since it was pushed."""
    parts = urlsplit(url)
    own = parts.hostname in ("127.0.0.1", "localhost", "::1")
    return urlunsplit(("", "", parts.path, parts.query, parts.fragment)) if own else url


def _below(button: Entry) -> list[Entry]:
    return list(button.get("sub_button") or [])
