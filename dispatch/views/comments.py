"""What is done with a citizen's comment below an article: shown to everybody, or deleted."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dispatch.views.desk import in_sight
from dispatch.views.page import DeskRequest, draw, for_staff
from dispatch.views.tickets import context, done
from hotline.errors import Refused
from hotline.models import CommentOrder, PublicPlace, Ticket
from hotline.models.comment_orders import LONGEST_REASON
from hotline.models.outbound import why_not_theirs

How = CommentOrder.How


@for_staff
def arrange(request: DeskRequest, number: str, pk: int, how: str) -> HttpResponse:
    """The form, which asks why; and the order, which a worker carries to the platform."""
    found = in_sight(request, number)
    places = PublicPlace.objects.select_related("message").filter(message__ticket=found)
    place = get_object_or_404(places, message=pk)
    if how not in How.values:
        raise Http404
    if request.method != "POST":
        if why_not_theirs(request.user, found):
            raise Http404
        return _form(request, found, pk, How(how))
    why = request.POST.get("why", "")
    try:
        CommentOrder.objects.give(place, how, why=why, by=request.user)
    except Refused as refused:
        return _form(request, in_sight(request, number), pk, How(how), why, refused)
    return done(request, number)


def _form(
    request: DeskRequest,
    found: Ticket,
    pk: int,
    how: CommentOrder.How,
    why: str = "",
    refused: Refused | None = None,
) -> HttpResponse:
    form: dict[str, Any] = {
        "name": "comment",
        "label": how.label,
        "url": reverse("dispatch:comment", args=[found.number, pk, how.value]),
        "version": found.version,
        "draft": f"{found.number}:comment:{pk}",
        "fields": [
            {
                "name": "why",
                "label": _("Reason"),
                "widget": "long",
                "required": True,
                "limit": LONGEST_REASON,
                "value": why,
            }
        ],
        "missing": [],
        "rule": _(
            "It stays on the record. The matter keeps the words whatever happens to the comment."
        ),
    }
    told: dict[str, Any] = {"step": form, "chosen": "comment", "refusal": None}
    if refused is not None:
        told["refusal"] = {"reason": refused.reason}
    status = refused.status if refused else 200
    if request.htmx:
        told |= {"ticket": found, "queue": {"key": request.GET.get("queue", "all")}}
        return render(request, "dispatch/_step.html", told, status=status)
    return draw(request, level="step", status=status, **context(request, found), **told)
