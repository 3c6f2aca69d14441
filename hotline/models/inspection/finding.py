"""Finds samples through whoever asks."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from hotline.models.inspection.sheet import ScoreSheet
from hotline.models.people import User
from hotline.powers import Kind, Power

if TYPE_CHECKING:
    from hotline.models.inspection.sample import Sample  # noqa: F401

WITH = ("ticket", "vendor", "sheet", "round")


def inspects(user: User) -> bool:
    """Who scores a vendor: the inspectorate, and those of the hotline centre who handle. Never a
    vendor: it holds neither power.
    """
    return Power.SUPERVISE in user.powers or (user.in_centre and Power.HANDLE in user.powers)


class Samples(models.QuerySet["Sample"]):
    """Finds samples."""

    def in_sight_of(self, user: User) -> Self:
        """The inspectorate all, the centre all but the sealed; a vendor its own once they were
        scored, never the sealed; nobody else any.
        """
        if Power.SUPERVISE in user.powers:
            return self.all()
        seen = self.filter(ticket__sealed=False)
        if inspects(user):
            return seen
        if user.organisation_kind == Kind.VENDOR and user.sight:
            return seen.filter(vendor=user.organisation_id).exclude(state="drawn")
        return self.none()

    def for_reading(self) -> Self:
        """With what a row or a page shows."""
        return self.select_related(*WITH)

    def that_stand(self, now: datetime) -> Self:
        """Whose score can change no more: the window is over, or a second inspector decided."""
        return self.filter(Q(state="settled") | Q(state="scored", dispute_until__lt=now))

    def passing(self) -> Self:
        """Without a breach, and with the points that their own sheet asks for."""
        marks = Q(sheet=None, total__gte=ScoreSheet(version=0).pass_mark)
        for sheet in ScoreSheet.objects.all():
            marks |= Q(sheet=sheet, total__gte=sheet.pass_mark)
        return self.filter(marks, breach=False)
