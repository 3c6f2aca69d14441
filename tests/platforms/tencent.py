"""Tencent's side of the hook: builds callbacks, signs and locks them as Tencent does.

Written from the published format alone and sharing no line with the product, so that a mistake made
twice has to be made independently.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import os
import struct
import time
from dataclasses import dataclass
from typing import Any

import httpx
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

Fields = dict[str, Any]

_message_ids = itertools.count(24_900_000_000_000_000 + int.from_bytes(os.urandom(5), "big"))


@dataclass(frozen=True, kw_only=True)
class Account:
    """One official account as set up in the platform's console."""

    token: str = "hotline-demo-token"
    appid: str = "wxdemo0000000000"
    aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    original_id: str = "gh_demo"
    mode: str = "safe"  # safe, compat or plain
    form: str = "xml"  # xml or json


@dataclass(frozen=True)
class Callback:
    """One HTTP request to the hook."""

    query: dict[str, str]
    body: bytes
    content_type: str = "text/xml"


def text(openid: str, content: str, **more: Any) -> Fields:
    return _message(openid, "text", Content=content, **more)


def image(openid: str, media_id: str = "image-1", **more: Any) -> Fields:
    url = "http://mmbiz.qpic.cn/mmbiz_jpg/TEST/0"
    return _message(openid, "image", PicUrl=url, MediaId=media_id, **more)


def location(openid: str, lat: float, lon: float, label: str = "", **more: Any) -> Fields:
    place = {"Location_X": str(lat), "Location_Y": str(lon), "Scale": 16, "Label": label}
    return _message(openid, "location", **place, **more)


def event(openid: str, name: str, key: str | None = "", **more: Any) -> Fields:
    fields = {"FromUserName": openid, "CreateTime": int(time.time()), "MsgType": "event"}
    return {**fields, "Event": name, **({} if key is None else {"EventKey": key}), **more}


def _message(openid: str, kind: str, **own: Any) -> Fields:
    head = {"FromUserName": openid, "CreateTime": int(time.time()), "MsgType": kind}
    return {**head, "MsgId": next(_message_ids), **own}


def document(fields: Fields, account: Account) -> str:
    """Return the message as the platform writes it."""
    whole = {"ToUserName": account.original_id, **fields}
    if account.form == "json":
        return json.dumps(whole, ensure_ascii=False)
    return "<xml>" + "".join(_element(name, value) for name, value in whole.items()) + "</xml>"


def callback(fields: Fields, account: Account, *, timestamp: str = "", nonce: str = "") -> Callback:
    """Return the request that brings this message."""
    plain = document(fields, account)
    if account.mode == "plain":
        return wrap(plain, account, timestamp=timestamp, nonce=nonce)
    beside = fields if account.mode == "compat" else {}
    encrypted = encrypt(plain.encode(), account)
    outer = document({**beside, "Encrypt": encrypted}, account)
    return wrap(outer, account, encrypted=encrypted, timestamp=timestamp, nonce=nonce)


def wrap(
    body: str | bytes,
    account: Account,
    *,
    encrypted: str | None = None,
    timestamp: str = "",
    nonce: str = "",
) -> Callback:
    """Return a request with any body at all, properly signed."""
    timestamp, nonce = timestamp or str(int(time.time())), nonce or os.urandom(5).hex()
    query = {
        "signature": signature(account.token, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "openid": "not-signed-and-not-to-be-trusted",
    }
    if encrypted is not None:
        query["encrypt_type"] = "aes"
        query["msg_signature"] = signature(account.token, timestamp, nonce, encrypted)
    raw = body.encode() if isinstance(body, str) else body
    return Callback(query, raw, "text/xml" if account.form == "xml" else "application/json")


def safely(inner: str | bytes, account: Account) -> Callback:
    """Return a request whose envelope is perfect and whose content is whatever was given."""
    encrypted = encrypt(inner.encode() if isinstance(inner, str) else inner, account)
    return wrap(document({"Encrypt": encrypted}, account), account, encrypted=encrypted)


def sealed(plain: bytes, account: Account) -> Callback:
    """Return a request around plaintext that the test padded (or not) by itself."""
    encrypted = encrypt_raw(plain, account)
    return wrap(document({"Encrypt": encrypted}, account), account, encrypted=encrypted)


def signature(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def pad(plain: bytes, to: int = 32) -> bytes:
    missing = to - len(plain) % to
    return plain + bytes([missing]) * missing


def encrypt(message: bytes, account: Account) -> str:
    head = os.urandom(16) + struct.pack(">I", len(message))
    return encrypt_raw(pad(head + message + account.appid.encode()), account)


def encrypt_raw(plain: bytes, account: Account) -> str:
    key = base64.b64decode(account.aes_key + "=")
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


def _element(name: str, value: Any) -> str:
    if isinstance(value, dict):
        inside = "".join(_element(n, v) for n, v in value.items())
        return f"<{name}>{inside}</{name}>"
    if isinstance(value, list):
        return "".join(_element(name, one) for one in value)
    if isinstance(value, int):
        return f"<{name}>{value}</{name}>"
    return f"<{name}><![CDATA[{str(value).replace(']]>', ']]]]><![CDATA[>')}]]></{name}>"


def post(client: httpx.Client, hook: str, message: Fields, account: Account) -> httpx.Response:
    """Post one message to the hook's address."""
    sent = callback(message, account)
    headers = {"Content-Type": sent.content_type}
    return client.post(hook, params=sent.query, content=sent.body, headers=headers)
