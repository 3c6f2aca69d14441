"""Reads what a caller sent, strictly: JSON in UTF-8, small, flat, nothing that cannot be stored."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.translation import gettext as _

from hotline.api.problems import Problem

MOST_BYTES = 256 * 1024
DEEPEST = 32
# NUL cannot be stored, halves of surrogate pairs cannot be written as UTF-8.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
VERSION = re.compile(r'(?:W/)?(?:"([0-9]{1,9})"|([0-9]{1,9}))')


def read(request: HttpRequest) -> bytes:
    """Return the body as it came; raises Problem 413. Called once, before anything else looks."""
    try:
        announced = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        announced = 0
    body = b"" if announced > MOST_BYTES else request.read(MOST_BYTES + 1)
    if announced > MOST_BYTES or len(body) > MOST_BYTES:
        raise Problem(413, _("This request is too large."), code="too_large")
    request.sent = body  # type: ignore[attr-defined]
    return body


def sent(request: HttpRequest) -> Any:
    """Return what the body says; {} for an empty one. Raises Problem 400 or 415."""
    body: bytes = request.sent  # type: ignore[attr-defined]
    if not body.strip():
        return {}
    kind, charset = request.content_type or "", (request.content_params or {}).get("charset", "")
    if kind != "application/json" and not kind.endswith("+json"):
        raise Problem(415, _("Send JSON (Content-Type: application/json)."), code="media_type")
    if charset.lower() not in {"", "utf-8", "utf8"}:
        raise Problem(415, _("Send JSON in UTF-8."), code="media_type")
    try:
        said = json.loads(
            body.decode("utf-8"), object_pairs_hook=_once_each, parse_constant=_no_number
        )
        _demand_plain(said)
    except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
        raise Problem(400, _("This is not JSON that we can take."), code="malformed") from None
    return said


def expected_version(request: HttpRequest) -> int | None:
    """Return the version of `If-Match`, None without one; raises Problem 400 for anything else."""
    given = request.headers.get("If-Match", "").strip()
    if given in {"", "*"}:
        return None
    found = VERSION.fullmatch(given)
    if found is None:
        raise Problem(400, _("If-Match takes one version number."), code="if_match")
    return int(found[1] or found[2])


def demand_plain_address(request: HttpRequest) -> None:
    """Refuse an address with characters that no row could hold (Problem 400)."""
    values = [request.path, *request.GET.keys(), *(v for vs in request.GET.lists() for v in vs[1])]
    if any(UNSTORABLE.search(value) for value in values):
        raise Problem(400, _("The address holds characters we cannot read."), code="malformed")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A repeated name is a way to show one thing to a filter and another to us."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def _no_number(_name: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


def _demand_plain(value: Any, depth: int = 0) -> None:
    if depth > DEEPEST:
        raise ValueError("too deep")
    if isinstance(value, str) and UNSTORABLE.search(value):
        raise ValueError("cannot be stored")
    if isinstance(value, dict):
        for name, one in value.items():
            _demand_plain(name)
            _demand_plain(one, depth + 1)
    elif isinstance(value, list):
        for one in value:
            _demand_plain(one, depth + 1)
