"""What the page of the simulator shows: the chat, the strip of what travelled, the buttons."""

from __future__ import annotations

import json
import zlib
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotline.demo.doors import WECHAT
from hotline.models import Account
from intake.simulator import menu
from intake.simulator.phone import Entry, Phone
from intake.simulator.tour import Hint, hint_for, ticket_of

MOST_HOPS = 3
QUIET = 300  # seconds after which the chat shows the time again

# Scenes the demo can draw, and places of the demo city (GCJ-02, degrees).
PHOTOS = {
    "flooded_street": gettext_lazy("Photo: flooded street"),
    "manhole": gettext_lazy("Photo: open manhole"),
    "dark_street": gettext_lazy("Photo: dark street"),
}
PLACES = {
    "school": (29.2744, 118.1560, "银杏路银杏路小学"),
    "bridge": (29.2688, 118.1622, "滨河街白鹭桥"),
}


def page(phone: Phone) -> dict[str, Any]:
    """Return everything the page and its parts need."""
    entries = phone.entries()
    hint = hint_for(ticket_of(phone.openid))
    return {
        "account": Account.objects.get(slug=WECHAT),
        "bubbles": _bubbles([e for e in entries if e["what"] != "hop"]),
        "hops": [_hop(e) for e in reversed(entries) if e["what"] == "hop"][:MOST_HOPS],
        "tour": hint,
        "last": newest(entries, hint),
        "photos": PHOTOS,
        "places": {key: label for key, (_lat, _lon, label) in PLACES.items()},
        "menu": menu.on_the_phone(),
    }


def newest(entries: list[Entry], hint: Hint) -> str:
    """What tells a page whether it is up to date."""
    buttons = zlib.crc32(json.dumps(menu.shown()).encode())
    return f"{entries[-1]['id'] if entries else 0}.{hint.key}.{buttons:x}"


def _bubbles(entries: list[Entry]) -> list[dict[str, Any]]:
    """The chat; the time stands above whatever comes after a silence."""
    shown = []
    for before, entry in pairwise([{"at": 0.0}, *entries]):
        after_a_silence = entry["at"] - before["at"] > QUIET
        shown.append(_bubble(entry) | {"day": _moment(entry["at"]) if after_a_silence else None})
    return shown


def _bubble(entry: Entry) -> dict[str, Any]:
    match entry["what"]:
        case "followed":
            return {"note": _("You follow the account.")}
        case "left":
            return {"note": _("You no longer follow the account.")}
        case "tapped":
            return {"mine": True, "tapped": entry["name"]}
        case "heard":
            return {"text": entry["text"]}
    if media := entry.get("media"):
        return {"mine": True, "image": reverse("simulator:media", args=[media])}
    return {"mine": True, "place": entry.get("place"), "text": entry.get("text")}


def _hop(entry: Entry) -> dict[str, Any]:
    if entry["out"]:
        what = _("POST %(path)s encrypted, %(bytes)d bytes → %(status)s in %(ms)d ms") % (
            entry | {"status": entry["status"] or _("no answer")}
        )
    else:
        what = _("POST %(path)s to the platform, %(bytes)d bytes → errcode %(status)d") % entry
    return {"out": entry["out"], "what": what, "at": _moment(entry["at"])}


def _moment(at: float) -> datetime:
    return timezone.localtime(datetime.fromtimestamp(at, UTC))
