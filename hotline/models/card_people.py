"""Whom a card goes to: up the office whose clock it is, as far as the policy says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Q

from hotline.models.card_acts import Rung
from hotline.models.people import User
from hotline.models.policies import Policy
from hotline.models.roles import Seat
from hotline.powers import Kind, Power

# The highest seat somebody may take says where they stand.
STANDS: tuple[tuple[frozenset[str], Rung], ...] = (
    (frozenset({Seat.MAJOR_RELEASE}), Rung.MAIN),
    (frozenset({Seat.RELEASE}), Rung.LEADER),
    (frozenset({Seat.REVIEW, Seat.SECOND_REVIEW}), Rung.HEAD),
)
Told = tuple[User, Rung]


def rung_of(person: User) -> Rung | None:
    """Where somebody stands in their office; None for who handles nothing there."""
    if Power.SUPERVISE in person.powers:
        return Rung.INSPECTORATE
    if Power.HANDLE not in person.powers:
        return None
    return next((rung for seats, rung in STANDS if seats & person.seats), Rung.HANDLER)


class Roster:
    """The people of some offices, and the inspectorate: three questions for all of them."""

    def __init__(self, offices: Iterable[int]) -> None:
        people = User.objects.with_roles().filter(is_active=True).order_by("pk")
        there = Q(office__in=set(offices)) | Q(organisation_kind=Kind.INSPECTORATE)
        self._stand: dict[int, list[Told]] = defaultdict(list)
        self._inspectors: list[Told] = []
        for person in people.filter(there):
            rung = rung_of(person)
            if rung is Rung.INSPECTORATE:
                self._inspectors.append((person, rung))
            elif rung is not None and person.office_id is not None:
                self._stand[person.office_id].append((person, rung))

    def told(
        self, level: str, policy: Policy, offices: Sequence[int], holder: int | None
    ) -> list[Told]:
        """Who is told of a card of that level; `holder` is who has taken the ticket.

        Of those who handle it only the holder, if it lies with one of the office. A card that
        would reach nobody as high as it should goes to the next above.
        """
        reach = int(policy.number(f"{level}_to"))
        found = [told for office in offices for told in self._up_to(reach, office, holder)]
        return found + (self._inspectors if reach >= Rung.INSPECTORATE else [])

    def _up_to(self, reach: int, office: int, holder: int | None) -> list[Told]:
        stand = self._stand[office]
        held = [one for one in stand if one[0].pk == holder]
        handlers = [(one, Rung.HANDLER) for one, _rung in held]
        handlers = handlers or [one for one in stand if one[1] == Rung.HANDLER]
        above = [one for one in stand if one[1] > Rung.HANDLER and one not in held]
        found = handlers + [one for one in above if one[1] <= reach]
        if not any(rung == min(reach, Rung.MAIN) for _person, rung in found):
            higher = sorted({rung for _person, rung in above if rung > reach})
            found += [one for one in above if higher and one[1] == higher[0]]
        return found
