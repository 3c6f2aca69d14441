"""The outbox: messages are written in the transaction that causes them, claimed before they go.

Rows are always locked in one order, here and wherever a citizen is heard: contact, ticket, message.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hotline import events
from hotline.models.accounts import Account, Contact
from hotline.models.clocks import ClockKind
from hotline.models.follow_ups import ASKING, AnswerLink
from hotline.models.statements import StatementVersion, Switch
from hotline.models.tickets import Ticket
from hotline.together import keep, once

if TYPE_CHECKING:
    from hotline.models.outbound import OutboundMessage
    from hotline.models.seats import Release

# Past every time-out of a delivery (dispatch/delivery.py): older claims are those of the dead.
LONGEST_SEND = timedelta(seconds=90)
# A message waits for those before it to the same citizen, unless they themselves wait for longer.
WORTH_WAITING_FOR = timedelta(seconds=60)
# Why a citizen could not be reached, where their next word opens the way again.
WINDOW_SHUT = ("window", "quota", "unsubscribed", "45015", "45047")
RECALLED = "recalled"


class State(models.TextChoices):
    """Where a message stands."""

    PENDING = "pending", pgettext_lazy("outbound message", "Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    UNSURE = "unsure", _("Unsure whether it arrived")
    UNREACHED = "unreached", _("Not reachable")


class Outbox(models.QuerySet["OutboundMessage"]):
    """Writes messages, and finds those that are to be sent."""

    def answer(self, release: Release) -> None:
        """Say a released reply to the citizen of its ticket, and to all who follow it."""
        said = {"release": release, "speaker": release.by, "speaker_kind": release.by_kind}
        for ticket in _told_together(release.reply.ticket):
            self._post(ticket.contact, ticket=ticket, **said)

    def state(self, code: str, *, ticket: Ticket, values: dict[str, Any]) -> bool:
        """Have the machine say an authorised statement; False if the government did not switch it
        on, or nobody is there to hear it.
        """
        said = standing(code)
        if said is not None:
            self.quote(said, ticket=ticket, values=values)
        return said is not None and ticket.contact is not None

    def quote(self, said: StatementVersion, *, ticket: Ticket, values: dict[str, Any]) -> None:
        """Say an authorised statement to the citizen of `ticket`, and to all who follow it: each
        is told their own number.
        """
        for hearer in _told_together(ticket):
            own = values | ({"number": hearer.number} if "number" in values else {})
            self._post(hearer.contact, ticket=hearer, values=own, **_speech(said))

    def ask(self, release: Release) -> None:
        """Have the machine ask how it went, with a link that answers once and without a log-in.

        Only where the follow-up is timed, since its clock ends the link, and where citizens can
        reach us at an address.
        """
        ticket, said = release.reply.ticket, standing(ASKING)
        ends = ticket.policy.limit(ClockKind.FOLLOW_UP)
        if said and ends and settings.PUBLIC_URL and ticket.contact:
            values = {"number": ticket.number, "link": str(AnswerLink.objects.make(release).pk)}
            self._post(ticket.contact, ticket=ticket, values=values, **_speech(said))

    def greet(self, code: str, *, contact: Contact) -> None:
        """Likewise to somebody who has no matter here yet; such a statement has no blanks."""
        said = standing(code)
        if said is not None:
            self._post(contact, **_speech(said))

    def _post(self, contact: Contact | None, **fields: Any) -> None:
        if contact is None:
            return
        message = self.model(contact=contact, **fields)
        keep(message)
        # Whoever is woken goes on with what else is due: one nudge does for a whole batch.
        once("deliver", lambda: transaction.on_commit(lambda: _wake(message)))

    def claim(self, pk: int) -> OutboundMessage | None:
        """Take one message for sending; None if somebody has it or it is not its turn.

        The window of the contact is checked and spent in the same transaction; without room the
        message becomes `unreached` and the office sees why. The messages to one citizen go in the
        order in which they were written.
        """
        with transaction.atomic():
            held = Contact.objects.select_for_update(of=("self",)).filter(outbound=pk)
            contact, now = held.select_related("account", "identity").first(), timezone.now()
            if contact is None or contact.account.health == Account.Health.STOPPED:
                return None
            mine = self._waiting(now).filter(~Exists(self._before(now)), pk=pk)
            if not mine.update(state=State.SENDING, claimed_at=now, tries=F("tries") + 1):
                return None
            message = self.with_words().get(pk=pk)
            if message.by_itself and not Switch.machines_may_speak():
                transaction.set_rollback(True)  # the key was turned while it waited
                return None
            message.contact = contact
            if message.statement and (why_not := message.statement.why_not_said()):
                message.end(State.FAILED, why_not)
                return None
            room = contact.room(answer=not message.by_itself, now=now)
            if not room:
                message.end(State.UNREACHED, room.why_not)
                return None
            message.room = room
            contact.spend(room)
            contact.save(update_fields=["sent_since", "sent_since_moment"])
        return message

    def with_words(self) -> Outbox:
        """Everything the words of a message are made of, save the code of a receipt."""
        return self.select_related("ticket__account", "release", "statement__statement")

    def due(self, now: datetime) -> Outbox:
        """Those that wait and whose time has come. At an account that is stopped none is due, and
        what machines say is not while the government has silenced them.
        """
        due = self._waiting(now).exclude(contact__account__health=Account.Health.STOPPED)
        if Switch.machines_may_speak():
            return due
        return due.exclude(statement__statement__automatic=True)

    def in_turn(self, now: datetime) -> Outbox:
        """Those of them that have to wait for no other message to the same citizen."""
        return self.due(now).filter(~Exists(self._before(now)))

    def _waiting(self, now: datetime) -> Outbox:
        return self.filter(state=State.PENDING, next_try_at__lte=now)

    def _before(self, now: datetime) -> Outbox:
        """What goes to the same citizen before the message that a query is about."""
        soon = Q(state=State.PENDING, next_try_at__lt=now + WORTH_WAITING_FOR)
        same = self.model.objects.filter(contact=OuterRef("contact"), pk__lt=OuterRef("pk"))
        return same.filter(soon | Q(state=State.SENDING))

    def orphaned(self, now: datetime) -> Outbox:
        """Those claimed by a process that died: nobody knows whether the citizen got them."""
        return self.filter(state=State.SENDING, claimed_at__lt=now - LONGEST_SEND)

    def reachable_again(self, *contacts: Contact) -> None:
        """They wrote: what found no window before may go out now. Caller holds the contacts.

        Answers whenever they were released; statements only while their matter is open.
        """
        useful = Q(release__isnull=False) | Q(ticket__state__in=Ticket.OPEN)
        waiting = self.filter(
            useful,
            contact__in=contacts,
            state=State.UNREACHED,
            error__in=WINDOW_SHUT,
            withdrawal="",
        )
        for pk in list(waiting.order_by("pk").values_list("pk", flat=True)):
            again = self.filter(pk=pk, state=State.UNREACHED)
            if again.update(state=State.PENDING, error="", tries=0, next_try_at=timezone.now()):
                events.nudge("dispatch.tasks.deliver", pk)

    def take_back(self, release: Release) -> str:
        """Stop what has not gone out: `stopped`, `cannot_be_withdrawn` or `nothing_sent`.

        What failed or found no window counts as stopped, too: nobody sends it again later. What is
        under way is marked, so that it does not go back to waiting (`OutboundMessage.again`).
        """
        messages = self.filter(release=release)
        list(messages.select_for_update())  # a worker claims them before this or not at all
        stopped = messages.filter(state__in=[State.PENDING, State.FAILED, State.UNREACHED]).update(
            state=State.FAILED, error=RECALLED
        )
        gone = messages.filter(state__in=[State.SENT, State.SENDING, State.UNSURE])
        if gone.update(withdrawal="cannot_be_withdrawn"):
            return "cannot_be_withdrawn"
        return "stopped" if stopped else "nothing_sent"


def standing(code: str) -> StatementVersion | None:
    """The approved version of a statement that the machine may say now: both switches are on."""
    return once(("standing", code), lambda: _standing(code))


def _told_together(ticket: Ticket) -> list[Ticket]:
    return [ticket, *ticket.hearers()]


def _wake(message: OutboundMessage) -> None:
    events.nudge("dispatch.tasks.deliver", message.pk)


def _speech(said: StatementVersion) -> dict[str, Any]:
    """A statement and who stands behind it: the person who approved it."""
    speaker = {"speaker_id": said.approved_by_id, "speaker_kind": said.approved_kind}
    return {"statement": said, **speaker}


def _standing(code: str) -> StatementVersion | None:
    if not Switch.machines_may_speak():
        return None
    said = StatementVersion.objects.standing()
    return said.filter(statement__code=code, statement__automatic=True).first()
