"""The government's switches: what the machine may say by itself, and the one key that
stops it all.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatch.views.page import DeskRequest, for_staff
from hotline.models import Statement, Switch
from hotline.powers import Power


@for_staff
def statements(request: DeskRequest) -> HttpResponse:
    """Every statement, its text in force, and the switches."""
    _may_switch(request)
    shown = {
        "statements": Statement.objects.prefetch_related("versions"),
        "machines_on": Switch.machines_may_speak(),
        "may_switch": True,
        "may_see_dead_letters": True,
    }
    return render(request, "dispatch/statements.html", shown)


@for_staff
@require_POST
def machines(request: DeskRequest) -> HttpResponse:
    """Stop every machine, or let them speak again."""
    _may_switch(request)
    Switch.turn("machines", on=request.POST.get("on") == "yes", by=request.user)
    return redirect("dispatch:statements")


@for_staff
@require_POST
def statement(request: DeskRequest, code: str) -> HttpResponse:
    """Switch one statement on or off."""
    _may_switch(request)
    found = get_object_or_404(Statement, code=code)
    found.switch(on=request.POST.get("on") == "yes", by=request.user)
    return redirect("dispatch:statements")


def _may_switch(request: DeskRequest) -> None:
    if not (request.user.in_centre and Power.SPEAK in request.user.powers):
        raise PermissionDenied(_("Only the hotline centre turns these switches."))
