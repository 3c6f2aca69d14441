"""The pages of the forms. Whole without JavaScript: one page to fill in, one that gives the number.

A refusal keeps every word that was typed. Nothing is thanked for before it is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from prometheus_client import Counter

from hotline.attempts import Attempts, client_of
from hotline.errors import BadArguments
from hotline.sizes import at_most
from hotline.steps import parsed
from intake import draining, nudging
from intake.doors import NoSuchDoor
from intake.report import entries, keeping, pictures, sent
from intake.track import opened
from intake.track.views import private

FORMS = Counter("hotline_forms_total", "Forms sent, by what became of them", ["form", "outcome"])
# In a storm a whole village may share one address of its provider.
CLIENT = Attempts("report:client", "120/10minutes")
COME_BACK = 60  # seconds
GONE = (OperationalError, InterfaceError)
LONGEST = 4000  # characters of one entry that are shown again


@dataclass(frozen=True)
class Sheet:
    """One of the two forms."""

    name: str
    asks: type[entries.Entries]
    choices: dict[str, Any]

    @property
    def template(self) -> str:
        return f"intake/{self.name}.html"


MATTER = Sheet("report", entries.Matter, {"kinds": entries.KINDS})
DISASTER = Sheet("disaster", entries.Disaster, {"befell": entries.BEFELL})


def _too_big(sheet: Sheet) -> Any:
    def told(request: HttpRequest) -> HttpResponse:
        FORMS.labels(sheet.name, "too_big").inc()
        return _page(request, sheet, pictures.too_much(), status=413, read=False)

    return told


@at_most(pictures.MOST_BYTES, else_=private(_too_big(MATTER)))
@private
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Any matter."""
    return _form(request, MATTER)


@at_most(pictures.MOST_BYTES, else_=private(_too_big(DISASTER)))
@private
@require_http_methods(["GET", "HEAD", "POST"])
def disaster(request: HttpRequest) -> HttpResponse:
    """A disaster (我报灾情)."""
    return _form(request, DISASTER)


@private
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """Number and code of what this browser has just sent; for everybody else the way to a form."""
    found = sent.receipts(request)
    for receipt in found:
        if receipt.ticket and not opened.is_open(request, receipt.ticket.number):
            opened.open_for(request, receipt.ticket)
    critical = any(one.ticket and one.ticket.kind == "disaster" for one in found)
    page = {"receipts": found, "disaster": critical, "minutes": sent.LASTS // 60}
    return render(request, "intake/sent.html", page)


def _form(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    try:
        keeping.door()
    except NoSuchDoor:
        raise Http404 from None
    except GONE:  # the form can be filled in meanwhile, and the phone keeps it
        pass
    return _receive(request, sheet) if request.method == "POST" else _page(request, sheet)


def _receive(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    if not CLIENT.note(client_of(request.META.get("REMOTE_ADDR", ""))):
        FORMS.labels(sheet.name, "too_many").inc()
        told = _("Too many reports came from your connection. Wait a minute, then send it again.")
        response = _page(request, sheet, told, status=429)
        response.headers["Retry-After"] = str(COME_BACK)
        return response
    try:
        given = parsed(sheet.asks, _given(request, sheet))
        shots = pictures.taken(request.FILES.getlist(pictures.FIELD))
    except BadArguments as wrong:
        FORMS.labels(sheet.name, "wrong").inc()
        # What no single entry lacks is the place, in words or by the phone.
        errors = {error["loc"] or "where": error["msg"] for error in wrong.facts["errors"]}
        told = _("It was not sent yet. Please look at this once more:")
        return _page(request, sheet, told, errors, status=422)
    try:
        slip = keeping.slip_of(request.POST.get("slip", ""))
        arrivals = keeping.keep(given, shots, slip=slip, at=keeping.door())
    except GONE:
        FORMS.labels(sheet.name, "not_stored").inc()
        told = _("We could not keep it just now. It is still on your phone: send it again.")
        return _page(request, sheet, told, status=503)
    FORMS.labels(sheet.name, "stored").inc()
    for arrival in arrivals:
        draining.read_now(arrival.pk)
    nudging.drain.ask()  # whatever kept us from reading it does not keep the worker
    sent.remember(request, arrivals[0])
    return redirect("intake:sent")


def _given(request: HttpRequest, sheet: Sheet) -> dict[str, Any]:
    """The entries of the form; what was left empty is left out."""
    names = sheet.asks.model_fields
    return {name: request.POST[name] for name in names if request.POST.get(name, "").strip()}


def _page(
    request: HttpRequest,
    sheet: Sheet,
    trouble: str = "",
    errors: dict[str, str] | None = None,
    *,
    status: int = 200,
    read: bool = True,
) -> HttpResponse:
    posted = request.POST if read else {}
    given = {name: posted.get(name, "")[:LONGEST] for name in sheet.asks.model_fields}
    slip = posted.get("slip", "")
    page = {
        "sheet": sheet.name,
        "trouble": trouble,
        "errors": errors or {},
        "given": given,
        "slip": slip if keeping.SLIP.fullmatch(slip) else keeping.new_slip(),
        "most_pictures": pictures.MOST,
        "choices": sheet.choices,
        "line": entries.LINE,
        "words": entries.WORDS,
    }
    return render(request, sheet.template, page, status=status)
