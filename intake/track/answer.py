"""Judging one answer by a link, without a log-in (`/track/answer/`).

The token comes in the address's fragment, which no browser sends to any server; a script moves it
into the form and out of the address. Opening the page changes nothing; its form acts, and once.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hotline.attempts import Attempts, client_of
from hotline.errors import BadArguments, Refused, RuleRefuses
from hotline.models import AnswerLink
from intake.track import acts
from intake.track.views import private

CLIENT = Attempts("track:answer:client", "300/10minutes")  # nobody guesses 128 bits
LONGEST = 64  # characters of a token; ours have 22


@private
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """Show the form; posted with a link's token, keep what the citizen says of the answer."""
    if request.method != "POST":
        return _page(request)
    if not CLIENT.note(client_of(request.META.get("REMOTE_ADDR", ""))):
        response = _page(request, _("That was a lot at once. Wait a minute and try again."), 429)
        response.headers["Retry-After"] = str(acts.COME_BACK)
        return response
    try:
        _judge(request)
    except BadArguments as wrong:
        told = "\n".join(error["msg"] for error in wrong.facts["errors"])
        return _page(request, told, wrong.status)
    except Refused as refused:
        return _page(request, refused.reason, refused.status, shut=refused.code == "link")
    return render(request, "intake/answer.html", {"done": True})


def _judge(request: HttpRequest) -> None:
    over = RuleRefuses(
        _("This link was used already, or its time is over. Open your case instead."), code="link"
    )
    link = AnswerLink.objects.opened_by(request.POST.get("token", "")[:LONGEST])
    if link is None:
        raise over
    by = acts.actor(request)
    link.ticket.demand("rate", by=by)
    with transaction.atomic():
        if not link.use():
            raise over
        acts.take(link.ticket, "rate", request.POST, by=by)


def _page(
    request: HttpRequest, trouble: str = "", status: int = 200, *, shut: bool = False
) -> HttpResponse:
    token = "" if shut else request.POST.get("token", "")[:LONGEST]
    page: dict[str, Any] = {
        "trouble": trouble,
        "token": token,
        "tried": {"given": request.POST},
        "grades": acts.GRADES,
        "for_staff": request.user.is_authenticated,
    }
    return render(request, "intake/answer.html", page, status=status)
