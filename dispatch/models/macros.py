"""A macro: a remark and facts written once and put into forms of steps with two keys.

Everything a macro fills in stays in the house. Words that reach a citizen are statements, which the
government approves; a macro is offered at no form whose words could get out.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from dispatch.models.belongings import Belonging
from hotline.models.arguments import LONG, Facts, Told
from hotline.steps import Step


class Macro(Belonging):
    """Prepared words of one person. `step` empty: for every step that takes a remark."""

    step = models.CharField(max_length=24, blank=True)
    note = models.TextField(blank=True, max_length=LONG)
    # As in the form: who, what, when, where, why, how; only what is prepared.
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_macro_of_a_name"),
        ]
        indexes = [
            models.Index(fields=["organisation"], condition=Q(shared=True), name="macros_of_all"),
        ]

    def fits(self, step: Step) -> bool:
        """Whether it has anything to put into the form of `step`."""
        return self.step in ("", step.name) and bool(self.entries(step))

    def entries(self, step: Step) -> dict[str, Any]:
        """What it puts into which field of the step's form."""
        fields = step.arguments.model_fields
        filled = {f"facts.{name}": said for name, said in self.facts.items() if "facts" in fields}
        if self.note and (place := remark_of(step)):
            filled[place] = self.note
        return {name: said for name, said in filled.items() if said}


def remark_of(step: Step) -> str:
    """Which field of a step holds staff's own words, which stay in the house; "" for none."""
    if "note" in step.arguments.model_fields:
        return "note"
    return "text" if issubclass(step.arguments, Told) else ""


def takes_macros(step: Step) -> bool:
    """Whether a macro could fill in anything of the step's form."""
    return bool(remark_of(step)) or step.arguments.model_fields.get("facts") is not None


FACTS = tuple(Facts.model_fields)
