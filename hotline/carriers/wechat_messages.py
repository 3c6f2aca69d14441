"""What a WeChat message says, field by field, as Tencent's pages on messages list them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from hotline.carriers import incoming as it
from hotline.carriers.fields import Fields, number_of, text_of
from hotline.carriers.markup import read
from hotline.carriers.verdicts import Rejected
from hotline.carriers.wechat_comments import COMMENT, read_comment
from hotline.carriers.wechat_events import EVENTS


def dedupe_key(fields: Fields, message: bytes) -> str:
    """Return what makes this message one of a kind within its account.

    Messages go by MsgId. Events have none: sender and second, as documented, would lose the second
    event of one second (a menu tap and the place it asks for), so event and key count too. Receipts
    have no key but the id of the notice they speak of.
    """
    if text_of(fields, "MsgType") == "event":
        parts = [
            text_of(fields, name) for name in ("FromUserName", "CreateTime", "Event", "EventKey")
        ]
        return ":".join(["event", *parts[:3], parts[3] or text_of(fields, "MsgID")])
    message_id = text_of(fields, "MsgId")
    return f"msgid:{message_id}" if message_id else f"sha256:{hashlib.sha256(message).hexdigest()}"


def parse(message: bytes) -> it.Incoming:
    """Return what an opened message says; a type we do not know becomes `Unknown`. Raises only
    `Rejected`.
    """
    fields = read(message, mend=True)
    if text_of(fields, "MsgType") == COMMENT:
        return read_comment(fields)
    created = text_of(fields, "CreateTime")
    if not re.fullmatch(r"[0-9]{1,11}", created):
        raise Rejected("missing_field")
    common: dict[str, Any] = {
        "sender": text_of(fields, "FromUserName"),
        "recipient": text_of(fields, "ToUserName"),
        "created_at": datetime.fromtimestamp(int(created), UTC),
        "message_id": text_of(fields, "MsgId"),
        "article": text_of(fields, "MsgDataId"),
        "article_index": text_of(fields, "Idx"),
    }
    kind, event = text_of(fields, "MsgType"), text_of(fields, "Event")
    reader = EVENTS.get(event) if kind == "event" else _MESSAGES.get(kind)
    if reader is None:
        return it.Unknown(**common, kind=event or kind, fields=fields)
    return reader(fields, common)


def _text(fields: Fields, common: dict[str, Any]) -> it.Incoming:
    return it.Text(
        **common, content=text_of(fields, "Content"), choice=text_of(fields, "bizmsgmenuid")
    )


def _image(fields: Fields, common: dict[str, Any]) -> it.Incoming:
    return it.Image(**common, media_id=text_of(fields, "MediaId"), url=text_of(fields, "PicUrl"))


def _voice(fields: Fields, common: dict[str, Any]) -> it.Incoming:
    media, format_, words = (text_of(fields, n) for n in ("MediaId", "Format", "Recognition"))
    return it.Voice(**common, media_id=media, format=format_, recognition=words)


def _video(fields: Fields, common: dict[str, Any]) -> it.Incoming:
    return it.Video(
        **common,
        media_id=text_of(fields, "MediaId"),
        thumb_media_id=text_of(fields, "ThumbMediaId"),
        short=text_of(fields, "MsgType") == "shortvideo",
    )


def _location(fields: Fields, common: dict[str, Any]) -> it.Incoming:
    scale = number_of(fields, "Scale", 100)
    return it.Location(
        **common,
        latitude=number_of(fields, "Location_X", 90),  # X is the latitude.
        longitude=number_of(fields, "Location_Y", 180),
        label=text_of(fields, "Label"),
        scale=None if scale is None else int(scale),
    )


def _link(fields: Fields, common: dict[str, Any]) -> it.Incoming:
    title, description, url = (text_of(fields, n) for n in ("Title", "Description", "Url"))
    return it.Link(**common, title=title, description=description, url=url)


_Reader = Callable[[Fields, dict[str, Any]], it.Incoming]

_MESSAGES: dict[str, _Reader] = {
    "text": _text,
    "image": _image,
    "voice": _voice,
    "video": _video,
    "shortvideo": _video,
    "location": _location,
    "link": _link,
}
