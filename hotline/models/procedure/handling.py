"""Handling (办): the lead office signs, contacts the citizen, reports progress, answers; others
assist.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from hotline.models import arguments as form
from hotline.models.clocks import ClockKind
from hotline.models.matters import Matter
from hotline.models.messages import Note
from hotline.models.organisations import Office
from hotline.models.people import User
from hotline.models.procedure.sides import (
    assists,
    in_centre,
    leads,
    only_the_centre,
    only_the_lead_office,
    only_who_assists,
)
from hotline.models.states import State
from hotline.powers import Power
from hotline.steps import moves, step


class Handling(Matter):
    """What the lead office does with a ticket it was sent."""

    class Meta:
        abstract = True

    # The office handles -------------------------------------------------------------------------

    @step(
        source=State.DISPATCHED,
        target=State.HANDLING,
        needs=Power.HANDLE,
        label=_("Sign"),
        key="s",
        arguments=form.Remark,
        stops=(ClockKind.SIGN,),
        offered=leads,
        rule=only_the_lead_office,
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
        offered=leads,
        rule=only_the_lead_office,
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
        offered=leads,
        rule=only_the_lead_office,
    )
    def progress(self, given: form.Told, *, by: User) -> None:
        """Note how the matter goes."""
        self._note(Note.Kind.PROGRESS, given.text, by=by, at=given.at)

    # Others help, and the centre asks after it --------------------------------------------------

    @step(
        source=State.HANDLING,
        needs=Power.HANDLE,
        label=_("Report assistance"),
        key="i",
        arguments=form.Told,
        offered=assists,
        rule=only_who_assists,
    )
    def assist(self, given: form.Told, *, by: User) -> dict[str, Any]:
        """Tell what an assisting office did; once all have, their clock stops."""
        self._note(Note.Kind.ASSIST, given.text, by=by, at=given.at)
        if all(told or office == by.office for office, told in self.assistance()):
            self.winding.stops.add(ClockKind.ASSIST)
        assert by.office is not None  # the rule let only an assisting office pass
        return {"office": by.office.code}

    def assistance(self) -> list[tuple[Office, bool]]:
        """The offices that assist, and whether each has told its part since the dispatch."""
        if not self.offices[1:]:
            return []
        since = self.events.filter(step="dispatch").order_by("-seq").values("seq")[:1]
        told = set(
            self.events.filter(step="assist", seq__gt=since).values_list("by_office", flat=True)
        )
        return [(office, office.code in told) for office in self.offices[1:]]

    @step(
        source=State.HANDLING,
        needs=Power.HANDLE,
        label=_("Urge"),
        key="u",
        arguments=form.Warned,
        offered=in_centre,
        rule=only_the_centre,
    )
    def urge(self, given: form.Warned, *, by: User) -> None:
        """Ask the lead office to go on (催办); the record counts it."""
        self._note(Note.Kind.NOTE, given.note, by=by)

    # What a reply's steps do to the ticket; the reply's step is what the record names -----------

    @moves(source=State.HANDLING, target=State.REPLIED)
    def answered(self) -> None:
        """A reply was released."""

    @moves(source=(State.REPLIED, State.CLOSED), target=State.HANDLING)
    def unanswered(self) -> None:
        """The released reply was recalled: nothing of it is asked about or published any more."""
        self._begin_anew()
