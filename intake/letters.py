"""Dead letters: what was rightly signed and could not be read, shown without a word of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import IntegerField
from django.db.models.functions import Cast, Length
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from hotline.models import User
from hotline.powers import Power
from intake.models import Arrival

PAGE = 50
REASONS = {
    "CannotUnseal": gettext_lazy("The key that sealed it is gone, or it was changed."),
    "malformed_xml": gettext_lazy("It is not the XML the platform documents."),
    "malformed_json": gettext_lazy("It is not the JSON the platform documents."),
    "missing_field": gettext_lazy("Something every message has is missing."),
}

View = Callable[..., HttpResponse]


def for_keepers(view: View) -> View:
    """Let in the centre and those who administer; for all others there is nothing here."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            return redirect(f"{reverse('home')}?{urlencode({'next': request.get_full_path()})}")
        if not (user.in_centre or Power.ADMINISTER in user.powers):
            raise Http404
        return view(request, user, *args, **kwargs)

    return guarded


@require_safe
@for_keepers
def dead_letters(request: HttpRequest, _user: User) -> HttpResponse:
    """The list, the newest first."""
    after = request.GET.get("after", "")
    found = Arrival.objects.dead().select_related("account").defer("sealed")
    if after.isdecimal():
        found = found.filter(pk__lt=int(after[:18]))
    size = Cast(Length("sealed"), IntegerField())
    rows = list(found.order_by("-pk").annotate(size=size)[: PAGE + 1])
    shown = rows[:PAGE]
    next_url = f"?{urlencode({'after': shown[-1].pk})}" if len(rows) > PAGE else ""
    page = {"letters": [_row(one) for one in shown], "next_url": next_url}
    return render(request, "intake/dead_letters.html", page | {"may_see_dead_letters": True})


@require_POST
@for_keepers
def retry(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Have one read again."""
    return _again(request, Arrival.objects.filter(pk=pk).retry(by=user))


@require_POST
@for_keepers
def retry_all(request: HttpRequest, user: User) -> HttpResponse:
    """Have all of them read again."""
    return _again(request, Arrival.objects.retry(by=user))


def _again(request: HttpRequest, count: int) -> HttpResponse:
    if count:
        told = ngettext("%(n)s letter is read again.", "%(n)s letters are read again.", count)
        messages.info(request, told % {"n": count})
    else:
        messages.info(request, _("Nothing was left to read again."))
    return redirect("intake:dead-letters")


def _row(arrival: Any) -> dict[str, Any]:
    return {
        "id": arrival.pk,
        "at": arrival.received_at,
        "account": arrival.account,
        "kind": arrival.kind,
        "bytes": arrival.size,
        "digest": bytes(arrival.digest).hex()[:12],
        "reason": REASONS.get(arrival.error, _("A fault of ours while it was read.")),
        "detail": arrival.error,
        "tries": arrival.tries,
    }
