"""Puts the report of a month together from the figures: one question for each way to tell them
apart.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.showing.deliveries import CARRIERS
from hotline.models import Category, Office, User
from hotline.models.organisations import below
from supervision.figures import quick
from supervision.figures.definitions import COUNTS, FIGURES, LAGS, RATES, By, Figure, Form
from supervision.figures.question import Question, asked_by
from supervision.figures.values import Group, Groups, Value
from supervision.report.charts import Chart
from supervision.report.parts import (
    Cell,
    Report,
    Section,
    Table,
    before,
    change,
    last_of,
    length,
    share,
)

MOST_CATEGORIES = 15  # the most frequent
MOST_BARS = 15
MINUTE = 60  # seconds: below it a chart of lags is empty
WHOLE_WAY = "to_answer"  # all hops together: beside it the others would be too short to read
OF_OFFICES = ("signed_in_time", "replied_in_time", "returned", "reworked", "solved", "satisfied")
OF_CATEGORIES = ("replied_in_time", "solved", "satisfied")
LEAGUE = "solved"  # offices stand in its order
NOTHING = Value(0)


def for_reader(user: User, month: date) -> Report:
    """The report as `user` may read it: an office that of its own subtree. Raises what `asked_by`
    does.
    """
    question = asked_by(user, month, last_of(month), By.ALL)
    scope = _("The whole city")
    if question.offices is not None and user.office:
        scope = user.office.name
    return build(question, scope)


def of_office(office: Office, month: date) -> Report:
    """What an office is sent: its own and of those below it."""
    offices = tuple(sorted(below(office.pk)))
    return build(Question(month, last_of(month), offices=offices), office.name)


def build(question: Question, scope: str) -> Report:
    """The report of the month that `question` asks about."""
    then = replace(question, first=before(question.first), last=_day_before(question.first))
    now_all, then_all = _one(quick.figures(question)), _one(quick.figures(then))
    return Report(
        month=question.first,
        scope=scope,
        is_over=question.last < timezone.localdate(),
        sections=[
            _summary(now_all, then_all),
            _rates(now_all, then_all),
            _lags(now_all),
            _offices(quick.figures(replace(question, by=By.OFFICE))),
            _categories(quick.figures(replace(question, by=By.CATEGORY))),
            _channels(quick.figures(replace(question, by=By.CHANNEL))),
        ],
        definitions=[(figure.label, figure.words) for figure in FIGURES],
    )


# Sections ----------------------------------------------------------------------------------------


def _summary(now: Group, then: Group) -> Section:
    told = {code: now.get(code, NOTHING).n for code in ("opened", "replied", "closed")}
    words = [_("%(opened)d matters came in; %(replied)d of them are answered by now.") % told]
    solved = now.get("solved")
    if solved and solved.rate is not None and not solved.too_few:
        told_well = {"percent": round(solved.rate * 100), "of": solved.of}
        words.append(
            _("Of %(of)d citizens who said how it went, %(percent)d in a hundred call it solved.")
            % told_well
        )
    rows = [
        [Cell(str(f.label)), Cell(str(now.get(f.code, NOTHING).n)), _changed(f, now, then)]
        for f in COUNTS
    ]
    head = [_("Figure"), _("This month"), _("Against the month before")]
    return Section("counts", gettext_lazy("In short"), [*words], Table([*head], rows))


def _rates(now: Group, then: Group) -> Section:
    rows = [[Cell(str(f.label)), share(now.get(f.code)), _changed(f, now, then)] for f in RATES]
    head = [_("Share"), _("This month"), _("Against the month before")]
    words = [_("Below each share: where it lies with great certainty, and among how many tickets.")]
    return Section("rates", gettext_lazy("How well"), [*words], Table([*head], rows))


def _lags(now: Group) -> Section:
    rows = []
    for figure in LAGS:
        points = now.get(figure.code, NOTHING).points or (None, None, None)
        rows.append([Cell(str(figure.label)), *(Cell(length(one)) for one in points)])
    head = [_("Hop"), _("Half within"), _("Nine of ten within"), _("99 of 100 within")]
    way = [one for one in LAGS if one.code != WHOLE_WAY and now.get(one.code, NOTHING).points]
    hops = [(str(one.label), now[one.code]) for one in way]
    longest = max((value.points[1] for _name, value in hops if value.points), default=0)
    chart = _chart(LAGS[0], head[0], hops) if longest >= MINUTE else None
    return Section("lags", gettext_lazy("How long"), table=Table([*head], rows), chart=chart)


def _offices(groups: Groups) -> Section:
    names = dict(Office.objects.values_list("code", "name"))
    chosen = [_figure(code) for code in OF_OFFICES]
    ordered = sorted(((code, found) for code, found in groups.items() if code), key=_rank)
    ranked = [(names.get(code, code), found[LEAGUE]) for code, found in ordered if LEAGUE in found]
    rows = [
        [
            Cell(names.get(code, code)),
            Cell(str(found["opened"].n)),
            *(share(found.get(figure.code)) for figure in chosen),
            Cell(length((found["to_answer"].points or (None,))[0])),
        ]
        for code, found in ordered
    ]
    chart = _chart(
        _figure(LEAGUE), _("Office"), [(name, one) for name, one in ranked if not one.too_few]
    )
    head = [_("Office"), _("Led"), *(str(f.label) for f in chosen), _("Half answered within")]
    words = [
        _(
            "In the order of the lower end of the solved rate; offices of which fewer than ten"
            " citizens spoke stand at the end and have no rank."
        )
    ]
    return Section("offices", gettext_lazy("Offices"), [*words], Table([*head], rows), chart)


def _categories(groups: Groups) -> Section:
    names = dict(Category.objects.values_list("code", "name"))
    return _by_number("categories", _("Categories"), groups, names)


def _channels(groups: Groups) -> Section:
    names = {code: str(label) for code, label in CARRIERS.items()}
    return _by_number("channels", _("Channels"), groups, names)


def _by_number(key: str, title: str, groups: Groups, names: dict[str, str]) -> Section:
    """The most frequent first."""
    chosen = [_figure(code) for code in OF_CATEGORIES]
    ordered = sorted(groups.items(), key=lambda one: (-one[1]["opened"].n, one[0]))
    rows = [
        [
            Cell(names.get(code, code) or _("not known")),
            Cell(str(found["opened"].n)),
            *(share(found.get(figure.code)) for figure in chosen),
        ]
        for code, found in ordered[:MOST_CATEGORIES]
    ]
    head = [title, _("Came in"), *(str(f.label) for f in chosen)]
    bars = [(names.get(code, code) or _("not known"), found["opened"]) for code, found in ordered]
    chart = _chart(_figure("opened"), title, bars)
    return Section(key, title, table=Table([*head], rows), chart=chart)


def _chart(figure: Figure, named: str, bars: list[tuple[str, Value]]) -> Chart | None:
    """A bar for each, or none where one bar would tell nothing."""
    some = bars[:MOST_BARS]
    if len(some) < 2:
        return None
    return Chart(figure, named, [name for name, _value in some], [value for _name, value in some])


def _rank(one: tuple[str, Group]) -> tuple[bool, float, str]:
    code, found = one
    value = found.get(LEAGUE, NOTHING)
    unranked = value.too_few or value.interval is None
    return unranked, -(value.interval or (0.0, 0.0))[0], code


def _changed(figure: Figure, now: Group, then: Group) -> Cell:
    form = Form.COUNT if figure.form is Form.COUNT else Form.RATE
    return change(now.get(figure.code), then.get(figure.code), form)


def _figure(code: str) -> Figure:
    return next(figure for figure in FIGURES if figure.code == code)


def _one(groups: Groups) -> Group:
    return groups.get("", {})


def _day_before(day: date) -> date:
    return last_of(before(day))
