"""Douyin: proves that a push is Douyin's and reads it. Nothing goes back by itself.

The interface for comments (scope video.comment) takes no applications any more, and comments no
longer stand in the list of events; what is there, is: a signature over the whole body, comments of
accounts that were granted them once, and files that somebody exports from the console. An answer is
posted by a person in Douyin's own app, and said to have been posted (`by_hand`).

To carry the rest when a city is granted it: `fetch_token` with client_key and secret, and what
`Forum` and `Press` list over `/video/comment/list/` and `/video/comment/reply/`. Nothing outside of
this file and its neighbours would change.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from hotline.carriers.douyin_credentials import Credentials
from hotline.carriers.douyin_messages import (
    COMMENT,
    VERIFY,
    challenge_of,
    comment_key,
    made_at,
    parse,
    read,
    sender_of,
)
from hotline.carriers.envelope import Envelope
from hotline.carriers.fields import branch_of, text_of
from hotline.carriers.incoming import Incoming
from hotline.carriers.knock import Knock
from hotline.carriers.token import Token
from hotline.carriers.verdicts import Challenged, Outcome, Rejected, Undeliverable
from hotline.carriers.windows import Allowance

__all__ = [
    "FOR_A_MOMENT",
    "FOR_A_WORD",
    "HEADERS",
    "MAX_BODY",
    "MEASURED_IN",
    "RECEIVED",
    "Credentials",
    "allowance",
    "deliver_text",
    "fetch_token",
    "knock",
    "measure",
    "open_envelope",
    "parse",
    "prove",
    "text_limit",
    "verify_url",
]

SIGNATURE = "x-douyin-signature"
HEADERS = (SIGNATURE,)
MAX_BODY = 64 * 1024  # bytes
RECEIVED = ""
text_limit = 100  # characters of one comment
MEASURED_IN = "characters"
# Nothing may be written privately; what is said below a comment knows no window.
FOR_A_WORD = Allowance(None, timedelta(0))
FOR_A_MOMENT = None
BY_HAND = "by_hand"


def verify_url(credentials: Credentials, query: Mapping[str, str]) -> str:
    """Douyin checks our address by a push of its own kind, never by GET: always `Rejected`."""
    raise Rejected("no_callback", 404)


def sign(secret: str, body: bytes) -> str:
    """Return the signature (hex) of a body: SHA-1 over the secret and the bytes as they came."""
    # Douyin's choice, and not an HMAC: see wire-formats D. SHA-1 pads its length, so who does not
    # know the secret could lengthen a body; what is no JSON any more then is refused by `read`.
    return hashlib.sha1(secret.encode() + body, usedforsecurity=False).hexdigest()


def prove(credentials: Credentials, query: Mapping[str, str], body: bytes) -> None:
    """Raise `Rejected` unless Douyin signed this body."""
    signature = query.get(SIGNATURE, "").encode("utf-8", "surrogatepass")
    if not hmac.compare_digest(sign(credentials.secret, body).encode(), signature):
        raise Rejected("signature", 403)


def open_envelope(
    credentials: Credentials, query: Mapping[str, str], body: bytes, *, now: float
) -> Envelope:
    """Return the message of a push after all checks, or raise `Rejected`; `Challenged` when the
    platform only checks our address. `query` holds the signature's header beside what stood in the
    address.

    `Msg-Id` is not signed, so whoever repeats a push could change it: a comment is one of a kind by
    its own number, anything else by its very bytes.
    """
    if len(body) > MAX_BODY:
        raise Rejected("too_large", 413)
    prove(credentials, query, body)
    fields = read(body)
    if not hmac.compare_digest(
        text_of(fields, "client_key").encode(), credentials.client_key.encode()
    ):
        raise Rejected("wrong_recipient", 403)
    event = text_of(fields, "event")
    if event == VERIFY:
        raise Challenged(challenge_of(body))
    to = text_of(fields, "to_user_id")
    if credentials.open_id and to and to != credentials.open_id:
        raise Rejected("wrong_recipient", 403)
    if not event:
        raise Rejected("missing_field")
    own = text_of(branch_of(fields, "content"), "comment_id") if event == COMMENT else ""
    return Envelope(
        message=body,
        dedupe_key=comment_key(own) if own else f"push:{hashlib.sha256(body).hexdigest()}",
        sender=sender_of(fields),
        created_at=made_at(fields) or datetime.fromtimestamp(now, UTC).replace(microsecond=0),
        kind=event,
        message_id=own,
    )


def knock(credentials: Credentials) -> Knock:
    """Return the check of our address, as Douyin makes it: the challenge has to come back."""
    challenge = secrets.randbelow(10**9)
    said = {
        "event": VERIFY,
        "client_key": credentials.client_key,
        "content": {"challenge": challenge},
    }
    body = json.dumps(said).encode()
    headers = {SIGNATURE: sign(credentials.secret, body)}
    return Knock("POST", b'{"challenge":%d}' % challenge, headers=headers, body=body)


def fetch_token(api: str, credentials: Credentials) -> Token:
    """There is no interface to open: here a delivery learns that a person has to post it."""
    raise Undeliverable(BY_HAND, Outcome.NEXT_MESSAGE)


def deliver_text(api: str, token: str, recipient: str, text: str) -> None:
    """Likewise."""
    raise Undeliverable(BY_HAND, Outcome.NEXT_MESSAGE)


def allowance(said: Incoming) -> Allowance | None:
    """None: no word of a citizen lets us write to them privately."""
    return None


def measure(text: str) -> int:
    """Return how much of `text_limit` a text uses up."""
    return len(text)
