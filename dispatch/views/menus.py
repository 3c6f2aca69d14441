"""The menus of the accounts: written, looked at on a phone, pushed, compared, put back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatch.discretion import works_for_the_government
from dispatch.showing import menus as showing
from dispatch.views.page import DeskRequest, for_staff
from hotline import carriers
from hotline.carriers import Front
from hotline.errors import Refused
from hotline.models import Account, MenuVersion, ShownMenu
from hotline.models.menus import from_plain

OF_THE_PLATFORM = "platform"  # ?from=: begin with what the platform shows


@for_staff
def menus(request: DeskRequest) -> HttpResponse:
    """The first account with a menu; or that there is none."""
    _only_the_government(request)
    found = showing.accounts()
    if found:
        return redirect("dispatch:menu", slug=found[0].slug)
    return render(request, "dispatch/menu.html", {"accounts": []})


@for_staff
def menu(request: DeskRequest, slug: str) -> HttpResponse:
    """The menu of one account; or a new version of it."""
    _only_the_government(request)
    account, front = _found(slug)
    if request.method != "POST":
        return _page(request, account, front, showing.filled_in(_begun_with(request, account)))
    given, do = showing.as_given(request.POST, front), request.POST.get("do", "save")
    if do != "save":
        return _page(request, account, front, showing.moved(given, do, front))
    buttons, seen = showing.read(given, front), request.POST.get("seen", "")
    try:
        number = int(seen) if seen.isdecimal() and len(seen) < 9 else 0
        MenuVersion.objects.write(account, buttons, by=request.user, seen=number)
    except Refused as refused:
        return _page(request, account, front, showing.filled_in(buttons), refused=refused)
    return redirect("dispatch:menu", slug=slug)


@for_staff
@require_POST
def push(request: DeskRequest, slug: str, number: int) -> HttpResponse:
    """Have the platform show one version: the newest, or an older one again."""
    _only_the_government(request)
    account, _front = _found(slug)
    version = get_object_or_404(account.menus.select_related("account"), number=number)
    return _done(request, account, lambda: version.push(by=request.user))


@for_staff
@require_POST
def look(request: DeskRequest, slug: str) -> HttpResponse:
    """Have the platform asked what it shows."""
    _only_the_government(request)
    account, _front = _found(slug)
    return _done(request, account, lambda: ShownMenu.ask(account))


@for_staff
def state(request: DeskRequest, slug: str) -> HttpResponse:
    """What became of it: the part of the page that waits for the platform."""
    _only_the_government(request)
    account, _front = _found(slug)
    shown = showing.state(account, request.user)
    return render(request, "dispatch/menu.html#state", shown)


def _done(request: DeskRequest, account: Account, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        front = carriers.front(account.carrier)
        assert front is not None
        given = showing.filled_in(_begun_with(request, account))
        return _page(request, account, front, given, refused=refused)
    return redirect("dispatch:menu", slug=account.slug)


def _begun_with(request: DeskRequest, account: Account) -> tuple[carriers.Button, ...]:
    """What the form begins with: the newest version, an older one, or what the platform shows."""
    asked, versions = request.GET.get("from", ""), account.menus.order_by("-number")
    if asked == OF_THE_PLATFORM:
        shown = ShownMenu.objects.filter(account=account).exclude(plain=None).first()
        return from_plain(shown.plain or []) if shown else ()
    if asked.isdecimal() and len(asked) < 9:
        return get_object_or_404(versions, number=int(asked)).buttons
    newest = versions.first()
    return newest.buttons if newest else ()


def _page(
    request: DeskRequest,
    account: Account,
    front: Front,
    given: dict[str, str],
    *,
    refused: Refused | None = None,
) -> HttpResponse:
    wrong = {e["loc"]: e["msg"] for e in refused.facts.get("errors", [])} if refused else {}
    shown: dict[str, Any] = showing.state(account, request.user) | {
        "accounts": showing.accounts(),
        "slots": showing.editor(front, given, wrong),
        "kinds": showing.kinds(front),
        "seen": request.POST.get("seen"),
        "refusal": {"reason": refused.reason} if refused else None,
    }
    return render(request, "dispatch/menu.html", shown, status=refused.status if refused else 200)


def _found(slug: str) -> tuple[Account, Front]:
    account = get_object_or_404(Account, slug=slug)
    front = carriers.front(account.carrier)
    if front is None:
        raise Http404
    return account, front


def _only_the_government(request: DeskRequest) -> None:
    if not works_for_the_government(request.user):
        raise PermissionDenied(_("Menus are the government's."))
