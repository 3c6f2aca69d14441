"""What of its figures the city shows to everybody, as versions: nothing, until somebody of the
centre switches it on.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from hotline.errors import wrong_entry
from hotline.models.people import User
from hotline.models.versions import OneRow

PARTS = {
    "volumes": _("How many matters came in and were answered, month by month"),
    "times": _("How long answers take"),
    "offices": _("Solved and satisfied rates by office"),
    "cases": _("The newest published cases"),
    "data": _("Open data: published cases for programs and spreadsheets"),
}


class PublicBoards(OneRow):
    """A version: the parts that are shown; without one, nothing is."""

    logged_as = "public_boards_set"

    shown = models.JSONField(default=list)

    class Meta(OneRow.Meta):
        verbose_name_plural = "public boards"

    @classmethod
    def amend(cls, shown: Iterable[str], *, by: User, reason: str, seen: int) -> PublicBoards:
        """Show these parts and no others; `seen` is the version it was decided from.

        Raises RuleRefuses, BadArguments and Moved.
        """
        wanted = sorted(set(shown))

        def decided(_before: PublicBoards) -> dict[str, list[str]]:
            if set(wanted) - set(PARTS):
                raise wrong_entry("shown", say("No public board has such a part."))
            return {"shown": wanted}

        return cls.succeed(decided, by=by, reason=reason, seen=seen)

    def differs_from(self, before: PublicBoards) -> dict[str, bool]:
        return {part: part in self.shown for part in PARTS}


class PublicMonth(models.Model):
    """What everybody is shown of one month: made once, when it is over, and never again. Were it
    counted anew, a number that falls would tell that somebody's matter became a secret.
    """

    month = models.DateField(unique=True)  # its first day
    made_at = models.DateTimeField(auto_now_add=True)
    told = models.JSONField()  # counts and shares; what is of too few is not in it

    class Meta:
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
