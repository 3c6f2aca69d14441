"""The centre's rules on their pages: who comes in, what a change shows first, and what it needs."""

from __future__ import annotations

from datetime import date
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hotline.models import Catalogue, Policy, SecurityEvent, Ticket, User, WorkCalendar
from hotline.models.working_calendar import official_days
from tests.cast import LIMITS, Cast, a_ticket

pytestmark = pytest.mark.django_db

RULES = "/desk/rules/"
CATALOGUE, CALENDAR = f"{RULES}catalogue/", f"{RULES}calendar/"
POLICY = f"{RULES}policies/help/normal/"


def desk_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text_of(answer: Any) -> str:
    return unescape(answer.content.decode())


def hidden(answer: Any, name: str) -> str:
    """What a page carries in a hidden entry."""
    page = text_of(answer)
    start = page.index(f'name="{name}"')
    if page[page.rindex("<", 0, start) :].startswith("<textarea"):
        return page[page.index(">", start) + 1 : page.index("</textarea>", start)]
    value = page.index('value="', start) + len('value="')
    return page[value : page.index('"', value)]


def a_file(*lines: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("rules.csv", "\n".join(lines).encode())


# Who comes in


def test_only_the_centre_comes_in_and_others_are_told_why(cast: Cast) -> None:
    for person in (cast.operator, cast.handler, cast.leader, cast.inspector):
        assert desk_of(person).get(RULES).status_code == 403
        assert desk_of(person).post(POLICY, {}).status_code == 403
    assert desk_of(cast.duty).get(RULES).status_code == 200
    assert desk_of(cast.administrator).get(RULES).status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        f"{CATALOGUE}9999/",
        f"{CATALOGUE}export/pdf/",
        f"{CATALOGUE}?version=99",
        f"{CALENDAR}2026-02-30/",
        f"{CALENDAR}?year=99999",
        f"{RULES}policies/help/soon/",
        f"{RULES}policies/gossip/normal/",
    ],
)
def test_what_is_not_there_is_not_found(cast: Cast, address: str) -> None:
    assert desk_of(cast.duty).get(address).status_code == 404


# The catalogue


def test_a_category_is_changed_district_by_district(cast: Cast) -> None:
    given = {
        "seen": 1,
        "reason": "三定方案调整",
        "district-0": "",
        "offices-0": ["water"],
        "district-1": "滨河区",
        "offices-1": ["urban", "housing"],
        "district-2": "",
    }
    answer = desk_of(cast.duty).post(f"{CATALOGUE}1501/", given)
    assert (answer.status_code, answer["Location"]) == (302, CATALOGUE)
    made = Catalogue.in_force()
    assert made is not None
    assert [tuple(line) for line in made.named() if line.category == "1501"] == [
        ("1501", "", "water"),
        ("1501", "滨河区", "housing"),
        ("1501", "滨河区", "urban"),
    ]
    assert [line.office for line in made.named() if line.category == "0206"] == ["housing", "urban"]
    assert SecurityEvent.objects.filter(what="catalogue_set", by=cast.duty).count() == 1
    assert "滨河区" in text_of(desk_of(cast.duty).get(CATALOGUE))


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"reason": ""}, 422),
        ({"district-1": "云栖区", "offices-1": ["urban"]}, 422),
        ({"offices-0": ["nobody"]}, 422),
        ({"district-0": "区" * 41}, 422),
        ({"seen": 0}, 409),
        ({"seen": "x"}, 409),
    ],
)
def test_a_change_that_cannot_be_changes_nothing_and_keeps_what_was_written(
    cast: Cast, wrong: dict[str, Any], status: int
) -> None:
    given = {"seen": 1, "reason": "三定方案调整", "district-0": "云栖区", "offices-0": ["urban"]}
    answer = desk_of(cast.duty).post(f"{CATALOGUE}1501/", given | wrong)
    assert answer.status_code == status
    assert Catalogue.objects.count() == 1
    assert (wrong.get("district-0") or "云栖区")[:40] in text_of(answer)


