"""One step on many tickets: taken one by one, each for itself, each with its own outcome.

There is no step of its own for many: every ticket is asked, checked, recorded and announced as if
somebody had opened it. What one refuses, the others do not hear of.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hotline.errors import Moved, Refused
from hotline.models import Ticket, User
from hotline.steps import Step

MOST = 200  # tickets at once, as many as a list holds
# Each of these is a judgment about one matter, or words about it; nobody makes twenty at once.
ONE_BY_ONE = frozenset(
    {"accept", "split", "quote", "contact", "assist", "follow_up", "publish", "rule"}
)
UNDO = {"set_aside": "restore", "publish": "unpublish", "merge": "unmerge"}


@dataclass(frozen=True)
class Chosen:
    """A ticket as somebody selected it: at the version they saw."""

    number: str
    version: int

    @classmethod
    def read(cls, written: str) -> Chosen | None:
        """Read "number:version"; None for anything else."""
        number, _colon, version = written.partition(":")
        sound = 0 < len(number) <= 20 and version.isdecimal() and len(version) < 10
        return cls(number, int(version)) if sound else None

    def __str__(self) -> str:
        return f"{self.number}:{self.version}"


@dataclass(frozen=True)
class Outcome:
    """What became of one ticket; `version` is the one it has now, for an undo."""

    number: str
    done: bool
    version: int = 0
    reason: str = ""
    state: str = ""

    def __str__(self) -> str:
        return f"{self.number}:{self.version}"


def chosen(written: Iterable[str]) -> list[Chosen]:
    """Read a selection, each ticket once; what cannot be read is left out."""
    read = {one.number: one for text in written if (one := Chosen.read(text))}
    return list(read.values())[:MOST]


def tickets(selection: list[Chosen], user: User) -> list[Ticket]:
    """The tickets of a selection that `user` sees, in the order they were selected."""
    numbers = [one.number for one in selection]
    seen = Ticket.objects.in_sight_of(user).with_page().filter(number__in=numbers)
    found = {ticket.number: ticket for ticket in seen}
    return [found[number] for number in numbers if number in found]


def shared_steps(found: list[Ticket], user: User) -> list[Step]:
    """The steps that every one of these tickets offers `user`, in the order of declaration."""
    offered = [{step.name for step in ticket.open_steps(user)} for ticket in found]
    names = set.intersection(*offered) - ONE_BY_ONE if offered else set()
    return [step for step in Ticket.steps().values() if step.name in names]


def take(step: Step, one: Chosen, given: dict[str, Any], *, by: User) -> Outcome:
    """Take `step` on one ticket of a selection; whatever refuses it becomes the outcome."""
    found = Ticket.objects.in_sight_of(by).with_page().filter(number=one.number).first()
    if found is None:
        return Outcome(one.number, done=False, reason=_("This ticket is not in your sight."))
    try:
        found.take_step(step.name, by=by, expects=one.version, **given)
    except Refused as refused:
        if isinstance(refused, Moved) and _was_us(found, step, one, by):
            return _done(found)
        return Outcome(one.number, done=False, version=found.version, reason=reason_of(refused))
    return _done(found)


def reason_of(refused: Refused) -> str:
    """A refusal in one line, with what is wrong with each entry."""
    told = [str(error["msg"]) for error in refused.facts.get("errors", [])]
    return " ".join(told if refused.code == "arguments" and told else [refused.reason])


def _was_us(found: Ticket, step: Step, one: Chosen, by: User) -> bool:
    """Whether this very step was taken before: sent twice, or the answer got lost on its way."""
    taken = found.events.filter(step=step.name, by=by, version=one.version + 1)
    return taken.exists()


def _done(found: Ticket) -> Outcome:
    return Outcome(
        found.number,
        done=True,
        version=found.version,
        state=str(Ticket.State(found.state).label),
    )
