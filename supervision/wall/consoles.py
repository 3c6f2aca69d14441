"""The true state of the consoles: what people say of themselves beside whether a console of theirs
is live. Who sits at a desk and says "on a break" for long has parked there; who is "on duty"
without a console is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dispatch import consoles
from hotline.models import DutyState, Policy, Ticket, User
from hotline.powers import Kind, Power

ON, BREAK, AWAY = (state.value for state in DutyState.State)
PARKED, NOBODY = "parked", "nobody"
WORDS: dict[str, str | Promise] = {
    PARKED: _("On a long break"),
    AWAY: _("Away, the console is open"),
    NOBODY: _("On duty, but no console"),
}
ROOMS = (Kind.VENDOR, Kind.GOVERNMENT)


@dataclass(frozen=True)
class Seat:
    """Somebody whose state wants a look: what it is, and since when they say so."""

    person: User
    state: str
    since: datetime

    @property
    def words(self) -> str:
        return str(WORDS[self.state])


@dataclass
class Manning:
    """How many of those who receive are where. `known`: whether anybody can tell who is there."""

    on: int = 0
    on_break: int = 0
    away: int = 0
    known: bool = True
    wrong: tuple[Seat, ...] = ()


def manning(now: datetime) -> Manning:
    """Where those are who receive: the vendors' operators and the people of the centre."""
    people = [one for one in _receiving() if Power.RECEIVE in one.powers]
    told, live = DutyState.of(people), consoles.present()
    limit = timedelta(minutes=Policy.current("", Ticket.Urgency.NORMAL).number("break_minutes"))
    found, wrong = Manning(known=live is not None), []
    for person in people:
        said = told.get(person.pk)
        state, is_live = said.state if said else ON, live is not None and person.pk in live
        found.on += state == ON and is_live
        found.on_break += state == BREAK
        found.away += state == AWAY
        if said is not None and (what := _wrong(said, now, limit, live, is_live=is_live)):
            wrong.append(Seat(person, what, said.since))
    order = list(WORDS)
    wrong.sort(key=lambda seat: (order.index(seat.state), seat.since))
    found.wrong = tuple(wrong)
    return found


def _wrong(
    said: DutyState, now: datetime, limit: timedelta, live: set[int] | None, *, is_live: bool
) -> str:
    if said.state == BREAK and now - said.since >= limit:
        return PARKED
    if said.state == AWAY and is_live:
        return AWAY
    if said.state == ON and live is not None and not is_live:
        return NOBODY
    return ""


def _receiving() -> list[User]:
    found = User.objects.with_roles().filter(is_active=True, organisation_kind__in=ROOMS)
    receives = found.filter(grants__ended_at=None, grants__role__powers__contains=[Power.RECEIVE])
    return list(receives.distinct().order_by("organisation__code", "name"))
