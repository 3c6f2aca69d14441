"""Publishing (案例公开): an answered case, told anew so that nobody is recognised."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from hotline import personal
from hotline.errors import RuleRefuses, wrong_entry
from hotline.models import arguments as form
from hotline.models.matters import Matter
from hotline.models.people import User
from hotline.models.publications import Publication
from hotline.models.states import State
from hotline.powers import Power
from hotline.sealing import blind
from hotline.steps import step


class Publishing(Matter):
    """How a closed case is shown to the public, and taken back."""

    class Meta:
        abstract = True

    def _why_not_published(self, by: User) -> tuple[str, str] | None:
        """The code and the reason why `by` does not publish this; None if they may."""
        if not (by.in_centre or by.office_id == self.lead_office_id):
            return "lead_office", say("Only the lead office or the hotline centre publishes.")
        if self.confidential or self.sealed:
            return "confidential", say("What is confidential is never published.")
        if not self.publication_allowed:
            return "consent", say("The citizen has not agreed to publication.")
        if self.publication_id is not None:
            return "published", say("It is published already.")
        answer = self.standing_release()
        if self.lead_office_id is None or answer is None:
            return "no_answer", say("No office has answered this, so there is nothing to publish.")
        if answer.reply.by_id == by.pk:
            return "same_person", say("Somebody other than the drafter of the answer publishes.")
        return None

    def _may_publish(self, by: User) -> bool:
        return self._why_not_published(by) is None

    def _only_what_may_be_public(self, by: User, given: form.Publish) -> None:
        if why_not := self._why_not_published(by):
            raise RuleRefuses(why_not[1], code=why_not[0])
        for name in ("text", "place"):
            if personal.masked(getattr(given, name))[1]:
                raise wrong_entry(
                    name, say("It still holds a phone number or the like: take it out.")
                )

    @step(
        source=State.CLOSED,
        needs=Power.SPEAK,
        label=_("Publish the case"),
        arguments=form.Publish,
        offered=_may_publish,
        rule=_only_what_may_be_public,
    )
    def publish(self, given: form.Publish, *, by: User) -> dict[str, Any]:
        """Freeze a redacted text and show it to everybody."""
        assert self.lead_office is not None  # the rule
        self.publication = Publication.objects.create(
            ticket=self,  # type: ignore[misc]  # only a ticket is a matter
            text=given.text,
            place=given.place,
            digest=blind(f"{given.place}\n{given.text}", purpose="publication").hex(),
            office=self.lead_office,
            category=self.category,
            drafter=self.standing_release().reply.by,
            by=by,
            by_kind=by.organisation_kind,
        )
        return {"publication": self.publication.pk, "digest": self.publication.digest}

    def _may_take_back(self, by: User) -> bool:
        mine = by.in_centre or by.office_id == self.lead_office_id
        return mine and self.publication_id is not None

    def _only_what_is_published(self, by: User, _arguments: Any) -> None:
        if self.publication_id is None:
            raise RuleRefuses(say("It is not published."), code="not_published")
        if not self._may_take_back(by):
            raise RuleRefuses(
                say("Only the lead office or the hotline centre takes it back."), code="lead_office"
            )

    @step(
        source=(State.CLOSED, State.ARCHIVED),
        needs=Power.SPEAK,
        label=_("Take the published case back"),
        arguments=form.Reason,
        offered=_may_take_back,
        rule=_only_what_is_published,
    )
    def unpublish(self, given: form.Reason, *, by: User) -> dict[str, Any]:
        """Show it to nobody any more; what was shown stays on the record."""
        taken, self.publication = self.publication_id, None
        self._note("note", given.note, by=by)
        return {"publication": taken}
