"""What a citizen is told about a case: a catalogue of plain words, never titles or notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from hotline.models import Clock, ClockKind, Ticket
from hotline.templatetags.times import wall

State = Ticket.State
Say = str | Promise

# Where it is now. {office} is the lead office.
NOW: dict[str, Say] = {
    State.RECEIVED: _("Your message has arrived and is being read."),
    State.ACCEPTED: _("Your matter is accepted; an office is being chosen for it."),
    State.DISPATCHED: _("Your matter is with {office}, which has not signed for it yet."),
    State.HANDLING: _("{office} has signed for it and is working on it."),
    State.SHELVED: _(
        "{office} cannot finish it now; it stays on its books and is looked at again."
    ),
    State.REPLIED: _("{office} has answered."),
    State.CLOSED: _("{office} has answered, and the matter is closed."),
    State.ARCHIVED: _("{office} has answered; the matter is closed and filed."),
    State.DECLINED: _("The hotline cannot take this up; our message says who can."),
    State.SET_ASIDE: _("We found no request in your message. If there is one, please write again."),
}
# Said before it of a case that was merged: what follows is how the other one stands.
TOGETHER = _("The same matter was reported before; both are handled together.")
# What comes next, and the clock that says by when.
NEXT: dict[str, tuple[ClockKind, Say]] = {
    State.RECEIVED: (ClockKind.RESPOND, _("Next: it is accepted by {when}.")),
    State.ACCEPTED: (ClockKind.DISPATCH, _("Next: an office has it by {when}.")),
    State.DISPATCHED: (ClockKind.SIGN, _("Next: {office} signs for it by {when}.")),
    State.HANDLING: (ClockKind.REPLY, _("Next: {office} answers by {when}.")),
    State.SHELVED: (ClockKind.SHELF, _("Next: {office} looks at it again by {when}.")),
    State.REPLIED: (ClockKind.FOLLOW_UP, _("Next: the hotline checks the result by {when}.")),
}
WITHDRAWN = _("You withdrew this matter, and it is closed.")
UNSOLVED = _("You said that it is not solved; the hotline centre is deciding.")
LATE = _("This was due {when} and is late. That is on the record.")
MAY_MOVE = _("The holidays of that year are not official yet, so the date may move.")
# The steps that are told, as they were taken; all others are the house's own business.
STAGES: dict[str, Say] = {
    "open": _("Your message arrived"),
    "accept": _("Matter accepted"),
    "set_aside": _("No request found"),
    "restore": _("Taken up again"),
    "merge": _("Joined with an earlier report of the same matter"),
    "unmerge": _("Handled by itself again"),
    "quote": _("Answered by {office}"),
    "dispatch": _("Sent to {office}"),
    "sign": _("Signed for by {office}"),
    "release": _("Answered by {office}"),
    "recall": _("Answer withdrawn by {office}"),
    "rate": _("You rated the answer"),
    "not_solved": _("You said that it is not solved"),
    "rework": _("Taken up again by {office}"),
    "withdraw": _("Withdrawn by you"),
    "close": _("Matter closed"),
    "lapse": _("Matter closed"),
    "archive": _("Matter filed"),
}


JOINING = ("merge", "unmerge")  # of a case itself, never of the one it is handled with


@dataclass(frozen=True)
class Standing:
    """Where a case is, and what comes next by when."""

    now: str
    next: SafeString | str = ""
    remark: str = ""


def standing(ticket: Ticket, office: str, clocks: list[Clock], at: datetime) -> Standing:
    """Say where `ticket` is at the moment `at`; `clocks` are those that are open."""
    now = str(NOW[ticket.state]).format(office=office)
    if ticket.state in {State.CLOSED, State.ARCHIVED} and ticket.was_withdrawn():
        return Standing(str(WITHDRAWN))
    if ticket.unsolved:
        return Standing(now, str(UNSOLVED))
    kind, promise = NEXT.get(ticket.state, (None, ""))
    clock = next((clock for clock in clocks if clock.kind == kind), None)
    if clock is None:
        return Standing(now)
    late = at > clock.due_at
    when = format_html("<strong>{}</strong>", wall(clock.due_at))
    told = format_html(str(LATE if late else promise), when=when, office=office)
    remark = str(MAY_MOVE) if clock.basis == "weekends" and not late else ""
    return Standing(now, told, remark)
