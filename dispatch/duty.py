"""Who is where: a person's own state for the top bar, and their colleagues with theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hotline.models import DutyState, User


@dataclass(frozen=True)
class Colleague:
    """Somebody a ticket can be handed to, and whether they are there."""

    user: User
    state: str
    name: str
    since: datetime | None

    @property
    def is_away(self) -> bool:
        return self.state == DutyState.State.AWAY


def state_of(user: User) -> Colleague:
    """Where this person says they are."""
    return _with_state([user])[0]


def colleagues(user: User) -> list[Colleague]:
    """Everybody who sees what `user` sees, themselves left out; those who are there first."""
    people = User.objects.with_roles().filter(organisation=user.organisation_id, is_active=True)
    others = [one for one in people.order_by("name") if one.sight == user.sight and one != user]
    return sorted(_with_state(others), key=lambda one: ORDER.index(one.state))


ORDER = list(DutyState.State.values)


def _with_state(people: list[User]) -> list[Colleague]:
    told = DutyState.of(people)
    states = {one.pk: told.get(one.pk) for one in people}
    return [
        Colleague(
            user=one,
            state=row.state if row else DutyState.State.ON.value,
            name=str(DutyState.State(row.state).label if row else DutyState.State.ON.label),
            since=row.since if row else None,
        )
        for one in people
        for row in [states[one.pk]]
    ]
