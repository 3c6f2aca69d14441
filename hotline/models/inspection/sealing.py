"""Whether what was written once about the inspection still stands as it was sealed."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count

from hotline.models.inspection.draw import Draw
from hotline.models.inspection.settlement import Settlement


def seal_faults() -> Iterator[str]:
    """Yield the draws and the settlements that were changed."""
    counted = Draw.objects.annotate(there=Count("samples")).order_by("pk")
    for draw in counted.iterator(chunk_size=500):
        if draw.seal != draw.sealed():
            yield f"draw {draw.pk} of {draw.digest_id} was changed"
        elif draw.there != draw.drawn + draw.listed:
            yield f"draw {draw.pk}: {draw.drawn + draw.listed} were drawn, {draw.there} are there"
    for month in Settlement.objects.order_by("pk").iterator(chunk_size=500):
        if month.seal != month.sealed():
            yield f"settlement {month.pk} of {month.month} was changed"
