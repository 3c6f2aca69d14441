"""The pages of exports: what there is and in which form, one's own files, and a file itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hotline.errors import Refused
from hotline.models import Export, User
from hotline.powers import Power
from hotline.sheet_streams import KINDS
from supervision import tasks
from supervision.exports.asking import Offer, ask, content, offer, table_of
from supervision.exports.tables import TABLES

View = Callable[..., HttpResponse]
SHOWN = 30  # of one's files, the newest
OF_OTHERS = 50  # that who watches sees


def for_who_has_tables(view: View) -> View:
    """Let in whoever has something on screen that can be taken along."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            return redirect(f"{reverse('home')}?{urlencode({'next': request.get_full_path()})}")
        if not any(table.is_for(user) for table in TABLES.values()):
            return redirect(user.place)
        response = view(request, user, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return guarded


@require_safe
@for_who_has_tables
def exports(request: HttpRequest, user: User) -> HttpResponse:
    """One's own files, the newest first; who supervises sees what everybody took along."""
    mine = [_row(one) for one in Export.objects.filter(by=user)[:SHOWN]]
    supervises = Power.SUPERVISE in user.powers
    others = Export.objects.select_related("by__organisation")[:OF_OTHERS] if supervises else []
    shown = {
        "mine": mine,
        "others": [_row(one) for one in others],
        "supervises": supervises,
        "under_way": any(row["under_way"] for row in mine),
    }
    part = "_mine" if request.GET.get("part") == "mine" else "list"
    return render(request, f"supervision/exports/{part}.html", shown)


@for_who_has_tables
def new(request: HttpRequest, user: User) -> HttpResponse:
    """What there is of what is on screen, and the form to take it along; a small one comes at once,
    a big one is written meanwhile.
    """
    given = request.POST if request.method == "POST" else request.GET
    try:
        table = table_of(user, given.get("of", ""), given.dict())
        there = offer(table)
    except Refused as refused:
        if refused.status == 404:
            raise Http404 from None
        return render(
            request, "supervision/exports/new.html", {"refused": refused}, status=refused.status
        )
    if request.method != "POST":
        return _offer(request, there)
    reveal = bool(given.get("reveal"))
    try:
        export = ask(table, given.get("form", ""), reason=given.get("reason", ""), reveal=reveal)
    except Refused as refused:
        return _offer(request, there, refused=refused)
    if export.state == Export.State.SENT:
        return _as_file(HttpResponse(content(export, table)), export)
    transaction.on_commit(lambda: tasks.write_export.delay(export.pk))
    return redirect("supervision:exports")


@require_safe
@for_who_has_tables
def file(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """The file itself, for who asked for it and for nobody else."""
    export = get_object_or_404(Export, pk=pk, by=user, state=Export.State.READY)
    try:
        opened = export.path.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return _as_file(FileResponse(opened), export)  # type: ignore[arg-type]  # a response, streamed


def _as_file(answer: HttpResponse, export: Export) -> HttpResponse:
    answer["Content-Type"] = KINDS[export.form]
    answer["Content-Disposition"] = f'attachment; filename="{export.name}"'
    return answer


def _offer(request: HttpRequest, there: Offer, *, refused: Refused | None = None) -> HttpResponse:
    table = there.table
    shown = {
        "offer": there,
        "table": table,
        "said": table.said(),
        "asked": {"of": table.code, **table.asked},
        "smaller": [
            {"words": one.words, "query": urlencode({"of": table.code, **one.asked})}
            for one in there.smaller
        ],
        "refused": refused,
        "typed": request.POST.get("reason", ""),
        "days": {name: table.asked.get(name, "") for name in ("since", "until")},
    }
    return render(
        request, "supervision/exports/new.html", shown, status=refused.status if refused else 200
    )


def _row(export: Export) -> dict[str, Any]:
    kind = TABLES.get(export.table)
    alive = export.state in (Export.State.WAITING, Export.State.WRITING)
    return {
        "it": export,
        "what": kind.label if kind else export.table,
        "said": _filters(export),
        "under_way": alive,
        "is_ready": export.state == Export.State.READY,
        "cut_off": export.error == "cut_off",
        "opened": bool(export.reason),
        "why": _("The person may not see it any more.") if export.error == "not_found" else "",
    }


def _filters(export: Export) -> list[str]:
    """As they were asked: to say them in words would cost a question each."""
    return [value for name, value in export.asked.items() if name != "q" and value]
