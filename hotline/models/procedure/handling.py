"""Handling (办): the lead office signs, contacts the citizen, reports progress, answers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from hotline.errors import RuleRefuses
from hotline.models import arguments as form
from hotline.models.clocks import ClockKind
from hotline.models.matters import Matter
from hotline.models.messages import Note
from hotline.models.people import User
from hotline.models.states import State
from hotline.powers import Power
from hotline.steps import moves, step


class Handling(Matter):
    """What the lead office does with a ticket it was sent."""

    class Meta:
        abstract = True

    # The office handles -------------------------------------------------------------------------

    def _leads(self, by: User) -> bool:
        return by.office_id is not None and by.office_id == self.lead_office_id

    def _only_the_lead_office(self, by: User, _arguments: Any) -> None:
        if not self._leads(by):
            raise RuleRefuses(
                say("Only the lead office, %(office)s, does this.") % {"office": self.lead_office},
                code="lead_office",
            )

    @step(
        source=State.DISPATCHED,
        target=State.HANDLING,
        needs=Power.HANDLE,
        label=_("Sign"),
        key="s",
        arguments=form.Remark,
        stops=(ClockKind.SIGN,),
        offered=_leads,
        rule=_only_the_lead_office,
    )
    def sign(self, given: form.Remark, *, by: User) -> None:
        """Sign for the ticket; whoever signs has it on their desk."""
        self.taken_by = by
        self._note(Note.Kind.NOTE, given.note, by=by)

    @step(
        name="contact",
        source=State.HANDLING,
        needs=Power.HANDLE,
        label=_("First contact"),
        key="c",
        arguments=form.Told,
        stops=(ClockKind.CONTACT,),
        offered=_leads,
        rule=_only_the_lead_office,
    )
    def contact_citizen(self, given: form.Told, *, by: User) -> None:
        """Note that the citizen was called or written to."""
        self._note(Note.Kind.CONTACT, given.text, by=by, at=given.at)

    @step(
        source=State.HANDLING,
        needs=Power.HANDLE,
        label=_("Progress"),
        key="p",
        arguments=form.Told,
        offered=_leads,
        rule=_only_the_lead_office,
    )
    def progress(self, given: form.Told, *, by: User) -> None:
        """Note how the matter goes."""
        self._note(Note.Kind.PROGRESS, given.text, by=by, at=given.at)

    # What a reply's steps do to the ticket; the reply's step is what the record names -----------

    @moves(source=State.HANDLING, target=State.REPLIED)
    def answered(self) -> None:
        """A reply was released."""

    @moves(source=(State.REPLIED, State.CLOSED), target=State.HANDLING)
    def unanswered(self) -> None:
        """The released reply was recalled: nothing of it is asked about or published any more."""
        self._begin_anew()
