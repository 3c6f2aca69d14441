"""What is asked of the figures, and as much of it as the viewer may see."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from hotline.errors import BadArguments, PowerMissing
from hotline.models import Office, User
from hotline.powers import Kind
from supervision.figures.definitions import FIGURES, By, Figure

MOST_DAYS = 366  # of one question; a year and its leap day
ON_SCREEN = 92  # while somebody waits for the answer: a quarter takes seconds in a big city


@dataclass(frozen=True)
class Question:
    """Which tickets (by the day they came in, both days included), told apart by what.

    `vendor`: only what came in at its doors; `offices`: only what they lead. None: everything.
    """

    first: date
    last: date
    by: By = By.ALL
    vendor: int | None = None
    offices: tuple[int, ...] | None = None
    # What has fallen due by now: one moment for all figures of an answer.
    now: datetime = field(default_factory=timezone.now)

    @property
    def begins(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.first, time.min))

    @property
    def ends(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.last + timedelta(days=1), time.min))

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Those that this question may be answered with."""
        return FIGURES if self.vendor is None else tuple(f for f in FIGURES if not f.offices)

    def refuse_nonsense(self, most: int = MOST_DAYS) -> None:
        """Raise BadArguments for days that are no period, or too many at once."""
        wrong = ""
        if self.last < self.first:
            wrong = _("The last day comes before the first.")
        elif (self.last - self.first).days >= most:
            wrong = _("At most %(days)d days at once: ask for a shorter period.") % {"days": most}
        if wrong:
            errors = [{"loc": "to", "msg": wrong, "type": "period"}]
            raise BadArguments(wrong, code="arguments", errors=errors)


def asked_by(user: User, first: date, last: date, by: By) -> Question:
    """Return what `user` may ask: an office of its own subtree, a vendor of what it receives.

    Raises PowerMissing for whoever sees no tickets, and for a vendor that asks about offices or
    other vendors; BadArguments for a period that is none.
    """
    if not user.sight:
        raise PowerMissing(_("These figures are for people who see tickets."), code="power")
    vendor, offices = None, None
    if user.organisation_kind == Kind.VENDOR:
        if by in (By.OFFICE, By.VENDOR):
            reason = _("A vendor sees its own figures, not those of offices or other vendors.")
            raise PowerMissing(reason, code="power")
        vendor = user.organisation_id
    elif user.sight not in ("centre", "inspectorate"):
        offices = _subtree(user.office_id)
    question = Question(first, last, by, vendor, offices)
    question.refuse_nonsense(ON_SCREEN)
    return question


def _subtree(office: int | None) -> tuple[int, ...]:
    return tuple(one.pk for one in Office.objects.all() if office in one.lineage)
