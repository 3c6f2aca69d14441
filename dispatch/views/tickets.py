"""One ticket: its page, its live parts, the form of a step and the step itself, and the vault."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect, push_url, reswap, retarget

from dispatch.models import Draft
from dispatch.showing import forms, macros, notes, reply, requests, ticket, upward, wording
from dispatch.showing.related import related
from dispatch.views.desk import in_sight
from dispatch.views.page import DeskRequest, draw, for_staff
from hotline.errors import Moved, Refused
from hotline.models import FirstSight, Queue, Secret, Ticket
from hotline.planned import planned_once
from hotline.steps import Step

MOST_DRAFT = 20_000  # characters of an unsent form


@for_staff
def page(request: DeskRequest, number: str) -> HttpResponse:
    """The ticket with everything this person may see and do."""
    found = in_sight(request, number)
    if request.method == "GET":  # who asks by HEAD has seen nothing
        FirstSight.objects.keep(found, by=request.user)
    told = context(request, found)
    if waiting := requests.rulings(found, request.user):  # what waits for this person lies open
        told["step"] = requests.form(waiting[0], request.user)
        told["chosen"] = told["step"]["name"]
    return draw(request, "#opened" if request.htmx else "", level="ticket", **told)


@for_staff
def live(request: DeskRequest, number: str) -> HttpResponse:
    """Every part of an open ticket that others can change; never a form."""
    found = in_sight(request, number)
    parts = context(request, found)
    written = reply.newest(found, request.user)
    if written is not None:
        parts["reply"] = {"ladder": reply.ladder(found, written)}
    asked = forms.queue_named(request.GET.get("queue", "")) or Queue.ALL
    parts["queue"] = {"key": asked.value, "name": asked.label}
    return render(request, "dispatch/_live.html", parts)


@for_staff
def step(request: DeskRequest, number: str, name: str) -> HttpResponse:
    """The form of a step, and the step."""
    found = in_sight(request, number)
    spec = Ticket.steps().get(name)
    if spec is None or spec.hidden:
        raise Http404
    if request.method != "POST":
        given = _named(request, spec) or _kept(request, found, name)
        form = forms.form(spec, found, request.user, given=given)
        return _form(request, found, macros.filled_in(form, spec, request, request.user))
    given = forms.given_by(request.POST, spec)
    try:
        found.take_step(name, by=request.user, expects=version_of(request), **given)
    except Refused as refused:
        return _refused(request, number, spec, given, refused)
    Draft.objects.done(found, name, by=request.user)
    return done(request, number)


@for_staff
@require_POST
def draft(request: DeskRequest, number: str, name: str) -> HttpResponse:
    """Keep an unsent form, so that a crash of the browser loses nothing."""
    found = in_sight(request, number)
    spec = Ticket.steps().get(name)
    if name == "reply":
        values: dict[str, Any] = {"text": request.POST.get("text", "")}
    elif spec is not None and not spec.hidden:
        values = forms.given_by(request.POST, spec)
    else:
        raise Http404
    if len(str(values)) > MOST_DRAFT:
        return JsonResponse({"error": "too_long"}, status=413)
    kept = Draft.objects.keep(found, name, values, by=request.user)
    return JsonResponse({"at": kept.at.isoformat()})


@for_staff
def reveal(request: DeskRequest, number: str, field: str) -> HttpResponse:
    """Open a value of the vault: first the question why, then the value, once, on the record."""
    found = in_sight(request, number)
    kinds = dict(Secret.Kind.choices)
    if field not in kinds:
        raise Http404
    form = _reveal_form(found, field, str(kinds[field]))
    if request.method != "POST":
        return _form(request, found, form)
    try:
        values = found.reveal(field, by=request.user, reason=request.POST.get("reason", ""))
    except Refused as refused:
        return _form(
            request, found, form, refusal={"reason": refused.reason}, status=refused.status
        )
    shown: dict[str, Any] = {"revealed": {"name": kinds[field], "values": values}}
    if request.htmx:
        return render(request, "dispatch/_revealed.html", shown)
    return draw(request, level="step", **context(request, found), **shown)


# What the pages share
# ------------------------------------------------------------------------------


def context(request: DeskRequest, found: Ticket) -> dict[str, Any]:
    """Everything a ticket's page shows to this person, the buttons included."""
    with planned_once():  # all of it by the ticket's key
        rulings = requests.buttons(requests.rulings(found, request.user))
        told = {
            **ticket.shown(found, request.user),
            **notes.beside(found, request.user, rulings),
            "upward": upward.listed(found, request.user),
        }
    return told | {"related": related(found, request.user, taken=told["taken"])}


