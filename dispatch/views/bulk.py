"""Steps on a selection: what all of them offer, the form of one step, and what became of each."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatch import bulk
from dispatch.showing import forms
from dispatch.views.page import DeskRequest, draw, for_staff
from hotline.models import Ticket
from hotline.steps import NoArguments, Step


@for_staff
@require_POST
def selection(request: DeskRequest) -> HttpResponse:
    """What can be done with the selected tickets; with `step`, the form of that one."""
    asked = bulk.chosen(request.POST.getlist("t"))
    name = request.POST.get("step", "")
    return _shown(request, asked, _declared(name) if name else None)


@for_staff
@require_POST
def run(request: DeskRequest, name: str) -> HttpResponse:
    """Take the step on each; a script sends them one at a time and asks for JSON."""
    step = _declared(name)
    asked = bulk.chosen(request.POST.getlist("t"))
    given = forms.given_by(request.POST, step)
    outcomes = [bulk.take(step, one, given, by=request.user) for one in asked]
    if request.accepts("text/html"):
        return _shown(request, asked, step, outcomes=outcomes)
    return JsonResponse({"outcomes": [vars(outcome) for outcome in outcomes]})


def _declared(name: str) -> Step:
    step = Ticket.steps().get(name)
    if step is None or step.hidden or name in bulk.ONE_BY_ONE:
        raise Http404
    return step


def _shown(
    request: DeskRequest,
    asked: list[bulk.Chosen],
    step: Step | None,
    *,
    outcomes: list[bulk.Outcome] | None = None,
) -> HttpResponse:
    found = bulk.tickets(asked, request.user)
    ended = {outcome.number: outcome for outcome in outcomes or []}
    part: dict[str, Any] = {
        "rows": [{"ticket": ticket, "outcome": ended.get(ticket.number)} for ticket in found],
        "chosen": asked if outcomes is None else [],
        "missing": len(asked) - len(found),
        "steps": [] if step else bulk.shared_steps(found, request.user),
        "form": _form(request, step, found[0]) if step and found and outcomes is None else None,
        "undo": _undo(step, outcomes) if step else None,
        "ended": _ended(outcomes),
    }
    if request.htmx:
        return render(request, "dispatch/_bulk.html", {"bulk": part})
    return draw(request, level="step", bulk=part)


def _form(request: DeskRequest, step: Step, like: Ticket) -> dict[str, Any]:
    """The step's own form; what one ticket alone suggests is a first guess for all."""
    form = forms.form(step, like, request.user)
    form["url"] = reverse("dispatch:bulk-run", args=[step.name])
    if step.arguments is NoArguments:
        form["rule"] = form["rule"] or _("There is nothing to fill in for this step.")
    return form


def _undo(step: Step, outcomes: list[bulk.Outcome] | None) -> dict[str, Any] | None:
    back = Ticket.steps().get(bulk.UNDO.get(step.name, ""))
    if back is None:
        return None
    return {"step": back, "chosen": [str(one) for one in outcomes or [] if one.done]}


def _ended(outcomes: list[bulk.Outcome] | None) -> dict[str, int] | None:
    if outcomes is None:
        return None
    done = sum(outcome.done for outcome in outcomes)
    return {"done": done, "refused": len(outcomes) - done}
