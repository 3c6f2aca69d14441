"""Organisations with a kind, and the government's offices as a tree."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hotline.powers import Kind


class Organisation(models.Model):
    """A vendor, the government, the inspectorate … Its kind decides what its people may ever do."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="known_kind"),
            # What the composite foreign keys of rule 3 lean on.
            models.UniqueConstraint(fields=["id", "kind"], name="organisation_with_kind"),
        ]

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """An office that handles tickets; one office is the hotline centre."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="offices")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    is_centre = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_centre"], condition=Q(is_centre=True), name="one_hotline_centre"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def lineage(self) -> list[int]:
        """The ids of this office and of every office above it."""
        ids: list[int] = []
        office: Office | None = self
        while office is not None and office.pk not in ids:
            ids.append(office.pk)
            office = office.parent
        return ids


def below(office: int) -> set[int]:
    """The ids of an office and of all below it."""
    children: dict[int | None, list[int]] = {}
    for pk, parent in Office.objects.values_list("pk", "parent_id"):
        children.setdefault(parent, []).append(pk)
    found, waiting = set[int](), [office]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += children.get(one, [])
    return found
