"""What a disaster report still lacks, and how the citizen is asked for it: by statements that the
government approved and switched on, one at a time, each once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hotline.models.accounts import Contact
from hotline.models.messages import Message
from hotline.models.outbound import OutboundMessage
from hotline.models.outbox import State as Sent
from hotline.models.reporting import WORDED, says_something
from hotline.models.standing import standing
from hotline.models.states import State
from hotline.models.tickets import Ticket
from hotline.models.vault import Secret
from hotline.together import together

MOST_ASKED = 100  # citizens in one sweep; the next one goes on
# Once an office has it, its people ask.
ASKED_WHILE = (State.RECEIVED, State.ACCEPTED)


class Part(models.TextChoices):
    """What whoever helps has to know, in the order in which it is asked for."""

    POSITION = "position", _("Position")
    PHONE = "phone", _("Phone number")
    WORDS = "words", _("What happened")
    PHOTO = "photo", _("Photo or film")

    @property
    def statement(self) -> str:
        """The code of the statement that asks for it."""
        return f"ask_{self.value}"


def missing(ticket: Ticket) -> list[Part]:
    """The parts that a report lacks."""
    heard = list(ticket.messages.values_list("kind", "text"))
    there = {
        Part.POSITION: ticket.position is not None,
        Part.PHONE: ticket.secrets.filter(kind=Secret.Kind.PHONE).exists(),
        Part.WORDS: any(_tells(kind, text) for kind, text in heard),
        Part.PHOTO: any(kind in {Message.Kind.IMAGE, Message.Kind.VIDEO} for kind, _text in heard),
    }
    return [part for part in Part if not there[part]]


def asked(ticket: Ticket) -> set[str]:
    """The statements that were said about the ticket already, by code."""
    return set(ticket.outbound.values_list("statement__statement__code", flat=True))


def heard_more(ticket: Ticket) -> None:
    """Something came: what it made needless is no longer asked for."""
    lacks = missing(ticket)
    needless = [part.statement for part in Part if part not in lacks]
    OutboundMessage.objects.overtaken(needless, ticket=ticket)


def ask_for_missing(now: datetime | None = None) -> int:
    """Ask every citizen whose time it is for the next thing; return how many were asked."""
    now = now or timezone.now()
    due = Contact.objects.filter(ask_at__lte=now).order_by("ask_at")
    return sum(_ask(pk, now) for pk in list(due.values_list("pk", flat=True)[:MOST_ASKED]))


def _ask(pk: int, now: datetime) -> bool:
    """Under the contact's lock, so that two sweeps never ask twice."""
    with transaction.atomic(), together():
        free = Contact.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
        contact = free.filter(pk=pk, ask_at__lte=now).select_related("report__policy").first()
        if contact is None:
            return False
        ticket = contact.report
        left = _left_to_ask(ticket) if ticket and _is_still_made(ticket, now) else []
        may = bool(left) and _has_room(contact, now)
        if may and ticket:
            ticket.contact = contact
            OutboundMessage.objects.prompt(left[0].statement, ticket=ticket)
        further = may and ticket and len(left) > 1
        contact.ask_at = now + ticket.policy.asks_after if further and ticket else None
        contact.save(update_fields=["ask_at"])
    return may


def _is_still_made(ticket: Ticket, now: datetime) -> bool:
    """The desk has it still, and the citizen wrote lately: nobody is asked out of the blue."""
    lately = now - ticket.last_word_at <= ticket.policy.menu_holds + ticket.policy.asks_after
    return ticket.state in ASKED_WHILE and lately


def _left_to_ask(ticket: Ticket) -> Sequence[Part]:
    said = asked(ticket)
    return [p for p in missing(ticket) if p.statement not in said and standing(p.statement)]


def _has_room(contact: Contact, now: datetime) -> bool:
    """What still waits to go out will use the window, too."""
    waiting = OutboundMessage.objects.filter(contact=contact, state=Sent.PENDING).count()
    return bool(contact.room(answer=False, waiting=waiting, now=now))


def _tells(kind: str, text: str) -> bool:
    """Whether somebody can learn from it what happened; a voice can be listened to."""
    return kind == Message.Kind.VOICE or (kind in WORDED and says_something(text))