def test_a_file_is_looked_at_first_and_changes_the_catalogue_on_a_second_word(cast: Cast) -> None:
    desk = desk_of(cast.duty)
    sent = a_file("category,district,office", "1501,,urban", "0206,,housing", "0206,,urban")
    look = desk.post(f"{CATALOGUE}import/", {"file": sent})
    assert look.status_code == 200
    assert Catalogue.objects.count() == 1
    page = text_of(look)
    assert page.count('<tr class="is-added">') == page.count('<tr class="is-removed">') == 1
    given = {"rows": hidden(look, "rows"), "seen": hidden(look, "seen"), "reason": "年度调整"}
    assert desk.post(f"{CATALOGUE}import/", given).status_code == 302
    made = Catalogue.in_force()
    assert made is not None
    assert (made.number, made.made_by, made.reason) == (2, cast.duty, "年度调整")
    assert [line.office for line in made.named() if line.category == "1501"] == ["urban"]


def test_a_file_with_an_error_changes_nothing_and_lists_every_bad_row(cast: Cast) -> None:
    sent = a_file("category,office", "1501,water", "9999,water", "1501,nobody", "1501,water")
    answer = desk_of(cast.duty).post(f"{CATALOGUE}import/", {"file": sent})
    assert answer.status_code == 422
    page = text_of(answer)
    assert all(told in page for told in ("9999", "nobody", "第 3 行", "第 4 行", "第 5 行"))
    assert Catalogue.objects.count() == 1


def test_a_file_that_was_overtaken_is_looked_at_again(cast: Cast) -> None:
    desk = desk_of(cast.duty)
    look = desk.post(f"{CATALOGUE}import/", {"file": a_file("category,office", "1501,urban")})
    given = {"rows": hidden(look, "rows"), "seen": hidden(look, "seen"), "reason": "年度调整"}
    Catalogue.publish([], by=cast.duty2, reason="另一次修改")
    again = desk.post(f"{CATALOGUE}import/", given)
    assert again.status_code == 409
    assert "年度调整" in text_of(again)
    given["seen"] = hidden(again, "seen")
    assert desk.post(f"{CATALOGUE}import/", given).status_code == 302


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("place", ["catalogue", "calendar"])
def test_what_was_exported_changes_nothing_when_it_is_imported(
    cast: Cast, place: str, form: str
) -> None:
    WorkCalendar.amend(official_days(2026), by=cast.duty, reason="启用", official=[2026])
    desk = desk_of(cast.duty)
    out = desk.get(f"{RULES}{place}/export/{form}/")
    assert f'filename="{place}-v1.{form}"' in out["Content-Disposition"]
    back = SimpleUploadedFile(f"x.{form}", out.content)
    answer = desk.post(f"{RULES}{place}/import/", {"file": back})
    assert answer.status_code == 200
    assert 'name="rows"' not in text_of(answer)


# The usual office hours


HOURS = f"{CALENDAR}hours/"


def test_the_office_hours_change_with_a_reason_and_a_version(cast: Cast) -> None:
    desk = desk_of(cast.duty)
    seen = hidden(desk.get(HOURS), "seen")
    entries = {"hours": "08:30-12:00  14:00-17:30", "reason": "夏令时", "seen": seen}
    assert desk.post(HOURS, entries).status_code == 302
    now = WorkCalendar.in_force()
    assert now
    assert now.hours == "08:30-12:00 14:00-17:30"
    assert now.made_by == cast.duty
    assert now.version == int(seen) + 1
    logged = SecurityEvent.objects.filter(what="calendar_set").latest("pk")
    assert logged.details["hours"] == now.hours


@pytest.mark.parametrize(
    "written", ["", "早上到晚上", "12:00-09:00", "09:00-12:00 11:00-17:00", "9" * 500]
)
def test_hours_that_are_none_change_nothing_and_are_kept_in_the_form(
    cast: Cast, written: str
) -> None:
    desk, before = desk_of(cast.duty), WorkCalendar.objects.count()
    refused = desk.post(HOURS, {"hours": written, "reason": "夏令时", "seen": "0"})
    assert refused.status_code == 422
    assert written in text_of(refused)
    assert WorkCalendar.objects.count() == before


