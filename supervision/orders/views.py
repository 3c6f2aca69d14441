"""The pages of orders: the list, a new one, one order with what may be done about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dispatch.views.rules.place import whole_number
from hotline.errors import Refused
from hotline.models import Office, Order, OrderBasis, User
from hotline.steps import Step
from supervision.ledger.gate import errors_of
from supervision.orders import lists, showing
from supervision.orders.gate import at_the_desk, at_the_wall, order_in_sight, supervises


def _list(request: HttpRequest, user: User) -> HttpResponse:
    """The orders in sight, what is late at the top."""
    wanted = lists.Wanted.of(request.GET)
    orders, after = lists.page(user, wanted, request.GET.get("after", ""))
    other = lists.DUE if wanted.order == lists.NEWEST else lists.NEWEST
    shown = {
        "rows": showing.rows(orders, user),
        "wanted": wanted,
        "next_query": wanted.query(after=after) if after else "",
        "other": other,
        "other_query": wanted.query(order=other),
        "states": Order.State.choices,
        "offices": Office.objects.values_list("code", "name"),
    }
    return _draw(request, user, "list", shown)


def _order(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """One order."""
    return _page(request, user, number)


def _step(request: HttpRequest, user: User, number: str, step: str) -> HttpResponse:
    """Take a step; refused, the page stands as it is now, with what was written."""
    found, spec = order_in_sight(user, number), _declared(step)
    given = showing.given_by(request.POST, spec)
    try:
        expects = whole_number(request.POST.get("version"))
        found.take_step(step, given, by=user, expects=expects)
    except Refused as refused:
        return _page(request, user, number, tried=step, given=given, refused=refused)
    return redirect(showing.address(found, user))


wall_list, desk_list = require_safe(at_the_wall(_list)), require_safe(at_the_desk(_list))
wall_order, desk_order = require_safe(at_the_wall(_order)), require_safe(at_the_desk(_order))
wall_step, desk_step = require_POST(at_the_wall(_step)), require_POST(at_the_desk(_step))


@at_the_wall
def new(request: HttpRequest, user: User) -> HttpResponse:
    """Open an order, on what the address names or what is written."""
    step, refused = Order.steps()["open"], None
    given = showing.begun_with(request.GET)
    if request.method == "POST":
        given = showing.given_by(request.POST, step)
        try:
            made = Order.objects.open(given, by=user)
            return redirect("supervision:order", number=made.number)
        except Refused as caught:
            refused = caught
    errors = errors_of(refused)
    errors |= {loc.split(".")[0]: msg for loc, msg in errors.items()}
    shown = {"fields": showing.fields(step, given, errors)}
    return _draw(request, user, "new", shown, refused=refused)


@require_POST
@at_the_wall
def note(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Keep a case note."""
    found, text = order_in_sight(user, number), request.POST.get("text", "")
    try:
        found.note_case(text, by=user)
    except Refused as refused:
        given = {"text": text}
        return _page(request, user, number, tried="note", given=given, refused=refused)
    messages.info(request, _("Noted, for the inspectorate alone."))
    return redirect("supervision:order", number=number)


# How it is done ---------------------------------------------------------------------------------


def _page(
    request: HttpRequest,
    user: User,
    number: str,
    *,
    tried: str = "",
    given: dict[str, Any] | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    found, errors = order_in_sight(user, number), errors_of(refused)
    noting = tried == "note"
    actions = showing.actions(found, user, tried or request.GET.get("step", ""))
    chosen = next((one["name"] for one in actions if one["is_chosen"]), "")
    shown = {
        "order": found,
        "basis": OrderBasis.objects.names().get(found.basis, found.basis),
        "tickets": [line.ticket for line in found.seen_lines],
        "overdue": found.is_overdue(),
        "files": showing.files(found, user),
        "history": showing.history(found),
        "actions": actions,
        "form": chosen
        and showing.form(
            found,
            user,
            chosen,
            given if given and tried == chosen else {},
            errors if tried == chosen else {},
        ),
        "address": showing.address(found, user),
    }
    if supervises(user):
        shown |= {
            "notes": showing.notes(found, user),
            "note_given": (given or {}).get("text", "") if noting else "",
            "note_error": errors.get("text", "") if noting else "",
        }
    return _draw(request, user, "order", shown, refused=refused)


def _declared(name: str) -> Step:
    step = Order.steps().get(name)
    if step is None or step.hidden:
        raise Http404
    return step


def _draw(
    request: HttpRequest,
    user: User,
    template: str,
    shown: dict[str, Any],
    *,
    refused: Refused | None = None,
) -> HttpResponse:
    told = shown | {
        "at_wall": supervises(user),
        "refusal": {"reason": refused.reason} if refused else None,
        "may_see_dead_letters": user.in_centre,
    }
    status = refused.status if refused else 200
    return render(request, f"supervision/orders/{template}.html", told, status=status)
