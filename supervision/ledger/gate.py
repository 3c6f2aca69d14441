"""Who comes to the ledger: the government, and those who watch or keep the house running."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hotline.errors import Refused
from hotline.models import Account, LedgerEntry, User
from hotline.models.ledger import WATCHERS, keeps
from hotline.powers import Power

View = Callable[..., HttpResponse]


def for_the_ledger(view: View) -> View:
    """Let in who may see the ledger; a vendor's people are told that it is not theirs."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            return redirect(f"{reverse('home')}?{urlencode({'next': request.get_full_path()})}")
        if not (keeps(user) or user.powers & WATCHERS):
            raise PermissionDenied(_("The ledger of accounts is the government's."))
        response = view(request, user, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return guarded


def runs_doors(user: User) -> bool:
    """Whether `user` has doors looked at and set going again: the platform office, the centre."""
    return Power.ADMINISTER in user.powers or (user.in_centre and keeps(user))


def keeps_keys(user: User) -> bool:
    """Whether `user` holds the keys: whoever does, does nothing else (rule 1)."""
    return Power.ADMINISTER in user.powers


def entry_in_sight(user: User, pk: int) -> LedgerEntry:
    """An entry this person may see; 404 for all others."""
    found = LedgerEntry.objects.in_sight_of(user).select_related("office__parent", "door")
    return get_object_or_404(found, pk=pk)


def door_in_sight(user: User, slug: str) -> Account:
    """A door this person may see: all of them, or those of entries in sight."""
    account = Account.objects.select_related("listed").filter(slug=slug).first()
    everything = bool(user.powers & WATCHERS) or (user.in_centre and keeps(user))
    listed = getattr(account, "listed", None)
    if account is None or not (
        everything
        or (listed and LedgerEntry.objects.in_sight_of(user).filter(pk=listed.pk).exists())
    ):
        raise Http404
    return account


def draw(
    request: HttpRequest,
    template: str,
    shown: dict[str, Any],
    *,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw a page of the ledger, with a refusal above it where there is one."""
    user = request.user
    assert isinstance(user, User)  # the gate let nobody else in
    shown = shown | {
        "refusal": {"reason": refused.reason} if refused else None,
        "may_see_dead_letters": user.in_centre or Power.ADMINISTER in user.powers,
    }
    code = refused.status if refused else status
    return render(request, f"supervision/ledger/{template}.html", shown, status=code)


def errors_of(refused: Refused | None) -> dict[str, str]:
    """What is wrong with each entry of a form, by its name."""
    facts = refused.facts if refused else {}
    return {wrong["loc"]: wrong["msg"] for wrong in facts.get("errors", [])}
