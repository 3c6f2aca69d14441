"""When it happened: dates, days and hours as people say them, counted from when they wrote it.

"昨晚" of a message sent on a Friday is Thursday's evening; "周四" is the last Thursday that has
begun; a date without a year is its last time before the message. What comes back is a day or a
stretch of days in the sender's zone, never more exact than what was said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from hotline.facts.counting import last_time, so_long_before, span_of, year_of
from hotline.facts.figures import COUNT, counted

WEEK = timedelta(days=7)
VAGUE = 6  # how a whole year sorts: it tells when only if something began in it
NEAR = 3  # characters between a day and the hour that belongs to it


class Moment(NamedTuple):
    """What was said and which days it means; `hour` is the part of the day, `since` an open end.

    `first` None: it comes again and again ("每天晚上") or names no day.
    """

    said: str
    start: int
    first: date | None
    last: date | None
    hour: str = ""
    since: bool = False
    sort: int = 9  # how well it tells when: the lowest first


class Day(NamedTuple):
    """A stretch of days somebody named."""

    start: int
    end: int
    first: date | None
    last: date | None
    sort: int
    hour: str = ""


Y = r"(?:(?P<y>(?:19|20)\d\d|今|去|前|本)\s?年)"
M = rf"(?P<m>{COUNT})\s?月(?:份)?"
D = rf"(?P<d>{COUNT})\s?[日号]"
not_of_the_matter = re.compile(
    r"发布(?:时间|日期|于)?[:： ]{0,2}[\d年月日号 .:：-]{4,20}|已?核实[\d.: ]{3,12}"
    r"|《[^》]{0,60}》|〔\d{4}〕\d*号?|\[\d{4}\]\d*号|第\d+号"
)
hours = re.compile(
    r"(?P<part>凌晨|清晨|早晨|早上|今早|上午|中午|午后|下午|傍晚|晚上|晚间|夜里|夜间|深夜|半夜|"
    r"夜晚"
    r"|早间|当晚|晚(?=\d)|早(?=\d))?(?:的|大概|大约|约)?\s?"
    rf"(?:(?P<h>{COUNT})(?:点|时|:(?=\d\d))(?P<half>半)?(?:(?P<min>\d{{1,2}})分?)?"
    r"(?!\s?(?:个|多个)?小时))?"
)
goes_on = re.compile(r"[^,，。;；!！?？(（\n]{0,6}(?:起|开始|以来|至今|到现在)")
PARTS = {"早间": "早上", "早晨": "早上", "今早": "早上", "晚": "晚上", "早": "早上", "晚间": "晚上"}
WEEKDAYS = {c: n for n, c in enumerate("一二三四五六")} | {"日": 6, "天": 6, "末": 5}
DAYS = {"今": 0, "昨": -1, "前": -2, "大前": -3, "明": 1, "后": 2}


def moments(text: str, sent_at: datetime) -> list[Moment]:
    """Every moment that is told, the one that says best when it happened first."""
    words = not_of_the_matter.sub(lambda found: "·" * len(found[0]), text)
    taken: list[tuple[int, int]] = []
    told: list[Moment] = []
    for look in LOOKS:
        for day in look(words, sent_at):
            if any(day.start < end and start < day.end for start, end in taken):
                continue
            taken.append((day.start, day.end))
            told.append(_with_hour(words, day))
    told = [one for one in told if one.sort != VAGUE or one.since]
    return sorted(told, key=lambda one: (one.sort, one.start))


def _with_hour(words: str, day: Day) -> Moment:
    """Add the hour that stands right behind a day, and whether it began then and goes on."""
    hour, end = day.hour, day.end
    behind = words[end : end + 16]
    gap = len(behind) - len(behind.lstrip(" ,，的"))
    if gap <= NEAR and (found := hours.match(words, end + gap)) and found[0].strip(" 的约大概"):
        hour, end = _hour(found, hour) or hour, found.end()
    before, after = words[max(0, day.start - 2) : day.start], words[end : end + 12]
    since = day.first is not None and bool(
        re.search(r"[自从]$", before.rstrip()) or goes_on.match(after)
    )
    sort = 1 if since else day.sort - (1 if hour and day.sort < VAGUE else 0)
    return Moment(words[day.start : end], day.start, day.first, day.last, hour, since, sort)


def _hour(found: re.Match[str], known: str = "") -> str:
    """The hour as HH:MM, or the part of the day; `known` is the part that the day said already."""
    part = PARTS.get(found["part"] or "", found["part"] or known)
    if found["h"] is None:
        return part
    hour = counted(found["h"])
    minute = 30 if found["half"] else int(found["min"] or 0)
    if hour is None or hour > 24 or minute > 59:
        return part
    if part in {"下午", "傍晚", "晚上", "夜里", "夜间", "深夜", "夜晚", "当晚"} and hour < 12:
        hour += 12 if not (part in {"夜里", "深夜", "半夜"} and hour < 6) else 0
    return f"{hour:02d}:{minute:02d}"  # 24:00 is the end of that day


# The ways to say a day, the plainest first ------------------------------------------------------

full = re.compile(
    rf"{Y}\s?{M}\s?(?:{D})?|(?P<y2>(?:19|20)\d\d)[-./](?P<m2>\d\d?)[-./](?P<d2>\d\d?)"
)
day_of_month = re.compile(rf"(?<![\d.年]){M}\s?{D}")
month_only = re.compile(rf"(?<![\d.年个第]){M}(?![球亮光租薪均费供嫂])(?!\s?\d)")
bare_day = re.compile(
    r"(?<![\d.月第年a-zA-Z])(?P<d>[12]\d|3[01]|[1-9])[日号](?![楼栋线院门店地房机车])"
)
relative = re.compile(
    r"(?P<day>大前|[今昨前明后])(?P<what>天|日|早|晨|晚|夜|儿)(?![报]|[气])"
    r"|(?P<now>刚刚|刚才|此刻|当前|眼下)"
)
weekday = re.compile(
    r"(?P<which>上上|上|这|本|下)?(?:个)?(?:周|星期|礼拜)(?P<n>[一二三四五六日天末])(?![岁年边])"
)
whole_week = re.compile(r"(?P<which>上上|上|这|本)(?:个)?(?:周|星期|礼拜)(?![一二三四五六日天末])")
ago = re.compile(
    rf"(?P<n>{COUNT}|半|几)\s?(?P<unit>分钟|个?小时|天|日|周|个?星期|个?多?月|年)(?:多)?(?:之|"
    rf"以)?前"
)
whole_month = re.compile(
    r"(?P<which>上上|上|这|本)(?:个)?月(?:(?P<d>[1-3]?\d)[日号]|(?P<part>初|底|中旬|末))?"
)
whole_year = re.compile(
    r"(?P<y>(?:19|20)\d\d)年(?!级|代|度)|(?P<which>去年|前年|今年|本年)(?P<part>年?初|年?底|春|"
    r"夏|秋|冬)?"
)
lasting = re.compile(
    rf"(?:连续|持续|已经|已|长达|整整|超过|断断续续|等了|拖了|停了|近|快|这|都)?\s?(?:有|过去|"
    rf"过了)?\s?"
    rf"(?P<n>{COUNT}|半|几)\s?(?P<unit>个?小时|天|日|周|个?星期|个?月|年)(?P<more>多|半|了|来|"
    rf"以上|有余|未|没|都)"
)
again = re.compile(
    r"每(?:天|日|晚|夜|周[一二三四五六日末]?)|每(?:到|逢)[^,，。;；!！?？\s都就]{1,6}"
    r"|逢雨|一(?:到|下)[^,，。\s就]{1,4}(?=就)"
)
part_of_day = re.compile(r"凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|夜里|夜间|深夜|半夜|夜晚")


def _full(words: str, sent_at: datetime) -> Iterator[Day]:
    for found in full.finditer(words):
        if found["y2"]:
            year: int | None = int(found["y2"])
            month, day = int(found["m2"]), int(found["d2"])
        else:
            year = year_of(found["y"], sent_at)
            month, day = counted(found["m"]) or 0, counted(found["d"] or "") or 0
        if year is not None and (span := span_of(year, month, day)):
            yield Day(*found.span(), *span, 2 if day else 5)


def _day_of_month(words: str, sent_at: datetime) -> Iterator[Day]:
    for found in day_of_month.finditer(words):
        month, day = counted(found["m"]), counted(found["d"])
        if month and day and (span := last_time(month, day, sent_at)):
            yield Day(*found.span(), *span, 2)


def _month(words: str, sent_at: datetime) -> Iterator[Day]:
    for found in month_only.finditer(words):
        month = counted(found["m"])
        if month and (span := last_time(month, 0, sent_at)):
            yield Day(*found.span(), *span, 5)


def _bare_day(words: str, sent_at: datetime) -> Iterator[Day]:
    today = sent_at.date()
    for found in bare_day.finditer(words):
        day = int(found["d"])
        in_this = span_of(today.year, today.month, day)
        before = today.replace(day=1) - timedelta(days=1)
        earlier = span_of(before.year, before.month, day)
        span = in_this if in_this and in_this[0] <= today + timedelta(days=7) else earlier
        if span:
            yield Day(*found.span(), *span, 3)


def _relative(words: str, sent_at: datetime) -> Iterator[Day]:
    today = sent_at.date()
    for found in relative.finditer(words):
        if found["now"]:
            yield Day(*found.span(), today, today, 4)
            continue
        if found["day"] == "前" and words[found.end() : found.end() + 1] == "后":
            continue
        day = today + timedelta(days=DAYS[found["day"]])
        hour = {"早": "早上", "晨": "早上", "晚": "晚上", "夜": "夜里"}.get(found["what"], "")
        if found["day"] == "前" and re.search(rf"{COUNT}\s?$", words[: found.start()][-4:]):
            continue  # 三前天 is nobody's day
        yield Day(*found.span(), day, day, 2 if found["day"] not in "明后" else 4, hour)


def _weekday(words: str, sent_at: datetime) -> Iterator[Day]:
    today = sent_at.date()
    monday = today - timedelta(days=today.weekday())
    back = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1}
    for found in weekday.finditer(words):
        if re.search(r"每[到逢个]?$", words[max(0, found.start() - 2) : found.start()]):
            continue
        day = monday + WEEK * back.get(found["which"] or "", 0)
        day += timedelta(days=WEEKDAYS[found["n"]])
        if not found["which"] and day > today:
            day -= WEEK
        last = day + timedelta(days=1) if found["n"] == "末" else day
        yield Day(*found.span(), day, last, 2)
    for found in whole_week.finditer(words):
        first = monday + WEEK * back[found["which"]]
        yield Day(*found.span(), first, first + timedelta(days=6), 4)


def _ago(words: str, sent_at: datetime) -> Iterator[Day]:
    for found in ago.finditer(words):
        if found["n"] == "几":
            continue
        if span := so_long_before(sent_at, found["n"], found["unit"]):
            yield Day(*found.span(), *span, 4)


def _month_or_year(words: str, sent_at: datetime) -> Iterator[Day]:
    today = sent_at.date()
    for found in whole_month.finditer(words):
        if re.search(r"[\d一二三四五六七八九十几两半]个?$", words[: found.start()][-3:]):
            continue
        first = today.replace(day=1)
        for _back in range({"上上": 2, "上": 1}.get(found["which"], 0)):
            first = (first - timedelta(days=1)).replace(day=1)
        day = int(found["d"] or 0)
        if span := span_of(first.year, first.month, day):
            yield Day(*found.span(), *span, 2 if day else 5)
    for found in whole_year.finditer(words):
        year = int(found["y"]) if found["y"] else year_of(found["which"][0], sent_at)
        if year and year <= today.year + 1:
            yield Day(*found.span(), date(year, 1, 1), date(year, 12, 31), 6)


def _lasting(words: str, sent_at: datetime) -> Iterator[Day]:
    for found in lasting.finditer(words):
        behind = words[found.end() - 1 : found.end() + 1]
        if behind.startswith(("半",)) and found["unit"] == "年":
            continue
        yield Day(*found.span(), None, None, 5 if "年" not in found["unit"] else 7)


def _again(words: str, _sent_at: datetime) -> Iterator[Day]:
    for found in again.finditer(words):
        yield Day(*found.span(), None, None, 4)
    for found in part_of_day.finditer(words):
        yield Day(found.start(), found.start(), None, None, 7)


LOOKS: tuple[Callable[[str, datetime], Iterator[Day]], ...] = (
    _full,
    _day_of_month,
    _ago,
    _weekday,
    _relative,
    _month_or_year,
    _month,
    _bare_day,
    _again,
    _lasting,
)
