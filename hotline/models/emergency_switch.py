"""Switching emergency mode on and off, and calling people in: the hotline centre's alone.

One person switches it on, because seconds count and it only hurries; another one ends it, so that
nobody takes back alone what they called out. Both stand on the security log.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from hotline import events
from hotline.errors import Moved, PowerMissing, RuleRefuses, wrong_entry
from hotline.models.duty import CallIn, DutyState
from hotline.models.emergency import EmergencyMode
from hotline.models.matters import CRIES_FOR_RESCUE
from hotline.models.organisations import Office, Organisation
from hotline.models.people import User
from hotline.models.record import SecurityEvent
from hotline.models.sight import Queue, QueueEntry
from hotline.models.states import State
from hotline.models.tickets import Ticket
from hotline.models.versions import makes_rules, one_editor_at_a_time, reason_of
from hotline.powers import Kind

# A ticket that was opened at the very moment of a switch finds its place within this time.
SETTLES = timedelta(minutes=10)


def switch_on(level: str, reason: str, *, by: User) -> EmergencyMode:
    """Switch it on at this level, or to this level; takes effect at once, everywhere."""
    _only_the_centre(by)
    if level not in EmergencyMode.Level.values:
        raise wrong_entry("level", _("Choose the response level that was called out."))
    written = reason_of(reason)
    with one_editor_at_a_time("emergency"):
        before = EmergencyMode.now()
        if before is not None and before.level == level:
            raise Moved(_("Emergency mode is on at this level already."), code="state")
        return _turned(level, written, by=by, before=before)


def switch_off(reason: str, *, by: User) -> EmergencyMode:
    """End it: somebody other than who set the level in force."""
    _only_the_centre(by)
    written = reason_of(reason)
    try:
        with one_editor_at_a_time("emergency"):
            before = EmergencyMode.now()
            if before is None:
                raise Moved(_("Emergency mode is off already."), code="state")
            if before.by_id == by.pk:
                raise RuleRefuses(
                    _("You switched it on, so somebody else of the centre ends it."),
                    code="same_person",
                )
            return _turned("", written, by=by, before=before)
    except RuleRefuses as refused:
        SecurityEvent.keep("emergency_refused", refused, by=by)
        raise


def call_in(person: User, *, by: User) -> None:
    """Call a colleague back to the desk they left; their console says so until they are there."""
    _only_the_centre(by)
    if not EmergencyMode.is_on():
        raise Moved(_("People are called in only while emergency mode is on."), code="state")
    if not person.is_active or not person.in_centre or person.pk == by.pk:
        raise wrong_entry("person", _("There is no colleague of that name in the centre."))
    if not DutyState.is_elsewhere(person):
        raise Moved(_("%(name)s is on duty already.") % {"name": person.name}, code="state")
    with transaction.atomic():
        call = CallIn.objects.create(person=person, by=by, at=timezone.now())
        SecurityEvent.objects.create(by=by, what="called_in", subject=person.username)
        frame = events.CalledIn(by=by.name, at=call.at.isoformat())
        events.publish({f"person:{person.pk}": frame})


def settle(now: datetime) -> None:
    """Bring places in line for tickets that were opened while the mode was being switched."""
    last = EmergencyMode.last()
    if last is not None and (last.level or last.at > now - SETTLES):
        with transaction.atomic():
            _rearrange(on=bool(last.level))


def _turned(level: str, reason: str, *, by: User, before: EmergencyMode | None) -> EmergencyMode:
    now = timezone.now()
    row = EmergencyMode.objects.create(
        level=level,
        reason=reason,
        by=by,
        by_kind=by.organisation_kind,
        at=now,
        since=before.since if before else now,
    )
    SecurityEvent.objects.create(
        by=by,
        what="emergency_on" if level else "emergency_off",
        subject=f"emergency {row.pk}",
        details={"level": level, "before": before.level if before else ""},
    )
    if before is None or not level:
        _rearrange(on=bool(level))
    frame = events.Emergency(level=level, since=row.since.isoformat())
    events.publish(dict.fromkeys(_every_console(), frame))
    return row


def _rearrange(*, on: bool) -> None:
    """Unsorted cries for rescue come to the disasters of whoever sees them, or leave them again.

    The tickets are held, so that no step rearranges one at the same time from what it saw before.
    """
    places = QueueEntry.objects.filter(audience__in=_every_console())
    if not on:
        odd = places.filter(queue=Queue.DISASTER, ticket__in_danger=[])
        there = odd.exclude(ticket__kind=Ticket.Kind.DISASTER)
        _held(there.values("ticket"))
        there.delete()
        return
    unsorted = Ticket.objects.filter(state=State.RECEIVED, kind="", in_danger=[])
    crying = Q()
    for flag in sorted(CRIES_FOR_RESCUE):
        crying |= Q(flags__contains=[flag])
    inbox = QueueEntry.objects.filter(audience="centre", queue=Queue.INBOX)
    held = _held(unsorted.filter(crying, pk__in=inbox.values("ticket")).values("pk"))
    QueueEntry.objects.bulk_create(
        (
            QueueEntry(
                audience=place.audience,
                queue=Queue.DISASTER,
                ticket_id=place.ticket_id,
                opened_at=place.opened_at,
                **{name: getattr(place, name) for name in QueueEntry.KEPT},
            )
            for place in places.filter(queue=Queue.ALL, ticket__in=held)
        ),
        ignore_conflicts=True,
    )


def _held(tickets: QuerySet[Any, Any]) -> list[int]:
    """The keys of these tickets, which nobody else takes a step on until we are done; looked at
    once more when the lock is there, since some were sorted meanwhile.
    """
    rows = Ticket.objects.filter(pk__in=tickets).order_by("pk").select_for_update(of=("self",))
    return list(rows.values_list("pk", flat=True))


def _every_console() -> list[str]:
    """Every audience that a console may belong to."""
    vendors = Organisation.objects.filter(kind=Kind.VENDOR).values_list("pk", flat=True)
    offices = Office.objects.values_list("pk", flat=True)
    return [*_named("vendor", vendors), *_named("office", offices), "centre", "inspectorate"]


def _named(kind: str, keys: Iterable[int]) -> list[str]:
    return [f"{kind}:{key}" for key in keys]


def _only_the_centre(by: User) -> None:
    if not makes_rules(by):
        refused = PowerMissing(_("Only the hotline centre switches emergency mode."), code="power")
        SecurityEvent.keep("emergency_refused", refused, by=by)
        raise refused
