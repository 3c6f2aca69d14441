"""The government's statements (口径): written by one, approved by another, switched, withdrawn;
and the one key that stops every machine.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from pydantic import Field

from dispatch.discretion import works_for_the_government
from dispatch.showing import statements as showing
from dispatch.views.page import DeskRequest, for_staff
from hotline.errors import Refused, wrong_entry
from hotline.models import Office, Statement, StatementDraft, StatementVersion, Switch
from hotline.models.statements import MACHINES, Use
from hotline.powers import Power
from hotline.steps import Arguments, parsed


class NewStatement(Arguments):
    """What a statement begins with."""

    code: str = Field(min_length=2, max_length=40, pattern=r"^[a-z][a-z0-9_-]*$")
    title: str = Field(min_length=1, max_length=80)
    owner: str = Field(min_length=1, max_length=40)
    uses: list[Use] = Field(min_length=1)


class NewText(Arguments):
    """A text to be approved; without a day it stands until somebody withdraws it."""

    text: str = Field(min_length=1, max_length=2_000)
    expires_on: date | None = None


@for_staff
def statements(request: DeskRequest) -> HttpResponse:
    """Every statement, its text in force, and the switches; or a new one."""
    _only_the_government(request)
    if request.method != "POST":
        return _list(request)
    given = {name: request.POST.get(name, "") for name in ("code", "title", "owner")}
    try:
        form = parsed(NewStatement, given | {"uses": request.POST.getlist("uses")})
        owner = Office.objects.filter(code=form.owner).first()
        if owner is None:
            raise wrong_entry("owner", _("There is no office with that code."))
        uses = [use.value for use in form.uses]
        made = Statement.objects.begin(
            form.code, form.title, uses=uses, owner=owner, by=request.user
        )
    except Refused as refused:
        return _list(request, refused=refused, given=given)
    return redirect("dispatch:statement", code=made.code)


@for_staff
def statement(request: DeskRequest, code: str) -> HttpResponse:
    """One statement: its texts, their differences, what waits; or a new text for approval."""
    _only_the_government(request)
    found = _found(code)
    if request.method != "POST":
        return _page(request, found)
    given = {name: request.POST.get(name, "") for name in ("text", "expires_on")}
    try:
        form = parsed(NewText, {name: value for name, value in given.items() if value})
        text = form.text.replace("\r\n", "\n")
        found.draft(text, by=request.user, expires_on=form.expires_on)
    except Refused as refused:
        return _page(request, found, refused=refused, given=given)
    return redirect("dispatch:statement", code=code)


@for_staff
@require_POST
def machines(request: DeskRequest) -> HttpResponse:
    """Stop every machine, or let them speak again."""
    _only_who_switches(request)
    Switch.turn(MACHINES, on=request.POST.get("on") == "yes", by=request.user)
    return redirect("dispatch:statements")


@for_staff
@require_POST
def switch(request: DeskRequest, code: str) -> HttpResponse:
    """Let the machine say one statement by itself, or not."""
    _only_who_switches(request)
    found, on = _found(code), request.POST.get("on") == "yes"
    answer = _done(request, found, lambda: found.switch(on=on, by=request.user))
    return redirect("dispatch:statements") if answer.status_code == 302 else answer


@for_staff
@require_POST
def withdraw(request: DeskRequest, code: str) -> HttpResponse:
    """Take the text in force out of use."""
    _only_the_government(request)
    found = _found(code)
    return _done(request, found, lambda: found.withdraw(by=request.user))


@for_staff
@require_POST
def settle(request: DeskRequest, code: str, pk: int) -> HttpResponse:
    """Approve a draft, or let it go."""
    _only_the_government(request)
    found = _found(code)
    draft = get_object_or_404(StatementDraft.objects.select_related("by"), statement=found, pk=pk)
    grant = request.POST.get("do") == "approve"
    by = request.user
    return _done(request, found, lambda: draft.approve(by=by) if grant else draft.drop(by=by))


def _done(request: DeskRequest, found: Statement, act: Callable[[], object]) -> HttpResponse:
    """After a button: the page as it now is, or with the reason why not."""
    try:
        act()
    except Refused as refused:
        return _page(request, _found(found.code), refused=refused)
    return redirect("dispatch:statement", code=found.code)


def _list(
    request: DeskRequest, *, refused: Refused | None = None, given: dict[str, Any] | None = None
) -> HttpResponse:
    after = request.GET.get("after", "")
    found = _with_texts().filter(code__gt=after)[: showing.PAGE + 1]
    rows = [showing.row(one, request.user) for one in found]
    shown = {
        "rows": rows[: showing.PAGE],
        "after": rows[showing.PAGE - 1]["statement"].code if len(rows) > showing.PAGE else "",
        "ending": showing.ending(request.user),
        "owners": showing.owners(request.user),
        "uses": Use.choices,
        "given": given or {},
    }
    return _drawn(request, "dispatch/statements.html", shown, refused)


def _page(
    request: DeskRequest,
    found: Statement,
    *,
    refused: Refused | None = None,
    given: dict[str, Any] | None = None,
) -> HttpResponse:
    shown = showing.page(found, request.user)
    newest = shown["newest"]
    shown["given"] = given or {"text": newest.text if newest else ""}
    return _drawn(request, "dispatch/statement.html", shown, refused)


def _drawn(
    request: DeskRequest, template: str, shown: dict[str, Any], refused: Refused | None
) -> HttpResponse:
    user = request.user
    shown |= {
        "machines_on": Switch.machines_may_speak(),
        "may_switch": user.in_centre and Power.SPEAK in user.powers,
        "may_see_dead_letters": user.in_centre,
        "refusal": {"reason": refused.reason} if refused else None,
        "wrong": {e["loc"]: e["msg"] for e in refused.facts.get("errors", [])} if refused else {},
    }
    return render(request, template, shown, status=refused.status if refused else 200)


def _with_texts() -> QuerySet[Statement]:
    versions = StatementVersion.objects.select_related("drafted_by", "approved_by")
    newest_first = Prefetch("versions", versions.order_by("-number"))
    return Statement.objects.select_related("owner").prefetch_related(newest_first)


def _found(code: str) -> Statement:
    return get_object_or_404(_with_texts(), code=code)


def _only_the_government(request: DeskRequest) -> None:
    if not works_for_the_government(request.user):
        raise PermissionDenied(_("Statements are the government's."))


def _only_who_switches(request: DeskRequest) -> None:
    if not (request.user.in_centre and Power.SPEAK in request.user.powers):
        raise PermissionDenied(_("Only the hotline centre turns these switches."))
