"""The citizen's own steps, opened by number and code, or by a link that judges one answer.

They need no power, which a citizen never holds; nobody else takes them, so no member of staff can
rate their own work.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from hotline.errors import RuleRefuses
from hotline.models import arguments as form
from hotline.models.clocks import ClockKind
from hotline.models.matters import Matter
from hotline.models.messages import Message
from hotline.models.people import User
from hotline.models.states import JUDGED, OPEN, State
from hotline.powers import Kind
from hotline.steps import step

UNANSWERED = tuple(state for state in OPEN if state != State.REPLIED)


class OwnMatter(Matter):
    """What a citizen does with their own matter."""

    class Meta:
        abstract = True

    # While it is open ---------------------------------------------------------------------------

    @step(source=OPEN, needs=Kind.CITIZEN, label=_("Add something"), arguments=form.OwnWords)
    def supplement(self, given: form.OwnWords, *, by: User) -> dict[str, Any]:
        """Add words of one's own (补充)."""
        return {"message": self._hear_now(given.text)}

    def _chases_left(self, by: User) -> bool:
        """Whether the citizen may still chase today; how often a day is the policy's."""
        today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        chased: int = self.events.filter(step="chase", at__gte=today).count()
        return chased < self.policy.chases_a_day

    def _not_too_often(self, by: User, _arguments: Any) -> None:
        if not self._chases_left(by):
            raise RuleRefuses(
                say("You have pressed for it today; the office has been told. Try tomorrow."),
                code="chased",
            )

    @step(
        source=UNANSWERED,
        needs=Kind.CITIZEN,
        label=_("Press for an answer"),
        offered=_chases_left,
        rule=_not_too_often,
    )
    def chase(self, _arguments: Any, *, by: User) -> dict[str, Any]:
        """Press for it (催办): counted, and shown to whoever has it."""
        self.chases += 1
        return {"chases": self.chases}

    @step(
        source=UNANSWERED,
        target=State.CLOSED,
        needs=Kind.CITIZEN,
        label=_("Withdraw"),
        arguments=form.Withdraw,
        stops=("*",),
    )
    def withdraw(self, given: form.Withdraw, *, by: User) -> dict[str, Any]:
        """Take one's own matter back while nobody has answered it."""
        return {"reason": given.reason}

    # Once it is answered ------------------------------------------------------------------------

    def was_withdrawn(self) -> bool:
        """Whether the citizen themselves ended it."""
        ended = self.events.filter(went_to=State.CLOSED).exclude(came_from=State.CLOSED)
        return bool(ended.order_by("-seq").values_list("step", flat=True).first() == "withdraw")

    def _arrival(self) -> Any:
        """The event that brought the matter to where it stands."""
        came = self.events.filter(went_to=self.state).exclude(came_from=self.state)
        return came.order_by("-seq").first()

    def _can_still_be_judged(self) -> bool:
        """Answered, and not longer ago than the policy allows; the days begin anew at closing."""
        came = self._arrival()
        if came is None or came.step == "withdraw":
            return False
        within: bool = timezone.now() - came.at <= self.policy.judged_within
        return within

    def _is_unrated(self) -> bool:
        rated = self.follow_ups.filter(release=self.standing_release(), by_kind=Kind.CITIZEN)
        return not rated.exists()

    def _may_rate(self, by: User) -> bool:
        return self._can_still_be_judged() and self._is_unrated()

    def _once_and_in_time(self, by: User, given: Any) -> None:
        self._in_time(by, given)
        if not self._is_unrated():
            raise RuleRefuses(say("You have rated this answer already. Thank you."), code="rated")

    def _in_time(self, by: User, _arguments: Any) -> None:
        if not self._can_still_be_judged():
            raise RuleRefuses(
                say("The time to judge this answer is over. Please write to us anew."), code="late"
            )

    @step(
        source=JUDGED,
        needs=Kind.CITIZEN,
        label=_("Rate the answer"),
        arguments=form.Rate,
        stops=(ClockKind.FOLLOW_UP,),
        offered=_may_rate,
        rule=_once_and_in_time,
    )
    def rate(self, given: form.Rate, *, by: User) -> dict[str, Any]:
        """Say whether it is solved, and give one to five; "not solved" goes to the centre."""
        return self._judged(form.FollowUp(contacted=True, **given.model_dump()), by=by)

    def _has_objected(self) -> bool:
        came = self._arrival()
        since = self.events.filter(step="not_solved", seq__gt=came.seq if came else 0)
        return bool(since.exists())

    def _may_object(self, by: User) -> bool:
        return self._can_still_be_judged() and not self._has_objected()

    def _in_time_and_once(self, by: User, given: Any) -> None:
        self._in_time(by, given)
        if self._has_objected():
            raise RuleRefuses(
                say("You have said so already; the hotline centre is deciding."), code="objected"
            )

    @step(
        source=JUDGED,
        needs=Kind.CITIZEN,
        label=_("It is not solved"),
        arguments=form.Objection,
        starts=(ClockKind.RULING,),
        offered=_may_object,
        rule=_in_time_and_once,
    )
    def not_solved(self, given: form.Objection, *, by: User) -> dict[str, Any]:
        """Say what is still open (没解决); the centre then has the office do it again, or says no.

        The matter stays where it is and waits in the centre's rulings, against the centre's clock.
        """
        self.unsolved = True
        return {"message": self._hear_now(given.text)} if given.text else {}

    # At any time --------------------------------------------------------------------------------

    @step(
        source=State.values, needs=Kind.CITIZEN, label=_("What I agree to"), arguments=form.Consent
    )
    def consent(self, given: form.Consent, *, by: User) -> dict[str, Any]:
        """Agree to publication or notices, or no longer; what is published then goes at once."""
        match given.purpose:
            case "publication":
                self.publication_allowed = given.given
                self.publication = self.publication if given.given else None
            case "notices":
                self.notices_allowed = given.given
        return given.model_dump()

    # How it is done -----------------------------------------------------------------------------

    def _hear_now(self, text: str) -> str:
        said = form.Said(kind=Message.Kind.TEXT, text=text, sent_at=timezone.now())
        return self._hear(said).kind
