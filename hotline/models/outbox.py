"""The outbox: messages are written in the transaction that causes them, claimed before they go.

Rows are always locked in one order, here and wherever a citizen is heard: contact, ticket, message.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hotline import carriers, events
from hotline.models import ladder
from hotline.models.accounts import Account, Contact
from hotline.models.clocks import ClockKind
from hotline.models.emergency import EmergencyMode
from hotline.models.follow_ups import ASKING, AnswerLink
from hotline.models.procedure.alarming import CALL_FOR_HELP
from hotline.models.public_places import (
    place_for,
    says_no_secret,
    speaks_in_public,
    takes_one_answer,
)
from hotline.models.rungs import Attempt, Outcome, Rung
from hotline.models.standing import standing
from hotline.models.statements import PUBLIC_RECEIPT, RECEIPT, StatementVersion, Switch
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
OVERTAKEN = "overtaken"  # what it asked for has come, or no longer stands
NOT_SEEN = "not_seen"  # the platform was asked, and our words are not there
BY_HAND = "by_hand"  # no machine may say it there; a person posts it and tells us
# What machines say that can wait in an emergency: where it is no disaster, all but what says that
# somebody was heard, and whom to call. What has no ticket answers somebody at once.
ALWAYS_SAID = frozenset({RECEIPT, PUBLIC_RECEIPT, CALL_FOR_HELP})
CAN_WAIT = (
    Q(statement__statement__automatic=True, ticket__isnull=False, ticket__in_danger=[])
    & ~Q(ticket__kind=Ticket.Kind.DISASTER)
    & ~Q(statement__statement__code__in=ALWAYS_SAID)
)
# What became of the recall of something that went out.
WITHDRAWING, WITHDRAWN, NOT_WITHDRAWN = "being_withdrawn", "withdrawn", "cannot_be_withdrawn"


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
        public = release.visibility == "public"
        for ticket in _told_together(release.reply.ticket):
            under = place_for(ticket, public=public)
            self._post(ticket.contact, ticket=ticket, under=under, **said)

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

        What a person quotes is said where the citizen spoke last; what machines say, privately.
        """
        quoted = not said.statement.automatic and says_no_secret(values)
        for hearer in _told_together(ticket):
            own = values | ({"number": hearer.number} if "number" in values else {})
            public = quoted and speaks_in_public(hearer)
            under = place_for(hearer, public=public)
            self._post(hearer.contact, ticket=hearer, values=own, under=under, **_speech(said))

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

    def acknowledge(self, ticket: Ticket) -> None:
        """Tell a citizen who spoke before everybody that they were heard, below their words, if the
        government switched that on. Such a statement has no code; who writes privately gets theirs.
        Where one answer is taken and no second, that one is kept for the answer.
        """
        silent = ticket.confidential or takes_one_answer(ticket)
        under = None if silent else ticket.heard_in_public
        said = standing(PUBLIC_RECEIPT) if under else None
        if said is not None:
            values = {"number": ticket.number}
            self._post(ticket.contact, ticket=ticket, under=under, values=values, **_speech(said))

    def greet(self, code: str, *, contact: Contact) -> None:
        """Likewise to somebody who has no matter here yet; such a statement has no blanks."""
        said = standing(code)
        if said is not None:
            self._post(contact, **_speech(said))

    def prompt(self, code: str, *, ticket: Ticket) -> bool:
        """Likewise to the citizen of `ticket` alone, whoever follows it: what only they can tell or
        do.
        """
        said = standing(code)
        if said is not None:
            self._post(ticket.contact, ticket=ticket, **_speech(said))
        return said is not None and ticket.contact is not None

    def overtaken(self, codes: Collection[str], *, ticket: Ticket) -> None:
        """What these statements asked for has come: what was not sent yet never is."""
        asking = self.filter(ticket=ticket, statement__statement__code__in=codes)
        asking.filter(state__in=[State.PENDING, State.FAILED, State.UNREACHED]).update(
            state=State.FAILED, error=OVERTAKEN
        )

    def _post(self, contact: Contact | None, **fields: Any) -> None:
        if contact is None:
            return
        message = self.model(contact=contact, **fields)
        keep(message)
        # Whoever is woken goes on with what else is due: one nudge does for a whole batch.
        once("deliver", lambda: transaction.on_commit(lambda: _wake(message)))

    def claim(self, pk: int) -> OutboundMessage | None:
        """Take one message for sending; None if somebody has it or it is not its turn.

        It climbs down the ladder to the first rung that holds, in the same transaction in which the
        window or the consent of that rung is spent; without any it becomes `unreached` and the
        office sees why. The messages to one citizen go in the order in which they were written.
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
            if message.can_wait and EmergencyMode.is_on():
                transaction.set_rollback(True)  # likewise
                return None
            message.contact = contact
            if message.statement and (why_not := message.statement.why_not_said()):
                message.end(State.FAILED, why_not)
                return None
            if message.under is not None:
                if message.ticket and message.ticket.confidential:  # since it was written
                    message.end(State.FAILED, "confidential")
                    return None
                return message  # before everybody there is no window
            found, skipped = ladder.climb_down(message, contact, now)
            if isinstance(found, ladder.NotNow):
                message.finds_no_rung(found, skipped)
                return None
            message.stands_on(found, skipped)
        return message

    def with_words(self) -> Outbox:
        """Everything the words of a message are made of, save the code of a receipt."""
        whose = ("ticket__account", "speaker__office")
        return self.select_related(*whose, "release", "statement__statement", "under")

    def due(self, now: datetime) -> Outbox:
        """Those that wait and whose time has come. At an account that is stopped none is due, and
        what machines say is not while the government has silenced them; what can wait is not in
        an emergency.
        """
        due = self._waiting(now).exclude(contact__account__health=Account.Health.STOPPED)
        if not Switch.machines_may_speak():
            return due.exclude(statement__statement__automatic=True)
        return due.exclude(CAN_WAIT) if EmergencyMode.is_on() else due

    def held(self) -> Outbox:
        """What waits for the end of the emergency."""
        return self.filter(CAN_WAIT, state=State.PENDING) if EmergencyMode.is_on() else self.none()

    def in_turn(self, now: datetime) -> Outbox:
        """Those of them that have to wait for no other message to the same citizen."""
        return self.due(now).filter(~Exists(self._before(now)))

    def _waiting(self, now: datetime) -> Outbox:
        return self.filter(state=State.PENDING, next_try_at__lte=now)

    def _before(self, now: datetime) -> Outbox:
        """What goes to the same citizen before the message that a query is about."""
        soon = Q(state=State.PENDING, next_try_at__lt=now + WORTH_WAITING_FOR)
        same = self.model.objects.filter(contact=OuterRef("contact"), pk__lt=OuterRef("pk"))
        if EmergencyMode.is_on():  # an answer does not stand in line behind what is held back
            same = same.exclude(CAN_WAIT, state=State.PENDING)
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
            if again.update(
                rung="", state=State.PENDING, error="", tries=0, next_try_at=timezone.now()
            ):
                events.nudge("dispatch.tasks.deliver", pk)

    def gateway_works_again(self) -> None:
        """What waited for it may go."""
        waiting = self.filter(rung=Rung.TEXT, state=State.PENDING)
        waiting.update(next_try_at=timezone.now())

    def take_back(self, release: Release) -> str:
        """Stop what has not gone out, and have what everybody can read deleted: `stopped`,
        `being_withdrawn`, `cannot_be_withdrawn` or `nothing_sent`.

        What failed or found no window counts as stopped, too: nobody sends it again later. What is
        under way is marked, so that it does not go back to waiting (`OutboundMessage.again`).
        """
        messages = self.filter(release=release)
        list(messages.select_for_update())  # a worker claims them before this or not at all
        waiting = messages.filter(state__in=[State.PENDING, State.FAILED, State.UNREACHED])
        # It may stand there since a try whose answer was lost.
        waiting.filter(doubted_at__isnull=False).update(state=State.UNSURE)
        tried = Attempt.objects.filter(message__in=waiting, outcome=Outcome.WAITING)
        tried.update(outcome=Outcome.FAILED, reason=RECALLED)
        stopped = waiting.update(state=State.FAILED, error=RECALLED)
        gone = messages.filter(state__in=[State.SENT, State.SENDING, State.UNSURE])
        # What a person posted by hand, only a person can delete.
        forums = [name for name in carriers.NAMES if carriers.forum(name)]
        public = gone.filter(under__isnull=False, contact__account__carrier__in=forums)
        for pk in list(public.values_list("pk", flat=True)):
            events.nudge("dispatch.tasks.withdraw", pk)
        now = timezone.now()
        withdrawing = public.update(withdrawal=WITHDRAWING, tries=0, next_try_at=now)
        if gone.filter(withdrawal="").update(withdrawal=NOT_WITHDRAWN):
            return NOT_WITHDRAWN
        if withdrawing:
            return WITHDRAWING
        return "stopped" if stopped else "nothing_sent"

    def to_withdraw(self, now: datetime) -> Outbox:
        """What everybody can read though it was recalled, and is to be deleted now."""
        recalled = self.filter(withdrawal=WITHDRAWING, state__in=[State.SENT, State.UNSURE])
        due = recalled.filter(next_try_at__lte=now, under__isnull=False)
        return due.exclude(contact__account__health=Account.Health.STOPPED)

    def to_look_for(self, now: datetime) -> Outbox:
        """What everybody could read by now if it went out, which nobody is sure of."""
        unsure = self.filter(state=State.UNSURE, under__isnull=False, withdrawal="")
        due = unsure.filter(next_try_at__lte=now).exclude(error=NOT_SEEN)
        return due.exclude(contact__account__health=Account.Health.STOPPED)


def _told_together(ticket: Ticket) -> list[Ticket]:
    return [ticket, *ticket.hearers()]


def _wake(message: OutboundMessage) -> None:
    events.nudge("dispatch.tasks.deliver", message.pk)


def _speech(said: StatementVersion) -> dict[str, Any]:
    """A statement and who stands behind it: the person who approved it."""
    speaker = {"speaker_id": said.approved_by_id, "speaker_kind": said.approved_kind}
    return {"statement": said, **speaker}
