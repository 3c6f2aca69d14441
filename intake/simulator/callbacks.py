"""Sends what a simulated phone says to our own hook, signed and encrypted like the platform's."""

from __future__ import annotations

import secrets
import threading
import time
from typing import Any

import httpx
from django.conf import settings
from django.urls import reverse

from hotline.carriers.signatures import sign
from hotline.carriers.wechat import Credentials
from hotline.carriers.wechat_crypto import key_of, lock
from hotline.carriers.wechat_replies import cdata
from hotline.demo.doors import WECHAT
from hotline.models import Account
from intake.simulator.phone import Phone

TRIES = 3  # the platform repeats what is not answered with 200 in five seconds
PATIENCE = 5.0  # seconds
# A phone's request waits here for another one of the same process: that must never use up all of
# its threads.
LINES = threading.BoundedSemaphore(max(1, settings.THREADS // 4))

Fields = dict[str, Any]


def travel(phone: Phone, fields: Fields) -> bool:
    """Have one message or event travel; what was seen on the way is remembered by the phone."""
    account = Account.objects.get(slug=WECHAT)
    path = reverse("intake:wechat_hook", args=[account.slug])
    message = message_of(phone.openid, account.credentials.original_id, fields)
    for _try in range(TRIES):
        query, body = sealed(message, account.credentials)
        began = time.perf_counter()
        with LINES:
            status = _post(f"{own_address()}{path}", query, body)
        took = round((time.perf_counter() - began) * 1000)
        phone.add("hop", out=True, path=path, bytes=len(body), status=status, ms=took)
        if status == 200:
            return True
    return False


def own_address() -> str:
    """Where this very house answers; never taken from what a browser says."""
    host = f"[{settings.HOST}]" if ":" in settings.HOST else settings.HOST
    return f"http://{host}:{settings.PORT}"


def message_of(openid: str, original_id: str, fields: Fields) -> bytes:
    """Return the message as the platform writes it: events have no number, all others do."""
    head: Fields = {
        "ToUserName": original_id,
        "FromUserName": openid,
        "CreateTime": int(time.time()),
    }
    tail: Fields = {} if fields["MsgType"] == "event" else {"MsgId": time.time_ns()}
    return f"<xml>{_elements(head | fields | tail)}</xml>".encode()


def sealed(message: bytes, credentials: Credentials) -> tuple[dict[str, str], bytes]:
    """Return query and body of the callback: encrypted, and signed over what is encrypted."""
    encrypted = lock(message, credentials.appid, key_of(credentials.aes_key))
    timestamp, nonce = str(int(time.time())), secrets.token_hex(5)
    query = {
        "signature": sign(credentials.token, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "encrypt_type": "aes",
        "msg_signature": sign(credentials.token, timestamp, nonce, encrypted),
    }
    outer = {"ToUserName": credentials.original_id, "Encrypt": encrypted}
    return query, f"<xml>{_elements(outer)}</xml>".encode()


def _elements(fields: Fields) -> str:
    return "".join(
        f"<{name}>{value if isinstance(value, int | float) else cdata(str(value))}</{name}>"
        for name, value in fields.items()
    )


def _post(url: str, query: dict[str, str], body: bytes) -> int:
    """The status of the answer; 0 without one."""
    try:
        with httpx.Client(timeout=PATIENCE, trust_env=False) as client:
            headers = {"Content-Type": "text/xml"}
            return client.post(url, params=query, content=body, headers=headers).status_code
    except httpx.HTTPError:
        return 0
