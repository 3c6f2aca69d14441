"""What this database is for: a demo city marks its own, so that the two are never mixed up."""

from __future__ import annotations

from django.db import models


class Installation(models.Model):
    """At most one row, written with the demo city; the application can neither change nor remove
    it.
    """

    demo = models.BooleanField(default=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["demo"], name="one_mark"),
        ]
