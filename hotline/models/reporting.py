"""A disaster report made in the chat (我报灾情): a tap on the menu, and what is sent around it in
any order, are one ticket.

The rule, for a policy of ten minutes. What is sent within ten minutes after the tap belongs to the
report, and so does what follows within ten minutes of that. What was sent in the ten minutes before
the tap belongs to it as well, unless its words are about something else: somebody who has begun to
send pictures finds the menu, but 路灯坏了 stays a matter of its own. It makes no difference in what
order we come to read all this.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from django.utils import timezone

from hotline.models.accounts import Contact
from hotline.models.arguments import Said
from hotline.models.heeding import dangers_in, speaks_of_a_disaster
from hotline.models.messages import Message
from hotline.models.people import User
from hotline.models.policies import Policy
from hotline.models.states import OPEN, State
from hotline.models.tickets import Ticket
from hotline.personal import masked
from hotline.personal.beyond import says_more
from hotline.together import then

# What is known of a matter before anybody has read it, because the menu said so.
DISASTER = {"kind": Ticket.Kind.DISASTER, "urgency": Ticket.Urgency.URGENT}
WORDED = (Message.Kind.TEXT, Message.Kind.VOICE, Message.Kind.LINK)


def holds() -> timedelta:
    """How long a tap holds; the policy of disaster reports says so."""
    return Policy.current(DISASTER["kind"], DISASTER["urgency"]).menu_holds


def begins(contact: Contact, said: Said) -> bool:
    """Whether these words are the first of a report."""
    within = holds()
    if contact.reports_at(said.sent_at, within):
        return True
    return contact.may_belong_at(said.sent_at, within) and _of_nothing_else(said.kind, said.text)


def continues(report: Ticket | None, contact: Contact, said: Said) -> bool:
    """Whether these words are further ones of the report that is being made."""
    if report is None or report.state not in OPEN:
        return False
    within = holds()
    return (
        contact.reports_at(said.sent_at, within)
        or abs(said.sent_at - report.last_word_at) <= within
    )


def gathers(ticket: Ticket, contact: Contact) -> None:
    """From now on the parts of the report go to `ticket`, and silence is asked about."""
    contact.report = ticket
    then(lambda: _remember(ticket, contact))


def gather(contact: Contact, *, by: User) -> None:
    """Take into the report what was sent for it but read before the tap. Caller holds the contact.

    What opened a ticket that nobody has sorted yet becomes the report; what continued another
    ticket is split off; what people have sorted already stays as they decided, and gets the rest.
    """
    if contact.report_id or contact.menu_at is None:
        return
    at, within = contact.menu_at, holds()
    near = Message.objects.filter(contact=contact, sent_at__range=(at - within, at + within))
    said = list(near.order_by("sent_at", "serial", "id"))
    alive = Ticket.objects.select_related("policy", "account", "contact", "lead_office")
    ticket = alive.filter(pk=said[-1].ticket_id, state__in=OPEN).first() if said else None
    if ticket is None:
        return
    ours = [m for m in said if m.ticket_id == ticket.pk]
    parts = _parts(ours, after=[m for m in ours if m.sent_at > at])
    if not parts:
        return
    if len(parts) < ticket.messages.count():
        ticket.split(by=by, messages=[message.pk for message in parts])
        then(lambda: _reported(_split_off(ticket), contact, by=by))
    elif ticket.state == State.RECEIVED and not ticket.kind:
        _reported(ticket, contact, by=by)
    else:
        gathers(ticket, contact)


def says_something(text: str) -> bool:
    """Whether words say more than how to reach somebody."""
    return says_more(masked(text)[0])


def _parts(ours: Sequence[Message], *, after: list[Message]) -> Collection[Message]:
    before = [message for message in ours if message not in after]
    one_matter = all(_of_nothing_else(message.kind, message.text) for message in before)
    return ours if one_matter else after


def _of_nothing_else(kind: str, text: str) -> bool:
    if kind not in WORDED or not says_something(text):
        return True
    return speaks_of_a_disaster(text) or bool(dangers_in(text))


def _split_off(ticket: Ticket) -> Ticket:
    found = Ticket.objects.select_related("policy", "account", "contact")
    return found.filter(split_from=ticket).latest("pk")


def _reported(ticket: Ticket, contact: Contact, *, by: User) -> None:
    ticket.report(by=by)
    gathers(ticket, contact)


def _remember(ticket: Ticket, contact: Contact) -> None:
    contact.ask_at = timezone.now() + ticket.policy.asks_after
    contact.save(update_fields=["report", "ask_at"])
