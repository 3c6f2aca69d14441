"""How a ticket or a reply changes: only by a named step, and every step is checked, timed, recorded
and announced here.

The one place that imports django_fsm. A step is declared once, on the verb it wraps; buttons, the
API, the
permission tests and the diagram in the docs are read from that declaration.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import cache, wraps
from typing import Any, TypeVar

import django_fsm as fsm
from django.db import models
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, ValidationError

from hotline import entries
from hotline.errors import BadArguments, Moved, PowerMissing, Refused
from hotline.powers import Kind, Power, may
from hotline.together import together

NEW = ""  # the state of a row that no step has opened yet


class Arguments(BaseModel):
    """The arguments of a step: whitespace is stripped, unknown names are refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


Form = TypeVar("Form", bound=Arguments)


def parsed(form: type[Form], given: Any) -> Form:
    """Return what was given as `form`; BadArguments lists what is wrong with each entry."""
    try:
        return form.model_validate(given)
    except ValidationError as wrong:
        errors = [
            {"loc": ".".join(map(str, e["loc"])), "msg": entries.in_words(e), "type": e["type"]}
            for e in wrong.errors(include_url=False, include_input=False)
        ]
        raise BadArguments(
            _("Some of the entries are missing or wrong."), code="arguments", errors=errors
        ) from None


class NoArguments(Arguments):
    """A step that takes nothing."""


class StateField(fsm.FSMField):
    """A state that only a step may set: neither assignment nor a form can."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("protected", True)
        super().__init__(*args, **kwargs)


@dataclass(frozen=True)
class Decided:
    """A target that the step decides: one of `states`, told by `how` (self, arguments,
    by=person).
    """

    how: Callable[..., str]
    states: tuple[str, ...]


def decided(how: Callable[..., str], *states: str) -> Decided:
    """Declare that a step leads to one of `states`, as `how` says after the verb ran."""
    return Decided(how, tuple(str(state) for state in states))


@dataclass(frozen=True, kw_only=True)
class Step:
    """What one step is: read by pages, API, tests and docs alike.

    `needs` holds the powers of which one is enough. A citizen and the machine have steps that need
    no power, because no power opens them: they are theirs alone, `whose` names the kind of actor.
    `target` None leaves the state as it is. `starts` and
    `stops` name clocks. `hidden` steps are taken by the house itself and never offered as a button.
    `rule` is a question (self, by, arguments) that raises RuleRefuses after everything else has
    been checked;
    `offered` a cheap one (self, by) -> bool that decides whether the button is shown at all.
    `holds` (self, what was sent) locks what the step needs besides its own thing, before that.
    """

    name: str
    label: Any
    source: tuple[str, ...]
    target: str | Decided | None
    needs: frozenset[str]
    whose: str = ""
    arguments: type[Arguments] = NoArguments
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    key: str = ""
    hidden: bool = False
    rule: Callable[..., None] | None = None
    offered: Callable[..., bool] | None = None
    holds: Callable[..., None] | None = None
    verb: str = field(default="")

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of the step's arguments."""
        return self.arguments.model_json_schema()

    def opens_to(self, by: Any) -> bool:
        """Whether `by` may ever take it: as the one whose own it is, or by a power they hold."""
        return by.organisation_kind == self.whose if self.whose else may(by, self.needs)

    def parse(self, given: Any) -> Arguments:
        """Return the checked arguments; BadArguments lists what is wrong with each."""
        return parsed(self.arguments, given)


class Moving(fsm.FSMModelMixin, models.Model):
    """A thing that changes by steps. Subclasses say how they are locked, recorded and announced."""

    version = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    @classmethod
    @cache  # the declarations never change, and every page asks for them several times
    def steps(cls) -> dict[str, Step]:
        """Return the declared steps by name, in the order of declaration."""
        found: dict[str, Step] = {}
        for chapter in cls.__mro__:
            for verb in vars(chapter).values():
                declared = getattr(verb, "step", None)
                if isinstance(declared, Step):
                    found.setdefault(declared.name, declared)
        return found

    @classmethod
    def consequences(cls) -> dict[str, tuple[tuple[str, ...], str]]:
        """Return the changes of state that another thing's steps bring about: name → from, to."""
        found: dict[str, tuple[tuple[str, ...], str]] = {}
        for chapter in cls.__mro__:
            for name, verb in vars(chapter).items():
                if declared := getattr(verb, "consequence", None):
                    found.setdefault(name, declared)
        return found

    def take_step(
        self, name: str, sent: Any = None, /, *, by: Any, expects: int | None = None, **given: Any
    ) -> Any:
        """Take the step called `name`; the way in for pages and the API.

        `sent` is what came over the wire in place of keywords: whatever it is, and whatever its
        keys are called, it is looked at only after power and state, and as arguments only.
        """
        return getattr(self, self.steps()[name].verb)(sent, by=by, expects=expects, **given)

    def demand(self, name: str, /, *, by: Any) -> None:
        """Raise PowerMissing, logged, unless `by` may ever take the step called `name`.

        For whoever opens a transaction around a step: what is logged inside would be undone.
        """
        _demand(self, self.steps()[name], by)

    def open_steps(self, by: Any) -> list[Step]:
        """Return the steps that `by` could take now, in the order of declaration."""
        return [
            s
            for s in self.steps().values()
            if not s.hidden
            and self.state in s.source  # type: ignore[attr-defined]
            and s.opens_to(by)
            and (s.offered is None or s.offered(self, by))
        ]

    # What a subclass answers --------------------------------------------------------------------

    def hold(self) -> None:
        """Lock the row for this transaction; raise Moved if it is no longer what this copy says."""
        raise NotImplementedError

    def settle(self, step: Step, *, by: Any, came_from: str, details: dict[str, Any]) -> None:
        """Start and stop clocks, save, write the event, announce. Called inside the transaction."""
        raise NotImplementedError

    def report_refusal(self, step: Step, *, by: Any, refused: Refused) -> None:
        """Write the security log: somebody asked for what they may never do."""
        raise NotImplementedError


