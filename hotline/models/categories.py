"""What a matter is about, and which office leads it: the categories and the dispatch catalogue
(派单目录).
"""

from __future__ import annotations

from django.db import models

from hotline.models.organisations import Office


class Category(models.Model):
    """An entry of the category tree; two digits a level ("15" 水务防汛, "1501" 内涝积水)."""

    code = models.CharField(max_length=6, primary_key=True)
    name = models.CharField(max_length=40)
    lead_offices = models.ManyToManyField(Office, related_name="categories", blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def only_lead(self) -> Office | None:
        """Return the lead office if the catalogue names exactly one."""
        named = list(self.lead_offices.all()[:2])
        return named[0] if len(named) == 1 else None
