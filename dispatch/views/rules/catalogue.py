"""The dispatch catalogue: looked at, edited by category, sent out and taken in as a file."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dispatch.views.page import DeskRequest
from dispatch.views.rules.place import (
    FORMS,
    download,
    draw,
    earlier,
    errors_of,
    for_the_centre,
    reason_field,
    whole_number,
)
from dispatch.views.rules.taking_over import Taking, take_over
from hotline.errors import Refused, wrong_entry
from hotline.models import Catalogue, Category, Office
from hotline.models.catalogue import DISTRICT, Named, changes
from hotline.models.files import CATALOGUE_HEAD, catalogue_rows, read_catalogue

PAGE = 200  # categories
MOST_DISTRICTS = 40  # with lines of their own, in one category
Part = dict[str, Any]


@for_the_centre
def catalogue(request: DeskRequest) -> HttpResponse:
    """The catalogue in force, or an earlier version of it; by category."""
    shown = _version_asked(request)
    words, after = request.GET.get("q", "").strip()[:40], request.GET.get("after", "")[:6]
    offices = dict(Office.objects.values_list("code", "name"))
    named = _by_category(shown)
    found = [c for c in Category.objects.filter(code__gt=after) if _holds(c, named, offices, words)]
    rows: list[Part] = [
        {"category": c, "lines": _lines(named.get(c.code, []), offices)} for c in found[:PAGE]
    ]
    told: Part = {
        "rows": rows,
        "next": rows[-1]["category"].code if len(found) > PAGE else "",
        "q": words,
        "shown": shown,
        "asked": earlier(_number(shown), _number(Catalogue.in_force())),
        "versions": Catalogue.objects.select_related("made_by")[:20],
    }
    return draw(request, "catalogue", place="catalogue", **told)


@for_the_centre
def category(request: DeskRequest, code: str) -> HttpResponse:
    """Which offices may lead one category, everywhere and district by district."""
    found = get_object_or_404(Category, code=code)
    if request.method != "POST":
        return _form(request, found)
    given = _given(request)
    reason, seen = request.POST.get("reason", ""), whole_number(request.POST.get("seen")) or 0
    try:
        named = _named(found, given)
        others = [line for line in _in_force_now() if line.category != code]
        Catalogue.publish([*others, *named], by=request.user, reason=reason, seen=seen)
    except Refused as refused:
        told = {"refusal": {"reason": refused.reason}, "errors": errors_of(refused)}
        return _form(request, found, given, reason=reason, status=refused.status, **told)
    return redirect("dispatch:rules-catalogue")


@for_the_centre
def export(request: DeskRequest, form: str) -> HttpResponse:
    """The catalogue, or the version asked for, as a file."""
    if form not in FORMS:
        raise Http404
    shown = _version_asked(request)
    rows = catalogue_rows(shown.named() if shown else [])
    return download(form, f"catalogue-{shown or 'empty'}", CATALOGUE_HEAD, rows)


@for_the_centre
def import_(request: DeskRequest) -> HttpResponse:
    """Take over a whole catalogue from a file."""
    before = Catalogue.in_force()
    lines = before.named() if before else []

    def differences(found: list[Named]) -> list[Part]:
        came, went = changes(lines, found)
        told = [("added", line) for line in came] + [("removed", line) for line in went]
        cells = catalogue_rows([line for _how, line in told])
        return [{"how": how, "cells": row} for (how, _line), row in zip(told, cells, strict=True)]

    def put_in_force(found: list[Named], reason: str, seen: int) -> None:
        Catalogue.publish(found, by=request.user, reason=reason, seen=seen)

    called = pgettext("of a thing", "Name")
    columns = (_("Category"), called, _("District"), _("Office"), called)
    taking = Taking(
        place="catalogue",
        columns=columns,
        head=CATALOGUE_HEAD,
        version=_number(before),
        read=read_catalogue,
        rows=catalogue_rows,
        changes=differences,
        put_in_force=put_in_force,
    )
    return take_over(request, taking)


def _number(version: Catalogue | None) -> int:
    return version.number if version else 0


def _in_force_now() -> list[Named]:
    found = Catalogue.in_force()
    return found.named() if found else []


def _version_asked(request: DeskRequest) -> Catalogue | None:
    asked = request.GET.get("version")
    if asked is None:
        return Catalogue.in_force()
    return get_object_or_404(
        Catalogue.objects.select_related("made_by"), number=whole_number(asked) or 0
    )


def _by_category(shown: Catalogue | None) -> dict[str, list[Named]]:
    named = shown.named() if shown else []
    return {code: list(lines) for code, lines in groupby(named, key=lambda line: line.category)}


def _lines(named: list[Named], offices: dict[str, str]) -> list[Part]:
    """One line a district: those for all districts first."""
    return [
        {"district": district, "offices": [offices[line.office] for line in lines]}
        for district, lines in groupby(named, key=lambda line: line.district)
    ]


def _holds(
    category: Category, named: dict[str, list[Named]], offices: dict[str, str], words: str
) -> bool:
    """Whether code, name, a district or an office of the category holds the words."""
    lines = named.get(category.code, [])
    told = [f"{line.district} {line.office} {offices[line.office]}" for line in lines]
    return words.lower() in " ".join([str(category), *told]).lower()


# The form of one category


def _given(request: DeskRequest) -> list[tuple[str, list[str]]]:
    """District and offices as they were posted, line by line."""
    return [
        (request.POST[f"district-{n}"].strip(), request.POST.getlist(f"offices-{n}"))
        for n in range(MOST_DISTRICTS)
        if f"district-{n}" in request.POST
    ]


def _named(category: Category, given: list[tuple[str, list[str]]]) -> list[Named]:
    """The lines that were given. BadArguments where one cannot be."""
    known, seen = set(Office.objects.values_list("code", flat=True)), set()
    named = []
    for n, (district, offices) in enumerate(given):
        if not offices:
            continue
        if district in seen:
            raise wrong_entry(f"district-{n}", _("This district stands here twice."))
        if len(district) > DISTRICT:
            told = _("A district has at most %(limit)d characters.") % {"limit": DISTRICT}
            raise wrong_entry(f"district-{n}", told)
        if not set(offices) <= known:
            raise wrong_entry(f"offices-{n}", _("There is no such office."))
        seen.add(district)
        named += [Named(category.code, district, office) for office in offices]
    return named


def _form(
    request: DeskRequest,
    category: Category,
    given: list[tuple[str, list[str]]] | None = None,
    *,
    reason: str = "",
    status: int = 200,
    errors: dict[str, str] | None = None,
    **told: Any,
) -> HttpResponse:
    before, errors = Catalogue.in_force(), errors or {}
    if given is None:
        named = _by_category(before).get(category.code, [])
        given = [
            (district, [line.office for line in lines])
            for district, lines in groupby(named, key=lambda line: line.district)
        ]
        if not given or given[0][0]:
            given.insert(0, ("", []))
        given.append(("", []))
    options = [{"value": o.code, "label": o.name} for o in Office.objects.all()]
    lines = [_line(n, line, options, errors) for n, line in enumerate(given[:MOST_DISTRICTS])]
    told |= {
        "category": category,
        "lines": lines,
        "reason": reason_field(reason, errors.get("reason", "")),
        "version": _number(before),
    }
    return draw(request, "category", place="catalogue", status=status, **told)


def _line(
    n: int, line: tuple[str, list[str]], options: list[Part], errors: dict[str, str]
) -> list[Part]:
    district, offices = line
    return [
        {
            "name": f"district-{n}",
            "label": _("District"),
            "widget": "text",
            "limit": DISTRICT,
            "plain": True,
            "value": district,
            "error": errors.get(f"district-{n}", ""),
            "help": _("Empty: all districts without a line of their own.") if n == 0 else "",
        },
        {
            "name": f"offices-{n}",
            "label": _("Offices that may lead"),
            "widget": "several",
            "options": options,
            "value": offices,
            "error": errors.get(f"offices-{n}", ""),
        },
    ]
