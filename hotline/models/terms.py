"""What a policy may say: its terms, each with its form, its bounds and the one value that counts
where a policy is silent; and which of them contradict each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from hotline import workdays
from hotline.workdays import Limit

REVIEWERS = (2, 3, 4)


class Form(StrEnum):
    """How a term is written: a limit ("4wh"), a share of one (0.8), a count, yes or no."""

    LIMIT = "limit"
    SHARE = "share"
    COUNT = "count"
    FLAG = "flag"


class Term(NamedTuple):
    """One thing a policy says. `fallback` counts where it is silent; None: then it is untimed."""

    key: str
    label: Promise
    form: Form
    fallback: str | float | bool | None = None
    least: float = 0
    most: float = 0
    help: str | Promise = ""


CLOCKS = (
    Term("respond", _("Acceptance"), Form.LIMIT),
    Term("dispatch", _("Dispatch"), Form.LIMIT),
    Term("sign", _("Signing"), Form.LIMIT),
    Term("contact", _("First contact"), Form.LIMIT),
    Term("reply", _("Reply"), Form.LIMIT),
    Term("follow_up", _("Follow-up"), Form.LIMIT),
    Term("ruling", _("Ruling"), Form.LIMIT),
    Term("up_first", _("First report upward"), Form.LIMIT, help=_("Of a disaster.")),
    Term("up_next", _("Next report upward"), Form.LIMIT, help=_("Until the final one.")),
)
WARNINGS = (
    Term("blue", _("Blue from"), Form.SHARE, 0.5, 0.05, 0.99),
    Term("yellow", _("Yellow from"), Form.SHARE, 0.8, 0.05, 0.99),
    Term(
        "yellow_left",
        _("Yellow at the latest"),
        Form.LIMIT,
        "1wd",
        help=_("Before the end of a limit of several working days."),
    ),
    Term("deep_red", _("Deep red after"), Form.LIMIT, "3wd", help=_("Counted from the due time.")),
)
TO_WHOM = _("1 who handles it, 2 heads too, 3 leaders too, 4 main leaders too, 5 inspectors too.")
CARDS = (
    Term(
        "cards_from",
        _("Cards from"),
        Form.COUNT,
        2,
        1,
        5,
        _("1 blue, 2 yellow, 3 orange, 4 red, 5 deep red."),
    ),
    Term("blue_to", _("A blue card goes to"), Form.COUNT, 1, 1, 5, TO_WHOM),
    Term("yellow_to", _("A yellow card goes to"), Form.COUNT, 1, 1, 5, TO_WHOM),
    Term("orange_to", _("An orange card goes to"), Form.COUNT, 2, 1, 5, TO_WHOM),
    Term("red_to", _("A red card goes to"), Form.COUNT, 3, 1, 5, TO_WHOM),
    Term("deep_red_to", _("A deep red card goes to"), Form.COUNT, 5, 1, 5, TO_WHOM),
    Term("explain_within", _("A card is explained within"), Form.LIMIT, "3wd"),
    Term("appeal_within", _("A card is appealed within"), Form.LIMIT, "5wd"),
    Term(
        "remind_after",
        _("A card is sent once more after"),
        Form.LIMIT,
        "4h",
        help=_("To whom has not acknowledged it."),
    ),
)
NUMBERS = (
    Term("returns", _("Returns"), Form.COUNT, 2, 0, 9, _("The dispatch after that is final.")),
    Term("return_window", _("Return within"), Form.LIMIT, "1wd"),
    Term("extensions", _("Extensions"), Form.COUNT, 1, 0, 9, _("None for critical tickets.")),
    Term("extension", _("Longest extension"), Form.LIMIT, "5wd"),
    Term("shelving", _("May be shelved"), Form.FLAG, True),
    Term("assist_share", _("Assisting share"), Form.SHARE, 0.6, 0.05, 1),
    Term("follow_up_first", _("Closed only after the follow-up"), Form.FLAG, True),
    Term("not_solved_days", _("Not solved: days to say so"), Form.COUNT, 15, 1, 365),
    Term("chases_a_day", _("Chases a day"), Form.COUNT, 2, 0, 24),
    Term("talk_hours", _("A talk goes on for hours"), Form.COUNT, 48, 1, 720),
    Term("menu_minutes", _("A menu tap holds for minutes"), Form.COUNT, 10, 1, 1440),
    Term(
        "ask_minutes",
        _("Ask for what is missing after minutes"),
        Form.COUNT,
        1,
        1,
        60,
        _("Of silence, in a disaster report made in the chat; one thing at a time."),
    ),
    Term("report_people", _("People a report upward passes"), Form.COUNT, 2, 1, 2),
    Term(
        "gather_metres",
        _("One event: within metres"),
        Form.COUNT,
        200,
        10,
        5000,
        _("Of its first report; for reports of a disaster."),
    ),
    Term(
        "gather_minutes",
        _("One event: within minutes"),
        Form.COUNT,
        30,
        1,
        1440,
        _("Of its newest report; for reports of a disaster."),
    ),
    Term(
        "hot_people",
        _("A matter grows: people"),
        Form.COUNT,
        5,
        2,
        1000,
        _("Who report it within its hours; then the leader in charge is told."),
    ),
    Term("hot_hours", _("A matter grows: within hours"), Form.COUNT, 24, 1, 720),
    Term(
        "hot_growth",
        _("A matter grows: told again at times as many"),
        Form.COUNT,
        2,
        2,
        10,
        _("As when the leader was last told of it."),
    ),
    Term("order", _("Answer to an order"), Form.LIMIT, "3wd", help=_("Of the inspectorate.")),
    Term("order_again", _("Answer again, sent back"), Form.LIMIT, "1wd"),
    Term("order_extensions", _("Extensions of an order"), Form.COUNT, 1, 0, 9),
    Term("order_extension", _("Longest extension of an order"), Form.LIMIT, "2wd"),
    Term(
        "break_minutes",
        _("A break is long after minutes"),
        Form.COUNT,
        20,
        1,
        480,
        _("Then the wall says that somebody parked there."),
    ),
    Term(
        "reads_hour",
        _("Unusual reading: more an hour than"),
        Form.COUNT,
        20,
        1,
        1000,
        _("Openings of personal data by one person; then the inspectorate is told."),
    ),
    Term("reads_day", _("Unusual reading: more a day than"), Form.COUNT, 60, 1, 10_000),
    Term(
        "reads_outside",
        _("Unusual reading: more a day outside own tickets than"),
        Form.COUNT,
        3,
        0,
        1000,
        _("Tickets on which this person had taken no step before."),
    ),
    Term("reads_night", _("Unusual reading: more a night than"), Form.COUNT, 0, 0, 1000),
    Term("night_from", _("Unusual reading: the night begins at"), Form.COUNT, 22, 0, 23),
    Term("night_to", _("Unusual reading: the night ends at"), Form.COUNT, 6, 0, 23),
    Term(
        "export_rows",
        _("Exports: rows of a file at most"),
        Form.COUNT,
        500_000,
        100,
        1_000_000,
        _("More is refused, and a smaller one is proposed."),
    ),
    Term(
        "export_rows_vendor",
        _("Exports: rows for a vendor at most"),
        Form.COUNT,
        2_000,
        0,
        1_000_000,
    ),
    Term(
        "export_opened", _("Exports: tickets with personal data at most"), Form.COUNT, 50, 0, 1000
    ),
    Term("exports_a_day", _("Exports: files a day and person at most"), Form.COUNT, 30, 1, 1000),
    Term(
        "public_days",
        _("Public boards: days after a month until it is shown"),
        Form.COUNT,
        10,
        0,
        60,
        _("Then it stays as it is."),
    ),
    Term("export_days", _("Exports: days a file is kept"), Form.COUNT, 3, 1, 90),
)
TERMS = {term.key: term for term in (*CLOCKS, *WARNINGS, *CARDS, *NUMBERS)}

FALLBACK_LIMITS = {t.key: t.fallback for t in TERMS.values() if t.form is Form.LIMIT and t.fallback}


class Contradiction(NamedTuple):
    """Why a policy cannot be saved: a word for programs, the term, a sentence for the person."""

    code: str
    key: str
    msg: str


def contradictions(
    limits: Mapping[str, Any], *, reviewers: int, urgency: str
) -> list[Contradiction]:
    """Everything that is wrong with a policy; nothing, if it may be saved."""
    wrong = [
        found
        for key, written in limits.items()
        if key in TERMS and (found := _ill_formed(TERMS[key], written))
    ]
    if wrong:  # what cannot be read cannot be compared
        return wrong
    return [*_people(reviewers), *_warnings(limits), *_lengths(limits), *_critical(limits, urgency)]


def _ill_formed(term: Term, written: Any) -> Contradiction | None:
    if term.form is Form.LIMIT:
        try:
            Limit.parse(str(written))
        except ValueError:
            msg = say("Write a limit like 15min, 2h, 4wh or 5wd.")
            return Contradiction("not_a_limit", term.key, msg)
        return None
    if term.form is Form.FLAG:
        if isinstance(written, bool):
            return None
        return Contradiction("not_yes_or_no", term.key, say("Say yes or no."))
    whole = term.form is Form.COUNT
    if isinstance(written, bool) or not isinstance(written, int if whole else int | float):
        return Contradiction("not_a_number", term.key, say("Write a number."))
    if not term.least <= written <= term.most:
        unit, times = (" %", 100) if term.form is Form.SHARE else ("", 1)
        bounds = (f"{bound * times:g}{unit}" for bound in (term.least, term.most))
        msg = say("From %(least)s to %(most)s.") % dict(zip(("least", "most"), bounds, strict=True))
        return Contradiction("out_of_range", term.key, msg)
    return None


def _people(reviewers: int) -> Iterator[Contradiction]:
    if reviewers not in REVIEWERS:
        msg = say("Two, three or four people pass a reply.")
        yield Contradiction("reviewers", "reviewers", msg)


def _warnings(limits: Mapping[str, Any]) -> Iterator[Contradiction]:
    blue, yellow = (float(limits.get(key, TERMS[key].fallback)) for key in ("blue", "yellow"))
    if not blue < yellow:
        msg = say("Yellow comes after blue: a larger share of the limit.")
        yield Contradiction("warning_order", "yellow", msg)


# A limit that must never end after another one, both begun at the same moment.
NEVER_LONGER = {
    ("contact", "reply"): _("The first contact may not take longer than the reply."),
    ("sign", "reply"): _("Signing may not take longer than the reply."),
    ("return_window", "reply"): _("The window for a return may not be longer than the reply."),
}


def _lengths(limits: Mapping[str, Any]) -> Iterator[Contradiction]:
    for (one, other), msg in NEVER_LONGER.items():
        if one in limits and other in limits and ever_later(limits[one], limits[other]):
            yield Contradiction(f"{one}_after_{other}", one, str(msg))


def pulled_along(limits: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The limits that have to become as short as `key` now is, so that none ends after it."""
    return {
        one: limits[key]
        for one, other in NEVER_LONGER
        if other == key and one in limits and ever_later(limits[one], limits[key])
    }


