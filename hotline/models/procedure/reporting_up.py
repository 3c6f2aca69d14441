"""Reporting upward (报): the hotline centre tells the superior duty office of a disaster."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from hotline.errors import RuleRefuses, wrong_entry
from hotline.models import arguments as form
from hotline.models.clocks import ClockKind
from hotline.models.matters import Matter
from hotline.models.people import User
from hotline.models.states import OPEN, State
from hotline.models.upward import Stage, UpwardDraft, UpwardReport
from hotline.powers import Power
from hotline.steps import step

REPORTED_IN = (*OPEN, State.CLOSED)
OF_REPORTS = (ClockKind.UP_FIRST, ClockKind.UP_NEXT)


class ReportingUp(Matter):
    """A report is written by one person of the centre and released by another, where the policy
    wants two.
    """

    upward_reports: Any

    class Meta:
        abstract = True

    def upward_draft_or_none(self) -> UpwardDraft | None:
        """The report that waits for its release."""
        return UpwardDraft.objects.filter(ticket=self.pk).select_related("written_by").first()

    def _is_reported_by(self, by: User) -> bool:
        return by.in_centre and self.is_a_disaster and not self._is_reported_finally()

    def _is_reported_finally(self) -> bool:
        return bool(self.upward_reports.filter(stage=Stage.FINAL).exists())

    def _only_the_centre_of_a_disaster(self, by: User, _arguments: Any) -> None:
        if not by.in_centre:
            raise RuleRefuses(
                say("Only the hotline centre reports to the superior duty office."), code="centre"
            )
        if not self.is_a_disaster:
            raise RuleRefuses(
                say("Only disasters are reported to the superior duty office."), code="disaster"
            )
        if self._is_reported_finally():
            raise RuleRefuses(
                say("The final report is out; what comes later is an event of its own."),
                code="final",
            )

    @step(
        source=REPORTED_IN,
        needs=Power.HANDLE,
        label=_("Write a report upward"),
        arguments=form.WriteUp,
        offered=_is_reported_by,
        rule=_only_the_centre_of_a_disaster,
    )
    def write_up(self, given: form.WriteUp, *, by: User) -> dict[str, Any]:
        """Write the next report, or the one that waits anew; nothing leaves the house by this."""
        first = not self.upward_reports.exists()
        if first is not (Stage(given.stage) is Stage.FIRST):
            raise wrong_entry(
                "stage",
                say("The first report comes first.")
                if first
                else say("The first report is out; this is a follow-up or the final one."),
            )
        UpwardDraft.objects.update_or_create(
            ticket_id=self.pk,
            defaults={
                "stage": given.stage,
                "superior": given.superior,
                "text": self.in_house(given.text),
                "written_by": by,
                "written_kind": by.organisation_kind,
                "written_at": timezone.now(),
            },
        )
        return {"stage": given.stage}

    def _only_another_person(self, by: User, arguments: Any) -> None:
        self._only_the_centre_of_a_disaster(by, arguments)
        draft = self.upward_draft_or_none()
        if draft is None:
            raise RuleRefuses(say("No report waits for its release."), code="nothing")
        if self.policy.number("report_people") > 1 and draft.written_by == by:
            raise RuleRefuses(
                say("You wrote it; by the policy another person releases it."), code="two_people"
            )

    @step(
        source=REPORTED_IN,
        needs=Power.SPEAK,
        label=_("Release the report upward"),
        arguments=form.SendUp,
        offered=lambda self, by: (
            self._is_reported_by(by) and self.upward_draft_or_none() is not None
        ),
        rule=_only_another_person,
    )
    def send_up(self, _given: form.SendUp, *, by: User) -> dict[str, Any]:
        """Release it: numbered, never changed again; the time of the next one begins."""
        draft = self.upward_draft_or_none()
        assert draft is not None  # the rule saw it, and the row is locked
        running = self.clocks.filter(stopped_at=None, kind__in=OF_REPORTS).first()
        report = UpwardReport.of(draft, by=by, due_at=running.due_at if running else None)
        draft.delete()
        self.beside(report)
        self.winding.stops |= set(OF_REPORTS)
        if report.stage != Stage.FINAL:
            self.winding.starts.add(ClockKind.UP_NEXT)
        told = {"stage": report.stage, "number": report.number, "digest": report.digest}
        return told | ({"late": True} if report.is_late else {})
