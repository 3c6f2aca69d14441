"""Every word that reaches a citizen: an outbound message names released words and has none of its
own.

It moves by claim, not by step: `pending → sending → sent | failed | unsure | unreached`. It is
claimed before it is sent, so a crash in between leaves `sending`, which a sweep turns into `unsure`
for a person to decide; never a silent second message.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as say

from hotline import events
from hotline.errors import Moved, RuleRefuses
from hotline.models.accounts import Contact, Room
from hotline.models.beside import announce_beside
from hotline.models.follow_ups import AnswerLink
from hotline.models.outbox import RECALLED, WINDOW_SHUT, Outbox, State
from hotline.models.people import User
from hotline.models.statements import StatementVersion
from hotline.models.tickets import Ticket
from hotline.models.vault import Secret
from hotline.powers import Kind, Power

MOST_TRIES = 5
FIRST_WAIT = timedelta(seconds=5)  # doubled with every try
CODE_SHOWN = "••••••"
USED_UP = "45047"  # the platform counted more messages than we did


class OutboundMessage(models.Model):
    """One message to one citizen: a released reply, or a version of an authorised statement with
    typed blanks.
    """

    State = State

    # Empty for what is said to somebody who has no matter here yet: a welcome, a prompt.
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="outbound")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="outbound")
    release = models.ForeignKey(
        "hotline.Release", models.PROTECT, null=True, related_name="outbound"
    )
    statement = models.ForeignKey(StatementVersion, models.PROTECT, null=True, related_name="+")
    # Codes and ids for the statement's blanks; never free text.
    values = models.JSONField(default=dict)
    # Who stands behind the words; a composite foreign key holds them to the release or the
    # approval.
    speaker = models.ForeignKey(User, models.PROTECT, related_name="+")
    speaker_kind = models.CharField(max_length=12)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    error = models.CharField(max_length=80, blank=True)
    # The platform's number of the refused call, which its support asks for.
    rid = models.CharField(max_length=80, blank=True, default="")
    withdrawal = models.CharField(max_length=24, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)
    next_try_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = Outbox.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(release=None) ^ Q(statement=None), name="one_source_of_words"
            ),
            models.CheckConstraint(
                condition=Q(speaker_kind=Kind.GOVERNMENT), name="only_government_is_heard"
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="known_outbound_state"
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="pending"), name="outbox_due"),
            models.Index(
                fields=["claimed_at"], condition=Q(state="sending"), name="outbox_claimed"
            ),
        ]

    room: Room | None = None  # the window this try was counted against; a sweep's copy has none

    @property
    def words(self) -> str:
        """The text as the citizen gets it. Only delivery may call this: a receipt holds the
        tracking code.
        """
        return self._text(hide_code=False)

    @property
    def shown(self) -> str:
        """The text as staff see it: code and link as dots."""
        return self._text(hide_code=True)

    def shown_to(self, number: str) -> str:
        """A statement as another citizen reads it who follows the matter, under their own number.

        Only for words without a code: that is nobody else's.
        """
        if self.statement is None or "number" not in self.values:
            return self.shown
        return self.statement.filled(self.values | {"number": number})

    @property
    def what(self) -> str:
        """`reply` or `statement:<code>`."""
        return f"statement:{self.statement.statement.code}" if self.statement else "reply"

    @property
    def by_itself(self) -> bool:
        """Whether a machine says it, not a person."""
        return self.statement is not None and self.statement.statement.automatic

    # What became of it --------------------------------------------------------------------------

    def sent(self) -> None:
        """The platform took it."""
        self.end(State.SENT)

    def again(self, error: str) -> None:
        """It did not go out and is tried again soon; after `MOST_TRIES` a person has to look."""
        if self.tries >= MOST_TRIES:
            self.fail(error)
        else:
            self._wait(error, timezone.now() + FIRST_WAIT * 2 ** (self.tries - 1))

    def postpone(self, error: str, until: datetime) -> None:
        """It did not go out because nothing may now: that does not count as a try."""
        self._wait(error, until, tries=F("tries") - 1)

    def fail(self, error: str) -> None:
        """It did not go out and never will like this."""
        self.end(State.FAILED, error, went_out=False)

    def unreached(self, error: str) -> None:
        """The platform does not let us reach this citizen, at least until they write again."""
        self.end(State.UNREACHED, error, went_out=False)

    def unsure(self, error: str) -> None:
        """Nobody knows whether it arrived; a person decides."""
        self.end(State.UNSURE, error)

    def end(self, state: str, error: str = "", *, went_out: bool = True) -> None:
        """Write down what became of a claimed message, once, and tell the consoles."""
        self._leave(state, error, went_out=went_out, ended_at=timezone.now())

    # What a person decides ----------------------------------------------------------------------

    def retry(self, *, by: User) -> None:
        """Send again what failed or never reached the citizen."""
        self._decide("retry", by=by, source=[State.FAILED, State.UNREACHED], target=State.PENDING)

    def settle_unsure(self, *, by: User, arrived: bool) -> None:
        """Decide about a message nobody is sure of: it arrived, or it is sent once more."""
        target = State.SENT if arrived else State.PENDING
        self._decide(
            "arrived" if arrived else "send_again", by=by, source=[State.UNSURE], target=target
        )

    def may_decide(self, by: User, ticket: Ticket) -> bool:
        """Whether `by` decides about messages of `ticket`, and there is anything left to decide."""
        recalled = self.state != State.UNSURE and (self.withdrawal or self.error == RECALLED)
        return not (recalled or _why_not_theirs(by, ticket))

    def _decide(self, what: str, *, by: User, source: list[str], target: str) -> None:
        ticket = Ticket.objects.select_related("account", "lead_office").get(pk=self.ticket_id)
        if why_not := _why_not_theirs(by, ticket):
            raise RuleRefuses(why_not[1], code=why_not[0])
        with transaction.atomic():
            ticket.hold()
            mine, now = OutboundMessage.objects.filter(pk=self.pk), timezone.now()
            recalled = mine.filter(~Q(withdrawal="") | Q(error=RECALLED))
            if target == State.PENDING and recalled.exists():
                raise RuleRefuses(say("A recalled reply is not sent again."), code="recalled")
            decided = mine.filter(state__in=source).update(
                state=target, error="", tries=0, next_try_at=now, ended_at=now
            )
            if not decided:
                raise Moved(say("Somebody decided this already."), code="state")
            ticket.log_beside_the_steps(f"outbound_{what}", by=by, details={"outbound": self.pk})
            if target == State.PENDING:
                events.nudge("dispatch.tasks.deliver", self.pk)

    # How it is done -----------------------------------------------------------------------------

    def _wait(self, error: str, until: datetime, **fields: Any) -> None:
        self._leave(State.PENDING, error, went_out=False, next_try_at=until, **fields)

    def _leave(self, state: str, error: str, *, went_out: bool, **fields: Any) -> None:
        """Leave `sending`, unless somebody knows better by now."""
        with transaction.atomic():
            contact = None if went_out or self.room is None else self._contact_held()
            if (
                contact
                and error in WINDOW_SHUT
                and contact.last_word_at != self.contact.last_word_at
            ):
                # They wrote while we were refused: what was shut is open again.
                state, error, fields = State.PENDING, "", {"next_try_at": timezone.now()}
            recalled = not went_out and self._mine(state).exclude(withdrawal="").update(
                state=State.FAILED, error=RECALLED, withdrawal="", ended_at=timezone.now()
            )
            if recalled:  # certain now that the citizen never got it
                state, error = State.FAILED, RECALLED
            elif not self._mine(state).update(
                state=state, error=error[:80], rid=self.rid[:80], **fields
            ):
                return
            self.state, self.error = state, error[:80]
            if contact and self.room:
                contact.give_back(self.room, used_up=error == USED_UP)
            if state != State.PENDING and self.ticket_id:
                announce_beside(self.ticket_id, f"delivery_{state}")

    def _mine(self, state: str) -> models.QuerySet[OutboundMessage]:
        """This row, as long as it is what this try claimed.

        A sweep may have called it unsure while we were slow. We know better, until a person has
        decided or somebody else has claimed it.
        """
        sources = [State.SENDING] if state == State.UNSURE else [State.SENDING, State.UNSURE]
        found = OutboundMessage.objects.filter(pk=self.pk, state__in=sources)
        return found.filter(claimed_at=self.claimed_at)

    def _contact_held(self) -> Contact:
        return Contact.objects.select_for_update().get(pk=self.contact_id)

    def _text(self, *, hide_code: bool) -> str:
        if self.release is not None:
            return self.release.text
        assert self.statement is not None  # the CHECK one_source_of_words
        values = dict(self.values)
        if "code" in values:
            values["code"] = CODE_SHOWN if hide_code else self._code()
        if "link" in values:
            link = AnswerLink.objects.get(pk=values["link"])
            values["link"] = CODE_SHOWN if hide_code else link.address
        return self.statement.filled(values)

    def _code(self) -> str:
        assert self.ticket is not None  # only a receipt has a code
        return self.ticket.secrets.get(kind=Secret.Kind.TRACKING_CODE).open()


def _why_not_theirs(by: User, ticket: Ticket) -> tuple[str, str] | None:
    """The code and the reason why `by` does not decide what `ticket`'s citizen is sent."""
    if not by.powers & {Power.HANDLE, Power.SPEAK}:
        return "power", say("Only the government decides what is sent.")
    if not by.in_centre and by.office_id != ticket.lead_office_id:
        return "desk", say("Only the lead office or the centre decides this.")
    return None
