"""What we answer in the same breath: passive replies, locked where the account is locked."""

from __future__ import annotations

from datetime import datetime

from hotline.carriers.signatures import sign
from hotline.carriers.wechat_credentials import Credentials
from hotline.carriers.wechat_crypto import key_of, lock


def cdata(text: str) -> str:
    """Return text as CDATA that ends where we say: a quoted `]]>` cannot break out and speak XML of
    its own.
    """
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def passive_text(recipient: str, sender: str, content: str, *, at: datetime) -> str:
    """Return the XML of a text reply; `recipient` is the openid, `sender` our id (gh_…)."""
    return (
        f"<xml><ToUserName>{cdata(recipient)}</ToUserName><FromUserName>{cdata(sender)}</FromUserName>"
        f"<CreateTime>{int(at.timestamp())}</CreateTime><MsgType>{cdata('text')}</MsgType>"
        f"<Content>{cdata(content)}</Content></xml>"
    )


def reply_envelope(
    credentials: Credentials,
    xml: str,
    *,
    nonce: str,
    timestamp: str,
    opened_by: str = "current",
    prefix: bytes | None = None,
) -> str:
    """Return the body of a passive reply, locked with the key that opened the message
    (`Envelope.opened_by`).

    A message that came in the clear is answered in the clear. `success` and the empty answer never
    pass here.
    """
    if opened_by == "plain":
        return xml
    previous = opened_by == "previous"
    key = key_of(credentials.previous_aes_key if previous else credentials.aes_key)
    encrypted = lock(xml.encode(), credentials.appid, key, prefix=prefix)
    signature = sign(credentials.token, timestamp, nonce, encrypted)
    return (
        f"<xml><Encrypt>{cdata(encrypted)}</Encrypt><MsgSignature>{cdata(signature)}</MsgSignature>"
        f"<TimeStamp>{timestamp}</TimeStamp><Nonce>{cdata(nonce)}</Nonce></xml>"
    )
