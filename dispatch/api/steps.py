"""Steps: which ones a person may take on a ticket now, and taking one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import BaseModel, Field

from dispatch.api.shapes import FactsShape, TicketPage
from dispatch.api.sight import in_sight
from hotline.api.callers import known
from hotline.api.house import body_of
from hotline.api.problems import Problem
from hotline.api.reading import expected_version, sent
from hotline.errors import Moved
from hotline.models import Ticket, User
from hotline.steps import Moving, Step

router = Router(tags=["steps"])
TRIES = 3
Thing = TypeVar("Thing", bound=Model)
Mover = TypeVar("Mover", bound=Moving)


class StepShape(BaseModel):
    """A step that is open to the caller, with a JSON schema of its arguments."""

    step: str
    label: str
    schema_: dict[str, Any] = Field(serialization_alias="schema")

    @classmethod
    def of(cls, step: Step) -> StepShape:
        return cls(step=step.name, label=str(step.label), schema_=step.schema())


@router.get(
    "tickets/{number}/steps",
    response=list[StepShape],
    by_alias=True,
    summary="Steps open to the caller",
)
def open_steps(request: HttpRequest, number: str) -> Any:
    """What the caller may do with the ticket as it stands."""
    user = known(request)
    return [StepShape.of(step) for step in in_sight(user, number).open_steps(user)]


@router.post(
    "tickets/{number}/steps/{step}",
    response=TicketPage,
    openapi_extra=body_of(Ticket),
    summary="Take a step",
)
def take(request: HttpRequest, number: str, step: str) -> Any:
    """The body holds the step's arguments; the answer is the ticket as it stands then."""
    user = known(request)
    ticket = taken(request, Ticket, step, lambda: in_sight(user, number), now=current(user, number))
    return seen_after(user, ticket)


def declared(thing: type[Moving], name: str) -> Step:
    """Return the step called `name`, or 404: the house's own steps are nobody's to ask for."""
    step = thing.steps().get(name)
    if step is None or step.hidden:
        raise Problem(404, _("There is no step of that name."), code="no_such_step")
    return step


def taken(
    request: HttpRequest,
    kind: type[Mover],
    step: str,
    load: Callable[[], Mover],
    *,
    now: Callable[[], dict[str, Any]],
) -> Mover:
    """Take a step with the arguments that were sent; `load` finds the thing, or raises 404, which
    comes before anything else is looked at. See `attempted`.
    """
    load()
    declared(kind, step)
    given, expects = sent(request), expected_version(request)
    by = known(request)
    return attempted(
        load,
        lambda found: found.take_step(step, given, by=by, expects=expects),
        expects=expects,
        now=now,
    )


def attempted(
    load: Callable[[], Thing],
    act: Callable[[Thing], Any],
    *,
    expects: int | None,
    now: Callable[[], dict[str, Any]],
) -> Thing:
    """Load a thing and act on it; a refusal because it moved shows it, or its ticket, as it is now.

    Without If-Match the caller takes any version: a colleague's change that falls between our look
    and the lock is looked at again instead of being told.
    """
    for left in reversed(range(TRIES)):
        thing = load()
        try:
            act(thing)
        except Moved as moved:
            if left and expects is None and moved.code == "version":
                continue
            moved.facts["current"] = now()
            raise
        return thing
    raise AssertionError("the last try returns or raises")


def current(user: User, number: str) -> Callable[[], dict[str, Any]]:
    """The ticket as `user` may see it then; 404 if it went out of their sight meanwhile."""
    return lambda: TicketPage.of(in_sight(user, number), user).model_dump(mode="json")


def seen_after(user: User, ticket: Ticket) -> TicketPage:
    """The ticket after a step. Whoever sent it out of their own sight learns where it went."""
    if Ticket.objects.in_sight_of(user).filter(pk=ticket.pk).exists():
        return TicketPage.of(in_sight(user, ticket.number), user)
    there = Ticket.objects.with_public_row().get(pk=ticket.pk)
    return TicketPage.of(there).model_copy(update={"title": "", "body": "", "facts": FactsShape()})
