"""The city's own names of places (地名表): districts, streets, roads, communities, landmarks, in
versions. What citizens write is compared with the newest.
"""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock
from typing import Self

from django.db import models
from django.db.models import Subquery
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from hotline.errors import BadArguments
from hotline.facts import Gazetteer, Place
from hotline.models.people import User
from hotline.models.record import SecurityEvent
from hotline.models.versions import Version, one_editor_at_a_time, reason_of

AT_ONCE = 2000  # rows of a statement


class PlaceKind(models.TextChoices):
    """What a name stands for, the widest first."""

    DISTRICT = "district", _("District")
    STREET = "street", _("Sub-district or town")
    ROAD = "road", _("Road")
    PLACE = "place", _("Place")


class PlaceList(Version):
    """One version of the list."""

    number = models.PositiveIntegerField(unique=True)

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"v{self.number}"

    @classmethod
    def in_force(cls) -> PlaceList | None:
        """The newest version; None in a house that has no list yet."""
        return cls.objects.order_by("-number").first()

    @classmethod
    def publish(cls, places: Iterable[Place], *, by: User, reason: str) -> PlaceList:
        """Put a whole list in force, as a new version. BadArguments without a reason, or where a
        place has no name or is of no known kind.
        """
        reason, listed = reason_of(reason), list(dict.fromkeys(places))
        bad = [n for n, one in enumerate(listed) if not one.name or one.kind not in PlaceKind]
        if bad:
            raise BadArguments(
                say("Every place needs a name, and a kind that is known."),
                code="places",
                errors=[{"loc": f"places.{n}", "msg": "name, kind", "type": "place"} for n in bad],
            )
        with one_editor_at_a_time("gazetteer"):
            before = cls.in_force()
            number = before.number + 1 if before else 1
            new = cls.objects.create(number=number, made_by=by, reason=reason)
            ListedPlace.objects.bulk_create(
                (ListedPlace(list=new, **_columns(place)) for place in listed), batch_size=AT_ONCE
            )
            SecurityEvent.objects.create(
                by=by,
                what="gazetteer_set",
                subject=f"gazetteer {new}",
                details={"places": len(listed)},
            )
        return new

    def gazetteer(self) -> Gazetteer:
        """Its places, ready to be looked for in texts."""
        rows = self.places.values_list("name", "kind", "within", "code", "lat", "lon", "also")
        return Gazetteer(Place(*row[:-1], tuple(row[-1].split())) for row in rows)


class ListedPlaces(models.QuerySet["ListedPlace"]):
    """Finds places."""

    def in_force(self) -> Self:
        """Those of the newest list; none in a house that has no list yet."""
        newest = PlaceList.objects.order_by("-number").values("pk")[:1]
        return self.filter(list=Subquery(newest))


class ListedPlace(models.Model):
    """One name. `within` is what it lies in, `also` other names, parted by blanks; the position is
    in the datum of the house's maps, GCJ-02 as WeChat sends it.
    """

    list = models.ForeignKey(PlaceList, models.PROTECT, related_name="places")
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=8, choices=PlaceKind.choices)
    within = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=20, blank=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    also = models.CharField(max_length=120, blank=True)

    objects = ListedPlaces.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=PlaceKind.values), name="known_kind_of_place"
            ),
        ]


def gazetteer() -> Gazetteer:
    """The list in force, kept in this process until there is a newer one: one small question."""
    newest = PlaceList.objects.order_by("-number").values_list("pk", flat=True).first()
    if newest is None:
        return NONE
    with _lock:
        if newest not in _kept:
            found = PlaceList.objects.get(pk=newest).gazetteer()
            _kept.clear()
            _kept[newest] = found
        return _kept[newest]


NONE = Gazetteer()
_kept: dict[int, Gazetteer] = {}
_lock = Lock()


def _columns(place: Place) -> dict[str, object]:
    return place._asdict() | {"also": " ".join(place.also)}
