"""The pages of the monthly report: which months there are, one of them, the same as PDF, and what
became of the letters to the offices.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dispatch.views.page import DeskRequest
from hotline.errors import Refused
from hotline.models import ReportMail, SecurityEvent, User
from hotline.models.versions import makes_rules
from supervision.cards.views import for_the_government
from supervision.orders.gate import supervises
from supervision.report.building import for_reader
from supervision.report.mailing import offices_without_mail
from supervision.report.paper import pdf
from supervision.report.parts import before

MONTHS = 12  # that are listed
LETTERS = 60  # the newest


def sees_letters(user: User) -> bool:
    """Who looks after the letters to the offices: the inspectorate and the centre."""
    return supervises(user) or makes_rules(user)


@require_safe
@for_the_government
def months(request: DeskRequest) -> HttpResponse:
    """The months, the newest first, and the letters."""
    return _list(request)


@require_safe
@for_the_government
def report(request: DeskRequest, month: str) -> HttpResponse:
    """One month as far as this person sees it, to be read and printed."""
    shown = {"report": for_reader(request.user, _month(month)), "made_at": timezone.now()}
    return render(request, "supervision/report/report.html", shown)


@require_safe
@for_the_government
def paper(request: DeskRequest, month: str) -> HttpResponse:
    """The same as PDF."""
    found = for_reader(request.user, _month(month))
    answer = HttpResponse(pdf(found), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="report-{found.name}.pdf"'
    return answer


@require_POST
@for_the_government
def again(request: DeskRequest, pk: int) -> HttpResponse:
    """Send a letter once more."""
    if not sees_letters(request.user):
        raise Http404
    letter = get_object_or_404(ReportMail.objects.select_related("office"), pk=pk)
    try:
        letter.send_again(by=request.user)
    except Refused as refused:
        return _list(request, refused)
    SecurityEvent.objects.create(
        by=request.user,
        what="report_sent_again",
        subject=f"{letter.month:%Y-%m} {letter.office.code}"[:60],
    )
    messages.info(request, _("It is sent once more within a few minutes."))
    return redirect("supervision:reports")


def _list(request: DeskRequest, refused: Refused | None = None) -> HttpResponse:
    month = timezone.localdate().replace(day=1)
    listed = [month]
    while len(listed) < MONTHS:
        listed.append(before(listed[-1]))
    watches = sees_letters(request.user)
    letters = ReportMail.objects.select_related("office", "again_by")[:LETTERS]
    shown: dict[str, Any] = {
        "months": [f"{one:%Y-%m}" for one in listed],
        "sees_letters": watches,
        "letters": letters if watches else [],
        "without": offices_without_mail() if watches else [],
        "refusal": {"reason": refused.reason} if refused else None,
    }
    status = refused.status if refused else 200
    return render(request, "supervision/report/list.html", shown, status=status)


def _month(written: str) -> date:
    """The month of an address; 404 for what is none, or has not begun."""
    try:
        month = datetime.strptime(written, "%Y-%m").date()
    except ValueError:
        raise Http404 from None
    if month > timezone.localdate() or f"{month:%Y-%m}" != written:
        raise Http404
    return month
