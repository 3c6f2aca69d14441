"""Taking over a file: first what it would change or everything wrong in it, then, on a second word,
the change itself. Between the two nothing is kept here: the page carries the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from dispatch.views.page import DeskRequest
from dispatch.views.rules.place import draw, errors_of, reason_field, whole_number
from hotline import sheets
from hotline.errors import Refused
from hotline.models.files import Read, Wrong

MOST_SHOWN = 500  # changed lines, or bad rows; how many more there are is said


@dataclass(frozen=True)
class Taking:
    """What differs between the catalogue and the calendar."""

    place: str
    columns: Sequence[str]
    head: Sequence[str]
    version: int  # in force now
    read: Callable[[bytes], Read[Any]]
    rows: Callable[[Any], list[list[str]]]  # to carry from the look to the change
    changes: Callable[[Any], list[dict[str, Any]]]  # {how: added, removed, changed; cells}
    put_in_force: Callable[[Any, str, int], Any]  # what was read, reason, version seen


def take_over(request: DeskRequest, taking: Taking) -> HttpResponse:
    """The form, the look at a file that was sent, or the change."""
    if request.method != "POST":
        return _page(request, taking)
    if "rows" in request.POST:
        return _change(request, taking)
    sent = request.FILES.get("file")
    if sent is None:
        return _page(request, taking, status=422, error=_("Choose a file."))
    if (sent.size or 0) > sheets.MOST_BYTES:
        return _page(request, taking, status=422, error=_("The file is too big: at most 2 MB."))
    read = taking.read(sent.read())
    if read.wrong:
        return _wrong(request, taking, read.wrong)
    return _look(request, taking, read.found, seen=taking.version)


def _change(request: DeskRequest, taking: Taking) -> HttpResponse:
    read = taking.read(request.POST["rows"].encode())
    if read.wrong:  # what the rows name may be gone since they were looked at
        return _wrong(request, taking, read.wrong)
    reason, seen = request.POST.get("reason", ""), whole_number(request.POST.get("seen")) or 0
    try:
        taking.put_in_force(read.found, reason, seen)
    except Refused as refused:
        error = errors_of(refused).get("reason", "")
        # After another version the same rows are looked at against that one.
        told: dict[str, Any] = {
            "reason": reason,
            "error": error,
            "refusal": {"reason": refused.reason},
        }
        return _look(
            request, taking, read.found, seen=taking.version, status=refused.status, **told
        )
    return redirect(f"dispatch:rules-{taking.place}")


def _look(
    request: DeskRequest,
    taking: Taking,
    found: Any,
    *,
    seen: int,
    status: int = 200,
    reason: str = "",
    error: str = "",
    **told: Any,
) -> HttpResponse:
    changes = taking.changes(found)
    preview = {
        "changes": changes[:MOST_SHOWN],
        "count": len(changes),
        "more": max(0, len(changes) - MOST_SHOWN),
        "rows": sheets.as_csv(taking.head, taking.rows(found)).decode("utf-8-sig"),
        "seen": seen,
    }
    field = reason_field(reason, error)
    return _page(request, taking, status=status, preview=preview, reason=field, **told)


def _wrong(request: DeskRequest, taking: Taking, wrong: list[Wrong]) -> HttpResponse:
    told = {"wrong": wrong[:MOST_SHOWN], "wrong_count": len(wrong)}
    return _page(request, taking, status=422, **told)


def _page(request: DeskRequest, taking: Taking, *, status: int = 200, **told: Any) -> HttpResponse:
    told = {"columns": taking.columns, "head": taking.head, "version": taking.version} | told
    return draw(request, "take_over", place=taking.place, status=status, **told)
