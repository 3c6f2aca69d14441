"""The table of powers, held row by row: change a cell and a test says which promise it broke."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from hotline.models import Grant, Role, User
from hotline.powers import MAY_HOLD, Kind, Power, allowed
from tests.cast import Cast

R, H, S, SU, AD = Power.RECEIVE, Power.HANDLE, Power.SPEAK, Power.SUPERVISE, Power.ADMINISTER
TABLE = [
    (Kind.VENDOR, {R}),
    (Kind.GOVERNMENT, {R, H, S}),
    (Kind.INSPECTORATE, {SU}),
    (Kind.PLATFORM, {AD}),
    (Kind.MACHINE, {R}),
    (Kind.CITIZEN, set()),
]


@pytest.mark.parametrize(("kind", "powers"), TABLE)
def test_each_kind_of_organisation_may_hold_exactly_these(kind: Kind, powers: set[Power]) -> None:
    assert MAY_HOLD[kind] == powers
    assert allowed(kind, Power.values) == powers


def test_every_kind_has_a_row() -> None:
    assert set(MAY_HOLD) == set(Kind) == {kind for kind, _powers in TABLE}


def test_an_unknown_kind_holds_nothing() -> None:
    assert allowed("guild", Power.values) == frozenset()


@pytest.mark.django_db
def test_a_role_never_gives_more_than_the_organisation_may_hold(cast: Cast) -> None:
    everything = Role.objects.create(code="everything", name="everything", powers=Power.values)
    for person in (cast.operator, cast.inspector, cast.administrator):
        Grant.objects.create(
            user=person, role=everything, asked_by=cast.duty, confirmed_by=cast.duty2
        )
        assert User.objects.get(pk=person.pk).powers == person.powers


@pytest.mark.django_db
def test_handling_counts_only_once_a_second_person_confirmed(cast: Cast) -> None:
    newcomer = User.objects.enrol(
        "newcomer", "newcomer", cast.handler.organisation, office=cast.handler.office
    )
    grant = Grant.objects.create(
        user=newcomer, role=Role.objects.get(code="handler"), asked_by=cast.head
    )
    assert newcomer.powers == frozenset()
    grant.confirmed_by = cast.leader
    grant.save()
    assert User.objects.get(pk=newcomer.pk).powers == {Power.HANDLE}


@pytest.mark.django_db
@pytest.mark.parametrize("confirmer", ["asker", "self"])
def test_a_grant_is_not_confirmed_by_the_asker_or_the_person(cast: Cast, confirmer: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(
            user=cast.handler,
            role=Role.objects.get(code="leader"),
            asked_by=cast.head,
            confirmed_by=cast.head if confirmer == "asker" else cast.handler,
        )


@pytest.mark.django_db
def test_a_dismissed_person_holds_nothing_and_sees_nothing(cast: Cast) -> None:
    cast.leader.is_active = False
    cast.leader.save()
    gone = User.objects.get(pk=cast.leader.pk)
    assert (gone.powers, gone.seats, gone.sight, gone.audiences) == (
        frozenset(),
        frozenset(),
        "",
        [],
    )


@pytest.mark.django_db
def test_being_a_superuser_gives_nothing(cast: Cast) -> None:
    cast.operator.is_superuser = True
    assert cast.operator.powers == {Power.RECEIVE}
    assert not cast.operator.has_perm("hotline.change_ticket")


@pytest.mark.django_db
def test_the_machine_receives_and_the_citizen_does_nothing(cast: Cast) -> None:
    assert User.objects.machine().powers == {Power.RECEIVE}
    assert User.objects.citizen().powers == frozenset()
    assert not User.objects.machine().sight
    assert not User.objects.machine().has_usable_password()
