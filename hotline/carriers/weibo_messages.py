"""What a Weibo message says: pushed to us privately, or found by us where everybody can read it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from hotline.carriers import incoming as it
from hotline.carriers.fields import Fields, Tree, branch_of, branches_of, number_of, text_of
from hotline.carriers.strict_json import read_json
from hotline.carriers.verdicts import Rejected
from hotline.carriers.weibo_words import moment, plain

COMMENT, POST = "comment", "post"  # what we found ourselves; no push is called so
MOST_VALUES = 5_000  # of one post with the post it repeats
MOST_PICTURES = 9


def dedupe_key(fields: Fields) -> str:
    """Return what makes a push one of a kind within its account.

    Weibo gives no number and documents sender and second, which would lose the second of two
    messages of one second; so what it says counts, too. Two that say the same stay one.
    """
    said = [fields.get("type", ""), fields.get("text", ""), fields.get("data", "")]
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    return f"push:{text_of(fields, 'sender_id')}:{text_of(fields, 'created_at')}:{digest}"


def parse(message: bytes) -> it.Incoming:
    """Return what an opened message says; a type we do not know becomes `Unknown`. Raises only
    `Rejected`.
    """
    fields = read(message, most=MOST_VALUES)
    kind = text_of(fields, "type")
    if kind in (COMMENT, POST):
        return _public(fields, kind)
    data = branch_of(fields, "data")
    common = _common(fields, text_of(fields, "sender_id"), text_of(fields, "created_at"))
    name = text_of(data, "subtype") if kind == "event" else ""
    reader = _EVENTS.get(name) if kind == "event" else _MESSAGES.get(kind)
    if reader is None:
        return it.Unknown(**common, kind=name or kind, fields=fields)
    return reader(fields, data, common)


def read(document: bytes, *, most: int) -> Fields:
    """Return the object in a document. Raises `Rejected`."""
    if not document.strip():
        raise Rejected("empty_body")
    try:
        text = document.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Rejected("bad_utf8") from None
    if not text.lstrip().startswith("{"):  # XML can be chosen in Weibo's console; we want JSON
        raise Rejected("malformed_json")
    return read_json(text, most=most)


def _common(fields: Fields, sender: str, stamp: str) -> dict[str, Any]:
    created_at = moment(stamp)
    if created_at is None or not sender:
        raise Rejected("missing_field")
    recipient = text_of(fields, "receiver_id")
    return {"sender": sender, "recipient": recipient, "created_at": created_at}


# What is pushed ---------------------------------------------------------------------------------


def _text(fields: Fields, _data: Fields, common: dict[str, Any]) -> it.Incoming:
    return it.Text(**common, content=text_of(fields, "text"))


def _position(_fields: Fields, data: Fields, common: dict[str, Any]) -> it.Incoming:
    latitude, longitude = number_of(data, "latitude", 90), number_of(data, "longitude", 180)
    return it.Location(**common, latitude=latitude, longitude=longitude)


def _image(_fields: Fields, data: Fields, common: dict[str, Any]) -> it.Incoming:
    return it.Image(**common, media_id=_file(data))


def _voice(_fields: Fields, data: Fields, common: dict[str, Any]) -> it.Incoming:
    return it.Voice(**common, media_id=_file(data))


def _file(data: Fields) -> str:
    """The receiver's number of the file; the sender's opens it for the sender alone."""
    return text_of(data, "tovfid") or text_of(data, "vfid")


def _follow(_fields: Fields, _data: Fields, common: dict[str, Any]) -> it.Incoming:
    return it.Subscribe(**common)


def _unfollow(_fields: Fields, _data: Fields, common: dict[str, Any]) -> it.Incoming:
    return it.Unsubscribe(**common)


def _scan(_fields: Fields, data: Fields, common: dict[str, Any]) -> it.Incoming:
    return it.Scan(**common, scene=text_of(data, "key"))


def _click(_fields: Fields, data: Fields, common: dict[str, Any]) -> it.Incoming:
    return it.Click(**common, key=text_of(data, "key"))


def _view(_fields: Fields, data: Fields, common: dict[str, Any]) -> it.Incoming:
    return it.View(**common, url=text_of(data, "key"))


_Reader = Callable[[Fields, Fields, dict[str, Any]], it.Incoming]

_MESSAGES: dict[str, _Reader] = {
    "text": _text,
    "position": _position,
    "image": _image,
    "voice": _voice,
}
_EVENTS: dict[str, _Reader] = {
    "follow": _follow,
    "unfollow": _unfollow,
    "scan": _scan,
    "scan_follow": _scan,
    "click": _click,
    "view": _view,
}


# What we find ----------------------------------------------------------------------------------


def id_of(item: Fields) -> str:
    """The id of a comment, a post or a person; as a text, for it may exceed 2**53."""
    return text_of(item, "idstr") or text_of(item, "id")


def author_of(item: Fields) -> str:
    """Who wrote it; "" where the platform no longer says so."""
    return id_of(branch_of(item, "user"))


def _public(fields: Fields, kind: str) -> it.Incoming:
    item = branch_of(fields, kind)
    if not author_of(item):
        stamp = moment(text_of(item, "created_at"))
        if stamp is None:
            raise Rejected("missing_field")
        nobody: dict[str, Any] = {
            "sender": "",
            "recipient": text_of(fields, "receiver_id"),
            "created_at": stamp,
        }
        return it.Unknown(**nobody, kind=f"{kind} of nobody")
    common = _common(fields, author_of(item), text_of(item, "created_at"))
    own = id_of(item)
    post = id_of(branch_of(item, "status")) if kind == COMMENT else own
    if not own or not post:
        raise Rejected("missing_field")
    latitude, longitude = _degrees(item)
    return it.PublicWord(
        **common,
        message_id=own,
        content=plain(text_of(item, "text")),
        post=post,
        comment=own if kind == COMMENT else "",
        pictures=_pictures(item),
        latitude=latitude,
        longitude=longitude,
    )


def _degrees(item: Fields) -> tuple[float | None, float | None]:
    """`geo` is {type, coordinates: [latitude, longitude]}."""
    found: Tree = branch_of(item, "geo").get("coordinates", [])
    if not isinstance(found, list) or len(found) != 2:
        return None, None
    pair: Fields = {"latitude": found[0], "longitude": found[1]}
    latitude, longitude = number_of(pair, "latitude", 90), number_of(pair, "longitude", 180)
    return (None, None) if latitude is None or longitude is None else (latitude, longitude)


def _pictures(item: Fields) -> tuple[str, ...]:
    """The addresses of the pictures in their full size; only small ones are named."""
    small = [text_of(one, "thumbnail_pic") for one in branches_of(item, "pic_urls")]
    found = (address.replace("/thumbnail/", "/large/") for address in small if address)
    return tuple(address for address in found if len(address) <= 200)[:MOST_PICTURES]
