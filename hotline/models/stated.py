"""What a form lets a citizen say about their matter beside its words, taken over when it opens."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from hotline import personal
from hotline.models.vault import MASK_LENGTH, Secret
from hotline.steps import Arguments

NAME, PHONE = Secret.Kind.NAME, Secret.Kind.PHONE


class Stated(Arguments):
    """Choices are codes; `facts` are words and masked like all words; name and phone are typed into
    fields of their own and go straight to the vault.
    """

    kind: Literal[
        "", "consult", "help", "complaint", "report", "suggestion", "praise", "disaster"
    ] = ""
    urgency: Literal["normal", "urgent", "critical"] = "normal"
    facts: dict[str, str] = Field(default_factory=dict)
    name: str = ""
    phone: str = ""
    confidential: bool = False
    notices: bool = False

    def secrets(self, **belongs: Any) -> list[Secret]:
        """Return the vault's new, unsaved entries for what is personal here."""
        kept = []
        if self.name:
            mask = personal.mask_name(self.name)[:MASK_LENGTH]
            kept.append(Secret.objects.keep(NAME, self.name, mask=mask, **belongs))
        if self.phone:
            found = personal.find(self.phone)
            kind = found[0].kind if found else personal.Kind.MOBILE
            value = found[0].value if found else self.phone
            mask = personal.mask_value(kind, value)[:MASK_LENGTH]
            kept.append(Secret.objects.keep(PHONE, value, mask=mask, own=True, **belongs))
        return kept
