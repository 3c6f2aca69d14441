"""What a person is writing and has not sent: kept at the server, sealed, theirs alone."""

from __future__ import annotations

import json
from typing import Any

from django.db import models

from hotline.models import Ticket, User
from hotline.sealing import CannotUnseal, seal, unseal


class Drafts(models.QuerySet["Draft"]):
    """Keeps and finds unsent forms."""

    def keep(self, ticket: Ticket, name: str, values: dict[str, Any], *, by: User) -> Draft:
        """Keep what `by` has written in the form `name`, over what was kept before."""
        bound = Draft.bound(ticket, name, by)
        sealed = seal(json.dumps(values, ensure_ascii=False), bound_to=bound)
        draft, _made = self.update_or_create(
            ticket=ticket, name=name, by=by, defaults={"sealed": sealed}
        )
        return draft

    def of(self, ticket: Ticket, name: str, *, by: User) -> Draft | None:
        """What `by` had written in the form `name`, if anything."""
        return self.filter(ticket=ticket, name=name, by=by).first()

    def done(self, ticket: Ticket, name: str, *, by: User) -> None:
        """The form was sent."""
        self.filter(ticket=ticket, name=name, by=by).delete()


class Draft(models.Model):
    """One unsent form of one person on one ticket."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    by = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    sealed = models.BinaryField()
    at = models.DateTimeField(auto_now=True)

    objects = Drafts.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "by", "name"], name="one_draft_of_a_form"),
        ]

    @staticmethod
    def bound(ticket: Ticket, name: str, by: User) -> str:
        """What the encryption is bound to: unsent words may hold a citizen's data in clear."""
        return f"draft:{ticket.pk}:{by.pk}:{name}"

    @property
    def values(self) -> dict[str, Any]:
        """What was written; empty if the key is gone."""
        try:
            opened = unseal(self.sealed, bound_to=self.bound(self.ticket, self.name, self.by))
        except CannotUnseal:
            return {}
        values: dict[str, Any] = json.loads(opened)
        return values
