"""The pages of the check rounds: what stands, what each round found, and the buttons of those who
hold rounds and order that things be mended.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from dispatch.views.rules.place import whole_number
from hotline import sheets
from hotline.errors import PowerMissing, Refused
from hotline.models import Finding, LedgerEntry, Round, User
from hotline.models.ledger_rules import BY_HAND
from supervision.ledger.gate import draw, entry_in_sight, errors_of, for_the_ledger
from supervision.rounds import holding, listing, ordering


@require_safe
@for_the_ledger
def rounds(request: HttpRequest, user: User) -> HttpResponse:
    """What is to be mended, and the rounds that found it."""
    return _page(request, user)


@require_safe
@for_the_ledger
def round_page(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """One round, as it found things."""
    held = get_object_or_404(Round.objects.select_related("by", "rules"), pk=pk)
    found = listing.of_round(held, user, request.GET.get("after", ""))
    if not (found["items"] or listing.sees_all(user)):
        raise Http404
    shown = {"held": held, "rows": found["items"], "next": found["next"]}
    return draw(request, "round", shown)


@require_safe
@for_the_ledger
def export(request: HttpRequest, user: User) -> HttpResponse:
    """Everything that was found, as a file for a spreadsheet, sent part by part."""
    head = [str(name) for name in listing.HEAD]
    parts = sheets.csv_parts(head, listing.lines(user))
    answer = StreamingHttpResponse(parts, content_type=sheets.CSV)
    name = f"account-rounds-{timezone.localdate():%Y%m%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer  # type: ignore[return-value]  # a response, only of another class


@require_POST
@for_the_ledger
def hold(request: HttpRequest, user: User) -> HttpResponse:
    """Look at all accounts now."""
    try:
        held = holding.hold(by=user)
    except PowerMissing as refused:
        raise PermissionDenied(refused.reason) from None
    told = {"accounts": held.accounts, "found": held.found, "mended": held.mended}
    said = _("%(accounts)d accounts looked at: %(found)d found anew, %(mended)d mended.")
    messages.info(request, said % told)
    return redirect("supervision:rounds")


@require_POST
@for_the_ledger
def settle(request: HttpRequest, user: User) -> HttpResponse:
    """Order that what stands be mended, and conclude what was."""
    try:
        settled = ordering.settle(by=user)
    except PowerMissing as refused:
        raise PermissionDenied(refused.reason) from None
    except Refused as refused:
        return _page(request, user, refused=refused)
    told = {"opened": len(settled.opened), "concluded": len(settled.concluded)}
    messages.info(request, _("%(opened)d orders opened, %(concluded)d concluded.") % told)
    return redirect("supervision:rounds")


@require_POST
@for_the_ledger
def note(request: HttpRequest, user: User) -> HttpResponse:
    """Keep what an inspector saw at one account."""
    given = {name: request.POST.get(name, "") for name in ("entry", "code", "words")}
    try:
        entry = entry_in_sight(user, whole_number(given["entry"]) or 0)
        holding.note(entry, given["code"], given["words"], by=user)
    except PowerMissing as refused:
        raise PermissionDenied(refused.reason) from None
    except Refused as refused:
        return _page(request, user, given=given, refused=refused)
    messages.info(request, _("Noted as a spot check."))
    return redirect("supervision:rounds")


def _page(
    request: HttpRequest,
    user: User,
    *,
    given: dict[str, str] | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    found, everything = listing.standing(user, request.GET.get("after", "")), listing.sees_all(user)
    shown: dict[str, Any] = {
        "rows": found["items"],
        "next": found["next"],
        "may_hold": holding.may_hold(user),
        "may_order": holding.may_order(user),
    }
    if everything:
        held = listing.rounds(request.GET.get("older", ""))
        shown |= {"rounds": held["items"], "older": held["next"]}
    if holding.may_order(user):
        shown |= {
            "to_order": Finding.objects.to_order().values("entry").distinct().count(),
            "to_conclude": len(ordering.mended_orders()),
            "fields": _fields(user, given or {}, errors_of(refused)),
        }
    return draw(request, "rounds", shown, refused=refused)


def _fields(user: User, given: dict[str, str], errors: dict[str, str]) -> list[dict[str, Any]]:
    """The form for what only a person can see."""
    in_use = LedgerEntry.objects.in_sight_of(user).filter(state__in=holding.IN_USE)
    accounts = [(str(one.pk), f"{one.name} · {one.get_platform_display()}") for one in in_use]
    codes = [(code, name) for code, name in Finding.Code.choices if code in BY_HAND]
    return [
        {
            "name": name,
            "label": label,
            "widget": "select" if options else "long",
            "options": [{"value": value, "label": shown} for value, shown in options],
            "required": True,
            "limit": holding.WORDS,
            "value": given.get(name, ""),
            "error": errors.get(name, ""),
        }
        for name, label, options in (
            ("entry", _("Account"), accounts),
            ("code", pgettext("round", "What was found"), codes),
            ("words", _("What you saw, and where"), []),
        )
    ]
