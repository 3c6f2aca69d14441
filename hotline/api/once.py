"""A request that may come twice (Idempotency-Key) takes effect once and is answered alike."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from hotline.api.problems import Problem
from hotline.models import User
from hotline.models.kept_answers import KeptAnswer

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,120}")

Run = Callable[[], HttpResponseBase]


def once(request: HttpRequest, user: User, run: Run) -> HttpResponseBase:
    """Return what `run` answers, or what it answered to the same request under the same key.

    Key, effect and answer are one transaction: a crash in between leaves nothing, a twin that
    arrives meanwhile waits for it. Only what took effect is kept; a refused request may be
    corrected and sent again under its key.
    """
    key = request.headers.get(HEADER, "")
    if not key or request.method != "POST":
        return run()
    if not KEY.fullmatch(key):
        raise Problem(400, _("This is not an Idempotency-Key."), code="idempotency_key")
    asked = b"\n".join((b"POST", request.get_full_path().encode(), request.sent))  # type: ignore[attr-defined]
    with transaction.atomic():
        kept, new = KeptAnswer.objects.claim(user, key, asked)
        if not new:
            return _again(kept, asked)
        response = run()
        if response.status_code >= 500:
            transaction.set_rollback(True)
        elif response.status_code < 300 and isinstance(response, HttpResponse):
            kept.keep(response.status_code, response.content)
        else:
            kept.delete()  # the refusal itself may have written the security log: that stays
        return response


def _again(kept: KeptAnswer, asked: bytes) -> HttpResponse:
    if not kept.answers(asked):
        raise Problem(
            422, _("This Idempotency-Key belongs to another request."), code="idempotency_key"
        )
    response = HttpResponse(
        kept.body, status=kept.status, content_type="application/json; charset=utf-8"
    )
    response["Idempotency-Replayed"] = "true"
    return response
