"""What the wall shows, in two parts: what moves with every step, and what stands around it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hotline.models import LedgerEntry, User
from hotline.models.hot import hot_matters
from supervision.cards import listing
from supervision.late import queue
from supervision.late import showing as late
from supervision.late.queue import Wanted
from supervision.ledger import health
from supervision.wall import numbers
from supervision.wall.consoles import manning

ROWS = 12  # of the overdue queue: as many as stand on a screen without scrolling
OFFICES = 12
FEW = 4  # lines of each smaller list
CARDS = 3
AGES = (_("up to a day"), _("1 to 3 days"), _("3 to 7 days"), _("longer"))
Part = dict[str, Any]


def moving(user: User) -> Part:
    """What every step may change: asked for again on each, at most once a second."""
    now = timezone.now()
    lately, bars = numbers.incoming(user, now)
    critical, first = numbers.critical(user, FEW)
    offices, late_ones = numbers.by_office(now), numbers.late(user, now)
    return {
        "now": now,
        "newest": numbers.newest(user),
        "lately": lately,
        "bars": _bars(bars),
        "minutes": numbers.MINUTES,
        "in_minutes": sum(bars),
        "waiting": numbers.waiting(user),
        "due_today": numbers.due_today(user, now),
        "late": late_ones,
        "ages": list(zip(AGES, late_ones["ages"], strict=True)),
        "critical": critical,
        "critical_ones": first,
        "card_count": numbers.cards(user),
        "cards": listing.most_pressing(user, CARDS),
        "offices": _offices(offices),
        "more_offices": max(0, len(offices) - OFFICES),
        "rows": _rows(user, now),
    }


def around(user: User) -> Part:
    """What stands around it: asked for every few seconds."""
    manned = manning(timezone.now())
    listed = LedgerEntry.objects.in_sight_of(user)
    names = dict(listed.exclude(door=None).values_list("door", "name"))
    doors = [door for door in health.of_doors().values() if door.in_trouble]
    hot = hot_matters(user)
    return {
        "manned": manned,
        "wrong": manned.wrong[:FEW],
        "more_wrong": max(0, len(manned.wrong) - FEW),
        "doors": [_door(door, names) for door in doors[:FEW]],
        "doors_in_trouble": len(doors),
        "hot": hot[:FEW],
        "hot_count": len(hot),
    }


def _rows(user: User, now: datetime) -> list[Part]:
    """What was due first, each ticket once."""
    clocks, _after = queue.page(user, Wanted(now=now), "", 3 * ROWS)
    once = {clock.ticket_id: clock for clock in reversed(clocks)}
    first = [clock for clock in clocks if once[clock.ticket_id] is clock]
    return late.rows(first[:ROWS], now)


def _offices(found: list[numbers.Lateness]) -> list[Part]:
    """With the lengths of their bars, of a hundred for the longest."""
    most = max((one.all for one in found), default=1)
    shown = []
    for one in found[:OFFICES]:
        long, late_, nearly = (
            round(100 * n / most) for n in (one.long, one.late - one.long, one.nearly)
        )
        shown.append(
            {
                "it": one,
                "long": long,
                "late": late_,
                "late_from": long,
                "nearly": nearly,
                "nearly_from": long + late_,
            }
        )
    return shown


def _bars(counts: list[int]) -> list[Part]:
    most = max(*counts, 1)
    heights = [round(20 * count / most) for count in counts]
    return [{"x": 4 * at, "y": 20 - high, "high": high} for at, high in enumerate(heights)]


def _door(door: health.Health, names: dict[int, str]) -> Part:
    first = next(fact for fact in door.facts if fact.weight == health.TROUBLE)
    name = names.get(door.account.pk, door.account.name)
    return {
        "slug": door.account.slug,
        "name": name,
        "said": first.said,
        "more": len(door.facts) - 1,
    }
