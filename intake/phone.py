"""A call (来电), typed in while it lasts: who calls is looked up, what they say becomes a ticket.

Looking somebody up needs a reason and is written down; it shows what the operator may see anyway
and nothing of the rest, not even that there is any.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hotline.errors import BadArguments
from hotline.models import Account, Ticket, User
from hotline.models.persons import tickets_of
from hotline.rewriting import rewrite
from hotline.steps import parsed
from hotline.together import together
from intake.models import Arrival
from intake.reading import read, unfold
from intake.report import entries, keeping

CARRIER = "phone"
MOST_SHOWN = 10
LOOK_UP = "look_up"

View = Callable[..., HttpResponse]


def for_those_who_answer(view: View) -> View:
    """Let in who receives at this door; for all others there is nothing here."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            return redirect(f"{reverse('home')}?{urlencode({'next': request.get_full_path()})}")
        account = Account.objects.listened_to_by(user).filter(carrier=CARRIER).first()
        if account is None:
            raise Http404
        return view(request, user, account)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who_answer
def phone(request: HttpRequest, user: User, account: Account) -> HttpResponse:
    """One page: who calls, what for. Never by GET: looking for somebody is written down."""
    if request.method != "POST":
        return _page(request)
    if request.POST.get("do") == LOOK_UP:
        return _look_up(request, user)
    try:
        given = parsed(entries.Matter, _given(request))
    except BadArguments as wrong:
        errors = {error["loc"] or "where": error["msg"] for error in wrong.facts["errors"]}
        return _page(request, errors=errors, status=422)
    slip = keeping.slip_of(request.POST.get("slip", ""))
    ticket = _open(given, slip=slip, at=account, by=user)
    return redirect("dispatch:ticket", number=ticket.number)


def _look_up(request: HttpRequest, user: User) -> HttpResponse:
    person, reason = request.POST.get("phone", ""), request.POST.get("reason", "")
    try:
        found = list(tickets_of(person, by=user, reason=reason)[:MOST_SHOWN])
    except BadArguments as wrong:
        told = wrong.facts["errors"]
        errors = {one["loc"].replace("person", "phone"): one["msg"] for one in told}
        return _page(request, errors=errors, status=wrong.status)
    return _page(request, found=found)


def _open(given: entries.Matter, *, slip: str, at: Account, by: User) -> Ticket:
    """Keep what was typed and read it at once, as the one who typed it; twice is once."""
    with transaction.atomic():
        [arrival] = keeping.keep(given, slip=slip, at=at)
        if arrival.ticket is None:
            arrival.opened_at = timezone.now()
            with together():
                read([unfold(arrival)], by=by)
            rewrite([arrival], "state", "opened_at", "ticket", "message")
        ticket = Arrival.objects.select_related("ticket").get(pk=arrival.pk).ticket
        assert ticket is not None  # it was just read, or had been
        return ticket


def _given(request: HttpRequest) -> dict[str, Any]:
    names = set(entries.Matter.model_fields) - {"lat", "lon", "accuracy"}
    return {name: request.POST[name] for name in names if request.POST.get(name, "").strip()}


def _page(
    request: HttpRequest,
    *,
    found: list[Ticket] | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    names = [*entries.Matter.model_fields, "reason"]
    slip = request.POST.get("slip", "")
    page = {
        "given": {name: request.POST.get(name, "") for name in names},
        # Proposed, never filled in: whoever looks somebody up says so on purpose.
        "reasons": [_("The caller asks about their matter"), _("The caller adds to their matter")],
        "slip": slip if keeping.SLIP.fullmatch(slip) else keeping.new_slip(),
        "kinds": entries.KINDS,
        "found": found,
        "errors": errors or {},
        "line": entries.LINE,
        "words": entries.WORDS,
    }
    return render(request, "intake/phone.html", page, status=status)
