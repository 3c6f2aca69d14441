"""Every word that reaches a citizen: an outbound message names released words and has none of its
own.

It moves by claim, not by step: `pending → sending → sent | failed | unsure | unreached`. It is
claimed before it is sent, so a crash in between leaves `sending`, which a sweep turns into `unsure`
for a person to decide; never a silent second message.
"""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as say

from hotline import events
from hotline.errors import Moved, RuleRefuses
from hotline.models.accounts import Contact
from hotline.models.follow_ups import AnswerLink
from hotline.models.outbox import ALWAYS_SAID, BY_HAND, OVERTAKEN, RECALLED, Outbox, State
from hotline.models.people import User
from hotline.models.public_places import SECRET_BLANKS, PublicPlace
from hotline.models.pulse import Pulse
from hotline.models.rungs import Outcome
from hotline.models.statements import StatementVersion
from hotline.models.tickets import Ticket
from hotline.models.underway import Underway
from hotline.models.vault import Secret
from hotline.powers import Kind, Power

CODE_SHOWN = "••••••"


class OutboundMessage(Underway):
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
    # The citizen's public word below which it is said; empty for privately.
    under = models.ForeignKey(PublicPlace, models.PROTECT, null=True, related_name="answers")
    # Codes and ids for the statement's blanks; never free text.
    values = models.JSONField(default=dict)
    # Who stands behind the words; a composite foreign key holds them to the release or the
    # approval.
    speaker = models.ForeignKey(User, models.PROTECT, related_name="+")
    speaker_kind = models.CharField(max_length=12)
    # The platform's number of the refused call, which its support asks for.
    rid = models.CharField(max_length=80, blank=True, default="")
    withdrawal = models.CharField(max_length=24, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    next_try_at = models.DateTimeField(default=timezone.now)
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
            models.CheckConstraint(
                condition=Q(under=None) | ~Q(values__has_any_keys=sorted(SECRET_BLANKS)),
                name="codes_stay_private",
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="pending"), name="outbox_due"),
            models.Index(
                fields=["claimed_at"], condition=Q(state="sending"), name="outbox_claimed"
            ),
            models.Index(
                fields=["next_try_at"],
                condition=Q(withdrawal="being_withdrawn"),
                name="outbox_to_withdraw",
            ),
            models.Index(fields=["next_try_at"], condition=Q(state="unsure"), name="outbox_unsure"),
            models.Index(
                fields=["ended_at"],
                condition=Q(state__in=["failed", "unreached", "unsure"]),
                name="outbox_not_arrived",
            ),
        ]

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

    @property
    def can_wait(self) -> bool:
        """Whether it is held back in an emergency (`hotline.models.outbox.CAN_WAIT`)."""
        if not self.by_itself or self.statement is None or self.ticket is None:
            return False
        always = self.statement.statement.code in ALWAYS_SAID
        return not (always or self.ticket.is_a_disaster)

    # What a person decides ----------------------------------------------------------------------

    def retry(self, *, by: User) -> None:
        """Send again what failed or never reached the citizen, from the top of the ladder."""
        source: list[str] = [State.FAILED, State.UNREACHED]
        self._decide("retry", by=by, source=source, target=State.PENDING, rung="")

    def settle_unsure(self, *, by: User, arrived: bool) -> None:
        """Decide about a message nobody is sure of: it arrived, or it is sent once more."""
        target = State.SENT if arrived else State.PENDING
        self._decide(
            "arrived" if arrived else "send_again", by=by, source=[State.UNSURE], target=target
        )

    def said_by_hand(self, *, by: User) -> None:
        """A person posted the words in the platform's own app, where no machine may."""
        source: list[str] = [State.UNREACHED]
        self._decide("by_hand", by=by, source=source, target=State.SENT, only_if=BY_HAND)
        Pulse.spoke(self.contact.account_id)

    def may_decide(self, by: User, ticket: Ticket) -> bool:
        """Whether `by` decides about messages of `ticket`, and there is anything left to decide."""
        gone = self.withdrawal or self.error in (RECALLED, OVERTAKEN)
        return not ((gone and self.state != State.UNSURE) or why_not_theirs(by, ticket))

    def _decide(
        self,
        what: str,
        *,
        by: User,
        source: list[str],
        target: str,
        only_if: str | None = None,
        **fields: Any,
    ) -> None:
        ticket = Ticket.objects.select_related("account", "lead_office").get(pk=self.ticket_id)
        if why_not := why_not_theirs(by, ticket):
            raise RuleRefuses(why_not[1], code=why_not[0])
        with transaction.atomic():
            ticket.hold()
            mine, now = OutboundMessage.objects.filter(pk=self.pk), timezone.now()
            recalled = mine.filter(~Q(withdrawal="") | Q(error=RECALLED))
            if target == State.PENDING and recalled.exists():
                raise RuleRefuses(say("A recalled reply is not sent again."), code="recalled")
            if mine.filter(error=OVERTAKEN).exists():
                said = say("What it asked about has come, or no longer stands.")
                raise RuleRefuses(said, code="overtaken")
            found = mine.filter(state__in=source)
            if only_if is not None:
                found = found.filter(error=only_if)
            decided = found.update(
                state=target, error="", tries=0, next_try_at=now, ended_at=now, **fields
            )
            if not decided:
                raise Moved(say("Somebody decided this already."), code="state")
            doubted = self.attempts.filter(outcome=Outcome.UNSURE)
            doubted.update(
                ask_at=None, **({"outcome": Outcome.SENT} if target != State.PENDING else {})
            )
            ticket.log_beside_the_steps(f"outbound_{what}", by=by, details={"outbound": self.pk})
            if target == State.PENDING:
                events.nudge("dispatch.tasks.deliver", self.pk)

    # How it is done -----------------------------------------------------------------------------

    def _text(self, *, hide_code: bool) -> str:
        if self.release is not None:
            return self.release.text
        assert self.statement is not None  # the CHECK one_source_of_words
        values = dict(self.values)
        if "code" in values:
            values["code"] = CODE_SHOWN if hide_code else self._code()
        if "link" in values:
            values["link"] = CODE_SHOWN if hide_code else self._link()
        return self.statement.filled(values)

    def _link(self) -> str:
        return AnswerLink.objects.get(pk=self.values["link"]).address

    def _code(self) -> str:
        assert self.ticket is not None  # only a receipt has a code
        return self.ticket.secrets.get(kind=Secret.Kind.TRACKING_CODE).open()


def why_not_theirs(by: User, ticket: Ticket) -> tuple[str, str] | None:
    """The code and the reason why `by` does not decide what `ticket`'s citizen is sent."""
    if not by.powers & {Power.HANDLE, Power.SPEAK}:
        return "power", say("Only the government decides what is sent.")
    if not by.in_centre and by.office_id != ticket.lead_office_id:
        return "desk", say("Only the lead office or the centre decides this.")
    return None
