"""Ending (结): the centre closes and archives, never the office that is scored."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from hotline.errors import RuleRefuses
from hotline.models import arguments as form
from hotline.models.matters import Matter
from hotline.models.messages import Note
from hotline.models.people import User
from hotline.models.states import State
from hotline.powers import Power
from hotline.steps import step


class Ending(Matter):
    """How a matter that was answered comes to its end."""

    class Meta:
        abstract = True

    # The centre ends ----------------------------------------------------------------------------

    def _centre_at_work(self, by: User) -> bool:
        return by.in_centre

    def _never_the_office_that_is_scored(self, by: User, _arguments: Any) -> None:
        if not by.in_centre:
            raise RuleRefuses(
                say("The hotline centre does this, never the office that is scored."),
                code="centre",
            )

    @step(
        source=State.REPLIED,
        target=State.CLOSED,
        needs=Power.HANDLE,
        label=_("Close"),
        arguments=form.Remark,
        stops=("*",),
        offered=_centre_at_work,
        rule=_never_the_office_that_is_scored,
    )
    def close(self, given: form.Remark, *, by: User) -> None:
        """Close the matter."""
        self._note(Note.Kind.NOTE, given.note, by=by)

    @step(
        source=State.CLOSED,
        target=State.ARCHIVED,
        needs=Power.HANDLE,
        label=_("Archive"),
        arguments=form.Remark,
        offered=_centre_at_work,
        rule=_never_the_office_that_is_scored,
    )
    def archive(self, given: form.Remark, *, by: User) -> None:
        """Lock the record away."""
        self._note(Note.Kind.NOTE, given.note, by=by)
