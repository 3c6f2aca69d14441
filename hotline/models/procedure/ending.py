"""Ending (结): the citizen is asked, the centre closes, begins anew or archives, never the office
that is scored; nobody's answer in time lapses the matter.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from hotline.errors import RuleRefuses, wrong_entry
from hotline.models import arguments as form
from hotline.models.clocks import ClockKind
from hotline.models.matters import Matter
from hotline.models.messages import Note
from hotline.models.people import User
from hotline.models.states import State
from hotline.powers import Kind, Power
from hotline.steps import step


class Ending(Matter):
    """How a matter that was answered comes to its end."""

    class Meta:
        abstract = True

    # The citizen is asked -----------------------------------------------------------------------

    def followed_up_by(self, by: User) -> bool:
        """Whether it is `by` who asks now, for the vendor that the account names for it."""
        asking = self.account.follow_up_vendor_id
        return self.state == State.REPLIED and by.organisation_id == asking

    def _may_ask(self, by: User) -> bool:
        scored = by.organisation_id == self.account.listening_vendor_id
        return by.in_centre or (by.organisation_kind == Kind.VENDOR and not scored)

    def _never_who_is_scored(self, by: User, _arguments: Any) -> None:
        if not self._may_ask(by):
            raise RuleRefuses(
                say(
                    "Whoever is scored does not ask: the hotline centre follows up, or another"
                    " vendor than the one that received the matter."
                ),
                code="scored",
            )

    @step(
        source=State.REPLIED,
        needs=Power.RECEIVE,
        label=_("Follow up"),
        key="f",
        arguments=form.FollowUp,
        stops=(ClockKind.FOLLOW_UP,),
        offered=_may_ask,
        rule=_never_who_is_scored,
    )
    def follow_up(self, given: form.FollowUp, *, by: User) -> dict[str, Any]:
        """Note what the citizen said when asked: whether it is solved, and how satisfied."""
        return self._judged(given, by=by)

    # The centre ends ----------------------------------------------------------------------------

    def _centre_at_work(self, by: User) -> bool:
        return by.in_centre

    def _never_the_office_that_is_scored(self, by: User, _arguments: Any) -> None:
        if not by.in_centre:
            raise RuleRefuses(
                say("The hotline centre does this, never the office that is scored."),
                code="centre",
            )

    def _explained_if_unsolved(self, given: form.Remark) -> None:
        if self.unsolved and not given.note:
            raise wrong_entry(
                "note", say("It was said not to be solved: say why it ends all the same.")
            )

    def _was_followed_up(self) -> bool:
        """Whether the citizen was asked about the answer, or the time to ask has run out."""
        if not self.policy.follow_up_first or self._time_is_over():
            return True
        return bool(self.follow_ups.filter(release=self.standing_release()).exists())

    def _time_is_over(self) -> bool:
        until = self.follow_up_ends()
        return until is not None and until <= timezone.now()

    def _may_close(self, by: User) -> bool:
        return by.in_centre and self._was_followed_up()

    def _only_after_the_follow_up(self, by: User, given: form.Remark) -> None:
        self._never_the_office_that_is_scored(by, given)
        if not self._was_followed_up():
            raise RuleRefuses(
                say("The follow-up comes first: ask the citizen, or wait until its time is over."),
                code="follow_up",
            )
        self._explained_if_unsolved(given)

    @step(
        source=State.REPLIED,
        target=State.CLOSED,
        needs=Power.HANDLE,
        label=_("Close"),
        arguments=form.Remark,
        stops=("*",),
        offered=_may_close,
        rule=_only_after_the_follow_up,
    )
    def close(self, given: form.Remark, *, by: User) -> None:
        """Close the matter."""
        self.unsolved = False
        self._note(Note.Kind.NOTE, given.note, by=by)

    def _nobody_objected_in_time(self, by: User, _arguments: Any) -> None:
        if self.unsolved or not self._time_is_over():
            raise RuleRefuses(say("The time to follow up has not run out."), code="follow_up")

    @step(
        source=State.REPLIED,
        target=State.CLOSED,
        needs=Kind.MACHINE,
        label=_("Close after the follow-up's time"),
        stops=("*",),
        hidden=True,
        rule=_nobody_objected_in_time,
    )
    def lapse(self, _arguments: Any, *, by: User) -> dict[str, Any]:
        """Close what nobody called unsolved until the time to follow it up ran out."""
        return {"followed_up": self.follow_ups.filter(release=self.standing_release()).exists()}

    def _may_rework(self, by: User) -> bool:
        return by.in_centre and self.lead_office_id is not None

    def _only_what_an_office_had(self, by: User, given: Any) -> None:
        self._never_the_office_that_is_scored(by, given)
        if self.lead_office_id is None:
            raise RuleRefuses(
                say("No office ever had this, so there is nothing to do again."), code="no_office"
            )

    @step(
        source=(State.REPLIED, State.CLOSED),
        target=State.HANDLING,
        needs=Power.HANDLE,
        label=_("Rework"),
        key="w",
        arguments=form.Reason,
        stops=(ClockKind.FOLLOW_UP, ClockKind.RULING),
        starts=(ClockKind.REPLY,),
        offered=_may_rework,
        rule=_only_what_an_office_had,
    )
    def rework(self, given: form.Reason, *, by: User) -> dict[str, Any]:
        """Have the office handle it once more (重办), with a new limit; every time is counted."""
        self.reworks += 1
        self._begin_anew()
        self._note(Note.Kind.NOTE, given.note, by=by)
        assert self.lead_office is not None  # the rule
        return {"lead": self.lead_office.code, "reworks": self.reworks}

    def _ends_for_good(self, by: User, given: form.Remark) -> None:
        self._never_the_office_that_is_scored(by, given)
        self._explained_if_unsolved(given)

    @step(
        source=State.CLOSED,
        target=State.ARCHIVED,
        needs=Power.HANDLE,
        label=_("Archive"),
        arguments=form.Remark,
        stops=("*",),
        offered=_centre_at_work,
        rule=_ends_for_good,
    )
    def archive(self, given: form.Remark, *, by: User) -> None:
        """Lock the record away."""
        self.unsolved = False
        self._note(Note.Kind.NOTE, given.note, by=by)
