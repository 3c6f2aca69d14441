"""One transaction whose new rows are written together at its end, table by table.

A step leaves a dozen rows behind: an event, a clock, places in queues, a receipt. One statement for
each table instead of one for each row is what lets a worker open hundreds of tickets a second; many
tickets opened within one `together` share those statements as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import Any, TypeVar

from django.db import models, transaction

Answer = TypeVar("Answer")


@dataclass
class _Gathered:
    rows: dict[type[models.Model], list[models.Model]] = field(default_factory=dict)
    answers: dict[Any, Any] = field(default_factory=dict)
    calls: list[Callable[[], Any]] = field(default_factory=list)


_gathered: ContextVar[_Gathered | None] = ContextVar("hotline_together", default=None)


@contextmanager
def together() -> Iterator[None]:
    """A transaction; within another `together` simply a part of it, without a savepoint.

    What fails inside therefore undoes the whole of the outermost one.
    """
    if _gathered.get() is not None:
        with transaction.atomic(savepoint=False):
            yield
        return
    gathered = _Gathered()
    token = _gathered.set(gathered)
    try:
        with transaction.atomic():
            yield
            while gathered.rows or gathered.calls:  # a call may take a step, which keeps rows again
                rows, gathered.rows = gathered.rows, {}
                _write(rows)
                calls, gathered.calls = gathered.calls, []
                for call in calls:
                    call()
    finally:
        _gathered.reset(token)


def keep(*rows: models.Model) -> None:
    """Save `rows`: at once, or new ones at the end of the `together` we are in.

    Until then they have no key; a row that points at another one may be kept all the same.
    """
    gathered = _gathered.get()
    for row in rows:
        if gathered is None or not row._state.adding:
            row.save()
        else:
            gathered.rows.setdefault(type(row), []).append(row)


def then(call: Callable[[], Any]) -> None:
    """Do `call` once the kept rows are there and know their keys, in the same transaction."""
    gathered = _gathered.get()
    if gathered is None:
        call()
    else:
        gathered.calls.append(call)


def once(what: Any, look_up: Callable[[], Answer]) -> Answer:
    """Return what `look_up` says; within one `together` it is asked only the first time.

    For what all tickets of a moment share: the policy, the calendar, a switch.
    """
    gathered = _gathered.get()
    if gathered is None:
        return look_up()
    if what not in gathered.answers:
        gathered.answers[what] = look_up()
    answer: Answer = gathered.answers[what]
    return answer


def _write(rows: dict[type[models.Model], list[models.Model]]) -> None:
    for model in _pointed_at_first(set(rows)):
        model._default_manager.bulk_create(rows[model])


def _pointed_at_first(tables: set[type[models.Model]]) -> Iterator[type[models.Model]]:
    """Those that others point at come first, so that the others know their keys."""
    points_at = {
        table: {f.related_model for f in table._meta.concrete_fields} & tables - {table}
        for table in tables
    }
    return iter(TopologicalSorter(points_at).static_order())  # type: ignore[arg-type]
