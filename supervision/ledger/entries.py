"""The pages of the ledger: the list, an entry, its form, and the steps of opening and closing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dispatch.showing.deliveries import CARRIERS
from dispatch.views.rules.place import whole_number
from hotline.errors import Refused
from hotline.models import LedgerEntry, LedgerRules, Proceeding, User
from hotline.models.ledger import WATCHERS, Facts, keeps
from supervision.ledger import health, listing, showing
from supervision.ledger.gate import draw, entry_in_sight, errors_of, for_the_ledger, runs_doors


@require_safe
@for_the_ledger
def ledger(request: HttpRequest, user: User) -> HttpResponse:
    """Every account in sight, those in trouble first; below them the doors that stand in none."""
    rows = listing.rows(user)
    rows.sort(
        key=lambda row: (not row["trouble"], not row["facts"], row["entry"].is_in_use is False)
    )
    listed = {row["entry"].door_id for row in rows}
    everything = bool(user.powers & WATCHERS) or user.in_centre
    doors = health.of_doors().values() if everything else []
    others = [
        {"door": door, "platform": CARRIERS.get(door.account.carrier, door.account.carrier)}
        for door in doors
        if door.account.pk not in listed
    ]
    return draw(
        request,
        "list",
        {
            "rows": rows,
            "others": others,
            "in_trouble": sum(bool(row["trouble"]) for row in rows),
            "warned": sum(bool(row["facts"]) for row in rows),
            "may_keep": keeps(user),
            "may_rule": keeps(user) and user.in_centre,
        },
    )


@require_safe
@for_the_ledger
def entry(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """One account."""
    return _page(request, user, pk)


@for_the_ledger
def new(request: HttpRequest, user: User) -> HttpResponse:
    """Enter an account that is in use, or propose one that is to be opened."""
    if not keeps(user):
        return redirect("supervision:ledger")
    existing = (request.POST or request.GET).get("how") != "propose"
    given = request.POST.dict() if request.method == "POST" else _own_office(user)
    refused = None
    if request.method == "POST":
        try:
            if existing:
                made = LedgerEntry.objects.enter(_facts(given), by=user)
            else:
                made = _proposed(given, user)
            return redirect("supervision:ledger-entry", pk=made.pk)
        except Refused as caught:
            refused = caught
    errors = errors_of(refused)
    fields = showing.fields(given, user, errors=errors, existing=existing)
    if not existing:
        fields.append(_why(given, errors))
    return draw(request, "edit", {"fields": fields, "existing": existing}, refused=refused)


@for_the_ledger
def edit(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Change the facts of an entry."""
    found = entry_in_sight(user, pk)
    if not found.is_kept_by(user):
        return redirect("supervision:ledger-entry", pk=pk)
    refused, given, version = None, found.facts, found.version
    if request.method == "POST":
        given = request.POST.dict()
        version = whole_number(given.get("version")) or 0
        try:
            found.amend(_facts(given), by=user, expects=version)
            return redirect("supervision:ledger-entry", pk=pk)
        except Refused as caught:
            refused = caught
    existing = found.state != LedgerEntry.State.PROPOSED
    fields = showing.fields(given, user, errors=errors_of(refused), of=found, existing=existing)
    shown = {"entry": found, "fields": fields, "version": version, "existing": existing}
    return draw(request, "edit", shown, refused=refused)


@require_POST
@for_the_ledger
def begin_closing(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Begin to close an account."""
    found = entry_in_sight(user, pk)
    reason = request.POST.get("reason", "")
    try:
        Proceeding.objects.begin("closing", found, by=user, reason=reason)
    except Refused as refused:
        return _page(request, user, pk, refused=refused, reason=reason)
    return redirect("supervision:ledger-entry", pk=pk)


@require_POST
@for_the_ledger
def do_step(request: HttpRequest, user: User, pk: int, step: str) -> HttpResponse:
    """Say that a step of the proceeding under way was done, or give the whole up (`drop`)."""
    found, given = entry_in_sight(user, pk), request.POST
    under_way = Proceeding.objects.under_way().filter(entry=found).first()
    if under_way is None:
        messages.info(request, _("Nothing is under way here any more."))
        return redirect("supervision:ledger-entry", pk=pk)
    try:
        if step == "drop":
            under_way.drop(by=user, reason=given.get("reason", ""))
        else:
            under_way.do(
                step,
                by=user,
                note=given.get("note", ""),
                on=_day(given.get("on", "")),
                number=given.get("number", ""),
            )
    except Refused as refused:
        return _page(request, user, pk, refused=refused, given=given.dict())
    return redirect("supervision:ledger-entry", pk=pk)


# How it is done ---------------------------------------------------------------------------------


def _page(
    request: HttpRequest,
    user: User,
    pk: int,
    *,
    refused: Refused | None = None,
    given: dict[str, str] | None = None,
    reason: str = "",
) -> HttpResponse:
    found = entry_in_sight(user, pk)
    now, errors = timezone.now(), errors_of(refused)
    proceedings = found.proceedings.select_related("begun_by").prefetch_related("steps__by")
    door = health.of_doors([found.door_id]).get(found.door_id) if found.door_id else None
    facts = [*health.of_entry(found, LedgerRules.in_force(), now), *(door.facts if door else [])]
    shown = {
        "entry": found,
        "facts": facts,
        "door": door,
        "proceedings": [showing.proceeding(one, user, now) for one in proceedings],
        "changes": showing.changes(found),
        "may_keep": found.is_kept_by(user),
        "may_close": found.is_kept_by(user)
        and found.state == LedgerEntry.State.OPEN
        and not any(one.ended_at is None for one in proceedings),
        "may_run": runs_doors(user),
        "given": given or {},
        "errors": errors,
        "reason": reason,
        "today": timezone.localdate(),
    }
    return draw(request, "entry", shown, refused=refused)


def _proposed(given: dict[str, str], user: User) -> LedgerEntry:
    with transaction.atomic():
        made = LedgerEntry.objects.propose(_facts(given), by=user)
        Proceeding.objects.begin("opening", made, by=user, reason=given.get("reason", ""))
    return made


def _facts(given: dict[str, str]) -> dict[str, Any]:
    return {name: given.get(name, "").strip() for name in Facts.model_fields}


def _own_office(user: User) -> dict[str, str]:
    return {"office": user.office.code if user.office and not user.in_centre else ""}


def _why(given: dict[str, str], errors: dict[str, str]) -> dict[str, Any]:
    return {
        "name": "reason",
        "label": _("Why it is to be opened"),
        "widget": "text",
        "required": True,
        "limit": 200,
        "value": given.get("reason", ""),
        "error": errors.get("reason", ""),
    }


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
