"""A worker writes the big tables, and takes away what was kept long enough.

Claimed before it is begun; a sign of life each second. What a dead worker had begun is begun anew
once, and stands as not written after that: there is no half file under its name at any time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.utils import timezone, translation

from hotline.errors import Refused
from hotline.models import Export, Policy, Ticket, User
from hotline.models.exports import TRIES
from hotline.sheet_streams import HALF, whole, write
from supervision.exports.asking import table_of
from supervision.exports.table import Line

BEAT = 1.0  # seconds


class TakenAway(Exception):  # noqa: N818 - somebody else decided
    """Another worker has it by now, or nobody wants it any more."""


def write_out(pk: int) -> bool:
    """Write the export with this key, if it still waits; True once its file is whole."""
    export = Export.objects.filter(pk=pk).first()
    if export is None or not export.claim(timezone.now()):
        return False
    try:
        with translation.override(export.language):
            rows = _write(export)
    except TakenAway:
        return False
    except Refused as refused:  # whoever asked may not see it any more
        export.failed(refused.code)
        return False
    except Exception as failure:
        export.failed(type(failure).__name__)
        raise
    days = Policy.current("", Ticket.Urgency.NORMAL).number("export_days")
    if not export.ready(rows, export.path.stat().st_size, days=days):
        _take_away(export)
        return False
    export.tell(rows)
    return True


def sweep(now: datetime) -> list[int]:
    """What lost workers had begun waits again or has failed; what was kept long enough is deleted.

    Returns the keys of those that wait.
    """
    for export in Export.objects.lost(now):
        again: dict[str, Any] = {"state": Export.State.WAITING}
        if export.tries >= TRIES:
            again = {"state": Export.State.FAILED, "error": "cut_off", "ended_at": now}
        mine = Export.objects.filter(pk=export.pk, state=Export.State.WRITING, tries=export.tries)
        if mine.update(**again):
            _take_away(export)
    for export in Export.objects.outdated(now):
        _take_away(export)
        Export.objects.filter(pk=export.pk).update(state=Export.State.GONE)
    waiting = Export.objects.filter(state=Export.State.WAITING)
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def _write(export: Export) -> int:
    user = User.objects.with_roles().get(pk=export.by_id)
    table = table_of(user, export.table, export.asked)
    with whole(export.path) as file:
        return write(file, export.form, table.head, _beating(export, table.parts()))


def _beating(export: Export, parts: Iterator[list[Line]]) -> Iterator[list[Line]]:
    """The same parts; each second it is told how far they are."""
    rows, next_beat = 0, time.monotonic()
    for part in parts:
        yield part
        rows += len(part)
        if time.monotonic() >= next_beat:
            if not export.beat(rows):
                raise TakenAway
            next_beat = time.monotonic() + BEAT


def _take_away(export: Export) -> None:
    """Its file, whole or half."""
    for path in (export.path, export.path.with_name(export.path.name + HALF)):
        with suppress(FileNotFoundError):
            path.unlink()
