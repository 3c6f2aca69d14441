"""Supervising (督): who watches raises a matter to a higher level, and touches nothing else."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hotline.models import arguments as form
from hotline.models.matters import Matter
from hotline.models.messages import Note
from hotline.models.people import User
from hotline.models.states import OPEN
from hotline.powers import Power
from hotline.steps import step


class Supervising(Matter):
    """What the inspectorate does to a ticket: put it on record that it has been raised."""

    class Meta:
        abstract = True

    @step(
        source=OPEN,
        needs=Power.SUPERVISE,
        label=_("Escalate"),
        key="y",
        arguments=form.Warned,
    )
    def escalate(self, given: form.Warned, *, by: User) -> None:
        """Raise the matter (提级); state, clocks and desk stay as they are."""
        self._note(Note.Kind.NOTE, given.note, by=by)
