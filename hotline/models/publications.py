"""Published cases (案例公开): what everybody may read, written anew, released by the government."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from hotline.models.categories import Category
from hotline.models.organisations import Office
from hotline.models.people import User
from hotline.powers import Kind


class Publications(models.QuerySet["Publication"]):
    """Finds what is published now."""

    def shown(self) -> Self:
        """Those that stand: not taken back, and of matters that are nobody's secret."""
        return self.filter(shown_for__confidential=False, shown_for__sealed=False)

    def about(self, words: str) -> Self:
        """Those that hold every one of the `words`, wherever in text, place, office or category.

        Read one by one from the newest: they are written by hand, so there are never very many.
        """
        found = self
        for word in words.casefold().split():
            found = found.filter(searched__contains=word)
        return found


class Publication(models.Model):
    """One published text, frozen like a release; the ticket says which one stands, if any."""

    ticket = models.ForeignKey("hotline.Ticket", models.PROTECT, related_name="publications")
    text = models.TextField()
    place = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    drafter = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_kind = models.CharField(max_length=12)
    at = models.DateTimeField(auto_now_add=True)
    searched = models.TextField()

    objects = Publications.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(by_kind=Kind.GOVERNMENT), name="only_government_publishes"
            ),
            # Null (a statement answered, nobody drafted) leaves a CHECK unknown, which passes.
            models.CheckConstraint(
                condition=~Q(by=F("drafter")), name="published_by_a_second_person"
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        category = self.category.name if self.category else ""
        told = (self.text, self.place, self.office.name, category)
        self.searched = " ".join(told).casefold()
        super().save(*args, **kwargs)