def done(request: DeskRequest, number: str) -> HttpResponse:
    """After a step: the ticket as it now is, or the queue if it left this person's sight."""
    address = reverse("dispatch:ticket", args=[number])
    if queue := forms.queue_named(request.GET.get("queue", "")):
        address = f"{address}?{urlencode({'queue': queue.value})}"
    found = Ticket.objects.in_sight_of(request.user).with_page().filter(number=number).first()
    if found is None:
        gone = reverse("dispatch:desk")
        return HttpResponseClientRedirect(gone) if request.htmx else redirect(gone)
    if not request.htmx:
        return redirect(address)
    opened = draw(request, "#opened", level="ticket", **context(request, found))
    return push_url(reswap(retarget(opened, "#ticket"), "outerHTML"), address)


def version_of(request: DeskRequest) -> int | None:
    """The version the form was drawn from."""
    written = request.POST.get("version", "")
    return int(written) if written.isdecimal() and len(written) < 10 else None


def refusal_of(
    refused: Refused, found: Ticket | None, changes: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """What is said about a refused step: the rule, and after a stale write what changed
    meanwhile.
    """
    told: dict[str, Any] = {"reason": refused.reason}
    if isinstance(refused, Moved) and found is not None:
        last = found.events.select_related("by").order_by("-seq").first()
        if last is not None:
            told["stale"] = {
                "by": last.by.name,
                "step": ticket.label_of(last.step),
                "at": last.at,
                "changes": changes or [],
            }
    return told


def _refused(
    request: DeskRequest, number: str, spec: Step, given: dict[str, Any], refused: Refused
) -> HttpResponse:
    """Say why, in place, with what was written still there and the ticket as it now is."""
    now = in_sight(request, number)
    told = refusal_of(refused, now, _changes(now, given))
    possible = now.state in spec.source
    form = (
        forms.form(spec, now, request.user, given=given, errors=refused.facts.get("errors"))
        if possible and spec.arguments.model_fields
        else None
    )
    return _form(request, now, form, refusal=told, status=refused.status)


def _changes(now: Ticket, given: dict[str, Any]) -> list[dict[str, Any]]:
    """Where what was written differs from what now stands on the ticket."""
    there = {
        "title": now.title,
        "kind": now.kind,
        "urgency": now.urgency,
        "category": now.category_id,
    }
    changes = [
        {
            "name": wording.LABELS[name],
            "yours": wording.in_words(name, given[name]),
            "now": wording.in_words(name, value),
        }
        for name, value in there.items()
        if value and name in given and given[name] != value
    ]
    facts = given.get("facts", {})
    return changes + [
        {"name": wording.FACT_LABELS[name], "yours": facts[name], "now": value}
        for name, value in now.facts.items()
        if value and name in facts and facts[name] != value
    ]


def _form(
    request: DeskRequest,
    found: Ticket,
    form: dict[str, Any] | None,
    *,
    refusal: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    chosen = form["name"] if form else ""
    told: dict[str, Any] = {"step": form, "chosen": chosen, "refusal": refusal}
    if request.htmx:
        told |= {"ticket": found, "queue": {"key": request.GET.get("queue", "all")}}
        return render(request, "dispatch/_step.html", told, status=status)
    return draw(request, level="step", status=status, **context(request, found), **told)


def _named(request: DeskRequest, spec: Step) -> dict[str, Any] | None:
    """What a link to the form has chosen already."""
    into = request.GET.get("into", "")
    return {"into": into} if into and "into" in spec.arguments.model_fields else None


def _kept(request: DeskRequest, found: Ticket, name: str) -> dict[str, Any] | None:
    kept = Draft.objects.of(found, name, by=request.user)
    return (kept.values or None) if kept else None


def _reveal_form(found: Ticket, field: str, name: str) -> dict[str, Any]:
    label = _("Reveal: %(name)s") % {"name": name}
    return {
        "name": "reveal",
        "label": label,
        "url": reverse("dispatch:reveal", args=[found.number, field]),
        "version": found.version,
        "fields": [
            {
                "name": "reason",
                "label": _("Why do you need to see it?"),
                "widget": "text",
                "required": True,
                "limit": 200,
                "value": "",
                "options": [],
            }
        ],
        "missing": [],
        "rule": _("Who looked, when and why is recorded and inspected."),
    }
