"""The menu as api.weixin.qq.com keeps it: its limits in bytes, and how differently it tells it."""

from __future__ import annotations

import json
from typing import Any

from tests.platforms.wechat_rules import OK, Said, error

WITH_KEY = {"click", "location_select", "pic_photo_or_album", "pic_sysphoto", "scancode_push"}


class Menus:
    """One account's menu."""

    def __init__(self) -> None:
        self.buttons: list[Said] = []
        self.open = True

    def create(self, raw: bytes) -> Said:
        """Return the verdict on a menu; a good one replaces the one before."""
        if b"\\u" in raw:
            return error(40033, "invalid charset, please check your request")
        buttons = json.loads(raw.decode())["button"]
        refused = self._refused(buttons)
        if refused is None:
            self.buttons = buttons
        return refused or OK

    def _refused(self, buttons: list[Said]) -> Said | None:
        if not 1 <= len(buttons) <= 3:
            return error(40016, "invalid button size")
        for button in buttons:
            if not 0 < len(button["name"].encode()) <= 16:
                return error(40018, "invalid button name size")
            below = button.get("sub_button", [])
            if below and "type" in button:
                return error(40017, "a button with others below has no type")
            if len(below) > 5:
                return error(40023, "invalid sub button size")
            for one in below or [button]:
                if not 0 < len(one["name"].encode()) <= 60:
                    return error(40025, "invalid sub button name size")
                if one.get("type") == "view":
                    if not 0 < len(one.get("url", "").encode()) <= 1024:
                        return error(40027, "invalid sub button url size")
                elif one.get("type") not in WITH_KEY:
                    return error(40024, "invalid sub button type")
                elif not 0 < len(one.get("key", "").encode()) <= 128:
                    return error(40026, "invalid sub button key size")
        return None

    def now(self) -> dict[str, Any]:
        """What is shown: what lies below is in a list of its own."""
        shown = [
            {**b, "sub_button": {"list": b["sub_button"]}} if b.get("sub_button") else b
            for b in self.buttons
        ]
        is_open = int(self.open and bool(shown))
        return {"is_menu_open": is_open, "selfmenu_info": {"button": shown}}
