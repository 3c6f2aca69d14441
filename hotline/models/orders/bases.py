"""What an order may rest on (督办依据): a catalogue that is data."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

OTHER = "other"  # what no code says, in words
# In a house that keeps no catalogue of its own. The thresholds in them are those of
# domain.md 4 (雨花台: three complaints; 沂南: rework).
DEFAULTS = {
    "overdue_card": _("An overdue card"),
    "repeat": _("The same complaint three times or more"),
    "rework": _("Reworked twice or more"),
    "false_closing": _("Closed without being solved"),
    "unjust_return": _("Returned without cause"),
    "complaint": _("A citizen's complaint about the handling"),
    "inspection": _("An inspection, or several at once"),
    "leader": _("A leader's instruction"),
    OTHER: _("Something else, in words"),
}


class Bases(models.QuerySet["OrderBasis"]):
    """Finds what an order may rest on."""

    def names(self) -> dict[str, str]:
        """Every code there is with its name, those no longer offered as well, in their order."""
        kept = dict(self.values_list("code", "name"))
        return kept or {code: str(name) for code, name in DEFAULTS.items()}

    def offered(self) -> dict[str, str]:
        """Those a new order may name."""
        kept = list(self.values_list("code", "name", "in_use"))
        if not kept:
            return self.names()
        return {code: name for code, name, in_use in kept if in_use}

    def fill(self) -> None:
        """Keep the defaults as this house's own catalogue, in the language of the moment."""
        self.bulk_create(
            (
                self.model(code=code, name=str(name), place=place)
                for place, (code, name) in enumerate(DEFAULTS.items())
            ),
            ignore_conflicts=True,
        )


class OrderBasis(models.Model):
    """One line of the catalogue. What was once named stays readable, so lines are never deleted,
    only no longer offered.
    """

    code = models.SlugField(max_length=24, primary_key=True)
    name = models.CharField(max_length=80)
    place = models.PositiveSmallIntegerField(default=0)
    in_use = models.BooleanField(default=True)

    objects = Bases.as_manager()

    class Meta:
        ordering = ["place", "code"]
        verbose_name_plural = "order bases"

    def __str__(self) -> str:
        return self.name
