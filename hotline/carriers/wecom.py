"""A WeCom group robot (企业微信群机器人): says a text in a group of the staff.

POST {api}/cgi-bin/webhook/send?key=KEY with `{"msgtype": "text", "text": {"content": …}}`, at most
2,048 bytes and twenty a minute; it answers `{"errcode": 0, "errmsg": "ok"}`. The key is the secret.
"""

from __future__ import annotations

import json
import re

from hotline.carriers.platform_call import ask
from hotline.carriers.verdicts import Outcome, Undeliverable

KEY = re.compile(r"[0-9A-Za-z-]{8,64}")
MOST = 2048  # bytes
BUSY = (-1, 45009)  # the system is busy; more than twenty a minute


def say(api: str, key: str, text: str) -> None:
    """Say it. Raises `Undeliverable` with the platform's number."""
    body = json.dumps({"msgtype": "text", "text": {"content": _cut(text)}}, ensure_ascii=False)
    url = f"{api.rstrip('/')}/cgi-bin/webhook/send"
    answer = ask("POST", url, params={"key": key}, content=body.encode())
    if answer.status != 200:
        outcome = Outcome.RETRY if answer.status in (429, 502, 503) else Outcome.FINAL
        raise Undeliverable(f"http_{answer.status}", outcome)
    try:
        code = json.loads(answer.content)["errcode"]
    except (ValueError, KeyError, TypeError):
        raise Undeliverable("garbled", Outcome.UNSURE) from None
    if code != 0:
        # Its own remark may quote the address and with it the key: only the number goes on.
        number = code if isinstance(code, int) else "garbled"
        raise Undeliverable(number, Outcome.RETRY if code in BUSY else Outcome.FINAL)


def _cut(text: str) -> str:
    return text.encode()[:MOST].decode(errors="ignore")
