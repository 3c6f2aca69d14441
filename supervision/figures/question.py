"""What is asked of the figures, and as much of it as the viewer may see."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from hotline.errors import BadArguments, PowerMissing
from hotline.models import Office, Organisation, User
from hotline.models.organisations import below
from hotline.powers import Kind
from supervision.figures.definitions import FIGURES, By, Figure

QUARTER = 92  # days
MOST_DAYS = 366  # of one question; a year and its leap day


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
    # For everybody: confidential tickets are left out like sealed ones.
    public: bool = False
    # What has fallen due by now: one moment for all figures of an answer.
    now: datetime = field(default_factory=timezone.now)

    @property
    def begins(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.first, time.min))

    @property
    def ends(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.last + timedelta(days=1), time.min))

    @property
    def trend_by(self) -> By:
        """Weeks for a quarter, months for more."""
        return By.WEEK if (self.last - self.first).days <= QUARTER else By.MONTH

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Those that this question may be answered with."""
        return FIGURES if self.vendor is None else tuple(f for f in FIGURES if not f.offices)

    def refuse_nonsense(self) -> None:
        """Raise BadArguments for days that are no period, or too many at once."""
        wrong = ""
        if self.last < self.first:
            wrong = _("The last day comes before the first.")
        elif (self.last - self.first).days >= MOST_DAYS:
            wrong = _("At most %(days)d days at once: ask for a shorter period.") % {
                "days": MOST_DAYS
            }
        if wrong:
            errors = [{"loc": "to", "msg": wrong, "type": "period"}]
            raise BadArguments(wrong, code="arguments", errors=errors)


def asked_by(
    user: User, first: date, last: date, by: By, *, office: str = "", vendor: str = ""
) -> Question:
    """Return what `user` may ask: an office of its own subtree, a vendor of what it receives;
    `office` and `vendor`, codes, narrow it to one office with those below it, or to one vendor.

    Raises PowerMissing for whoever sees no tickets, for a vendor that asks about offices or other
    vendors and for an office that asks beyond its subtree; BadArguments for a period that is none
    and a code that nobody has.
    """
    if not user.sight:
        raise PowerMissing(_("These figures are for people who see tickets."), code="power")
    offices = _offices(user, by, office)
    question = Question(first, last, by, _vendor(user, by, vendor), offices)
    question.refuse_nonsense()
    return question


def _offices(user: User, by: By, asked: str) -> tuple[int, ...] | None:
    if user.organisation_kind == Kind.VENDOR:
        if asked or by is By.OFFICE:
            reason = _("A vendor sees its own figures, not those of offices or other vendors.")
            raise PowerMissing(reason, code="power")
        return None
    sees_all = user.sight in ("centre", "inspectorate")
    if not asked:
        return None if sees_all else _subtree(user.office_id)
    found = Office.objects.filter(code=asked).first()
    if found is None:
        raise _unknown("office", _("There is no such office."))
    if not (sees_all or user.office_id in found.lineage):
        reason = _("An office sees the figures of what it and the offices below it lead.")
        raise PowerMissing(reason, code="power")
    return _subtree(found.pk)


def _vendor(user: User, by: By, asked: str) -> int | None:
    if user.organisation_kind == Kind.VENDOR:
        own = user.organisation
        if by is By.VENDOR or asked not in ("", own.code):
            reason = _("A vendor sees its own figures, not those of offices or other vendors.")
            raise PowerMissing(reason, code="power")
        return own.pk
    if not asked:
        return None
    found = Organisation.objects.filter(code=asked, kind=Kind.VENDOR).first()
    if found is None:
        raise _unknown("vendor", _("There is no such vendor."))
    return found.pk


def _unknown(where: str, reason: str) -> BadArguments:
    return BadArguments(
        reason, code="arguments", errors=[{"loc": where, "msg": reason, "type": where}]
    )


def _subtree(office: int | None) -> tuple[int, ...]:
    return () if office is None else tuple(sorted(below(office)))
