"""Published cases (案例公开): what was asked and what was done, for everybody (`/cases/`)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hotline.models import Publication, PublicBoards

A_PAGE = 10
LONGEST = 60  # characters one can search for


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The newest first, a page at a time from the last one seen; `q` finds words."""
    words = request.GET.get("q", "").strip()[:LONGEST]
    found = Publication.objects.shown().about(words).select_related("office", "category")
    last = request.GET.get("before", "")
    if last.isascii() and last.isdigit() and len(last) < 18:
        found = found.filter(pk__lt=int(last))
    rows = list(found.order_by("-pk")[: A_PAGE + 1])
    page, more = rows[:A_PAGE], len(rows) > A_PAGE
    return render(
        request,
        "intake/cases.html",
        {
            "cases": page,
            "words": words,
            "before": page[-1].pk if more else None,
            "further": last,
            "boards": bool(PublicBoards.in_force().shown),
        },
    )
