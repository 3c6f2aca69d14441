"""Which cases this browser has opened, and for how long; the code itself is kept nowhere."""

from __future__ import annotations

import hmac
import time

from django.http import HttpRequest

from hotline.models import Secret, Ticket
from hotline.models.vault import code_digest

KEY = "cases"
LASTS = 2 * 3600  # seconds: long enough to read, short enough for a borrowed phone
MOST = 10  # cases at once in one browser


def find(number: str, code: str) -> Ticket | None:
    """Return the ticket that number and code open together.

    One look-up by a keyed digest of both: an unknown number and a wrong code take the same way and
    the same time, and nothing of a code can be learned piece by piece.
    """
    digest = code_digest(number, code)
    kept = Secret.objects.filter(kind=Secret.Kind.TRACKING_CODE, blind=digest)
    found = kept.select_related("ticket").first()
    if found is None or found.ticket is None:
        return None
    fits = hmac.compare_digest(bytes(found.blind), digest) and found.ticket.number == number
    return found.ticket if fits else None


def open_for(request: HttpRequest, ticket: Ticket) -> None:
    """Remember that this browser may look at `ticket`; the session gets a new name with it."""
    cases = _still_open(request)
    cases[ticket.number] = int(time.time()) + LASTS
    newest = sorted(cases.items(), key=lambda case: case[1])[-MOST:]
    request.session.cycle_key()
    request.session[KEY] = dict(newest)


def is_open(request: HttpRequest, number: str) -> bool:
    """Tell whether this browser may look at the case with that number."""
    return number in _still_open(request)


def close(request: HttpRequest) -> None:
    """Forget every case in this browser."""
    request.session.pop(KEY, None)


def _still_open(request: HttpRequest) -> dict[str, int]:
    now = time.time()
    kept: dict[str, int] = request.session.get(KEY, {})
    return {number: until for number, until in kept.items() if until > now}
