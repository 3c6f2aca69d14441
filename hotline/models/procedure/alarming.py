"""Raising (急): what the machine does by itself with a disaster. It only ever raises; what a matter
is, a person says when they accept it.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hotline.models import arguments as form
from hotline.models.clocks import ClockKind
from hotline.models.matters import Matter
from hotline.models.people import User
from hotline.models.policies import Policy
from hotline.models.states import OPEN, State
from hotline.powers import Kind
from hotline.steps import step

CALL_FOR_HELP = "call_for_help"  # the statement that says whom to call: 119, 120, 110


class Alarming(Matter):
    """From the menu's “report a disaster”, and from words that say people are in danger."""

    class Meta:
        abstract = True

    @step(
        source=State.RECEIVED,
        needs=Kind.MACHINE,
        label=_("Becomes a disaster report"),
        hidden=True,
    )
    def report(self, _arguments: Any, *, by: User) -> dict[str, Any]:
        """What was sent before the tap on the menu was read turns out to be a disaster report."""
        self.kind = self.Kind.DISASTER
        if self.urgency == self.Urgency.NORMAL:
            self.urgency = self.Urgency.URGENT
        self._hurry()
        heard = self.messages.values_list("text", flat=True)  # type: ignore[attr-defined]
        self._heed("\n".join(heard))
        self._owe_a_report()
        return {"kind": self.kind, "urgency": self.urgency}

    @step(
        source=OPEN,
        needs=Kind.MACHINE,
        label=_("People in danger"),
        arguments=form.Alarm,
        hidden=True,
    )
    def alarm(self, given: form.Alarm, *, by: User) -> dict[str, Any]:
        """Make it critical at once: its policy runs around the clock. The citizen hears whom to
        call, once, if the government switched that on.
        """
        first = not self.in_danger
        self.in_danger = list(dict.fromkeys([*self.in_danger, *given.dangers]))
        if self.urgency != self.Urgency.CRITICAL:
            self.urgency = self.Urgency.CRITICAL
            self._hurry()
        self._owe_a_report()
        if first:
            self.outbound.prompt(CALL_FOR_HELP, ticket=self)
        return {"dangers": given.dangers, "urgency": self.urgency}

    def _hurry(self) -> None:
        """From here on the policy of what it now is counts, for the clocks that run as well.

        The follow-up keeps its time: it begins after the answer, when nobody is in danger any more.
        """
        self.policy, now = Policy.current(self.kind, self.urgency), timezone.now()
        # Held, so that no sweep is at them meanwhile.
        there = self.clocks.select_for_update(no_key=True).filter(stopped_at=None)
        running = there.exclude(kind=ClockKind.FOLLOW_UP)
        self.winding.moved += [clock for clock in running if clock.hurry(self.policy, at=now)]
