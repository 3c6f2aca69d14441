"""What a citizen can do with an opened case: which of their own steps are open, and taking one.

The actor is the citizen, unless somebody is logged in: then it is that person, and the step itself
refuses them. No page repeats that rule.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from hotline.attempts import Attempts, client_of
from hotline.errors import Moved, RuleRefuses
from hotline.models import Ticket, User
from hotline.powers import Kind

TRIES = 3  # the office may take a step between our look and our lock
# Many phones share one address of their provider; what one case takes is counted by itself.
CLIENT = Attempts("track:acts:client", "120/10minutes")
NUMBER = Attempts("track:acts:number", "60/1hour")
COME_BACK = 60  # seconds

DONE = {
    "supplement": _("Your words are with the matter now."),
    "chase": _("The office has been told that you are waiting."),
    "rate": _("Thank you. What you said is on the record."),
    "not_solved": _("The hotline centre looks at it again and decides what happens."),
    "withdraw": _("You have withdrawn the matter; it is closed."),
    "consent": _("Your choice is kept."),
    "confide": _("Only those who handle your matter can learn who you are."),
}
GRADES = [
    (5, _("Very satisfied")),
    (4, _("Satisfied")),
    (3, _("Neither")),
    (2, _("Dissatisfied")),
    (1, _("Very dissatisfied")),
]
REASONS = [
    ("settled", _("It has settled itself")),
    ("mistake", _("It was sent by mistake")),
    ("other", _("Another reason")),
]


def actor(request: HttpRequest) -> User:
    """Who takes the step."""
    person: Any = request.user
    return person if person.is_authenticated else User.objects.citizen()


def admitted(address: str, number: str) -> bool:
    """Count a step of this client on this case; False if there were too many."""
    return CLIENT.note(client_of(address)) and NUMBER.note(number)


def open_to(ticket: Ticket, by: User) -> set[str]:
    """The names of the citizen's own steps that are open now."""
    return {step.name for step in ticket.open_steps(by) if step.whose == Kind.CITIZEN}


def take(ticket: Ticket, name: str, posted: QueryDict, *, by: User) -> None:
    """Take the step called `name`; who says "not solved" with a rating has asked the centre, too.

    Raises `Refused`; then nothing has changed.
    """
    ticket.demand(name, by=by)
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                _take(ticket, name, posted, by=by)
            return
        except Moved as moved:
            if not left or moved.code != "version":
                raise
            ticket = Ticket.objects.with_page().get(pk=ticket.pk)


def _take(ticket: Ticket, name: str, posted: QueryDict, *, by: User) -> None:
    ticket.take_step(name, given_by(posted, name), by=by)
    if name == "rate" and ticket.follow_ups.latest("id").solved is False:
        try:
            with transaction.atomic():
                ticket.take_step("not_solved", given_by(posted, "not_solved"), by=by)
        except RuleRefuses:  # they have said so before, and the centre is deciding
            pass


def given_by(posted: QueryDict, name: str) -> dict[str, Any]:
    """The step's arguments in a posted form; what was left empty is left out."""
    fields = Ticket.steps()[name].arguments.model_fields
    return {field: posted[field] for field in fields if posted.get(field)}
