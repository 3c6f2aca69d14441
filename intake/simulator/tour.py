"""The two-minute tour: what comes next in the story of this phone, told by its ticket."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hotline.demo.doors import WECHAT
from hotline.models import Reply, Seat, Ticket, User
from hotline.sealing import blind

State = Ticket.State
Say = str | Promise

STEPS = 8
EXAMPLE = "银杏路小学门口积水没过小腿，孩子们蹚着水进校门，请快来抽排。联系电话14000000088"
SITS = {
    Seat.REVIEW: 2,
    Seat.SECOND_REVIEW: 3,
    Seat.RELEASE: 3,
    Seat.MAJOR_RELEASE: 4,
}


@dataclass(frozen=True)
class Hint:
    """One point of the tour: where we are, what to do, and as whom."""

    at: int
    text: Say
    person: str = ""
    fill: str = ""
    number: str = ""
    track: bool = False
    of: int = STEPS

    @property
    def key(self) -> str:
        """Changes when the hint does."""
        return f"{self.at}.{self.person}.{self.number}"


WRITE = _("You are a citizen. Write to the city on the phone; you get a number and a code at once.")
ACCEPT = _("The operator sees it at the same moment. Come in and accept it: category 1501.")
DISPATCH = _("Accepted. Now dispatch it to the office that the catalogue names.")
DECIDE = _("The catalogue names several offices here, so the duty officer decides.")
SIGN = _("The office has it. Its handler signs, and from now on the vendor can do nothing more.")
DRAFT = _("Handling is the government's: write an answer and submit it for review.")
REVIEW = _("A second person reads the draft. Nobody reviews their own words.")
SECOND = _("Something this pressing is reviewed twice.")
RELEASE = _("Only who holds the power to speak releases it.")
ANSWERED = _("The answer is on the phone. Number and code open the same story for the citizen.")
ELSEWHERE = _("This office has no log-in in the demo; write again about water on a road.")
ASIDE = _("This matter ends here. Write again to start a new one.")


def ticket_of(openid: str) -> Ticket | None:
    """Return the newest ticket of a phone; only its own browser is ever told."""
    digest = blind(f"{WECHAT}:{openid}", purpose="contact")
    mine = Ticket.objects.filter(account__slug=WECHAT, contact__identity_digest=digest)
    return mine.select_related("lead_office", "category").order_by("-opened_at", "-id").first()


def hint_for(ticket: Ticket | None) -> Hint:
    """Say what comes next in the story."""
    if ticket is None:
        return Hint(1, WRITE, fill=EXAMPLE)
    number = ticket.number
    match ticket.state:
        case State.RECEIVED:
            return Hint(2, ACCEPT, "operator1", number=number)
        case State.ACCEPTED if ticket.waits_for_the_centre():
            return Hint(3, DECIDE, "duty1", number=number)
        case State.ACCEPTED:
            return Hint(3, DISPATCH, "operator1", number=number)
        case State.DISPATCHED:
            return _at_the_office(ticket, 4, SIGN, 1)
        case State.HANDLING:
            return _answering(ticket)
        case State.REPLIED | State.CLOSED | State.ARCHIVED:
            return Hint(STEPS, ANSWERED, number=number, track=True)
    return Hint(STEPS, ASIDE, fill=EXAMPLE, number=number)


def _answering(ticket: Ticket) -> Hint:
    waiting = ticket.replies.filter(state__in=[Reply.State.REVIEWING, Reply.State.APPROVED]).first()
    if waiting is None:
        return _at_the_office(ticket, 5, DRAFT, 1)
    seat = Seat(waiting.next_seat)
    if seat in {Seat.RELEASE, Seat.MAJOR_RELEASE}:
        return _at_the_office(ticket, 7, RELEASE, SITS[seat])
    return _at_the_office(ticket, 6, SECOND if seat == Seat.SECOND_REVIEW else REVIEW, SITS[seat])


def _at_the_office(ticket: Ticket, at: int, text: Say, number_of: int) -> Hint:
    office = ticket.lead_office.code if ticket.lead_office else ""
    person = f"{office}{number_of}"
    if not User.objects.filter(username=person, is_active=True).exists():
        return Hint(at, ELSEWHERE, fill=EXAMPLE, number=ticket.number)
    return Hint(at, text, person, number=ticket.number)
