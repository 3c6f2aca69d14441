"""Opens the vault at a ticket: one kind of value, for one person, with a reason that is kept."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as say

from hotline.errors import RuleRefuses, wrong_entry
from hotline.models.people import User
from hotline.models.vault import Reveal, Secret
from hotline.powers import Kind, Power

LEAST_REASON = 2  # characters


class Revealing:
    """The vault's side of a ticket."""

    secrets: Any
    confidential: Any
    hold: Any
    log_beside_the_steps: Any

    def lies_with(self, by: User) -> bool:
        """Whose desk the ticket can lie on now; the procedure says."""
        raise NotImplementedError

    def followed_up_by(self, by: User) -> bool:
        """Whether `by` calls the citizen to ask how it went; the procedure says."""
        raise NotImplementedError

    def reveal(self, field: str, *, by: User, reason: str) -> list[str]:
        """Open the vault's values of one kind for `by`, who says why; every opening is on the
        record.

        Raises BadArguments without a reason or for a value nobody may see, RuleRefuses for whoever
        the matter does not lie with; a vendor only while it is still receiving, never what is
        confidential.
        """
        if field not in Secret.Kind.values or field in Secret.NEVER_REVEALED:
            raise wrong_entry("field", say("Nothing of that name is ever shown."))
        if len(reason.strip()) < LEAST_REASON:
            raise wrong_entry("reason", say("Say why you need to see it."))
        if not self.may_reveal(by):
            raise RuleRefuses(
                say("The matter does not lie with you, so this stays closed."), code="vault"
            )
        with transaction.atomic():
            self.hold()
            kept = list(self.secrets.filter(kind=field).order_by("kept_at", "id"))
            Reveal.objects.create(
                ticket=self,  # type: ignore[misc]  # only a ticket reveals
                by=by,
                field=field,
                secrets=len(kept),
                reason=reason.strip()[:200],
            )
            self.log_beside_the_steps(
                "reveal", by=by, details={"field": field, "secrets": [str(s.pk) for s in kept]}
            )
        return [secret.open() for secret in kept]

    def may_reveal(self, by: User) -> bool:
        """Whether the vault opens for `by` at this ticket, given a reason."""
        if by.organisation_kind == Kind.VENDOR and self.confidential:
            return False
        return Power.SUPERVISE in by.powers or self.lies_with(by) or self.followed_up_by(by)
