"""How a refusal reads: a problem document (RFC 9457), a sentence and a code."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja.errors import ValidationError

from hotline import entries
from hotline.errors import Refused

MEDIA_TYPE = "application/problem+json"
# What a problem may carry besides the fields of the standard; nothing else leaves the house.
SHOWN = ("errors", "current", "current_reply", "current_request", "needs", "retry_after")


class Problem(Refused):
    """A refusal of the door itself: not known, out of sight, unreadable, too large, too fast."""

    def __init__(self, status: int, reason: str, *, code: str, **facts: Any) -> None:
        super().__init__(reason, code=code, **facts)
        self.status = status


def out_of_sight() -> Problem:
    """404: what a person may not see does not exist for them."""
    return Problem(404, _("There is nothing here that you could see."), code="not_found")


def answer(refused: Refused) -> HttpResponse:
    """Return the problem document of a refusal."""
    document = {
        "type": f"urn:hotline:problem:{refused.code}",
        "title": HTTPStatus(refused.status).phrase,
        "status": refused.status,
        "detail": refused.reason,
        "reason": refused.reason,
        "code": refused.code,
    } | {name: refused.facts[name] for name in SHOWN if name in refused.facts}
    response = HttpResponse(
        json.dumps(document, ensure_ascii=False, cls=DjangoJSONEncoder),
        status=refused.status,
        content_type=MEDIA_TYPE,
    )
    if refused.status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="hotline"'
    if "retry_after" in refused.facts:
        response["Retry-After"] = str(refused.facts["retry_after"])
    if "allow" in refused.facts:
        response["Allow"] = refused.facts["allow"]
    return response


def unfit(*errors: tuple[str, str]) -> Problem:
    """422: (where, what is wrong) of each entry."""
    listed = [{"loc": loc, "msg": msg, "type": "value_error"} for loc, msg in errors]
    reason = _("Some of the entries are missing or wrong.")
    return Problem(422, reason, code="arguments", errors=listed)


def of_validation(wrong: ValidationError) -> Problem:
    """422: what the framework says about parameters, in our form."""
    reason = _("Some of the entries are missing or wrong.")
    errors = [
        {
            # ("query", "limit") or ("body", "data", "reason"): the place within is what helps
            "loc": ".".join(str(part) for part in e["loc"][1:]),
            "msg": entries.in_words(e),
            "type": e["type"],
        }
        for e in wrong.errors
    ]
    return Problem(422, reason, code="arguments", errors=errors)
