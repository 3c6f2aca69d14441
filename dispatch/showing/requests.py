"""How requests are shown: what was asked and why, what came of it, and the form of the ruling."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from dispatch.showing import forms, wording
from hotline.models import Request, RequestKind, Ticket, User

Part = dict[str, Any]

ASKED_BY = {"propose_decline", "ask_return", "ask_extension", "ask_shelving"}  # the steps that ask
WHAT_A_GRANT_DOES = {
    RequestKind.DECLINE: gettext_lazy(
        "Granted, the hotline does not take this up, and an authorised statement tells the citizen"
        " who does."
    ),
    RequestKind.RETURN: gettext_lazy(
        "Granted, the ticket is yours to dispatch anew, and the office no longer sees it."
    ),
    RequestKind.EXTENSION: gettext_lazy(
        "Granted, the reply is due at the new time, and the citizen is told the date and why."
    ),
    RequestKind.SHELVING: gettext_lazy(
        "Granted, the office's limits stand still until somebody resumes it."
    ),
}


def listed(ticket: Ticket) -> list[Part]:
    """Everything that was asked, what waits first, then the newest."""
    return sorted((_shown(one) for one in _asked(ticket)), key=lambda part: not part["pending"])


def _asked(ticket: Ticket) -> list[Request]:
    """The requests of a ticket, the newest first: one question, however many parts ask."""
    newest = Request.objects.select_related("asker__office", "ruler", "clock").order_by("-id")
    prefetch_related_objects([ticket], Prefetch("requests", newest))
    return list(ticket.requests.all())


def _shown(request: Request) -> Part:
    clock = getattr(request, "clock", None)
    pending = request.state == Request.State.PENDING
    return {
        "kind": request.get_kind_display(),
        "state": request.get_state_display(),
        "pending": pending,
        "granted": request.state == Request.State.GRANTED,
        "asker": request.asker,
        "reason": wording.in_words("reason", request.reason),
        "ground": request.ground,
        "until": request.until,
        "plan": request.plan,
        "review_on": request.review_on,
        "asked_at": request.asked_at,
        "ruler": request.ruler,
        "ruled_at": request.ruled_at,
        "note": request.note,
        "told": request.told,
        "due_at": clock.due_at if clock and pending else None,
        "level": clock.level if clock and pending else "",
    }


def rulings(ticket: Ticket, user: User) -> list[Request]:
    """The requests that wait for `user` to rule on them, the oldest first."""
    if not ticket.asked:
        return []
    waiting = [one for one in _asked(ticket) if one.state == Request.State.PENDING]
    return [request for request in reversed(waiting) if request.open_steps(user)]


def buttons(waiting: list[Request]) -> list[Part]:
    """A button for each ruling that waits; they come before everything else."""
    return [
        {
            "name": f"rule-{request.pk}",
            "label": pgettext("button", "Rule: %(kind)s") % {"kind": request.get_kind_display()},
            "key": Request.steps()["rule"].key,
            "direct": False,
            "url": address(request),
        }
        for request in waiting
    ]


def form(request: Request, user: User, **refused: Any) -> Part:
    """The form of the ruling, with what was asked above it."""
    step, ticket = Request.steps()["rule"], request.ticket
    told = forms.form(step, ticket, user, **refused)
    return told | {
        "name": f"rule-{request.pk}",
        "label": _("Rule: %(kind)s") % {"kind": request.get_kind_display()},
        "url": address(request),
        "version": request.version,
        "has_own_version": True,
        "draft": f"{ticket.number}:rule:{request.pk}",
        "draft_url": "",
        "about": _shown(request),
        "rule": WHAT_A_GRANT_DOES[RequestKind(request.kind)],
    }


def address(request: Request) -> str:
    """Where the ruling is asked for and posted to."""
    return reverse("dispatch:request-step", args=[request.ticket.number, request.pk, "rule"])
