"""How every call to Weibo is made, and what its answers mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from hotline.carriers.fields import Fields, Tree
from hotline.carriers.platform_call import FORM, Answer, Patience, ask, unsure
from hotline.carriers.strict_json import read_json
from hotline.carriers.verdicts import Outcome, Rejected, Undeliverable
from hotline.carriers.weibo_errors import refusal

# A page of fifty comments, each with its author, the post below which it stands and its author.
MOST_VALUES = 40_000
MOST_ANSWER = 4 << 20  # bytes
# Each part of the API has a host of its own; a proxy or a test server stands in for all of them.
HOSTS = {"messages": "m.api.weibo.com", "mss": "upload.api.weibo.com"}
OPEN, COMMERCIAL = "api.weibo.com", "c.api.weibo.com"


def call(
    method: str,
    api: str,
    what: str,
    token: str,
    said: Mapping[str, str | int],
    *,
    repeatable: bool = False,
    secrets: tuple[str, ...] = (),
) -> Fields:
    """Make one call (`what` is the path without its ending) and return the object answered, every
    value as text. Raises `Undeliverable`, error codes included.
    """
    given = {"access_token": token, **{name: str(value) for name, value in said.items()}}
    posted = method == "POST"
    answer = ask(
        method,
        url_of(api, what),
        params=None if posted else given,
        content=urlencode(given).encode() if posted else None,
        content_type=FORM,
        repeatable=repeatable,
        patience=Patience(),
        most=MOST_ANSWER,
    )
    return told(answer, repeatable=repeatable, secrets=(token, *secrets))


def url_of(api: str, what: str) -> str:
    """Return the address of a call: the commercial API ends in `/biz.json`, the open one in
    `.json`.
    """
    base = urlsplit(api)
    ending = "/biz.json" if base.hostname == COMMERCIAL else ".json"
    part = what.partition("/")[0]
    if base.hostname == OPEN and part in HOSTS:
        base = base._replace(netloc=HOSTS[part])
    return f"{base.geturl().rstrip('/')}/2/{what}{ending}"


def told(answer: Answer, *, repeatable: bool, secrets: tuple[str, ...]) -> Fields:
    """Return the JSON object of a good answer, or raise what it means. An error has its number as
    a text or a number, under HTTP 400, 403 or 200.
    """
    try:
        fields = read_json(answer.content.decode("utf-8-sig"), most=MOST_VALUES)
    except (UnicodeDecodeError, Rejected):
        fields = {}
    code = fields.get("error_code")
    if isinstance(code, str) and code.isascii() and code.isdigit():
        remark = _without_people(fields.get("error"))
        raise refusal(int(code), remark, *secrets, repeatable=repeatable)
    if answer.status != 200:
        raise _by_status(answer.status, repeatable)
    if not fields:
        raise Undeliverable("garbled", unsure(repeatable))
    return fields


def _without_people(remark: Tree | None) -> str:
    """What Weibo says of an error, in its English; what is not, and long numbers, may be somebody's
    words or lead to them.
    """
    english = re.sub(r"[^\x20-\x7e]+", "…", remark if isinstance(remark, str) else "")
    return re.sub(r"\d{9,}", "•••", english)


def _by_status(status: int, repeatable: bool) -> Undeliverable:
    """A status without a number of Weibo's own comes from something in between."""
    reason = "platform_unwell" if status >= 500 else "gateway"
    if status >= 500 or status in (408, *range(200, 300)):
        return Undeliverable(f"http_{status}", unsure(repeatable), reason=reason)
    outcome = Outcome.NEXT_MINUTE if status == 429 else Outcome.STOP_ACCOUNT
    return Undeliverable(f"http_{status}", outcome, reason=reason)


def whole(number: Any) -> int:
    """Return a number that came as a text; 0 for what is none."""
    text = str(number)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
