"""Emergency mode: how things stand, switching it, who is there, and every switch so far."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from dispatch.showing import emergency as showing
from dispatch.views.page import DeskRequest, for_staff
from dispatch.views.rules.place import errors_of
from hotline.errors import Refused, wrong_entry
from hotline.models import User
from hotline.models.emergency_switch import call_in, switch_off, switch_on


@for_staff
def emergency(request: DeskRequest) -> HttpResponse:
    """How things stand; or switch it on, or to another level."""
    if request.method != "POST":
        return _page(request)
    level, reason = request.POST.get("level", ""), request.POST.get("reason", "")
    return _done(request, lambda: switch_on(level, reason, by=request.user))


@for_staff
@require_POST
def end(request: DeskRequest) -> HttpResponse:
    """End it, with a reason."""
    reason = request.POST.get("why", "")
    return _done(request, lambda: switch_off(reason, by=request.user), ending=True)


@for_staff
@require_POST
def call(request: DeskRequest) -> HttpResponse:
    """Call a colleague back to their desk."""
    person = User.objects.filter(username=request.POST.get("person", "")).first()
    return _done(request, lambda: _call(person, request.user))


def _call(person: User | None, by: User) -> None:
    if person is None:
        raise wrong_entry("person", "")
    call_in(person, by=by)


def _done(request: DeskRequest, act: Callable[[], object], *, ending: bool = False) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        errors = errors_of(refused)
        told: dict[str, Any] = {"refusal": {"reason": refused.reason}, "ending": ending}
        return _page(request, status=refused.status, errors=errors, **told)
    return redirect("dispatch:emergency")


def _page(
    request: DeskRequest, *, status: int = 200, errors: dict[str, str] | None = None, **told: Any
) -> HttpResponse:
    told |= showing.page(request.user, request.POST, errors or {}, ending=told.get("ending", False))
    return render(request, "dispatch/emergency.html", told, status=status)
