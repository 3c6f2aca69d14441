"""Alibaba Cloud's short message service (阿里云短信, dysmsapi 2017-05-25): sends, and tells what
became of it.

Neither call is idempotent, says its manual, and after a time-out one should look at the receipt
before sending again: `QuerySendDetails` finds a text by the `OutId` we gave it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from hotline.carriers.acs_signature import query_of, signed_headers
from hotline.carriers.platform_call import Answer, ask, unsure
from hotline.carriers.sms import Credentials
from hotline.carriers.sms_aliyun_errors import refusal
from hotline.carriers.texts import Fate
from hotline.carriers.verdicts import Outcome, Undeliverable

VERSION = "2017-05-25"
PAGE = 50  # records of a page, the most it gives
MOST_PAGES = 4  # a phone with more texts than these on one day is beyond every limit of ours


def send(
    api: str,
    credentials: Credentials,
    number: str,
    template: str,
    values: Mapping[str, str],
    *,
    once: str,
) -> str:
    """`SendSms`: one text to one number; return its BizId."""
    asked = {
        "PhoneNumbers": number,
        "SignName": credentials.sign,
        "TemplateCode": template,
        "TemplateParam": json.dumps(dict(values), ensure_ascii=False),
        "OutId": once,
    }
    hidden = (number, *values.values())
    said = _call(api, credentials, "SendSms", asked, repeatable=False, hidden=hidden)
    return str(said.get("BizId", ""))


def fate(api: str, credentials: Credentials, number: str, *, once: str, day: date) -> Fate:
    """`QuerySendDetails`: the texts to a number on a day, looked through for ours."""
    for page in range(1, MOST_PAGES + 1):
        asked = {
            "PhoneNumber": number,
            "SendDate": f"{day:%Y%m%d}",
            "PageSize": str(PAGE),
            "CurrentPage": str(page),
        }
        said = _call(api, credentials, "QuerySendDetails", asked, repeatable=True, hidden=(number,))
        texts = _texts(said)
        for text in texts:
            if str(text.get("OutId", "")) == once:
                return _fate(text)
        if len(texts) < PAGE:
            break
    return Fate("unknown")


def _fate(text: dict[str, Any]) -> Fate:
    code = str(text.get("ErrCode") or "")
    match str(text.get("SendStatus")):
        case "3":
            return Fate("delivered", code)
        case "2":
            return Fate("failed", code or "FAILED")
    return Fate("waiting", code)  # 1: the network has not answered yet


def _texts(said: dict[str, Any]) -> list[dict[str, Any]]:
    """The list stands one level down; where there is nothing, either level may be missing."""
    outer = said.get("SmsSendDetailDTOs")
    inner = outer.get("SmsSendDetailDTO") if isinstance(outer, dict) else outer
    return [one for one in inner if isinstance(one, dict)] if isinstance(inner, list) else []


def _call(
    api: str,
    credentials: Credentials,
    action: str,
    asked: Mapping[str, str],
    *,
    repeatable: bool,
    hidden: tuple[str, ...],
) -> dict[str, Any]:
    query = query_of(asked)
    headers = signed_headers(
        credentials.key_id,
        credentials.secret,
        host=urlsplit(api).netloc,
        action=action,
        version=VERSION,
        query=query,
        now=datetime.now(UTC),
        nonce=uuid4().hex,
    )
    url = f"{api.rstrip('/')}/?{query}"
    answer = ask("POST", url, headers=headers, repeatable=repeatable)
    return _said(answer, repeatable=repeatable, hidden=(credentials.secret, *hidden))


def _said(answer: Answer, *, repeatable: bool, hidden: tuple[str, ...]) -> dict[str, Any]:
    """Return a good answer. A refusal says `Code` with 200 or with a 4xx; 5xx says nothing sure."""
    try:
        told = json.loads(answer.content.decode())
        code, message = str(told.get("Code") or ""), str(told.get("Message") or "")
        rid = str(told.get("RequestId") or "")
    except (ValueError, AttributeError, RecursionError):
        told, code, message, rid = {}, "", "", ""
    if answer.status >= 500 or answer.status == 408:
        raise Undeliverable(
            code or f"http_{answer.status}",
            unsure(repeatable),
            reason="platform_unwell",
            rid=rid,
        )
    if code == "OK" and answer.status == 200:
        return dict(told)
    if code and code != "OK":
        raise refusal(code, message, repeatable=repeatable, rid=rid, hidden=hidden)
    if answer.status == 200:
        raise Undeliverable("garbled", unsure(repeatable))
    outcome = Outcome.NEXT_MINUTE if answer.status == 429 else Outcome.STOP_ACCOUNT
    raise Undeliverable(f"http_{answer.status}", outcome, reason="gateway")
