"""What each figure is, in words that stand beside it wherever it is shown.

All of them are about the tickets that came in on the days asked for, sealed ones left out; each
ticket counts once. So a figure of a month can still move while its tickets are being handled.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hotline.models.figure_keeping import REPEAT_DAYS

SATISFIED = 4  # of five
TOO_FEW = 10  # below it no rate is shown without its interval, and no rank


__all__ = ["FIGURES", "NAMED", "REPEAT_DAYS", "By", "Figure", "Form"]


class Form(StrEnum):
    """A count of tickets, a share of tickets, or how long something took."""

    COUNT = "count"
    RATE = "rate"
    LAG = "lag"


class Figure(NamedTuple):
    """One figure. `offices`: it tells of the offices' work, which is no vendor's to see. `less`:
    the less of it, the better.
    """

    code: str
    form: Form
    label: Promise
    words: Promise
    offices: bool = False
    less: bool = False


COUNTS = (
    Figure("opened", Form.COUNT, _("Came in"), _("Tickets that were opened.")),
    Figure("accepted", Form.COUNT, _("Accepted"), _("Tickets that were ever accepted.")),
    Figure(
        "dispatched",
        Form.COUNT,
        pgettext_lazy("figures", "Dispatched"),
        _("Tickets that were ever dispatched."),
    ),
    Figure("replied", Form.COUNT, _("Answered"), _("Tickets that were ever answered."), True),
    Figure("closed", Form.COUNT, _("Closed"), _("Tickets that were ever closed."), True),
    Figure("declined", Form.COUNT, _("Declined"), _("Tickets that were declined.")),
    Figure("set_aside", Form.COUNT, _("Set aside"), _("Tickets that were ever set aside.")),
    Figure("merged", Form.COUNT, _("Merged"), _("Tickets that were ever merged into another.")),
)
_IN_TIME = _(
    "Of the tickets whose limit has ended or fallen due, those that kept every limit of this kind;"
    " granted extensions count as time."
)
RATES = (
    Figure("accepted_in_time", Form.RATE, _("Accepted in time"), _IN_TIME),
    Figure("signed_in_time", Form.RATE, _("Signed in time"), _IN_TIME, True),
    Figure("contacted_in_time", Form.RATE, _("Contacted in time"), _IN_TIME, True),
    Figure("replied_in_time", Form.RATE, _("Answered in time"), _IN_TIME, True),
    Figure(
        "returned",
        Form.RATE,
        _("Returned"),
        _("Of the tickets dispatched, those whose return an office asked for and was granted."),
        True,
        less=True,
    ),
    Figure(
        "reworked",
        Form.RATE,
        _("Reworked"),
        _("Of the tickets answered, those that were begun anew afterwards."),
        True,
        less=True,
    ),
    Figure(
        "repeated",
        Form.RATE,
        _("Repeated"),
        _(
            "Of the tickets accepted, those whose citizen had opened one of the same category"
            " within the 30 days before."
        ),
        less=True,
    ),
    Figure(
        "responded",
        Form.RATE,
        _("Response rate"),
        _(
            "Of the tickets whose citizen said how it went, those in which the office made its"
            " first contact in time."
        ),
        True,
    ),
    Figure(
        "solved",
        Form.RATE,
        _("Solved rate"),
        _("Of the tickets whose citizen said how it went, those last said to be solved."),
        True,
    ),
    Figure(
        "satisfied",
        Form.RATE,
        _("Satisfied rate"),
        _("Of the tickets whose citizen said how it went, those last given four or five of five."),
        True,
    ),
)
_HOP = _(
    "Half, nine of ten and 99 of 100 took no longer: from the first time the one happened to the"
    " first time of the other, around the clock, rounded by at most one in forty."
)
LAGS = (
    Figure("to_see", Form.LAG, _("Came in → opened by the vendor"), _HOP),
    Figure("seen_to_accept", Form.LAG, _("Opened by the vendor → accepted"), _HOP),
    Figure("to_accept", Form.LAG, _("Came in → accepted"), _HOP),
    Figure("to_dispatch", Form.LAG, _("Accepted → dispatched"), _HOP),
    Figure("to_sign", Form.LAG, _("Dispatched → signed"), _HOP, True),
    Figure("to_contact", Form.LAG, _("Signed → first contact"), _HOP, True),
    Figure("to_draft", Form.LAG, _("Signed → drafted"), _HOP, True),
    Figure("to_review", Form.LAG, _("Drafted → reviewed"), _HOP, True),
    Figure("to_release", Form.LAG, _("Drafted → released"), _HOP, True),
    Figure("to_deliver", Form.LAG, _("Released → delivered"), _HOP, True),
    Figure("to_answer", Form.LAG, _("Came in → answered"), _HOP, True),
)
FIGURES = (*COUNTS, *RATES, *LAGS)
NAMED = {one.code: one for one in FIGURES}


class By(StrEnum):
    """What the figures may be told apart by."""

    ALL = "all"
    OFFICE = "office"
    VENDOR = "vendor"
    CATEGORY = "category"
    DISTRICT = "district"
    CHANNEL = "channel"
    ACCOUNT = "account"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    @property
    def label(self) -> Promise:
        return GROUPINGS[self]


GROUPINGS = {
    By.ALL: pgettext_lazy("figures", "All together"),
    By.OFFICE: pgettext_lazy("figures", "Office"),
    By.VENDOR: pgettext_lazy("figures", "Vendor"),
    By.CATEGORY: pgettext_lazy("figures", "Category"),
    By.DISTRICT: pgettext_lazy("figures", "District"),
    By.CHANNEL: pgettext_lazy("figures", "Channel"),
    By.ACCOUNT: pgettext_lazy("figures", "Account"),
    By.DAY: pgettext_lazy("figures", "Day"),
    By.WEEK: pgettext_lazy("figures", "Week"),
    By.MONTH: pgettext_lazy("figures", "Month"),
}
OVER_TIME = (By.DAY, By.WEEK, By.MONTH)
