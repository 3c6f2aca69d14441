"""Notices with approved fields: the road still open when the window for words is closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hotline.carriers.wechat_api import speakable
from hotline.carriers.wechat_call import call
from hotline.carriers.wechat_errors import refusal

# Characters a field may hold, by the kind its name begins with (`thing1`, `character_string2`).
_MAY_BE_CUT = {"thing": 20, "phrase": 5, "name": 10}
_MUST_FIT = {"character_string": 32, "number": 32, "phone_number": 17}


def deliver_notice(
    api: str,
    token: str,
    openid: str,
    template_id: str,
    values: Mapping[str, str],
    *,
    url: str = "",
    once: str = "",
) -> str:
    """Send a template notice and return its id, which `Receipt.notice_id` will name.

    `once` (≤ 32 characters, ours): the platform drops a second notice with the same one for ten
    minutes; `unsure` stays `unsure` all the same. Raises `Undeliverable`.
    """
    notice: dict[str, Any] = {"touser": openid, "template_id": template_id, "data": fitted(values)}
    if url:
        notice["url"] = url
    if once:
        notice["client_msg_id"] = once
    said = call(api, "/cgi-bin/message/template/send", notice, token=token, secrets=(openid,))
    return str(said.get("msgid", ""))


def deliver_subscription(
    api: str,
    token: str,
    openid: str,
    template_id: str,
    values: Mapping[str, str],
    *,
    page: str = "",
) -> str:
    """Send a subscription notice, using up one consent (43101: none); return its id, "" if the
    platform names none. Raises `Undeliverable`.
    """
    notice: dict[str, Any] = {"touser": openid, "template_id": template_id, "data": fitted(values)}
    if page:
        notice["page"] = page
    said = call(api, "/cgi-bin/message/subscribe/bizsend", notice, token=token, secrets=(openid,))
    return str(said.get("msgid", ""))


def fitted(values: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return the fields as the platform wants them: words cut to their room, numbers never.

    A ticket number with its tail cut off would be another ticket's: raises `Undeliverable` (47003).
    """
    fields = {}
    for name, given in values.items():
        value, kind = speakable(given), name.rstrip("0123456789")
        if len(value) > _MUST_FIT.get(kind, len(value)):
            raise refusal(47003, f"{name} does not fit")
        room = _MAY_BE_CUT.get(kind, len(value))
        fields[name] = {"value": value if len(value) <= room else value[: room - 1] + "…"}
    return fields
