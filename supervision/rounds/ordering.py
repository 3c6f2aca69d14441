"""What comes of a round: one order for each account with something to mend, and the end of those
on which everything was. Both are the inspectorate's (docs/decisions/0039).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from hotline import workdays
from hotline.models import Finding, FindingOrder, LedgerEntry, Order, OrderBasis, User
from hotline.models.versions import one_editor_at_a_time
from hotline.models.working_calendar import WorkCalendar
from hotline.templatetags.times import wall
from hotline.workdays import Limit
from supervision.rounds.holding import may_order, refuse
from supervision.rounds.wording import evidence_in_words

BASIS = "inspection"
ENDS = (Order.State.OPEN, Order.State.ACCEPTED)  # an answer that nobody has read waits for a person


class Settled(NamedTuple):
    """What was done: orders opened, and orders concluded because all on them was mended."""

    opened: list[Order]
    concluded: list[Order]


def settle(*, by: User) -> Settled:
    """Demand that what stands be mended, and conclude what was. Raises PowerMissing."""
    if not may_order(by):
        refuse(by, "round_order_refused", _("Only the inspectorate opens orders."))
    with one_editor_at_a_time("rounds"):
        waiting = Finding.objects.to_order().select_related("entry__office", "round").order_by("pk")
        of_entry: dict[LedgerEntry, list[Finding]] = defaultdict(list)
        for finding in waiting:
            of_entry[finding.entry].append(finding)
        opened = [_order(entry, findings, by) for entry, findings in of_entry.items()]
        concluded = [_conclude(order, by) for order in mended_orders()]
    return Settled(opened, concluded)


def mended_orders() -> list[Order]:
    """The orders on which everything that was found is mended, and that wait for nobody else."""
    found = Order.objects.filter(state__in=ENDS, findings__isnull=False)
    return list(found.exclude(findings__finding__mended=None).distinct().order_by("pk"))


def _order(entry: LedgerEntry, findings: list[Finding], by: User) -> Order:
    now = timezone.now()
    dates = [(finding, _until(finding, now)) for finding in findings]
    basis = {"basis": BASIS}
    if BASIS not in OrderBasis.objects.offered():
        basis = {"basis": _("A check round over the accounts")}
    last = max(until for _finding, until in dates)
    made = Order.objects.open(by=by, account=entry.pk, text=_demand(dates), due_at=last, **basis)
    FindingOrder.objects.bulk_create(FindingOrder(finding=one, order=made) for one in findings)
    return made


def _conclude(order: Order, by: User) -> Order:
    said = _("Mended: the check rounds do not find it any more.")
    order.conclude(by=by, accountability="none", conclusion=said)
    return order


def _until(finding: Finding, now: datetime) -> datetime:
    """Counted from the order: what an office was not told, it cannot mend."""
    return workdays.due(now, Limit.parse(finding.limit), WorkCalendar.current()).at


def _demand(dates: Iterable[tuple[Finding, datetime]]) -> str:
    """What was found, line by line, each with the day until which it is mended."""
    lines = [_("A check round found at this account:")]
    for finding, until in dates:
        told = {
            "what": finding.get_code_display(),
            "evidence": evidence_in_words(finding),
            "until": wall(until),
        }
        line = _("%(what)s: %(evidence)s. Mend it until %(until)s.") % told
        lines.append(
            f"{line} {_('This alone fails the account.')}" if finding.fails_alone else line
        )
    lines.append(_("Mend it, and say what was done. The next round looks again."))
    return "\n".join(lines)