# The calendar


def test_a_day_is_changed_with_a_reason(cast: Cast) -> None:
    given = {"seen": 0, "works": "no", "name": "台风停工", "hours": "", "reason": "防汛通知"}
    answer = desk_of(cast.duty).post(f"{CALENDAR}2026-09-22/", given)
    assert (answer.status_code, answer["Location"]) == (302, f"{CALENDAR}?year=2026")
    assert not WorkCalendar.current().works(date(2026, 9, 22))
    assert "台风停工" in text_of(desk_of(cast.duty).get(f"{CALENDAR}?year=2026"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"works": "perhaps"},
        {"name": ""},
        {"hours": "09:00-12:00"},
        {"works": "yes", "hours": "12:00-09:00"},
        {"reason": " "},
    ],
)
def test_a_day_that_cannot_be_is_refused(cast: Cast, wrong: dict[str, str]) -> None:
    given = {"seen": 0, "works": "no", "name": "台风停工", "reason": "防汛通知"} | wrong
    answer = desk_of(cast.duty).post(f"{CALENDAR}2026-09-22/", given)
    assert answer.status_code == 422
    assert not WorkCalendar.objects.exists()


def test_a_year_without_official_days_says_so_until_they_are_taken_over(cast: Cast) -> None:
    desk = desk_of(cast.duty)
    assert "只按周末计算" in text_of(desk.get(f"{CALENDAR}?year=2026"))
    assert desk.post(f"{CALENDAR}official/2026/").status_code == 302
    assert "只按周末计算" not in text_of(desk.get(f"{CALENDAR}?year=2026"))
    assert WorkCalendar.current().is_official(date(2026, 5, 1))
    assert desk.post(f"{CALENDAR}official/2050/").status_code == 404


def test_a_day_goes_back_to_what_is_officially_laid_down(cast: Cast) -> None:
    WorkCalendar.amend(official_days(2026), by=cast.duty, reason="启用", official=[2026])
    desk, day = desk_of(cast.duty), f"{CALENDAR}2026-10-01/"
    desk.post(day, {"seen": 1, "works": "yes", "name": "防汛值守", "reason": "x"})
    assert WorkCalendar.current().works(date(2026, 10, 1))
    desk.post(day, {"seen": 2, "works": "usual", "reason": "解除"})
    made = WorkCalendar.in_force()
    assert made is not None
    assert made.rulings() == official_days(2026)


# Policies


def terms(**changed: Any) -> dict[str, Any]:
    limits = {key: "no" if written is False else written for key, written in LIMITS.items()}
    return {**limits, "reviewers": "3", "reason": "提速"} | changed


def test_a_policy_is_looked_at_first_and_put_in_force_on_a_second_word(cast: Cast) -> None:
    for _ in range(2):
        a_ticket(cast, "handling")
    a_ticket(cast, "accepted", kind="complaint")
    before = list(Ticket.objects.order_by("pk").values("due_at", "policy"))
    desk = desk_of(cast.duty)
    look = desk.post(POLICY, terms(reply="3wd"))
    assert look.status_code == 200
    counts = look.context["preview"]["impact"]
    assert (counts.tickets, counts.earlier, counts.later, counts.late) == (2, 2, 0, 0)
    assert not Policy.objects.filter(kind="help").exists()
    given = terms(reply="3wd", looked_at=hidden(look, "looked_at"))
    assert desk.post(POLICY, given).status_code == 302
    made = Policy.current("help", "normal")
    assert (made.limits["reply"], made.made_by, made.reason) == ("3wd", cast.duty, "提速")
    assert list(Ticket.objects.order_by("pk").values("due_at", "policy")) == before


