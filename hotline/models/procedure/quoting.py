"""Quoting (直接答复): a question that an authorised statement answers needs no office."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from hotline.errors import RuleRefuses, wrong_entry
from hotline.models import arguments as form
from hotline.models.clocks import ClockKind
from hotline.models.matters import Matter
from hotline.models.organisations import Office
from hotline.models.people import User
from hotline.models.procedure.blanks import filled_in
from hotline.models.public_places import says_no_secret, speaks_in_public
from hotline.models.statements import Statement, StatementVersion
from hotline.models.states import State
from hotline.powers import Power
from hotline.steps import step


class Quoting(Matter):
    """The words are the government's, approved by two of its people; a receiver only picks them."""

    class Meta:
        abstract = True

    @step(
        source=(State.RECEIVED, State.ACCEPTED),
        target=State.REPLIED,
        needs=Power.RECEIVE,
        label=_("Quote"),
        key="q",
        arguments=form.Quote,
        stops=("*",),
        starts=(ClockKind.FOLLOW_UP,),
    )
    def quote(self, given: form.Quote, *, by: User) -> dict[str, Any]:
        """Answer with a statement, word for word; the centre stands for the answer."""
        version = _version_to_quote(given)
        values = filled_in(version.text, given.values, number=self.number)
        public = speaks_in_public(self) and says_no_secret(values)
        self.fits_the_carrier(version.filled(values), loc="statement", public=public)
        self.lead_office = Office.objects.get(is_centre=True)
        self.outbound.quote(version, ticket=self, values=values)
        return {
            "statement": version.statement.code,
            "statement_version": version.number,
            "lead": self.lead_office.code,
        }


def _version_to_quote(given: form.Quote) -> StatementVersion:
    statement = Statement.objects.filter(code=given.statement).first()
    version = statement.newest if statement else None
    if statement is None or version is None:
        raise wrong_entry("statement", say("There is no approved statement with that code."))
    if Statement.Use.QUOTING not in statement.uses:
        raise RuleRefuses(say("This statement is not meant to be quoted."), code="statement")
    if version.why_not_said(statement):
        raise RuleRefuses(
            say("This statement expired; somebody has to approve it anew."), code="statement"
        )
    if given.statement_version not in {None, version.number}:
        raise wrong_entry("statement", say("It was approved in new words meanwhile: read them."))
    return version
