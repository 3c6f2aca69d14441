"""The dispatch catalogue (派单目录): for each category, and district where it matters, the offices
that may lead. Edited by the centre, in versions that never change once they are in force.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Subquery

from hotline.models.categories import Category
from hotline.models.organisations import Office
from hotline.models.people import User
from hotline.models.record import SecurityEvent
from hotline.models.versions import (
    Version,
    one_editor_at_a_time,
    reason_of,
    still_in_force,
)

DISTRICT = 40  # characters
EVERYWHERE = ""  # a line that counts in every district without lines of its own


class Named(NamedTuple):
    """One line as a value: this office may lead this category in this district."""

    category: str
    district: str
    office: str


class Catalogue(Version):
    """One version of the catalogue."""

    number = models.PositiveIntegerField(unique=True)

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"v{self.number}"

    @classmethod
    def in_force(cls) -> Catalogue | None:
        """The newest version; None in a house that has no catalogue yet."""
        return cls.objects.select_related("made_by").order_by("-number").first()

    @classmethod
    def publish(
        cls, named: Iterable[Named], *, by: User, reason: str, seen: int | None = None
    ) -> Catalogue:
        """Put a whole catalogue in force, as a new version.

        `seen` is the number of the version the change was made from (0: none). Raises Moved if
        there is a newer one by now, BadArguments without a reason. The lines are taken as they
        are: whether they are right is asked of `hotline.models.catalogue_file` before.
        """
        reason, lines = reason_of(reason), sorted(set(named))
        offices = dict(Office.objects.values_list("code", "pk"))
        with one_editor_at_a_time("catalogue"):
            before = cls.in_force()
            number = before.number if before else 0
            still_in_force(seen, number)
            new = cls.objects.create(number=number + 1, made_by=by, reason=reason)
            CatalogueLine.objects.bulk_create(
                CatalogueLine(
                    catalogue=new,
                    category_id=line.category,
                    district=line.district,
                    office_id=offices[line.office],
                )
                for line in lines
            )
            came, went = changes(before.named() if before else (), lines)
            SecurityEvent.objects.create(
                by=by,
                what="catalogue_set",
                subject=f"catalogue {new}",
                details={"before": number, "added": len(came), "removed": len(went)},
            )
        return new

    def named(self) -> list[Named]:
        """Its lines as values, by category, district and office."""
        rows = self.lines.values_list("category_id", "district", "office__code")
        return sorted(Named(*row) for row in rows)


class Lines(models.QuerySet["CatalogueLine"]):
    """Finds lines."""

    def in_force(self) -> Lines:
        """Those of the newest version."""
        newest = Catalogue.objects.order_by("-number").values("pk")[:1]
        return self.filter(catalogue=Subquery(newest))


class CatalogueLine(models.Model):
    """One line of a version: an office that may lead a category, everywhere or in one district."""

    catalogue = models.ForeignKey(Catalogue, models.PROTECT, related_name="lines", db_index=False)
    category = models.ForeignKey(Category, models.PROTECT, related_name="lines", db_index=False)
    district = models.CharField(max_length=DISTRICT, blank=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)

    objects = Lines.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["catalogue", "category", "district", "office"],
                name="an_office_is_named_once",
            ),
        ]


def changes(before: Collection[Named], after: Collection[Named]) -> tuple[list[Named], list[Named]]:
    """Return the lines that come and those that go."""
    old, new = set(before), set(after)
    return sorted(new - old), sorted(old - new)


def leads_of_all() -> dict[str, list[str]]:
    """Codes of the lead offices by category, of the whole catalogue in one query."""
    lines = CatalogueLine.objects.in_force().order_by("office__code")
    named: dict[str, dict[str, Any]] = {}
    for category, office in lines.values_list("category_id", "office__code"):
        named.setdefault(category, {})[office] = None
    return {category: list(offices) for category, offices in named.items()}
