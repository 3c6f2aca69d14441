"""Who takes part in the seeded lives: the accounts, rules, offices and people that are there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from random import Random

from hotline.models import Account, Category, Office, Policy, Seat, Ticket, User
from hotline.powers import Kind, Power


class NobodyThere(Exception):  # noqa: N818 - named as it is said
    """The city lacks somebody without whom no ticket can live."""


@dataclass(frozen=True)
class Team:
    """One office with the people who sign, review and release in it."""

    office: Office
    handlers: tuple[User, ...]
    reviewers: tuple[User, ...]
    speakers: tuple[User, ...]


class Stage:
    """Reads the city once. Raises `NobodyThere` when it cannot play."""

    def __init__(self) -> None:
        people = list(User.objects.with_roles().filter(is_active=True))
        self.machine = User.objects.machine()
        self.centre = [u for u in people if u.in_centre and Power.HANDLE in u.powers]
        self.accounts = list(Account.objects.select_related("listening_vendor"))
        self.operators = defaultdict(list)
        for user in people:
            if user.organisation_kind == Kind.VENDOR and Power.RECEIVE in user.powers:
                self.operators[user.organisation_id].append(user)
        self.teams = _teams(people)
        self.categories = {category.pk: category for category in Category.objects.all()}
        self.leads = {code: one.lead_offices() for code, one in self.categories.items()}
        self.policies = {
            (kind, urgency): Policy.current(kind, urgency)
            for kind in ("", *Ticket.Kind.values)
            for urgency in Ticket.Urgency.values
        }
        for what, there in (
            ("account", self.accounts),
            ("duty officer", self.centre),
            ("office with people who sign and release", self.teams),
            ("category", self.categories),
        ):
            if not there:
                raise NobodyThere(f"There is no {what} in this city.")

    def receiver(self, account: Account, random: Random) -> User:
        """Somebody who reads what comes in at this account."""
        return random.choice(self.operators.get(account.listening_vendor_id) or self.centre)

    def category(self, code: str) -> Category:
        """The category a matter belongs to, or the first one a smaller city has."""
        return self.categories.get(code) or next(iter(self.categories.values()))

    def team(self, category: Category, random: Random) -> Team:
        """An office that leads such matters and has people; else any that has."""
        leads = [self.teams[o.pk] for o in self.leads[category.pk] if o.pk in self.teams]
        return random.choice(leads or list(self.teams.values()))


def _teams(people: list[User]) -> dict[int, Team]:
    offices: dict[Office, list[User]] = defaultdict(list)
    for user in people:
        if user.office is not None and not user.in_centre and Power.HANDLE in user.powers:
            offices[user.office].append(user)
    found = {}
    for office, members in offices.items():
        handlers = tuple(u for u in members if Seat.DRAFT in u.seats)
        reviewers = tuple(u for u in members if Seat.REVIEW in u.seats)
        speakers = tuple(u for u in members if Power.SPEAK in u.powers)
        if handlers and reviewers and speakers:
            parent = Office.objects.select_related("parent").get(pk=office.pk)
            found[office.pk] = Team(parent, handlers, reviewers, speakers)
    return found
