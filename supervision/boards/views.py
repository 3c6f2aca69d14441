"""The page of the figures; the same as a file is an export like any other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from dispatch.views.page import DeskRequest, for_staff
from hotline.errors import Refused
from hotline.models import Office, Organisation, User
from hotline.powers import Kind, Power
from supervision.boards import showing
from supervision.boards.league import Place, league
from supervision.boards.wanted import Wanted
from supervision.figures import quick
from supervision.figures.definitions import (
    COUNTS,
    LAGS,
    NAMED,
    OVER_TIME,
    RATES,
    By,
    Figure,
)
from supervision.figures.question import Question
from supervision.figures.told import names_of
from supervision.figures.values import Group


@require_safe
@for_staff
def board(request: DeskRequest) -> HttpResponse:
    """One figure by groups and over time, and beside it all others; what the viewer may not ask is
    refused with the rule.
    """
    user, wanted = request.user, Wanted.of(request.GET, request.user)
    shown: dict[str, Any] = {
        "wanted": wanted,
        "periods": wanted.periods(),
        "groupings": [one for one in By if one is not By.ALL and _may_group(user, one)],
        "at_wall": Power.SUPERVISE in user.powers,
        "is_vendor": user.organisation_kind == Kind.VENDOR,
        "offices": Office.objects.order_by("name"),
        "vendors": Organisation.objects.filter(kind=Kind.VENDOR).order_by("name"),
    }
    try:
        question = wanted.question(user)
    except Refused as refused:
        shown["refused"] = refused.reason
        return render(request, "supervision/boards/board.html", shown, status=refused.status)
    return render(request, "supervision/boards/board.html", shown | _drawn(question, wanted))


def _may_group(user: User, by: By) -> bool:
    return user.organisation_kind != Kind.VENDOR or by not in (By.OFFICE, By.VENDOR)


def _drawn(question: Question, wanted: Wanted) -> dict[str, Any]:
    one = quick.figures(replace(question, by=By.ALL)).get("")
    if one is None:
        return {"tickets": 0}
    figure, groups = _of(question, NAMED[wanted.figure]), quick.figures(question)
    names, nobody = names_of(question.by), pgettext("figures", "Not given")
    places = league(groups, figure, names, ranks=wanted.ranks)
    return {
        "figure": figure,
        "by": question.by.label,
        "of_all": showing.told(one[figure.code], figure),
        "tickets": one["opened"].n,
        "rows": showing.rows(places, figure, nobody),
        "chart": _bars_or_line(places, figure, wanted, nobody),
        "trend": _trend(question, figure) if question.by not in OVER_TIME else None,
        "hops": showing.of_hops(one, question.figures),
        "chapters": _chapters(question, one, wanted),
    }


def _trend(question: Question, figure: Figure) -> dict[str, Any]:
    by = question.trend_by
    spans = league(quick.figures(replace(question, by=by)), figure, {}, ranks=False)
    return {
        "by": by.label,
        "rows": showing.rows(spans, figure, ""),
        "chart": showing.over_time(spans, figure),
    }


def _bars_or_line(places: list[Place], figure: Figure, wanted: Wanted, nobody: str) -> Any:
    if wanted.ranks:
        return showing.of_groups(places, figure, nobody)
    return showing.over_time(places, figure)


def _of(question: Question, figure: Figure) -> Figure:
    """The figure that is asked for, or the first that may be shown."""
    return figure if figure in question.figures else question.figures[0]


def _chapters(question: Question, whole: Group, wanted: Wanted) -> list[dict[str, Any]]:
    """Every figure of all tickets, with its words, chapter by chapter."""
    return [
        {
            "name": name,
            "lags": chapter is LAGS,
            "counts": chapter is COUNTS,
            "figures": [
                {
                    "it": one,
                    "query": wanted.query(figure=one.code),
                    **showing.told(whole[one.code], one),
                }
                for one in chapter
                if one in question.figures
            ],
        }
        for name, chapter in (
            (pgettext_lazy("figures", "Shares"), RATES),
            (pgettext_lazy("figures", "How long it took"), LAGS),
            (pgettext_lazy("figures", "How many"), COUNTS),
        )
    ]