def step(
    *,
    source: str | Collection[str],
    target: str | Decided | None = None,
    needs: Power | Kind | Iterable[Power],
    label: Any,
    name: str = "",
    **declared: Any,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare the wrapped verb a step; `needs` a `Kind` makes it those actors' own.

    The verb receives (self, arguments, by=person), changes fields and may return a dict of ids,
    codes and
    digests to keep with the event; it never saves. Checks come in the order of the contract: power,
    state and
    version, arguments, rule. All of it, clocks and event included, is one transaction under a row
    lock.
    """
    sources = (source,) if isinstance(source, str) else tuple(source)
    own = needs.value if isinstance(needs, Kind) else ""

    def decorate(verb: Callable[..., Any]) -> Callable[..., Any]:
        spec = Step(
            name=name or verb.__name__,
            label=label,
            source=sources,
            target=target,
            needs=frozenset() if own else frozenset({needs} if isinstance(needs, Power) else needs),
            whose=own,
            verb=verb.__name__,
            **declared,
        )
        goal: Any = target
        if isinstance(target, Decided):
            goal = fsm.GET_STATE(target.how, states=list(target.states))
        moved = fsm.transition("state", source=list(sources), target=goal)(verb)

        @wraps(moved)
        def wrapper(
            self: Moving, sent: Any = None, /, *, by: Any, expects: int | None = None, **given: Any
        ) -> Any:
            _demand(self, spec, by)
            with together():
                sent = given if sent is None else sent
                if spec.holds is not None:
                    spec.holds(self, sent)
                self.hold()
                _in_state(self, spec, expects)
                arguments = spec.parse(sent)
                if spec.rule is not None:
                    spec.rule(self, by, arguments)
                came_from = self.state  # type: ignore[attr-defined]
                try:
                    details = moved(self, arguments, by=by)
                except fsm.TransitionNotAllowed:  # a consequence for another thing is not possible
                    raise _not_now(self, spec) from None
                self.version += 1
                self.settle(spec, by=by, came_from=came_from, details=details or {})
            return self

        wrapper.step = spec  # type: ignore[attr-defined]
        return wrapper

    return decorate


def moves(*, source: str | Collection[str], target: str) -> Callable[[Any], Any]:
    """Declare a change of state that is a consequence of another thing's step, which records it."""
    sources = [source] if isinstance(source, str) else list(source)

    def decorate(verb: Any) -> Any:
        moved = fsm.transition("state", source=sources, target=target)(verb)
        moved.consequence = (tuple(map(str, sources)), str(target))
        return moved

    return decorate


def _demand(thing: Moving, spec: Step, by: Any) -> None:
    if spec.opens_to(by):
        return
    refused = _not_theirs(spec) if spec.whose else _without_power(spec)
    thing.report_refusal(spec, by=by, refused=refused)
    raise refused


def _not_theirs(spec: Step) -> PowerMissing:
    words = {
        Kind.CITIZEN: _(
            "“%(step)s” is the citizen's own: it is opened by number and code, never by staff."
        ),
        Kind.MACHINE: _("“%(step)s” is taken by the machine alone."),
    }
    return PowerMissing(words[Kind(spec.whose)] % {"step": spec.label}, code="own_step")


def _without_power(spec: Step) -> PowerMissing:
    return PowerMissing(
        _("“%(step)s” needs the power to %(power)s, which your organisation or role does not hold.")
        % {
            "step": spec.label,
            "power": " / ".join(str(Power(p).label) for p in sorted(spec.needs)),
        },
        code="power",
        needs=sorted(spec.needs),
    )


def _in_state(thing: Moving, spec: Step, expects: int | None) -> None:
    if expects is not None and expects != thing.version:
        raise Moved(_("Somebody changed this while you were looking at it."), code="version")
    if thing.state not in spec.source:  # type: ignore[attr-defined]
        raise _not_now(thing, spec)


def _not_now(thing: Moving, spec: Step) -> Moved:
    return Moved(
        _("“%(step)s” is not possible while this is “%(state)s”.")
        % {"step": spec.label, "state": thing.get_state_display()},  # type: ignore[attr-defined]
        code="state",
    )
