"""Figures and the ledger of accounts as tables: few rows, worked out at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from hotline.models import User
from hotline.models.ledger import WATCHERS, keeps
from supervision.exports.table import Line, Table, parts_of
from supervision.figures import quick
from supervision.figures.definitions import By
from supervision.figures.question import Question, asked_by
from supervision.figures.told import told
from supervision.ledger import listing, showing

VALUES = ("n", "of", "rate", "low", "high", "median", "p90", "p99")
MONTH = 30  # days that are shown where none were named


class FigureTable(Table):
    """Figures of a period by office, category … each with its definition beside it."""

    code = "figures"
    label = gettext_lazy("Figures")
    filters = ("from", "to", "by", "office", "vendor")

    @classmethod
    def is_for(cls, user: User) -> bool:
        return bool(user.sight)

    @property
    def head(self) -> Line:
        return [
            *(_("Group"), pgettext("figures", "Called"), _("Figure"), _("Number"), _("Of")),
            _("Share"),
            *(_("at least"), _("at most"), _("Median, seconds"), _("Nine of ten, seconds")),
            *(_("99 of 100, seconds"), _("Too few to rank"), _("Definition")),
        ]

    @cached_property
    def question(self) -> Question:
        """What is asked; raises what `asked_by` raises."""
        today = timezone.localdate()
        first = _day(self.asked.get("from", "")) or today - timedelta(days=MONTH)
        last = _day(self.asked.get("to", "")) or today
        by = self.asked.get("by", "")
        of = {name: self.asked.get(name, "") for name in ("office", "vendor")}
        return asked_by(self.user, first, last, By(by) if by in list(By) else By.ALL, **of)

    def count(self, most: int) -> int:
        return min(most, len(self._lines))

    def parts(self) -> Iterator[list[Line]]:
        return parts_of(self._lines)

    def said(self) -> list[str]:
        return [f"{self.question.first} – {self.question.last}"]

    @cached_property
    def _lines(self) -> list[Line]:
        groups = told(quick.figures(self.question), self.question)
        return [
            [group["group"], group["name"], *_figure(figure)]
            for group in groups
            for figure in group["figures"]
        ]


class LedgerTable(Table):
    """The ledger of accounts, as much of it as one sees."""

    code = "ledger"
    label = gettext_lazy("Ledger of accounts")

    @classmethod
    def is_for(cls, user: User) -> bool:
        return keeps(user) or bool(user.powers & WATCHERS)

    @property
    def head(self) -> Line:
        return [*map(str, showing.FIELDS.values()), _("What is wrong")]

    def count(self, most: int) -> int:
        return min(most, len(self._lines))

    def parts(self) -> Iterator[list[Line]]:
        return parts_of(self._lines)

    @cached_property
    def _lines(self) -> list[Line]:
        return listing.lines(self.user)


def _figure(figure: dict[str, Any]) -> Line:
    written = ["" if figure[name] is None else str(figure[name]) for name in VALUES]
    few = _("yes") if figure["too_few"] else ""
    return [figure["label"], *written, few, figure["definition"]]


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
