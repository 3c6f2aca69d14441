"""What a matter is about: the tree of categories. Which office leads it, the catalogue says."""

from __future__ import annotations

from typing import Any

from django.db import models

from hotline.models.organisations import Office


class Category(models.Model):
    """An entry of the category tree; two digits a level ("15" 水务防汛, "1501" 内涝积水)."""

    code = models.CharField(max_length=6, primary_key=True)
    name = models.CharField(max_length=40)
    # What citizens call it, parted by blanks: all that is known before anybody has sorted anything.
    words = models.TextField(blank=True, default="", db_default="")

    lines: Any  # of every version of the catalogue, hotline/models/catalogue.py

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def lead_offices(self, district: str = "") -> list[Office]:
        """The offices that the catalogue in force (派单目录) names to lead it, by code.

        In a known district its own lines count, or those for all districts if it has none. While
        the district is not known, every office that leads the category anywhere is named.
        """
        lines = self.lines.in_force().select_related("office__parent").order_by("office__code")
        found = list(lines)
        if district:
            own = [line for line in found if line.district == district]
            found = own or [line for line in found if not line.district]
        return list({line.office_id: line.office for line in found}.values())

    def only_lead(self, district: str = "") -> Office | None:
        """Return the lead office if the catalogue names exactly one."""
        named = self.lead_offices(district)
        return named[0] if len(named) == 1 else None
