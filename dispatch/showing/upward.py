"""Reports upward on a ticket's page: those that are out, the one that waits, and what the next one
begins with.
"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.disasters import reporters
from dispatch.showing.disaster import written
from hotline.models import Ticket, UpwardReport, User
from hotline.models.upward import next_stage
from hotline.powers import Kind
from hotline.templatetags.listing import listed as listed_names

Part = dict[str, Any]
READERS = (Kind.GOVERNMENT, Kind.INSPECTORATE)  # never the vendor: they are the government's words


def listed(ticket: Ticket, user: User) -> Part:
    """What stands on the page; `there` tells whether it has any."""
    if user.organisation_kind not in READERS or not ticket.is_a_disaster:
        return {"there": False}
    draft = ticket.upward_draft_or_none()
    reports = list(ticket.upward_reports.select_related("written_by", "released_by"))
    return {
        "there": bool(draft or reports),
        "draft": draft,
        "reports": [{"it": one, "url": address(ticket, one)} for one in reports],
    }


def address(ticket: Ticket, report: UpwardReport) -> str:
    """Where it stands by itself, to be printed."""
    return reverse("dispatch:upward", args=[ticket.number, report.number])


def proposal(ticket: Ticket) -> Part:
    """The next report as the facts tell it; the words that wait already, if there are any."""
    draft = ticket.upward_draft_or_none()
    if draft is not None:
        return {"stage": draft.stage, "superior": draft.superior, "text": draft.text}
    last = UpwardReport.objects.order_by("-released_at", "-pk").first()
    return {
        "stage": next_stage(ticket).value,
        "superior": last.superior if last else "",
        "text": "\n".join(_told(ticket)),
    }


def _told(ticket: Ticket) -> list[str]:
    """A line for each thing that is asked of a report; what is not known says so."""
    unknown = _("not known yet")
    facts = ticket.facts
    position = f" ({written(ticket.position)})" if ticket.position else ""
    lines = (
        (_("Time"), facts.get("when") or _moment(ticket.opened_at)),
        (_("Place"), (facts.get("where") or unknown) + position),
        (_("What happened"), facts.get("what") or ticket.title),
        (_("People in danger"), listed_names(ticket.dangers) or unknown),
        (_("Reports by citizens"), str(reporters([ticket])[ticket.pk])),
        (_("What was done"), listed_names(_done(ticket)) or unknown),
    )
    return [_("%(name)s: %(said)s") % {"name": name, "said": said} for name, said in lines]


def _done(ticket: Ticket) -> list[str]:
    offices = listed_names(ticket.offices)
    sent = ticket.events.filter(step="dispatch").order_by("-seq").first()
    signed = ticket.events.filter(step="sign").order_by("-seq").first()
    said = []
    if sent and offices:
        said.append(
            _("%(time)s sent to %(offices)s") % {"time": _moment(sent.at), "offices": offices}
        )
    if sent and signed and signed.seq > sent.seq:
        said.append(_("%(time)s signed by the lead office") % {"time": _moment(signed.at)})
    return said


def _moment(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
