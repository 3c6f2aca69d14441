"""The people of the demo city, named by what they do, and the roles two others gave them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

from hotline.models import Grant, Office, Organisation, Role, Seat, User
from hotline.powers import Power

PASSWORD = "hotline-demo"

# Code: (name, powers, seats of the three reviews).
ROLES: dict[str, tuple[str, list[Power], list[Seat]]] = {
    "operator": ("接线员", [Power.RECEIVE], []),
    "duty": (
        "值班长",
        [Power.RECEIVE, Power.HANDLE, Power.SPEAK],
        [Seat.DRAFT, Seat.REVIEW, Seat.RELEASE],
    ),
    "handler": ("承办人", [Power.HANDLE], [Seat.DRAFT]),
    "head": ("科室负责人", [Power.HANDLE], [Seat.DRAFT, Seat.REVIEW]),
    "leader": (
        "分管领导",
        [Power.HANDLE, Power.SPEAK],
        [Seat.REVIEW, Seat.SECOND_REVIEW, Seat.RELEASE],
    ),
    "main": ("主要领导", [Power.HANDLE, Power.SPEAK], [Seat.RELEASE, Seat.MAJOR_RELEASE]),
    "inspector": ("纪检监察员", [Power.SUPERVISE], []),
    "administrator": ("平台管理员", [Power.ADMINISTER], []),
}

# Four people each: who drafts, who reviews, who releases, and who releases what is major.
TEAMS = {"water": "水务", "housing": "住建", "urban": "城管", "emergency": "应急", "market": "市监"}
TEAM = ("handler", "head", "leader", "main")
OUTSIDE_THE_OFFICES = (
    ("operator1", "接线员1号", "operator", "vendor"),
    ("operator2", "接线员2号", "operator", "vendor"),
    ("inspector1", "纪检监察员1号", "inspector", "watch"),
    ("admin1", "平台管理员1号", "administrator", "platform"),
)


def enrol_everybody(
    organisations: dict[str, Organisation], offices: dict[str, Office]
) -> dict[str, User]:
    """Create every account with its password and roles; return them by user name."""
    roles = {
        code: Role.objects.create(code=code, name=name, powers=powers, seats=seats)
        for code, (name, powers, seats) in ROLES.items()
    }
    hashed = User()
    hashed.set_password(PASSWORD)  # once: hashing thirty times would take seconds
    people: dict[str, User] = {}
    for username, name, _role, organisation, office in _accounts():
        user = User(
            username=username,
            name=name,
            organisation=organisations[organisation],
            office=offices.get(office),
            password=hashed.password,
        )
        user.save()
        people[username] = user
    for username, _name, role, _organisation, _office in _accounts():
        _grant(people[username], roles[role], people)
    # Read afresh, so that nobody remembers the powers they did not have yet.
    return {user.username: user for user in User.objects.filter(username__in=people)}


def _accounts() -> Iterator[tuple[str, str, str, str, str]]:
    """User name, name, role, organisation, office."""
    for username, name, role, organisation in OUTSIDE_THE_OFFICES:
        yield username, name, role, organisation, ""
    for n in (1, 2):
        yield f"duty{n}", f"值班长{n}号", "duty", "city", "centre"
    for office, short in TEAMS.items():
        for n, role in enumerate(TEAM, start=1):
            yield f"{office}{n}", f"{short}{ROLES[role][0]}", role, "city", office


def _grant(user: User, role: Role, people: dict[str, User]) -> None:
    """Handling and speaking are asked for by one colleague and confirmed by another (rule 1); in
    an office of two the platform office asks.
    """
    colleagues = [
        other
        for other in people.values()
        if other.office_id == user.office_id
        and other.organisation_id == user.organisation_id
        and other != user
    ]
    administrator = people["admin1"]
    second = next(cycle(reversed(colleagues)), administrator)
    first = next((c for c in colleagues if c != second), administrator)
    Grant.objects.create(
        user=user,
        role=role,
        asked_by=first,
        confirmed_by=second if role.needs_a_second_person else None,
    )
