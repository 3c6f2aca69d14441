"""Cards on the wall, and for those they went to: the list, one card, its steps."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from dispatch.views.page import DeskRequest, for_staff
from hotline.errors import Refused
from hotline.models import Card
from hotline.powers import Kind
from supervision.cards import listing, showing

View = Callable[..., HttpResponse]


def for_the_government(view: View) -> View:
    """The pages prove what government offices did: for a vendor they do not exist."""

    @for_staff
    @wraps(view)
    def guarded(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.organisation_kind == Kind.VENDOR:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@for_the_government
def cards(request: DeskRequest) -> HttpResponse:
    """Every card in sight that presses, the most pressing first; for the wall's script a few."""
    if request.GET.get("part") == "wall":
        few = {"cards": listing.most_pressing(request.user, listing.ON_THE_WALL)}
        return render(request, "supervision/cards/_on_the_wall.html", few)
    wanted = listing.Wanted.asked(request.GET)
    shown = listing.listed(wanted, request.user, request.GET.get("after", ""))
    return render(request, "supervision/cards/list.html", shown)


@require_safe
@for_the_government
def card(request: DeskRequest, number: str) -> HttpResponse:
    """One card and its proof."""
    return _page(request, _in_sight(request, number))


@require_POST
@for_the_government
def step(request: DeskRequest, number: str, name: str) -> HttpResponse:
    """Take a step on a card; refused, its page says why."""
    found = _in_sight(request, number)
    if name not in Card.steps():
        raise Http404
    given = {k: v for k, v in request.POST.items() if k in showing.ENTRIES}
    try:
        found.take_step(name, given, by=request.user)
    except Refused as refused:
        if not request.accepts("text/html"):
            return HttpResponse(refused.reason, status=refused.status, content_type="text/plain")
        return _page(request, _in_sight(request, number), refused, given | {"step": name})
    if not request.accepts("text/html"):
        return HttpResponse(status=204)
    return redirect("supervision:card", number=number)


def _in_sight(request: DeskRequest, number: str) -> Card:
    seen = Card.objects.in_sight_of(request.user)
    return get_object_or_404(
        seen.select_related("ticket", "clock__policy", "acknowledged_by"), number=number
    )


def _page(
    request: DeskRequest,
    found: Card,
    refused: Refused | None = None,
    given: dict[str, Any] | None = None,
) -> HttpResponse:
    errors = {e["loc"]: e["msg"] for e in refused.facts.get("errors", ())} if refused else {}
    shown = showing.page(found, request.user, given=given or {}, errors=errors)
    shown["refusal"] = {"reason": refused.reason} if refused else None
    status = refused.status if refused else 200
    return render(request, "supervision/cards/card.html", shown, status=status)
