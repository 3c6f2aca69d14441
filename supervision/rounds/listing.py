"""Lists of findings and of rounds: through the entries in sight, a page at a time by key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from hotline.api.pages import Order, page
from hotline.api.problems import Problem
from hotline.models import Finding, Round, User
from hotline.models.ledger import WATCHERS
from hotline.templatetags.times import wall
from supervision.rounds.wording import evidence_in_words

PAGE, AT_ONCE = 50, 500
NEWEST = Order("rounds", ("-id",))
WITH = ("entry__office", "round", "first__round", "ordered__order", "first__ordered__order")
HEAD = (
    gettext_lazy("Round"),
    gettext_lazy("Account"),
    gettext_lazy("Platform"),
    gettext_lazy("Office"),
    pgettext_lazy("round", "What was found"),
    gettext_lazy("Fails alone"),
    gettext_lazy("Evidence"),
    gettext_lazy("First found"),
    gettext_lazy("Order"),
    gettext_lazy("Until"),
    gettext_lazy("Mended"),
)
Part = dict[str, Any]


def sees_all(user: User) -> bool:
    """Whether `user` sees every entry, and so what a round says of the whole city."""
    return bool(user.powers & WATCHERS) or user.in_centre


def standing(user: User, cursor: str) -> Part:
    """What is to be mended now, the newest first."""
    found = Finding.objects.in_sight_of(user).standing().annotate(times=Count("again"))
    return _page(found.select_related(*WITH), _row, cursor)


def rounds(cursor: str) -> Part:
    """The rounds that were held, the newest first."""
    return _page(Round.objects.select_related("by", "rules"), lambda one: one, cursor)


def of_round(held: Round, user: User, cursor: str) -> Part:
    """What one round found."""
    found = Finding.objects.in_sight_of(user).filter(round=held)
    return _page(found.select_related(*WITH), _row, cursor)


def lines(user: User) -> Iterator[list[list[str]]]:
    """Everything that was ever found, so many rows at a time."""
    found = Finding.objects.in_sight_of(user).select_related(
        *WITH, "mended__round", "first__mended__round"
    )
    last = None
    while rows := list((found.filter(pk__lt=last) if last else found).order_by("-pk")[:AT_ONCE]):
        yield [_cells(one) for one in rows]
        last = rows[-1].pk


def _page(found: QuerySet[Any], shown: Any, cursor: str) -> Part:
    try:
        return page(found, NEWEST, shown, cursor=cursor, limit=PAGE)
    except Problem:  # not one of ours: it begins at the beginning
        return page(found, NEWEST, shown, cursor="", limit=PAGE)


def _row(finding: Finding) -> Part:
    first = finding.first or finding
    ordered = getattr(first, "ordered", None)
    return {
        "it": finding,
        "said": evidence_in_words(finding),
        "since": first.round.at,
        "times": 1 + getattr(finding, "times", 0),
        "order": ordered.order if ordered else None,
    }


def _cells(finding: Finding) -> list[str]:
    row, first = _row(finding), finding.first or finding
    order, mended = row["order"], getattr(first, "mended", None)
    return [
        str(finding.round_id),
        finding.entry.name,
        finding.entry.get_platform_display(),
        finding.entry.office.name,
        finding.get_code_display(),
        _("yes") if finding.fails_alone else _("no"),
        row["said"],
        f"{timezone.localtime(row['since']):%Y-%m-%d %H:%M}",
        order.number if order else "",
        wall(order.due_at) if order else "",
        f"{timezone.localtime(mended.round.at):%Y-%m-%d %H:%M}" if mended else "",
    ]
