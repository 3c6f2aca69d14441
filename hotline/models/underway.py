"""What becomes of a message that was claimed: where it stands on the ladder, and how the try ended.

Whoever claimed it knows best. A sweep may have called it unsure meanwhile; that is put right here,
until a person has decided or somebody else has claimed it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from hotline.models import ladder
from hotline.models.accounts import Account, Contact, Room
from hotline.models.beside import announce_beside
from hotline.models.notices import NoticeConsent
from hotline.models.outbox import RECALLED, WINDOW_SHUT, State
from hotline.models.rungs import Attempt, Outcome, Rung
from hotline.sealing import seal, unseal

if TYPE_CHECKING:
    from hotline.models.ladder import Foothold, NotNow
    from hotline.models.outbound import OutboundMessage

MOST_TRIES = 5
FIRST_WAIT = timedelta(seconds=5)  # doubled with every try
APPEARS_WITHIN = timedelta(minutes=3)  # Weibo: "will appear in one or two minutes" (20032)
ASK_FIRST = timedelta(minutes=1)  # what the network did with a text
USED_UP = "45047"  # the platform counted more messages than we did
NO_CONSENT = "43101"  # it counted fewer consents
ENDS_AS = {State.SENT: Outcome.SENT, State.UNSURE: Outcome.UNSURE}


class Underway(models.Model):
    """A message on its way, without what it says and what people decide about it."""

    pk: int
    ticket_id: int | None
    contact_id: int
    under_id: Any
    contact: Any
    attempts: Any
    rid: str
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    # The rung it stands on; empty: the top one.
    rung = models.CharField(
        max_length=12, blank=True, default="", db_default="", choices=Rung.choices
    )
    error = models.CharField(max_length=80, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    # Where our own public word stands, sealed; empty while nobody knows.
    published = models.BinaryField(null=True)
    # Since when it may stand there without our knowing: looked for before it is said again.
    doubted_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    room: Room | None = None  # the window this try was counted against; a sweep's copy has none
    attempt: Attempt | None = None  # the notice this try sends; none for the words themselves

    # Where it stands ----------------------------------------------------------------------------

    def stands_on(self, found: Foothold, skipped: list[tuple[Rung, str]]) -> None:
        """It goes by this rung, and what that costs is spent. In the transaction of the claim."""
        ladder.skip(self._whole, skipped)
        self.attempt = ladder.stand(self._whole, found)
        if self.attempt is not None or skipped:
            self.rung = found.rung
            self._row().update(rung=found.rung)
        if found.room is not None:
            self.room = found.room
            self.contact.spend(found.room)
            self.contact.save(update_fields=["sent_since", "sent_since_moment"])

    def finds_no_rung(self, found: NotNow, skipped: list[tuple[Rung, str]]) -> None:
        """None holds: the office is told, or it waits at one that a person has to put right."""
        if found.wait:
            self.rung, _reason = skipped.pop()
            ladder.skip(self._whole, skipped)
            self._row().update(rung=self.rung)
            return self.postpone(found.reason, timezone.now() + ladder.LOOK_AGAIN)
        if len(skipped) > 1:
            ladder.skip(self._whole, skipped)
        self.end(State.UNREACHED, ladder.why_unreached(self._whole, found.reason))
        return None

    @property
    def carried_by(self) -> Account:
        """The account that this try goes through: its citizen's, or the gateway's."""
        if self.attempt is not None and self.attempt.template is not None:
            return self.attempt.template.account
        account: Account = self.contact.account
        return account

    # How the try ended --------------------------------------------------------------------------

    def stands_as(self, comment: str) -> None:
        """It is a comment of ours with this id; kept when the message is `sent`."""
        self.published = seal(comment, bound_to=f"published:{self.pk}") if comment else None

    @property
    def stands(self) -> str:
        """The id of our public word, "" if it has none that we know."""
        sealed = bytes(self.published or b"")
        return unseal(sealed, bound_to=f"published:{self.pk}").decode() if sealed else ""

    def sent(self) -> None:
        """The platform took it."""
        self._leave(
            *(State.SENT, ""), went_out=True, ended_at=timezone.now(), published=self.published
        )

    def again(self, error: str) -> None:
        """It did not go out and is tried again soon; after `MOST_TRIES` a person has to look, or a
        notice takes the next rung.
        """
        if self.tries < MOST_TRIES:
            self._wait(error, timezone.now() + FIRST_WAIT * 2 ** (self.tries - 1))
        elif self.doubted_at:
            self.unsure(error)  # one of the tries before these may have gone out
        elif self.attempt is not None:
            self.descend(error)
        else:
            self.fail(error)

    def postpone(self, error: str, until: datetime) -> None:
        """It did not go out because nothing may now: that does not count as a try."""
        self._wait(error, until, tries=F("tries") - 1)

    def fail(self, error: str) -> None:
        """It did not go out and never will like this."""
        self.end(State.FAILED, error, went_out=False)

    def descend(self, error: str) -> None:
        """This rung does not reach the citizen, at least until they write again: the next one may.

        Under the last there is nothing, and the office has to.
        """
        lower = ladder.below(self._whole)
        if lower is None:
            why = ladder.why_unreached(self._whole, error)
            return self.end(State.UNREACHED, error if self._on_words else why, went_out=False)
        now = timezone.now()
        self._leave(State.PENDING, error, went_out=False, rung=lower, tries=0, next_try_at=now)
        return None

    def unsure(self, error: str) -> None:
        """Nobody knows whether it arrived; a person decides. A public word is looked for once more
        when it must be there (`APPEARS_WITHIN`) if it ever will; a text is asked about.
        """
        now, look_at = timezone.now(), {}
        if self.under_id:
            since = self.doubted_at or now
            look_at = {"doubted_at": since, "next_try_at": now + APPEARS_WITHIN}
        self._leave(State.UNSURE, error, went_out=True, ended_at=now, **look_at)

    def end(self, state: str, error: str = "", *, went_out: bool = True) -> None:
        """Write down what became of a claimed message, once, and tell the consoles."""
        self._leave(state, error, went_out=went_out, ended_at=timezone.now())

    # How it is done -----------------------------------------------------------------------------

    @property
    def _whole(self) -> OutboundMessage:
        return cast("OutboundMessage", self)

    @property
    def _on_words(self) -> bool:
        return self.rung in ("", Rung.WORDS) and self.attempt is None

    def _wait(self, error: str, until: datetime, **fields: Any) -> None:
        self._leave(State.PENDING, error, went_out=False, next_try_at=until, **fields)

    def _leave(self, state: str, error: str, *, went_out: bool, **fields: Any) -> None:
        """Leave `sending`, unless somebody knows better by now."""
        with transaction.atomic():
            if self.doubted_at is not None:
                went_out = True
                if state != State.SENT and self._mine(state).exclude(withdrawal="").exists():
                    state = State.UNSURE  # recalled, and a try before this one may stand there
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
            self._remember(state, error, went_out=went_out, lower="rung" in fields)
            self.state, self.error = state, error[:80]
            if contact and self.room:
                contact.give_back(self.room, used_up=error == USED_UP)
            if state != State.PENDING and self.ticket_id:
                announce_beside(self.ticket_id, f"delivery_{state}")

    def _remember(self, state: str, error: str, *, went_out: bool, lower: bool) -> None:
        """Write down how it ended on this rung; words that nothing is under leave no row."""
        now, attempt = timezone.now(), self.attempt
        if self._on_words:
            if error and ((lower and state == State.PENDING) or (self.rung and not went_out)):
                self.attempts.create(
                    rung=Rung.WORDS, outcome=Outcome.FAILED, reason=error[:80], ended_at=now
                )
            return
        if attempt is None:  # a sweep's copy
            attempt = self.attempts.filter(outcome=Outcome.SENDING).first()
        if attempt is None:
            return
        waits = Outcome.FAILED if lower else Outcome.WAITING
        outcome = ENDS_AS.get(State(state), waits if state == State.PENDING else Outcome.FAILED)
        asked_later = attempt.rung == Rung.TEXT and state in ENDS_AS
        Attempt.objects.filter(pk=attempt.pk, outcome=Outcome.SENDING).update(
            outcome=outcome,
            reason=error[:80],
            reference=attempt.reference[:64],
            ended_at=now,
            ask_at=now + ASK_FIRST if asked_later else None,
        )
        if attempt.rung == Rung.SUBSCRIPTION and attempt.template and not went_out:
            if error == NO_CONSENT:
                NoticeConsent.none_left(self.contact, attempt.template)
            elif not attempt.template.lasting:
                NoticeConsent.give_back(self.contact, attempt.template)

    def _row(self) -> models.QuerySet[Any]:
        return type(self)._default_manager.filter(pk=self.pk)

    def _mine(self, state: str) -> models.QuerySet[Any]:
        """This row, as long as it is what this try claimed.

        A sweep may have called it unsure while we were slow. We know better, until a person has
        decided or somebody else has claimed it.
        """
        sources = [State.SENDING] if state == State.UNSURE else [State.SENDING, State.UNSURE]
        return self._row().filter(state__in=sources, claimed_at=self.claimed_at)

    def _contact_held(self) -> Contact:
        return Contact.objects.select_for_update().get(pk=self.contact_id)
