"""Comments from a file, brought by whoever listens at that door, or by the centre."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hotline import sheets
from hotline.models import Account, User
from intake.comment_files import CARRIER, HEAD, MOST_ROWS, Taken, take_in

MOST_SHOWN = 500  # rows of a report; how many more there are is said


@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: HttpRequest) -> HttpResponse:
    """The form, or what became of a file. Sent once more the same file brings nothing twice."""
    user = request.user
    if not isinstance(user, User):
        return redirect(f"{reverse('home')}?{urlencode({'next': request.get_full_path()})}")
    doors = list(Account.objects.listened_to_by(user).filter(carrier=CARRIER))
    if not doors:
        raise Http404
    if request.method != "POST":
        return _page(request, doors)
    account = next((one for one in doors if one.slug == request.POST.get("account")), None)
    sent = request.FILES.get("file")
    if account is None:
        return _page(request, doors, status=422, errors={"account": _("Choose an account.")})
    if sent is None:
        return _page(request, doors, status=422, errors={"file": _("Choose a file.")})
    if (sent.size or 0) > sheets.MOST_BYTES:
        return _page(
            request, doors, status=422, errors={"file": _("The file is too big: at most 2 MB.")}
        )
    taken = take_in(account, sent.read(), by=user)
    return _page(request, doors, status=422 if taken.wrong else 200, taken=taken)


def _page(
    request: HttpRequest,
    doors: list[Account],
    *,
    status: int = 200,
    taken: Taken | None = None,
    errors: dict[str, str] | None = None,
) -> HttpResponse:
    told: dict[str, Any] = {
        "doors": doors,
        "chosen": request.POST.get("account") or (doors[0].slug if len(doors) == 1 else ""),
        "head": HEAD,
        "most_rows": MOST_ROWS,
        "taken": taken,
        "rows": taken.rows[:MOST_SHOWN] if taken else [],
        "wrong": taken.wrong[:MOST_SHOWN] if taken else [],
        "more": max(0, len(taken.rows or taken.wrong) - MOST_SHOWN) if taken else 0,
        "errors": errors or {},
        "may_bring_comments": True,
    }
    return render(request, "intake/comments.html", told, status=status)
