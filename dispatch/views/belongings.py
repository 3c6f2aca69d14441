"""The pages of what people make for their desk: macros and saved filters, one's own and shared."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatch import lists
from dispatch.models import Macro, SavedFilter
from dispatch.models.belongings import MOST
from dispatch.models.macros import FACTS, takes_macros
from dispatch.shelves import counted
from dispatch.showing import belongings as showing
from dispatch.showing import shelves
from dispatch.views.page import DeskRequest, draw, for_staff
from hotline import personal
from hotline.models import Office, Ticket
from hotline.models.arguments import LONG

Wrong = dict[str, str]


@for_staff
def macros(request: DeskRequest, pk: int = 0) -> HttpResponse:
    """All macros at hand, and the form of a new one or of one that is there."""
    kept = _mine(Macro, request, pk) if pk else None
    wrong: Wrong = {}
    if request.method == "POST":
        kept = kept or Macro(owner=request.user, organisation=request.user.organisation)
        wrong = _read_macro(request, kept) or _save(kept)
        if not wrong:
            return redirect("dispatch:macros")
    shown = {
        "kept": _listed(Macro, request, "dispatch:macro", "dispatch:delete-macro"),
        "whole": reverse("dispatch:macros"),
        "fields": showing.macro_fields(kept, wrong),
        "editing": kept if kept and kept.pk else None,
    }
    status = 422 if wrong else 200
    return render(request, "dispatch/macros.html", shown, status=status)


@for_staff
def filters(request: DeskRequest, pk: int = 0) -> HttpResponse:
    """All saved filters at hand, and the form of a new one or of one that is there."""
    kept = _mine(SavedFilter, request, pk) if pk else None
    wrong: Wrong = {}
    queues = lists.queues_of(request.user)
    if request.method == "POST":
        kept = kept or SavedFilter(owner=request.user, organisation=request.user.organisation)
        wrong = _read_filter(request, kept) or _save(kept)
        if not wrong:
            return redirect("dispatch:filter", pk=kept.pk)
    shown = {
        "kept": _listed(SavedFilter, request, "dispatch:edit-filter", "dispatch:delete-filter"),
        "whole": reverse("dispatch:filters"),
        "fields": showing.filter_fields(kept, queues, wrong),
        "editing": kept if kept and kept.pk else None,
    }
    return render(request, "dispatch/filters.html", shown, status=422 if wrong else 200)


@for_staff
def filter_list(request: DeskRequest, pk: int) -> HttpResponse:
    """The tickets a saved filter finds."""
    kept = get_object_or_404(SavedFilter.objects.at_hand(request.user), pk=pk)
    if kept.queue not in lists.queues_of(request.user):
        raise Http404
    return draw(request, "#list" if request.htmx else "", shelf=shelves.of_filter(kept))


@for_staff
def filter_counts(request: DeskRequest) -> JsonResponse:
    """How many tickets each filter on this desk finds now."""
    found = shelves.on_the_desk(request.user)
    counts = {shelves.key_of(kept): counted(kept, request.user) for kept in found}
    return JsonResponse({"counts": counts})


@for_staff
@require_POST
def delete_macro(request: DeskRequest, pk: int) -> HttpResponse:
    """Throw a macro away."""
    _mine(Macro, request, pk).delete()
    return redirect("dispatch:macros")


@for_staff
@require_POST
def delete_filter(request: DeskRequest, pk: int) -> HttpResponse:
    """Throw a saved filter away."""
    _mine(SavedFilter, request, pk).delete()
    return redirect("dispatch:filters")


def _mine(kind: Any, request: DeskRequest, pk: int) -> Any:
    found = get_object_or_404(kind.objects.at_hand(request.user), pk=pk)
    if not found.may_change(request.user):
        raise Http404
    return found


def _listed(kind: Any, request: DeskRequest, change: str, delete: str) -> list[dict[str, Any]]:
    return [
        {
            "it": one,
            "may_change": one.may_change(request.user),
            "change": reverse(change, args=[one.pk]),
            "delete": reverse(delete, args=[one.pk]),
        }
        for one in kind.objects.at_hand(request.user)
    ]


def _read_macro(request: HttpRequest, kept: Macro) -> Wrong:
    """Put what was posted onto `kept`; return what is wrong with it."""
    wrong = _read_name(request, kept)
    step = request.POST.get("step", "")
    declared = Ticket.steps().get(step)
    if step and (declared is None or declared.hidden or not takes_macros(declared)):
        wrong["step"] = _("This step takes no macro.")
    # Prepared words are nobody's: a phone number in one would land on every ticket.
    kept.step = step[:24]
    kept.note = personal.masked(request.POST.get("note", "").strip())[0]
    facts = {name: request.POST.get(f"facts.{name}", "").strip() for name in FACTS}
    kept.facts = {name: personal.masked(said)[0] for name, said in facts.items() if said}
    if max([len(kept.note), *map(len, kept.facts.values())]) > LONG:
        wrong["note"] = _("At most %d characters.") % LONG
    elif not (kept.note or kept.facts):
        wrong["note"] = _("Prepare a remark or facts.")
    return wrong


def _read_filter(request: DeskRequest, kept: SavedFilter) -> Wrong:
    wrong = _read_name(request, kept)
    posted = request.POST
    queue = posted.get("queue", "")
    if queue in lists.queues_of(request.user):
        kept.queue = queue
    else:
        wrong["queue"] = _("Choose one of your queues.")
    kept.states = _known(posted.getlist("states"), Ticket.State.values)
    kept.kinds = _known(posted.getlist("kinds"), Ticket.Kind.values)
    kept.urgencies = _known(posted.getlist("urgencies"), Ticket.Urgency.values)
    code = posted.get("office", "")
    kept.office = Office.objects.filter(code=code).first() if code else None
    if code and kept.office is None:
        wrong["office"] = _("There is no office with that code.")
    kept.words = posted.get("words", "").strip()[:100]
    return wrong


def _read_name(request: HttpRequest, kept: Macro | SavedFilter) -> Wrong:
    kept.name = request.POST.get("name", "").strip()[: showing.NAME]
    kept.shared = bool(request.POST.get("shared"))
    return {} if kept.name else {"name": _("Give it a name.")}


def _known(given: list[str], codes: list[str]) -> list[str]:
    return [code for code in codes if code in given]


def _save(kept: Macro | SavedFilter) -> Wrong:
    others = type(kept)._default_manager.filter(owner=kept.owner).exclude(pk=kept.pk)
    if kept.pk is None and others.count() >= MOST:
        return {"name": _("You have %d of them; throw one away first.") % MOST}
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError:
        return {"name": _("You have one of that name already.")}
    return {}
