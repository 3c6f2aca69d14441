"""Asking for a table: how much of it there may be, who may have it, and what else is proposed."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hotline.api.problems import Problem
from hotline.errors import BadArguments, RuleRefuses, wrong_entry
from hotline.models import Export, Policy, Ticket, User
from hotline.models.exports import UNDER_WAY
from hotline.models.revealing import LEAST_REASON
from hotline.powers import Kind
from hotline.sheet_streams import KINDS, write
from supervision.exports.of_tickets import OpenedTable
from supervision.exports.table import Smaller, Table
from supervision.exports.tables import TABLES

SMALL = 2_000  # rows that are sent at once; more is a worker's
MOST_REASON = 200  # characters


@dataclass(frozen=True)
class Offer:
    """What there is of a table, and whether this person may have all of it."""

    table: Table
    rows: int
    most: int
    opened: int  # tickets whose personal data may be opened in one file
    smaller: list[Smaller] = field(default_factory=list)

    @property
    def is_too_much(self) -> bool:
        return self.rows > self.most

    @property
    def is_small(self) -> bool:
        return self.rows <= SMALL

    @property
    def may_be_opened(self) -> bool:
        return self.table.has_people and 0 < self.rows <= self.opened


def table_of(user: User, code: str, asked: Mapping[str, str]) -> Table:
    """The table with this code as `user` sees it. Problem 404 where they have none such."""
    kind = TABLES.get(code)
    if kind is None or not kind.is_for(user):
        raise Problem(404, _("There is nothing here that you could see."), code="not_found")
    return kind(user, asked)


def offer(table: Table) -> Offer:
    """Count what is asked for, no further than needed; where it is too much, propose less."""
    policy = Policy.current("", Ticket.Urgency.NORMAL)
    vendor = table.user.organisation_kind == Kind.VENDOR
    most = int(policy.number("export_rows_vendor" if vendor else "export_rows"))
    rows = table.count(most + 1)
    smaller = table.smaller(most) if rows > most else []
    return Offer(table, rows, most, int(policy.number("export_opened")), smaller)


def ask(table: Table, form: str, *, reason: str = "", reveal: bool = False) -> Export:
    """Write down that `table.user` takes it along. A small one the caller sends with `content`; a
    big one is `waiting` for a worker.

    Raises BadArguments for a form that is none, too much, or personal data without a reason;
    RuleRefuses for too many files.
    """
    user, there = table.user, offer(table)
    if form not in KINDS:
        raise wrong_entry("form", _("A table is taken along as csv or xlsx."))
    if there.is_too_much:
        told = _("That is more than %(most)d rows: ask for a shorter time or for one office.")
        errors: list[dict[str, Any]] = [
            {"loc": "table", "msg": one.words, "type": "smaller"} for one in there.smaller
        ]
        raise BadArguments(told % {"most": there.most}, code="too_big", errors=errors)
    if reveal:
        reason = " ".join(reason.split())[:MOST_REASON]
        if len(reason) < LEAST_REASON:
            raise wrong_entry("reason", _("Say why you need to see it."))
        if not there.may_be_opened:
            told = _("Personal data are opened for at most %(most)d tickets in one file.")
            raise BadArguments(told % {"most": there.opened}, code="too_big", errors=[])
    _in_measure(user)
    return Export.objects.create(
        by=user,
        table=table.code,
        form=form,
        asked=table.asked,
        language=get_language() or "",
        reason=reason if reveal else "",
        expected=there.rows,
        state=Export.State.SENT if there.is_small else Export.State.WAITING,
    )


def content(export: Export, table: Table) -> bytes:
    """The whole of a small table. With a reason on it citizens' data are opened for it: such a file
    is sent and never kept.
    """
    if export.reason:
        table = OpenedTable(table.user, table.asked, export.reason)
    file = io.BytesIO()
    rows = write(file, export.form, table.head, table.parts())
    sent = {"rows": rows, "size": file.tell(), "ended_at": timezone.now()}
    Export.objects.filter(pk=export.pk).update(**sent)
    export.tell(rows)
    return file.getvalue()


def _in_measure(user: User) -> None:
    policy = Policy.current("", Ticket.Urgency.NORMAL)
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    most = int(policy.number("exports_a_day"))
    if Export.objects.asked_since(user, today) >= most:
        told = _("At most %(most)d files a day.") % {"most": most}
        raise RuleRefuses(told, code="too_many")
    if Export.objects.under_way(user).count() >= UNDER_WAY:
        told = _("%(most)d of your files are still being written: wait for one of them.")
        raise RuleRefuses(told % {"most": UNDER_WAY}, code="under_way")
