"""One door as those see it who keep it running: what the probe found, its keys, set going again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from dispatch.showing.deliveries import CARRIERS
from hotline import carriers, events
from hotline.errors import Refused, wrong_entry
from hotline.models import Account, DoorCheck, SecurityEvent, User
from intake import keys, probing
from supervision.ledger import health
from supervision.ledger.gate import (
    door_in_sight,
    draw,
    errors_of,
    for_the_ledger,
    keeps_keys,
    runs_doors,
)

LONGEST_KEY = 512  # characters
KEY_NAMES = {
    "appid": "AppID",
    "token": "Token",
    "aes_key": "EncodingAESKey",
    "previous_aes_key": "EncodingAESKey (−1)",
    "secret": "AppSecret",
    "original_id": "gh_…",
    "uid": "uid",
    "access_token": "access_token",
    "client_key": "client_key",
    "open_id": "open_id",
}


@require_safe
@for_the_ledger
def door(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """How a door is doing, part by part."""
    return show(request, user, door_in_sight(user, slug))


def show(
    request: HttpRequest,
    user: User,
    account: Account,
    *,
    given: Mapping[str, str] | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    """The page of a door; what was given in a form that was refused stands there still."""
    found = health.of_doors([account.pk])[account.pk]
    shown = {
        "door": found,
        "account": found.platform,
        "entry": getattr(account, "listed", None),
        "platform": CARRIERS.get(account.carrier, account.carrier),
        "checks": [
            {"it": check, "explained": health.explained(check) if check.fact else ("", "")}
            for check in found.checks
        ],
        "has_parts": bool(probing.parts_of(account)),
        "may_probe": runs_doors(user) and bool(probing.parts_of(account)),
        "may_resume": runs_doors(user) and account.health == Account.Health.STOPPED,
        "may_list": runs_doors(user) and bool(carriers.press(account.carrier)),
        "may_key": keeps_keys(user) and account.carrier in keys.NAMES,
        "given": given or {},
        "errors": errors_of(refused),
    }
    return draw(request, "door", shown, refused=refused)


@require_POST
@for_the_ledger
def probe(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """Have every part of a door looked at now, by a worker: our own address may be asked, too."""
    account = _run(user, slug)
    probing.see_to([account])
    woken = list(DoorCheck.objects.filter(account=account).at_once(timezone.now()))
    for check in woken:
        events.nudge("intake.tasks.probe", check.pk)
    said = ngettext(
        "%(count)d part is looked at now. Load the page again in a moment.",
        "%(count)d parts are looked at now. Load the page again in a moment.",
        len(woken),
    )
    none = _("There is nothing to look at, or it was looked at just now.")
    messages.info(request, said % {"count": len(woken)} if woken else none)
    return redirect("supervision:ledger-door", slug=slug)


@require_POST
@for_the_ledger
def resume(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """The trouble is over, says a person: what waits goes out again."""
    account = _run(user, slug)
    if account.health == Account.Health.STOPPED:
        details = {"trouble": account.trouble}
        SecurityEvent.objects.create(by=user, what="account_resumed", subject=slug, details=details)
        account.resume()
        messages.info(request, _("What waited for this account goes out now."))
    return redirect("supervision:ledger-door", slug=slug)


@for_the_ledger
def change_keys(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """Set or replace keys. What is there is never shown; what is left empty stays."""
    account = door_in_sight(user, slug)
    if not keeps_keys(user):
        raise PermissionDenied(_("The keys of the accounts are the platform office's."))
    if account.carrier not in keys.NAMES:
        raise Http404
    refused = None
    if request.method == "POST":
        given = _given(request, account)
        if any(len(value) > LONGEST_KEY for value in given.values()):
            refused = wrong_entry(
                "keys", _("A key has at most %(n)d characters.") % {"n": LONGEST_KEY}
            )
        elif not given:
            refused = wrong_entry("keys", _("Nothing was entered, so nothing changed."))
        else:
            try:
                keys.replace(account, given, by=user)
            except keys.CannotWork:
                said = _("These keys cannot work together; nothing was changed.")
                refused = wrong_entry("keys", said)
            else:
                messages.info(request, _("The keys are set. The door is looked at anew."))
                DoorCheck.objects.filter(account=account).update(next_at=timezone.now())
                return redirect("supervision:ledger-door", slug=slug)
    known = account.secrets
    fields: list[dict[str, Any]] = [
        {"name": name, "label": KEY_NAMES[name], "is_set": bool(known.get(name))}
        for name in keys.NAMES[account.carrier]
    ]
    shown = {"account": account, "fields": fields, "longest": LONGEST_KEY}
    return draw(request, "keys", shown, refused=refused)


def _run(user: User, slug: str) -> Account:
    account = door_in_sight(user, slug)
    if not runs_doors(user):
        raise PermissionDenied(_("The platform office and the hotline centre run the doors."))
    return account


def _given(request: HttpRequest, account: Account) -> dict[str, str]:
    posted = {name: request.POST.get(name, "").strip() for name in keys.NAMES[account.carrier]}
    return {name: value for name, value in posted.items() if value}