def _critical(limits: Mapping[str, Any], urgency: str) -> Iterator[Contradiction]:
    if urgency == "critical" and limits.get("extensions"):
        yield Contradiction(
            "critical_extension", "extensions", say("A critical ticket is never extended.")
        )


# A week without holidays: Monday 7 June 2027 and the days after it, every half hour.
PLAIN = workdays.Calendar(years={})
WEEK = [
    datetime(2027, 6, 7, tzinfo=UTC).astimezone(PLAIN.tz) + timedelta(minutes=30 * n)
    for n in range(7 * 48)
]


def ever_later(one: str, other: str) -> bool:
    """Whether the first limit can end after the second, begun at any half hour of a plain week.

    Clock time and working time cannot be told apart by their lengths: 24h from a Friday ends
    before 1wd does, 48h from a Friday before 1wd as well, 72h after it.
    """
    first, second = Limit.parse(one), Limit.parse(other)
    if first.unit is second.unit:
        return first.count > second.count
    ends = workdays.due
    return any(ends(at, first, PLAIN).at > ends(at, second, PLAIN).at for at in WEEK)


def share_of(limits: Mapping[str, Any], key: str) -> Fraction:
    """A share as the policy says it, or its fall-back, exactly as it is written."""
    return Fraction(str(limits.get(key, TERMS[key].fallback)))


def limit_of(limits: Mapping[str, Any], key: str) -> Limit:
    """A limit as the policy says it, or its fall-back; a KeyError for terms without one."""
    return Limit.parse(str(limits.get(key) or FALLBACK_LIMITS[key]))
