"""The pages everybody may read, if the city switched them on; whole without a script."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hotline import origin, sheets
from hotline.attempts import Attempts, client_of
from hotline.models import Publication, PublicBoards, PublicMonth
from supervision.public import open_data, showing
from supervision.public.months import SHOWN

View = Callable[..., HttpResponse]
CLIENT = Attempts("public:client", "120/10minutes")
KEPT = 900  # seconds that others may keep an answer
CASES = 3  # of the newest, on the board
FORMS = ("csv", "json")


def of_the_board(*parts: str) -> Callable[[View], View]:
    """Show it only where the city switched one of `parts` on; too often is refused for a while."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            shown = set(PublicBoards.in_force().shown)
            if not shown & set(parts):
                raise Http404
            if not CLIENT.note(client_of(origin.address() or "")):
                answer = HttpResponse(
                    _("Too many requests; try again in some minutes."), status=429
                )
                answer["Content-Type"] = "text/plain; charset=utf-8"
                answer["Retry-After"] = "600"
                return answer
            answer = view(request, shown, *args, **kwargs)
            answer.setdefault("Cache-Control", f"public, max-age={KEPT}")
            return answer

        return guarded

    return decorate


@require_safe
@of_the_board("volumes", "times", "offices", "cases", "data")
def boards(request: HttpRequest, shown: set[str]) -> HttpResponse:
    """What is switched on, of the newest month or of the one asked for."""
    months = list(PublicMonth.objects.all()[:SHOWN])
    asked = request.GET.get("month", "")
    month = next((one for one in months if str(one) == asked), months[0] if months else None)
    cases = Publication.objects.shown().select_related("office", "category").order_by("-pk")
    told = {
        "shown": shown,
        "month": month,
        "months": months,
        "volumes": showing.volumes(months) if "volumes" in shown else [],
        "times": showing.times(month) if "times" in shown and month else [],
        "offices": showing.offices(month) if "offices" in shown and month else [],
        "cases": cases[:CASES] if "cases" in shown else [],
        "definitions": showing.definitions(),
    }
    answer = render(request, "supervision/public/boards.html", told)
    answer["Cache-Control"] = "no-store"  # it speaks the reader's language
    return answer


@require_safe
@of_the_board("data")
def dictionary(request: HttpRequest, _shown: set[str]) -> HttpResponse:
    """What the files of open data hold, field by field."""
    answer = render(request, "supervision/public/data.html", {"fields": open_data.FIELDS.items()})
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
@of_the_board("data")
def cases(request: HttpRequest, _shown: set[str], form: str) -> HttpResponse:
    """The published cases as csv or json, a thousand at a time; `Link` names the next thousand."""
    if form not in FORMS:
        raise Http404
    etag = quote_etag(f"{form}-{open_data.state()}-{request.GET.get('before', '')}")
    if known := get_conditional_response(request, etag=etag):
        return known
    rows, after = open_data.rows(_number(request.GET.get("before", "")))
    answer = _as_csv(rows) if form == "csv" else _as_json(rows, after)
    if after:
        answer["Link"] = f'<{_next(after, form)}>; rel="next"'
    answer["ETag"] = etag
    answer["Access-Control-Allow-Origin"] = "*"  # everybody's, also for pages of others
    return answer


def _as_csv(rows: list[open_data.Row]) -> HttpResponse:
    names = list(open_data.FIELDS)
    lines = [["" if row[name] is None else str(row[name]) for name in names] for row in rows]
    answer = HttpResponse(sheets.as_csv(names, lines), content_type=sheets.CSV)
    answer["Content-Disposition"] = 'attachment; filename="cases.csv"'
    return answer


def _as_json(rows: list[open_data.Row], after: int | None) -> HttpResponse:
    told = {
        "dictionary": reverse("supervision:public-data"),
        "items": rows,
        "next": _next(after, "json") if after else None,
    }
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


def _next(after: int, form: str) -> str:
    address = reverse("supervision:public-cases", args=[form])
    return f"{address}?{urlencode({'before': after})}"


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 18 else None
