"""The procedure on paper: the table of steps and the diagram of states, read from the declarations.

`docs/procedure.md` is what this module says; a test holds the two together, so nobody keeps a copy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils import translation

from hotline.models import ClockKind, Order, Reply, Request, Ticket
from hotline.powers import Kind, Power
from hotline.steps import NEW, Decided, Moving, Step

HEADING = """\
# The procedure

Written by `manage.py procedure --write` from the steps as they are declared in
`hotline/models/procedure/` and `hotline/models/`; `make test` fails when the two differ.

In italics: arguments that may be left out. "Same": the step leaves the state as it is. Steps marked
⚙ are no button: the machine takes them, or a page of its own does. In brackets on an arrow: what
the step of a reply or a request does to its ticket.
"""
COLUMNS = ("step", "in Chinese", "from", "to", "power", "arguments", "clocks")


def procedure() -> str:
    """Return the whole page, in English with the Chinese names beside."""
    with translation.override("en"):
        return "\n".join(
            [
                HEADING,
                *_chapter("A ticket", Ticket),
                *_chapter("A reply", Reply),
                *_chapter("A request", Request),
                *_chapter("An order of the inspectorate", Order),
            ]
        )


def _chapter(title: str, moving: type[Moving]) -> Iterator[str]:
    steps = moving.steps().values()
    yield f"## {title}\n"
    yield from _diagram(_arrows(moving))
    yield ""
    yield _line(COLUMNS)
    yield _line("---" for _ in COLUMNS)
    yield from (_line(_cells(step)) for step in steps)
    yield ""


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cells(step: Step) -> tuple[str, ...]:
    return (
        f"`{step.name}`" + (" ⚙" if step.hidden else ""),
        _in_chinese(step.label),
        ", ".join(f"`{state}`" if state else "–" for state in step.source),
        ", ".join(f"`{state}`" for state in targets(step)) or "same",
        _who(step),
        ", ".join(_arguments(step)) or "–",
        ", ".join(_clocks(step)) or "–",
    )


def _who(step: Step) -> str:
    if step.whose:
        return f"the {Kind(step.whose).value}'s own"
    return " or ".join(sorted(Power(p).name for p in step.needs))


def targets(step: Step) -> tuple[str, ...]:
    """Return the states a step can lead to; none where it leaves the state as it is."""
    if isinstance(step.target, Decided):
        return step.target.states
    return () if step.target is None else (str(step.target),)


def _in_chinese(label: object) -> str:
    with translation.override("zh-hans"):
        return str(label)


def _arguments(step: Step) -> Iterator[str]:
    for name, field in step.arguments.model_fields.items():
        yield f"`{name}`" if field.is_required() else f"*`{name}`*"


def _clocks(step: Step) -> Iterator[str]:
    for mark, kinds in (("stops", step.stops), ("starts", step.starts)):
        if "*" in kinds:
            yield f"{mark} all"
        elif kinds:
            yield f"{mark} " + ", ".join(f"`{ClockKind(kind).value}`" for kind in kinds)


def _arrows(moving: type[Moving]) -> dict[tuple[str, str], list[str]]:
    """From and to, and the names of all that leads there."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for step in moving.steps().values():
        for came_from in step.source:
            for goes_to in targets(step):
                arrows.setdefault((came_from, goes_to), []).append(step.name)
    for name, (sources, goes_to) in moving.consequences().items():
        for came_from in sources:
            arrows.setdefault((came_from, goes_to), []).append(f"({name})")
    return arrows


def _diagram(arrows: dict[tuple[str, str], list[str]]) -> Iterator[str]:
    """The states as Mermaid draws them, one arrow for all steps between the same two."""
    yield "```mermaid"
    yield "stateDiagram-v2"
    for (came_from, goes_to), names in arrows.items():
        yield f"  {'[*]' if came_from == NEW else came_from} --> {goes_to}: {', '.join(names)}"
    yield "```"
