"""Carries an answer to WeChat: the token that opens the door, and the text."""

from __future__ import annotations

import re

from hotline.carriers.token import Token
from hotline.carriers.verdicts import Outcome, Undeliverable
from hotline.carriers.wechat_call import call
from hotline.carriers.wechat_credentials import Credentials
from hotline.carriers.wechat_errors import refusal

# Bytes of UTF-8 in one customer-service text.
text_limit = 2048

# JSON would write these as \u00XX, and the platform refuses every \u escape (40033).
_UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def measure(text: str) -> int:
    """Return how much of `text_limit` a text uses up."""
    return len(text.encode("utf-8", "surrogatepass"))


def speakable(text: str) -> str:
    """Return the text without the invisible characters that cannot be sent."""
    return _UNSPEAKABLE.sub("", text)


def fetch_token(api: str, credentials: Credentials) -> Token:
    """Ask for the account's token. Raises `Undeliverable`."""
    return stable_token(api, credentials.appid, credentials.secret)


def stable_token(api: str, appid: str, secret: str) -> Token:
    """Ask for the account's token without forcing a new one. Raises `Undeliverable`; asking twice
    does no harm.
    """
    asked = {
        "grant_type": "client_credential",
        "appid": appid,
        "secret": secret,
        "force_refresh": False,
    }
    said = call(api, "/cgi-bin/stable_token", asked, repeatable=True, secrets=(secret,))
    value, seconds = said.get("access_token"), said.get("expires_in")
    if not isinstance(value, str) or not value or not isinstance(seconds, int):
        raise Undeliverable("garbled", Outcome.RETRY)
    return Token(value, seconds)


def deliver_text(api: str, token: str, recipient: str, text: str) -> None:
    """Send one customer-service text to an openid; return when the platform took it.

    Raises `Undeliverable`. There is no idempotency key: after `unsure` only a person may send
    again. A text above `text_limit` is refused here (45002) before anything is sent.
    """
    spoken = speakable(text)
    if not spoken.strip():
        raise refusal(44004, "empty text")
    if measure(spoken) > text_limit:
        raise refusal(45002, f"{measure(spoken)} bytes")
    message = {"touser": recipient, "msgtype": "text", "text": {"content": spoken}}
    # Whatever the platform remarks about it ends in our log: nobody's words or identity may.
    hidden = (recipient, spoken)
    call(api, "/cgi-bin/message/custom/send", message, token=token, secrets=hidden)
