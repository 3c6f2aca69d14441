"""A stand-in for dysmsapi.aliyuncs.com: Alibaba Cloud's SendSms and QuerySendDetails over HTTP.

Written from the published format alone and sharing no line with the product. Every call's signature
(ACS3-HMAC-SHA256) is worked out anew from what came over the wire; a nonce works once.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import unquote

from tests.platforms.stand_in import StandIn

KEY, SECRET, SIGN = "LTAI-stand-in", "stand-in-secret", "示例热线"
TEXTS = {
    "SMS_ANSWER": "您反映的事项（编号${number}）已有答复，承办单位：${office}。",
    "SMS_RECEIPT": "您来电反映的事项已登记，编号${number}，查询码${code}。",
}
CHINA = timedelta(hours=8)
Said = dict[str, Any]


class Gateway(StandIn):
    """The stand-in; `base` is what HOTLINE_SMS_API should say."""

    def __init__(self) -> None:
        super().__init__(_Handler)
        self.lock = threading.Lock()
        self.nonces: set[str] = set()
        self.texts: list[Said] = []  # what a phone would show, or will
        self.most_to_one_phone = 50

    def texts_to(self, number: str) -> list[str]:
        return [text["Content"] for text in self.texts if text["PhoneNum"] == number]

    def refuse(self, action: str, code: str, *, status: int = 200, times: int = 1) -> None:
        """Have the next calls refused with that code."""
        body = json.dumps({"Code": code, "Message": "scripted", "RequestId": "R-1"})
        self.misbehave(action, body=body, status=status, times=times)

    def network_says(self, number: str, status: int, code: str) -> None:
        """The network reports on the texts to a number: 2 failed, 3 delivered."""
        for text in self.texts:
            if text["PhoneNum"] == number:
                text |= {"SendStatus": status, "ErrCode": code}

    def send(self, asked: dict[str, str]) -> Said:
        """`SendSms`."""
        number, template = asked.get("PhoneNumbers", ""), asked.get("TemplateCode", "")
        if len(number) != 11 or not number.isdigit():
            return refusal("isv.MOBILE_NUMBER_ILLEGAL")
        if asked.get("SignName") != SIGN:
            return refusal("isv.SMS_SIGNATURE_ILLEGAL")
        if template not in TEXTS:
            return refusal("isv.SMS_TEMPLATE_ILLEGAL")
        try:
            values = json.loads(asked.get("TemplateParam", "{}"))
        except ValueError:
            return refusal("isv.INVALID_JSON_PARAM")
        if any(len(str(value)) > 35 for value in values.values()):
            return refusal("isv.PARAM_LENGTH_LIMIT")
        content = TEXTS[template]
        for name, value in values.items():
            content = content.replace(f"${{{name}}}", str(value))
        if "${" in content:
            return refusal("isv.TEMPLATE_MISSING_PARAMETERS")
        with self.lock:
            if len(self.texts_to(number)) >= self.most_to_one_phone:
                return refusal("isv.BUSINESS_LIMIT_CONTROL")
            biz = f"{len(self.texts) + 1}^0"
            text = {"PhoneNum": number, "SendStatus": 1, "ErrCode": "", "Content": content}
            self.texts.append({**text, "OutId": asked.get("OutId", ""), "BizId": biz, "day": day()})
        return {"Code": "OK", "Message": "OK", "BizId": biz, "RequestId": "R-2"}

    def query(self, asked: dict[str, str]) -> Said:
        """`QuerySendDetails`: newest first, by number and day."""
        size, page = int(asked["PageSize"]), int(asked["CurrentPage"])
        if not 1 <= size <= 50:
            return refusal("isv.INVALID_PARAMETERS")
        where = {"PhoneNum": asked["PhoneNumber"], "day": asked["SendDate"]}
        found = [t for t in reversed(self.texts) if where.items() <= t.items()]
        shown = found[(page - 1) * size : page * size]
        texts = [{n: v for n, v in t.items() if n not in ("day", "BizId")} for t in shown]
        told = {"TotalCount": str(len(found)), "SmsSendDetailDTOs": {"SmsSendDetailDTO": texts}}
        return {"Code": "OK", "Message": "OK", "RequestId": "R-3", **told}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Gateway

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path, _sign, raw = self.path.partition("?")
        asked = {unquote(n): unquote(v) for n, _, v in (p.partition("=") for p in raw.split("&"))}
        action = self.headers.get("x-acs-action", "")
        self.server.journal.write("call", action=action, asked=asked)
        refused = self._who(path, raw, body)
        if refused:
            return self._answer(refused, status=400)
        mischief = self.server.script.take(action, "")
        if mischief is None:
            return self._answer(self._work(action, asked))
        time.sleep(mischief.delay)
        if mischief.accept:
            self._work(action, asked)
        if mischief.silence is not None:
            self.server.closing.wait(mischief.silence)
            self.close_connection = True
            return None
        return self._answer(mischief.body or "{}", status=mischief.status)

    def _work(self, action: str, asked: dict[str, str]) -> Said:
        if action == "SendSms":
            return self.server.send(asked)
        return self.server.query(asked) if action == "QuerySendDetails" else refusal("NoSuchAction")

    def _who(self, path: str, raw: str, body: bytes) -> Said | None:
        """As the manual says: the request as it came, its headers named, hashed and signed."""
        method, _space, rest = (self.headers.get("Authorization") or "").partition(" ")
        given = dict(part.partition("=")[::2] for part in rest.split(","))
        if method != "ACS3-HMAC-SHA256" or given.get("Credential") != KEY:
            return refusal("InvalidAccessKeyId.NotFound")
        names = given["SignedHeaders"].split(";")
        sent = {name.lower() for name in self.headers}
        must = {n for n in sent if n.startswith("x-acs-") or n in ("host", "content-type")}
        payload = hashlib.sha256(body).hexdigest()
        if not must <= set(names) or self.headers["x-acs-content-sha256"] != payload:
            return refusal("IncompleteSignature")
        query = "&".join(sorted(raw.split("&")))
        lines = [f"{name}:{self.headers[name].strip()}" for name in sorted(names)]
        whole = ["POST", path, query, *lines, "", ";".join(sorted(names)), payload]
        digest = hashlib.sha256("\n".join(whole).encode()).hexdigest()
        text = f"ACS3-HMAC-SHA256\n{digest}".encode()
        if hmac.new(SECRET.encode(), text, hashlib.sha256).hexdigest() != given.get("Signature"):
            return refusal("SignatureDoesNotMatch")
        nonce = self.headers["x-acs-signature-nonce"]
        if nonce in self.server.nonces:
            return refusal("SignatureNonceUsed")
        self.server.nonces.add(nonce)
        return None

    def _answer(self, said: Said | str, status: int = 200) -> None:
        text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
        self.send_response(status)
        self.send_header("Content-Type", "application/json;charset=utf-8")
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())


def refusal(code: str) -> Said:
    return {"Code": code, "Message": f"{code} happened", "RequestId": "R-0"}


def day() -> str:
    """Today as Beijing counts days."""
    return f"{datetime.now(UTC) + CHINA:%Y%m%d}"
