"""The platform's side of the simulator: the calls an account makes, with its errors.

Like the platform it answers 200 with an errcode for whatever is wrong. What it delivers appears on
the phone of that openid.
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
import time
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import salted_hmac
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from hotline.carriers.wechat import measure, text_limit
from hotline.demo.doors import WECHAT
from hotline.models import Account
from hotline.pictures import sniff
from intake.simulator import media, menu
from intake.simulator.phone import Phone

LASTS = 7200  # seconds a token is good; an old one works beside its successor for a while
EARLY = 300  # seconds before its end from which its successor is given
OPENID = re.compile(r"o[A-Za-z0-9_-]{5,40}")
ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u[0-9a-fA-F]{4}")
SEND = "/cgi-bin/message/custom/send"

Said = dict[str, Any]


@csrf_exempt
@require_POST
def stable_token(request: HttpRequest) -> HttpResponse:
    """Give the account's token: the same one to everybody until it is renewed."""
    asked = _json(request.body)
    account = Account.objects.get(slug=WECHAT)
    if asked.get("grant_type") != "client_credential":
        return _error(40002, "invalid grant_type")
    if asked.get("appid") != account.secrets["appid"]:
        return _error(40013, "invalid appid")
    if not hmac.compare_digest(str(asked.get("secret")), account.secrets["secret"]):
        return _error(40125, "invalid appsecret")
    ahead = time.time() + EARLY  # near its end a token is no longer handed out
    left = int(LASTS - ahead % LASTS) + EARLY
    return JsonResponse({"access_token": _token(ahead), "expires_in": left})


@csrf_exempt
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Deliver a text to a phone, unless a rule of the platform's stands against it."""
    refused = _without_token(request)
    if refused is not None:
        return refused
    if ESCAPED.search(request.body):
        return _error(40033, "invalid charset, please check your request")
    message = _json(request.body)
    try:
        openid, text = str(message["touser"]), str(message["text"]["content"])
    except (KeyError, TypeError):
        return _error(47001, "data format error")
    if not OPENID.fullmatch(openid):
        return _error(40003, "invalid openid")
    if not text.strip():
        return _error(44004, "empty content")
    if measure(text) > text_limit:
        return _error(45002, "content size out of limit")
    phone = Phone(openid)
    code, why = phone.refusal()
    if not code:
        phone.add("heard", text=text)
    phone.add("hop", out=False, path=SEND, bytes=len(request.body), status=code)
    return _error(code, why or "ok")


@require_GET
def callback_ip(request: HttpRequest) -> HttpResponse:
    """Tell where callbacks come from: all that a probe asks."""
    return _without_token(request) or JsonResponse({"ip_list": ["127.0.0.1"]})


@require_GET
def media_get(request: HttpRequest) -> HttpResponse:
    """Hand over a file that a phone sent."""
    refused = _without_token(request)
    if refused is not None:
        return refused
    content = media.read(request.GET.get("media_id", ""))
    if content is None:
        return _error(40007, "invalid media_id")
    return HttpResponse(content, content_type=sniff(content) or "application/octet-stream")


@csrf_exempt
@require_POST
def menu_create(request: HttpRequest) -> HttpResponse:
    """Show another menu on every phone."""
    refused = _without_token(request)
    if refused is not None:
        return refused
    if ESCAPED.search(request.body):
        return _error(40033, "invalid charset, please check your request")
    buttons = _json(request.body).get("button")
    code, why = menu.refusal(buttons)
    if not code:
        menu.show(list(buttons or []))
    return _error(code, why or "ok")


@require_GET
def menu_now(request: HttpRequest) -> HttpResponse:
    """Tell which menu the phones show."""
    return _without_token(request) or JsonResponse(menu.as_told(menu.shown()))


def _without_token(request: HttpRequest) -> HttpResponse | None:
    given, now = request.GET.get("access_token", ""), time.time()
    if not given:
        return _error(41001, "access_token missing")
    good = [_token(at) for at in (now + EARLY, now, now - LASTS)]
    if any(hmac.compare_digest(given.encode(), one.encode()) for one in good):
        return None
    return _error(40001, "invalid credential, access_token is invalid or not latest")


def _token(at: float) -> str:
    """The token of the two hours around `at`: nothing has to be kept."""
    return salted_hmac("simulator", str(int(at // LASTS)), algorithm="sha256").hexdigest()


def _json(raw: bytes) -> Said:
    try:
        said = json.loads(raw)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _error(code: int, message: str) -> JsonResponse:
    rid = f" rid: {secrets.token_hex(4)}-{int(time.time())}-sim" if code else ""
    return JsonResponse({"errcode": code, "errmsg": message + rid})
