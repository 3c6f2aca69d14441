"""WeChat official accounts: proves that a callback is Tencent's, reads it, and hands answers to
Tencent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

from hotline.carriers.envelope import Envelope
from hotline.carriers.fields import Fields, text_of
from hotline.carriers.markup import read
from hotline.carriers.signatures import check_freshness, check_query, signed
from hotline.carriers.verdicts import Rejected
from hotline.carriers.wechat_alive import ask_alive, knock
from hotline.carriers.wechat_api import (
    deliver_text,
    fetch_token,
    measure,
    stable_token,
    text_limit,
)
from hotline.carriers.wechat_comments import (
    A_PAGE_BELOW,
    COMMENT,
    ONE_ANSWER,
    arrange,
    article,
    articles_of,
    deliver_public,
    find_public,
    look_below,
    public_limit,
    withdraw_public,
)
from hotline.carriers.wechat_credentials import Credentials
from hotline.carriers.wechat_crypto import unlock
from hotline.carriers.wechat_media import fetch_media
from hotline.carriers.wechat_menu import (
    MENU_KINDS,
    MOST,
    MOST_BELOW,
    OPENS,
    fetch_menu,
    menu_faults,
    name_limit,
    push_menu,
    value_limit,
)
from hotline.carriers.wechat_messages import dedupe_key, parse
from hotline.carriers.wechat_notices import deliver_notice, deliver_subscription
from hotline.carriers.wechat_replies import passive_text, reply_envelope
from hotline.carriers.wechat_windows import FOR_A_MESSAGE as FOR_A_WORD
from hotline.carriers.wechat_windows import FOR_A_TAP as FOR_A_MOMENT
from hotline.carriers.wechat_windows import allowance

__all__ = [
    "A_PAGE_BELOW",
    "FOR_A_MOMENT",
    "FOR_A_WORD",
    "MAX_BODY",
    "MEASURED_IN",
    "MENU_KINDS",
    "MOST",
    "MOST_BELOW",
    "ONE_ANSWER",
    "OPENS",
    "RECEIVED",
    "Credentials",
    "allowance",
    "arrange",
    "article",
    "articles_of",
    "ask_alive",
    "deliver_notice",
    "deliver_public",
    "deliver_subscription",
    "deliver_text",
    "fetch_media",
    "fetch_menu",
    "fetch_token",
    "find_public",
    "knock",
    "look_below",
    "measure",
    "menu_faults",
    "name_limit",
    "open_envelope",
    "parse",
    "passive_text",
    "public_limit",
    "push_menu",
    "reply_envelope",
    "stable_token",
    "text_limit",
    "value_limit",
    "verify_url",
    "withdraw_public",
]

# Bytes. A text of 20 kB in compat mode (plain and encrypted) with room to spare.
MAX_BODY = 256 * 1024
MEASURED_IN = "bytes"
RECEIVED = "success"  # anything else than this or nothing shows the citizen an error


def verify_url(credentials: Credentials, query: Mapping[str, str]) -> str:
    """Return the echostr, to be served as text/plain, or raise `Rejected`."""
    check_query(query, credentials.token)
    if "echostr" not in query:
        raise Rejected("missing_parameter")
    return query["echostr"]


def open_envelope(
    credentials: Credentials, query: Mapping[str, str], body: bytes, *, now: float
) -> Envelope:
    """Return the message of a callback after all checks, cheapest and most telling first, or raise
    `Rejected`.

    `now` is in epoch seconds. The query's own `openid` is not signed and is not looked at. XML or
    JSON is told by the body itself.
    """
    check_query(query, credentials.token)
    check_freshness(query, credentials.max_age, now)
    if len(body) > MAX_BODY:
        raise Rejected("too_large", 413)
    fields = read(body)
    if _must_be_encrypted(credentials, query, fields):
        encrypted = _encrypted(query, fields)
        message, place = _unlock(credentials, query, encrypted)
        return _envelope(message, read(message, mend=True), "previous" if place else "current")
    return _envelope(body, fields, "plain")


def _must_be_encrypted(credentials: Credentials, query: Mapping[str, str], fields: Fields) -> bool:
    aes = query.get("encrypt_type", "raw") == "aes"
    if credentials.mode == "plain":
        # While Tencent's console is being switched both kinds arrive; a locked one is never the
        # weaker.
        return aes and bool(credentials.keys)
    if not aes and "Encrypt" not in fields:
        # The query's signature says nothing about a plain body: whoever saw one query could write
        # any body.
        raise Rejected("downgrade", 403)
    return True


def _encrypted(query: Mapping[str, str], fields: Fields) -> str:
    encrypted = fields.get("Encrypt")
    if encrypted is None:
        raise Rejected("missing_encrypt")
    if not isinstance(encrypted, str):
        raise Rejected("duplicate_encrypt")
    return encrypted.strip()


def _unlock(
    credentials: Credentials, query: Mapping[str, str], encrypted: str
) -> tuple[bytes, int]:
    """Open what is locked; what stands beside it in the clear (compat mode) is never looked at."""
    timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    if not signed(query.get("msg_signature", ""), credentials.token, timestamp, nonce, encrypted):
        raise Rejected("signature", 403)
    return unlock(encrypted, credentials.appid, credentials.keys)


def _envelope(
    message: bytes, fields: Fields, opened_by: Literal["plain", "current", "previous"]
) -> Envelope:
    sender, kind, created = (text_of(fields, n) for n in ("FromUserName", "MsgType", "CreateTime"))
    if not sender or not kind or not re.fullmatch(r"[0-9]{1,11}", created):
        raise Rejected("missing_field")
    if kind == COMMENT:  # only what we fetched ourselves is called so
        raise Rejected("reserved_type")
    return Envelope(
        message=message,
        dedupe_key=dedupe_key(fields, message),
        sender=sender,
        created_at=datetime.fromtimestamp(int(created), UTC),
        kind=kind,
        message_id=text_of(fields, "MsgId"),
        event=text_of(fields, "Event"),
        opened_by=opened_by,
    )