def test_what_was_changed_after_the_look_is_looked_at_again(cast: Cast) -> None:
    desk = desk_of(cast.duty)
    seen = hidden(desk.post(POLICY, terms(reply="3wd")), "looked_at")
    answer = desk.post(POLICY, terms(reply="4wd", looked_at=seen))
    assert answer.status_code == 200
    assert answer.context["preview"]["changes"][0]["after"] == "4wd"
    assert not Policy.objects.filter(kind="help").exists()


def test_contradictions_are_named_beside_their_entries(cast: Cast) -> None:
    given = terms(contact="9wd", yellow="120", returns="many", reviewers="7")
    answer = desk_of(cast.duty).post(POLICY, given)
    assert answer.status_code == 422
    wrong = {f["name"] for g in answer.context["groups"] for f in g["fields"] if f["error"]}
    assert wrong == {"yellow", "returns"}
    assert "9wd" in text_of(answer)
    answer = desk_of(cast.duty).post(POLICY, terms(contact="9wd", reviewers="7"))
    wrong = {f["name"] for g in answer.context["groups"] for f in g["fields"] if f["error"]}
    assert wrong == {"contact"}
    assert answer.context["reviewers"]["error"]


def test_a_policy_needs_a_reason_and_keeps_what_was_looked_at(cast: Cast) -> None:
    desk = desk_of(cast.duty)
    seen = hidden(desk.post(POLICY, terms(reply="3wd")), "looked_at")
    answer = desk.post(POLICY, terms(reply="3wd", looked_at=seen, reason=""))
    assert answer.status_code == 422
    assert hidden(answer, "looked_at") == seen


def test_shares_are_written_in_per_cent_and_an_empty_entry_is_silent(cast: Cast) -> None:
    desk = desk_of(cast.duty)
    given = terms(yellow="70%", assist_share="50", follow_up="")
    desk.post(POLICY, given | {"looked_at": hidden(desk.post(POLICY, given), "looked_at")})
    limits = Policy.current("help", "normal").limits
    assert (limits["yellow"], limits["assist_share"]) == (0.7, 0.5)
    assert "follow_up" not in limits


# Why a clock is due just then


def test_everybody_who_sees_a_ticket_is_told_why_it_is_due_then(cast: Cast) -> None:
    WorkCalendar.amend(official_days(2026), by=cast.duty, reason="启用", official=[2026])
    ticket = a_ticket(cast, "handling")
    clock = ticket.clocks.get(kind="reply")
    address = f"/desk/tickets/{ticket.number}/clocks/{clock.pk}/"
    for person in (cast.operator, cast.handler, cast.duty, cast.inspector):
        assert desk_of(person).get(address).status_code == 200
    assert desk_of(cast.housing).get(address).status_code == 404
    answer = desk_of(cast.handler).get(address, headers={"HX-Request": "true"})
    told = answer.context["explained"]
    assert sum(day["counts"] for day in told["days"]) == 5
    assert (told["calendar"], told["policy"]) == (1, "尚不清楚 · 一般 v1")
    assert address in text_of(desk_of(cast.handler).get(f"/desk/tickets/{ticket.number}/"))


def test_a_due_time_that_rests_on_weekends_only_says_so(cast: Cast) -> None:
    ticket = a_ticket(cast, "dispatched")
    clock = ticket.clocks.get(kind="reply")
    page = text_of(desk_of(cast.handler).get(f"/desk/tickets/{ticket.number}/clocks/{clock.pk}/"))
    assert "只按周末计算" in page


def test_a_due_time_that_was_moved_says_from_where(cast: Cast) -> None:
    ticket = a_ticket(cast, "dispatched")
    clock = ticket.clocks.get(kind="reply")
    before = clock.due_at
    ticket.clocks.filter(pk=clock.pk).update(due_at=before.replace(year=before.year + 1))
    answer = desk_of(cast.handler).get(f"/desk/tickets/{ticket.number}/clocks/{clock.pk}/")
    assert answer.context["explained"]["moved_from"] == before
