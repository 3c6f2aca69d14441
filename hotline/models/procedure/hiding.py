"""Hiding (保密): who the citizen is stays with those who handle the matter.

A report of wrongdoing (举报) is confidential from its acceptance; anything else when the citizen
asks. It is never undone: what was promised to somebody is not taken back. The office complained
about is named at acceptance and gets nothing of it: neither it nor an office below it can lead or
assist (信访工作条例: no complaint is handed to whom it is about).
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from hotline.errors import RuleRefuses, wrong_entry
from hotline.models import arguments as form
from hotline.models.matters import Matter
from hotline.models.messages import Note
from hotline.models.organisations import Office
from hotline.models.people import User
from hotline.models.procedure.named import office_of
from hotline.models.states import OPEN
from hotline.powers import Kind, Power
from hotline.steps import step


class Hiding(Matter):
    """What makes a matter confidential, and for whom it does not exist then."""

    class Meta:
        abstract = True

    def _confide(self, given: form.Accept) -> dict[str, Any]:
        """Take from an acceptance what is to be hidden; return what the record keeps of it."""
        self.confidential |= given.confidential or given.kind == "report"
        if given.accused:
            accused = office_of(given.accused, "accused")
            if accused.is_centre:
                raise wrong_entry(
                    "accused",
                    say("Complaints about the hotline centre are for the inspectorate: decline it"
                        " as a complaint about an official's conduct."),
                )  # fmt: skip
            self.accused_office = accused
        told: dict[str, Any] = {"confidential": True} if self.confidential else {}
        return told | ({"accused": given.accused} if given.accused else {})

    def _only_others(self, offices: list[Office]) -> None:
        for office in offices:
            if self.is_about(office):
                raise RuleRefuses(
                    say("This is a complaint about %(accused)s: %(office)s never gets it.")
                    % {"accused": self.accused_office, "office": office},
                    code="accused",
                )

    def _is_open_to_all(self, _by: User) -> bool:
        return not self.confidential

    def _not_yet(self, _by: User, _arguments: Any) -> None:
        if self.confidential:
            raise RuleRefuses(say("It is confidential already."), code="confidential")

    def _for_whose_desk_it_is(self, by: User, arguments: Any) -> None:
        if not self.lies_with(by):
            raise RuleRefuses(say("The ticket is on somebody else's desk now."), code="desk")
        self._not_yet(by, arguments)

    @step(
        source=OPEN,
        needs=(Power.RECEIVE, Power.HANDLE),
        label=_("Keep confidential"),
        arguments=form.Remark,
        offered=lambda self, by: self.lies_with(by) and not self.confidential,
        rule=_for_whose_desk_it_is,
    )
    def conceal(self, given: form.Remark, *, by: User) -> None:
        """The citizen asked for it: from now on the vendor sees nothing of an accepted matter."""
        self.confidential = True
        self._note(Note.Kind.NOTE, given.note, by=by)

    @step(
        source=OPEN,
        needs=Kind.CITIZEN,
        label=_("Keep me confidential"),
        offered=_is_open_to_all,
        rule=_not_yet,
    )
    def confide(self, _arguments: Any, *, by: User) -> None:
        """The same, asked by the citizen themselves."""
        self.confidential = True
