"""The lexicon's pages: what is banned, tried on a text, changed, confirmed by a second person."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatch.discretion import works_for_the_government
from dispatch.showing import lexicon as showing
from dispatch.showing import remarks
from dispatch.views.page import DeskRequest, for_staff
from dispatch.views.tickets import MOST_DRAFT, version_of
from hotline.errors import Refused
from hotline.models import LexiconEntry, LexiconProposal
from hotline.models.arguments import LexiconWords
from hotline.models.lexicon import Ban, Effect, may_edit_the_lexicon

FIELDS = ("ban", "words", "unless", "effect", "reason", "why")


@for_staff
def lexicon(request: DeskRequest) -> HttpResponse:
    """Every entry, or those of one class; or a new one."""
    _only_the_government(request)
    if request.method != "POST":
        return _list(request)
    given = _given(request)
    try:
        if request.POST.get("do") == "check":
            tried = showing.found_in_released(LexiconWords.checked(given))
            return _list(request, given=given, tried=tried)
        made = LexiconEntry.objects.add(given, by=request.user)
    except Refused as refused:
        return _list(request, refused=refused, given=given)
    return redirect("dispatch:lexicon-entry", pk=made.pk)


@for_staff
@require_POST
def check(request: DeskRequest) -> HttpResponse:
    """Try a text: what the lexicon would say to it. Nothing is kept."""
    _only_the_government(request)
    text = request.POST.get("text", "")[:MOST_DRAFT].replace("\r\n", "\n")
    return _list(request, text=text)


@for_staff
def entry(request: DeskRequest, pk: int) -> HttpResponse:
    """One entry with its versions; or a change of it."""
    _only_the_government(request)
    found = _found(pk)
    if request.method != "POST":
        return _page(request, found)
    given = _given(request) | {"ban": found.ban, "in_force": "in_force" in request.POST}
    try:
        if request.POST.get("do") == "check":
            tried = showing.found_in_released(LexiconWords.checked(given))
            return _page(request, found, given=given, tried=tried)
        found.amend(given, by=request.user, expects=version_of(request) or 0)
    except Refused as refused:
        return _page(request, _found(pk), refused=refused, given=given)
    return redirect("dispatch:lexicon-entry", pk=pk)


@for_staff
@require_POST
def decide(request: DeskRequest, pk: int, proposal: int) -> HttpResponse:
    """Confirm a change that weakens a block, or drop it."""
    _only_the_government(request)
    asked = get_object_or_404(
        LexiconProposal.objects.select_related("by", "entry"), entry=pk, pk=proposal
    )
    try:
        asked.decide(grant=request.POST.get("do") == "confirm", by=request.user)
    except Refused as refused:
        return _page(request, _found(pk), refused=refused)
    return redirect("dispatch:lexicon-entry", pk=pk)


def _given(request: DeskRequest) -> dict[str, Any]:
    return {name: request.POST.get(name, "") for name in FIELDS}


def _found(pk: int) -> LexiconEntry:
    return get_object_or_404(LexiconEntry.objects.with_current(), pk=pk)


def _list(
    request: DeskRequest,
    *,
    refused: Refused | None = None,
    given: dict[str, Any] | None = None,
    text: str | None = None,
    tried: dict[str, Any] | None = None,
) -> HttpResponse:
    ban, after = request.GET.get("ban", ""), request.GET.get("after", "")
    found = LexiconEntry.objects.with_current()
    if ban in Ban.values:
        found = found.filter(ban=ban)
    if after.isdecimal() and len(after) < 10:
        found = found.filter(pk__gt=int(after))
    rows = [showing.row(one) for one in found.order_by("pk")[: showing.PAGE + 1]]
    shown = {
        "rows": rows[: showing.PAGE],
        "after": rows[showing.PAGE - 1]["entry"].pk if len(rows) > showing.PAGE else "",
        "ban": ban if ban in Ban.values else "",
        "may_edit": may_edit_the_lexicon(request.user),
        "given": given or {},
        "text": text,
        "remarks": remarks.of(text) if text else [],
        "marked": remarks.marked(text) if text else [],
        "tried": tried,
    }
    return _drawn(request, "dispatch/lexicon.html", shown, refused)


def _page(
    request: DeskRequest,
    found: LexiconEntry,
    *,
    refused: Refused | None = None,
    given: dict[str, Any] | None = None,
    tried: dict[str, Any] | None = None,
) -> HttpResponse:
    shown = showing.page(found, request.user)
    shown |= {"given": given or shown["now"].form | {"why": ""}, "tried": tried}
    return _drawn(request, "dispatch/lexicon_entry.html", shown, refused)


def _drawn(
    request: DeskRequest, template: str, shown: dict[str, Any], refused: Refused | None
) -> HttpResponse:
    shown |= {
        "bans": Ban.choices,
        "effects": Effect.choices,
        "may_see_dead_letters": request.user.in_centre,
        "refusal": {"reason": refused.reason} if refused else None,
        "wrong": {e["loc"]: e["msg"] for e in refused.facts.get("errors", [])} if refused else {},
    }
    return render(request, template, shown, status=refused.status if refused else 200)


def _only_the_government(request: DeskRequest) -> None:
    if not works_for_the_government(request.user):
        raise PermissionDenied(_("The lexicon is the government's."))
