"""The pages of a citizen's own case: no log-in, no scripts, nothing for caches and searches."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from prometheus_client import Counter

from hotline.errors import BadArguments, Refused
from hotline.models import Ticket
from hotline.numbers import normalise_code, parse_number
from hotline.powers import Kind
from intake.report import sent
from intake.track import acts, opened, slowness
from intake.track.telling import own_picture, told

ATTEMPTS = Counter("hotline_track_attempts", "Attempts to open a case by number and code", ["end"])
LONGEST = 40  # characters of what was typed that are shown again

View = Callable[..., HttpResponseBase]


def private(view: View) -> View:
    """No cache keeps the page, no search engine lists it, no other site learns its address."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return answer


@private
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest) -> HttpResponse:
    """Ask for number and code; the right ones open the case for this browser.

    Whether a number exists shows nowhere: unknown number and wrong code get the same page.
    """
    if request.method != "POST":
        return _ask(request)
    number, code = (
        parse_number(request.POST.get("number", "")),
        normalise_code(request.POST.get("code", "")),
    )
    if number is None:
        return _ask(request, _("That is not a case number. One digit may be wrong."), status=422)
    if code is None:
        return _ask(request, _("A code has six letters and digits."), status=422)
    if not slowness.admitted(request.META.get("REMOTE_ADDR", ""), number):
        ATTEMPTS.labels("later").inc()
        trouble = _("Too many attempts just now. Your code stays good: try again in a moment.")
        response = _ask(request, trouble, status=429)
        response.headers["Retry-After"] = str(slowness.COME_BACK)
        return response
    ticket = opened.find(number, code)
    if ticket is None:
        ATTEMPTS.labels("wrong").inc()
        return _ask(request, _("Number and code do not match."), status=403)
    ATTEMPTS.labels("opened").inc()
    opened.open_for(request, ticket)
    return redirect("intake:case", number=ticket.number)


@private
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """The case, for a browser that has opened it; else the same form for every number."""
    if not opened.is_open(request, number):
        return _ask(request, number=number)
    return _show(request, _ticket(number))


@private
@require_POST
def act(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Take one of the citizen's own steps; refused, the page shows why and what was typed."""
    if step not in acts.DONE:
        raise Http404
    if not opened.is_open(request, number):
        trouble = _("This case is no longer open on this device. Open it again to go on.")
        return _ask(request, trouble, number=number, status=403)
    ticket = _ticket(number)
    tried = {"step": step, "given": request.POST}
    if not acts.admitted(request.META.get("REMOTE_ADDR", ""), number):
        tried["trouble"] = _("That was a lot at once. Wait a minute and try again.")
        response = _show(request, ticket, tried, status=429)
        response.headers["Retry-After"] = str(acts.COME_BACK)
        return response
    try:
        acts.take(ticket, step, request.POST, by=acts.actor(request))
    except BadArguments as wrong:
        tried["trouble"] = "\n".join(error["msg"] for error in wrong.facts["errors"])
        return _show(request, _ticket(number), tried, status=wrong.status)
    except Refused as refused:
        tried["trouble"] = refused.reason
        return _show(request, _ticket(number), tried, status=refused.status)
    messages.success(request, acts.DONE[step])
    return redirect("intake:case", number=number)


@private
@require_safe
def picture(request: HttpRequest, number: str, pk: UUID) -> HttpResponseBase:
    """A picture of the citizen's own: the copy without place and camera data."""
    if not opened.is_open(request, number):
        raise Http404
    found = own_picture(_ticket(number), pk)
    if found is None:
        raise Http404
    response = FileResponse(found.redacted.open("rb"), content_type="image/jpeg")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@private
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close every case in this browser, and with it what it was told after sending a form."""
    opened.close(request)
    sent.forget(request)
    return redirect("intake:track")


def _ticket(number: str) -> Ticket:
    # Not by sight: the citizen's own door is number and code, which this browser has shown.
    return get_object_or_404(Ticket.objects.with_page(), number=number)


def _show(
    request: HttpRequest, ticket: Ticket, tried: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    by = acts.actor(request)
    page = {
        "case": told(ticket),
        "ticket": ticket,
        "acts": acts.open_to(ticket, by),
        "for_staff": by.organisation_kind != Kind.CITIZEN,
        "tried": tried or {},
        "grades": acts.GRADES,
        "reasons": acts.REASONS,
    }
    return render(request, "intake/case.html", page, status=status)


def _ask(
    request: HttpRequest, trouble: str = "", *, number: str = "", status: int = 200
) -> HttpResponse:
    typed = number or request.POST.get("number", "")
    page = {"trouble": trouble, "number": typed[:LONGEST], "kept": request.POST.get("text", "")}
    return render(request, "intake/track.html", page, status=status)
