"""Who opened personal data unusually often, at night, or on tickets that are not theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hotline.models.policies import Policy
from hotline.models.record import Event
from hotline.models.tickets import Ticket
from hotline.models.vault import Reveal
from hotline.models.watching import WatchAlarm
from hotline.powers import Kind

LOOKED_AT = timedelta(days=2)  # a worker that was away for a night makes it up


class Rule(models.TextChoices):
    """What makes reading unusual; how much of it does, the policy says."""

    HOUR = "hour", _("Many in one hour")
    DAY = "day", _("Many in one day")
    OUTSIDE = "outside", _("Outside their own tickets")
    NIGHT = "night", _("At night")


class Window(NamedTuple):
    """One person, one rule, one stretch of time."""

    person: int
    rule: str
    since: str  # the hour, the day or the evening it begins, in the city's time


def follow(now: datetime) -> list[WatchAlarm]:
    """Look once; return the alarms that were raised. Several at once raise each only once."""
    policy = Policy.current("", Ticket.Urgency.NORMAL)
    midnight = timezone.localtime(now - LOOKED_AT).replace(hour=0, minute=0, second=0)
    counts: Counter[Window] = Counter()
    for read in with_own(Reveal.objects.filter(at__gte=midnight)).iterator():
        counts.update(_windows(read, policy))
    over = {one: n for one, n in counts.items() if n > policy.number(f"reads_{one.rule}")}
    keys = {one: f"reading:{one.rule}:{one.person}:{one.since}" for one in over}
    known = set(WatchAlarm.objects.filter(key__in=keys.values()).values_list("key", flat=True))
    raised = [
        WatchAlarm.objects.raise_once(
            "reading",
            keys[one],
            person_id=one.person,
            details={
                "rule": one.rule,
                "since": one.since,
                "reads": n,
                "usual": policy.number(f"reads_{one.rule}"),
            },
        )
        for one, n in over.items()
        if keys[one] not in known
    ]
    return [alarm for alarm in raised if alarm]


def with_own(reads: models.QuerySet[Reveal]) -> models.QuerySet[Any]:
    """Say of each read whether its ticket was the reader's own: they had taken a step on it."""
    steps = Event.objects.filter(ticket=OuterRef("ticket"), by=OuterRef("by"))
    before = steps.filter(at__lt=OuterRef("at")).exclude(step="reveal")
    return reads.annotate(own=Exists(before), kind=F("by__organisation_kind"))


def is_outside(own: bool, kind: str) -> bool:
    """Whether a read counts as outside one's own tickets; the inspectorate has none of its own."""
    return not own and kind != Kind.INSPECTORATE


def is_night(at: datetime, policy: Policy) -> bool:
    """Whether a moment (in the city's time) lies in the night of the policy."""
    begins, ends = int(policy.number("night_from")), int(policy.number("night_to"))
    if begins <= ends:
        return begins <= at.hour < ends
    return at.hour >= begins or at.hour < ends


def _windows(read: Any, policy: Policy) -> Iterator[Window]:
    person, at = read.by_id, timezone.localtime(read.at)
    yield Window(person, Rule.HOUR.value, f"{at:%Y-%m-%d %H:00}")
    yield Window(person, Rule.DAY.value, f"{at:%Y-%m-%d}")
    if is_outside(read.own, read.kind):
        yield Window(person, Rule.OUTSIDE.value, f"{at:%Y-%m-%d}")
    if is_night(at, policy):
        evening = at - timedelta(hours=policy.number("night_to"))
        yield Window(person, Rule.NIGHT.value, f"{evening:%Y-%m-%d}")
