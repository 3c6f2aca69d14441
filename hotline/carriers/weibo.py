"""Weibo: proves that a push is Weibo's, reads it, looks for public words, and carries answers."""

from __future__ import annotations

from collections.abc import Mapping

from hotline.carriers.envelope import Envelope
from hotline.carriers.fields import branch_of, text_of
from hotline.carriers.signatures import check_freshness, check_query
from hotline.carriers.verdicts import Rejected
from hotline.carriers.weibo_alive import ask_alive, knock
from hotline.carriers.weibo_api import (
    deliver_public,
    deliver_text,
    fetch_token,
    find_public,
    public_limit,
    text_limit,
    withdraw_public,
)
from hotline.carriers.weibo_credentials import Credentials
from hotline.carriers.weibo_feeds import FEEDS, calls_left, look
from hotline.carriers.weibo_media import fetch_media
from hotline.carriers.weibo_messages import dedupe_key, parse, read
from hotline.carriers.weibo_windows import FOR_A_MOMENT, FOR_A_WORD, allowance
from hotline.carriers.weibo_words import measure, moment

__all__ = [
    "FEEDS",
    "FOR_A_MOMENT",
    "FOR_A_WORD",
    "MAX_BODY",
    "MEASURED_IN",
    "ONE_ANSWER",
    "RECEIVED",
    "Credentials",
    "allowance",
    "ask_alive",
    "calls_left",
    "deliver_public",
    "deliver_text",
    "fetch_media",
    "fetch_token",
    "find_public",
    "knock",
    "look",
    "measure",
    "open_envelope",
    "parse",
    "public_limit",
    "text_limit",
    "verify_url",
    "withdraw_public",
]

# Bytes. A private message is 300 characters; a push has nothing else of any length.
MAX_BODY = 64 * 1024
MEASURED_IN = "characters"  # Chinese ones; ASCII counts half
RECEIVED = ""  # anything else would be sent to the citizen as an answer
ONE_ANSWER = False
MOST_VALUES = 100


def verify_url(credentials: Credentials, query: Mapping[str, str]) -> str:
    """Return the echostr, to be served as text/plain, or raise `Rejected`."""
    check_query(query, credentials.secret)
    if "echostr" not in query:
        raise Rejected("missing_parameter")
    return query["echostr"]


def open_envelope(
    credentials: Credentials, query: Mapping[str, str], body: bytes, *, now: float
) -> Envelope:
    """Return the message of a push after all checks, or raise `Rejected`. `now` in epoch seconds.

    The signature says nothing about the body (vector W07): what comes in here is as trustworthy as
    the line it came over, so the hook must be reached over https alone.
    """
    check_query(query, credentials.secret)
    check_freshness(query, credentials.max_age, now)
    if len(body) > MAX_BODY:
        raise Rejected("too_large", 413)
    fields = read(body, most=MOST_VALUES)
    kind, sender = text_of(fields, "type"), text_of(fields, "sender_id")
    created_at = moment(text_of(fields, "created_at"))
    if not kind or not sender or created_at is None:
        raise Rejected("missing_field")
    if kind in ("comment", "post"):  # only what we fetched ourselves is called so
        raise Rejected("reserved_type")
    if text_of(fields, "receiver_id") != credentials.uid:
        raise Rejected("wrong_recipient", 403)
    return Envelope(
        message=body,
        dedupe_key=dedupe_key(fields),
        sender=sender,
        created_at=created_at,
        kind=kind,
        event=text_of(branch_of(fields, "data"), "subtype") if kind == "event" else "",
    )
