"""The chained record of a sample: who drew, scored and disputed it, and what was said with it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hotline.models.record import ChainedEvent
from hotline.powers import Kind

SCORING = ("score", "score_again")


class SampleEvent(ChainedEvent):
    """One step on a sample: ids, codes, points and digests, never words. Append-only.

    That a vendor scores nothing and nobody scores twice holds against SQL as well.
    """

    thing = "sample"

    sample = models.ForeignKey(
        "hotline.Sample", models.PROTECT, related_name="events", db_index=False
    )

    class Meta(ChainedEvent.Meta):
        constraints = [
            models.UniqueConstraint(fields=["sample", "seq"], name="one_sample_event_per_place"),
            models.UniqueConstraint(
                fields=["sample", "by"],
                condition=Q(step__in=SCORING),
                name="nobody_scores_a_sample_twice",
            ),
            models.CheckConstraint(
                condition=Q(step="draw", by_kind=Kind.MACHINE)
                | Q(step__in=SCORING, by_kind__in=[Kind.GOVERNMENT, Kind.INSPECTORATE])
                | Q(step="dispute", by_kind=Kind.VENDOR),
                name="no_vendor_scores",
            ),
        ]


class SampleWords(models.Model):
    """The words of one step, personal data masked; the event names their digest. Append-only."""

    event = models.OneToOneField(SampleEvent, models.PROTECT, related_name="words")
    text = models.TextField()

    class Meta:
        verbose_name_plural = "sample words"
