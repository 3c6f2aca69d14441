"""Moments and time limits in words: "3 min ago", "2 h 10 min left", "today 17:30"."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotline.models import Level
from hotline.stencils import inlaid

register = template.Library()

MINUTE = 60  # seconds
HOUR = 60 * MINUTE
DAY = 24 * HOUR

# For each wording: under an hour, under a day, a day and more. The browser ticks with the same
# patterns (they travel to it in scripts.script_words), so server and script never disagree.
AMOUNT: tuple[str | Promise, ...] = (
    gettext_lazy("%(m)s min"),
    gettext_lazy("%(h)s h %(m)s min"),
    gettext_lazy("%(d)s d %(h)s h"),
)
LEFT: tuple[str | Promise, ...] = (
    gettext_lazy("%(m)s min left"),
    gettext_lazy("%(h)s h %(m)s min left"),
    gettext_lazy("%(d)s d %(h)s h left"),
)
AGO: tuple[str | Promise, ...] = (gettext_lazy("%(m)s min ago"), gettext_lazy("%(h)s h ago"))
OVERDUE = (Level.RED, Level.DEEP_RED)
JUST_NOW = gettext_lazy("just now")


def in_words(delta: timedelta, patterns: tuple[str | Promise, ...] = AMOUNT) -> str:
    """Say a length of time with the coarsest pattern that fits; the sign is dropped."""
    seconds = abs(int(delta.total_seconds()))
    days, rest = divmod(seconds, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes = rest // MINUTE if seconds >= MINUTE else 1  # never "0 min left"
    size = min(2 if days else 1 if seconds >= HOUR else 0, len(patterns) - 1)
    return str(patterns[size]) % {"d": days, "h": hours, "m": minutes}


@register.filter
def took(delta: timedelta | None) -> str:
    """Say how long something took: "12 min"; nothing for None."""
    return "" if delta is None else in_words(delta)


@register.filter
def wall(moment: datetime | None) -> str:
    """Say a moment as a clock on the wall would: "today 17:30", "10-02 17:30", or with the year."""
    if moment is None:
        return ""
    local, today = timezone.localtime(moment), timezone.localdate()
    at = {"time": f"{local:%H:%M}"}
    match (local.date() - today).days:
        case 0:
            return _("today %(time)s") % at
        case 1:
            return _("tomorrow %(time)s") % at
        case -1:
            return _("yesterday %(time)s") % at
    return f"{local:%m-%d %H:%M}" if local.year == today.year else f"{local:%Y-%m-%d %H:%M}"


@register.simple_tag
def ago(moment: datetime | None) -> SafeString | str:
    """Say how long ago, relative within a day, on the wall beyond it; exact on hover."""
    if moment is None:
        return ""
    delta = timezone.now() - moment
    if delta < timedelta(minutes=1):
        words = str(JUST_NOW)
    elif delta < timedelta(days=1):
        words = in_words(delta, AGO)
    else:
        return _time(moment, wall(moment), "wall")
    return _time(moment, words, "ago")


@register.simple_tag
def amount(moment: datetime) -> SafeString:
    """Say the bare distance to a moment: the word before it ("Overdue") stands elsewhere."""
    return _time(moment, in_words(moment - timezone.now()), "amount")


@register.simple_tag
def left(moment: datetime) -> SafeString:
    """Say what is left until a moment that lies ahead."""
    return _time(moment, in_words(moment - timezone.now(), LEFT), "left")


@register.simple_tag
def due(due_at: datetime, level: Level | str = "") -> SafeString:
    """Say how pressing a limit is, with the level's shape and word, and how much time there is."""
    if not level:
        return inlaid('<span class="level">{}</span>', left(due_at))
    said = amount(due_at) if level in OVERDUE else left(due_at)
    words = str(Level(level).label)
    return inlaid('<span class="level is-{}">{}{} {}</span>', level, _shape(level), words, said)


@cache
def _shape(level: str) -> SafeString:
    return render_to_string(f"icons/level_{level}.html")


def _time(moment: datetime, words: str, tick: str) -> SafeString:
    local = timezone.localtime(moment)
    return inlaid(
        '<time datetime="{}" title="{}" data-tick="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        f"{local:%Y-%m-%d %H:%M:%S}",
        tick,
        words,
    )
