"""How every call to WeChat is made, and what its answers mean."""

from __future__ import annotations

import json
from typing import Any

from hotline.carriers.platform_call import Answer, ask, unsure
from hotline.carriers.verdicts import Outcome, Undeliverable
from hotline.carriers.wechat_errors import refusal


def call(
    api: str,
    path: str,
    payload: dict[str, Any],
    *,
    token: str = "",
    repeatable: bool = False,
    secrets: tuple[str, ...] = (),
) -> dict[str, Any]:
    """POST one object and return the one answered. Raises `Undeliverable`, errcodes included."""
    answer = ask(
        "POST",
        url_of(api, path),
        params={"access_token": token} if token else None,
        content=json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace"),
        repeatable=repeatable,
    )
    return said(answer, repeatable=repeatable, secrets=(token, *secrets))


def url_of(api: str, path: str) -> str:
    return api.rstrip("/") + path


def said(answer: Answer, *, repeatable: bool, secrets: tuple[str, ...]) -> dict[str, Any]:
    """Return the JSON object of a good answer, which may lack errcode, or raise what it means."""
    if answer.status != 200:
        raise _by_status(answer.status, repeatable)
    try:
        told = json.loads(answer.content.decode())
        code = int(told.get("errcode", 0))
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise Undeliverable("garbled", unsure(repeatable)) from None
    if code:
        raise refusal(code, str(told.get("errmsg", "")), *secrets)
    return dict(told)


def _by_status(status: int, repeatable: bool) -> Undeliverable:
    """The platform itself always says 200: another status comes from something in between."""
    if status >= 500 or status in (408, *range(200, 300)):
        outcome = unsure(repeatable)
    elif status == 429:
        outcome = Outcome.NEXT_MINUTE
    else:
        outcome = Outcome.STOP_ACCOUNT
    return Undeliverable(
        f"http_{status}", outcome, reason="platform_unwell" if status >= 500 else "gateway"
    )
