"""Opening and closing an account: step after step in its working days, by two people at least."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from hotline.errors import BadArguments, Moved, RuleRefuses
from hotline.models import Account, LedgerEntry, LedgerRules, Proceeding, SecurityEvent
from hotline.models.ledger_rules import DAYS, LIMITS
from tests.cast import Cast, a_ticket
from tests.supervision.accounts import an_entry, below_water, days_ago, page, proposed

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=timezone.get_default_timezone())


def under_way(proceeding: Proceeding) -> Proceeding:
    return Proceeding.objects.prefetch_related("steps").get(pk=proceeding.pk)


def entry_of(proceeding: Proceeding) -> LedgerEntry:
    return LedgerEntry.objects.get(pk=proceeding.entry_id)


def close(cast: Cast, entry: LedgerEntry) -> Proceeding:
    return Proceeding.objects.begin("closing", entry, by=cast.duty, reason="并入市级账号")


def test_an_account_is_approved_registered_and_filed(cast: Cast) -> None:
    opening = proposed(cast)
    assert entry_of(opening).state == "proposed"
    opening.do("approve", by=cast.leader)
    opening.do("register", by=cast.handler, on=TODAY)
    entry = entry_of(opening)
    assert (entry.state, entry.opened_on, entry.filed_on) == ("open", TODAY, None)
    opening.do("file", by=cast.handler, on=TODAY, number=" 备2026-9 ")
    entry = entry_of(opening)
    assert (entry.filed_on, entry.filing_number) == (TODAY, "备2026-9")
    assert under_way(opening).ended_at is not None
    told = [(one.what, one.by) for one in reversed(entry.changes.all())]
    assert told == [
        ("proposed", cast.handler),
        ("opening_begun", cast.handler),
        ("opening_approve", cast.leader),
        ("opening_register", cast.handler),
        ("opening_file", cast.handler),
    ]


def test_a_second_person_who_speaks_approves(cast: Cast) -> None:
    opening = proposed(cast)
    for person in (cast.handler, cast.head, cast.housing_leader, cast.operator, cast.inspector):
        with pytest.raises(RuleRefuses):
            opening.do("approve", by=person)
    own = Proceeding.objects.begin("closing", an_entry(cast), by=cast.duty, reason="不再使用")
    with pytest.raises(RuleRefuses) as refused:
        own.do("approve", by=cast.duty)
    assert refused.value.code == "same_person"
    own.do("approve", by=cast.duty2)


def test_each_step_has_its_working_days_from_where_the_last_one_ended(cast: Cast) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        opening = proposed(cast)
        first = under_way(opening).current
        assert first is not None
        assert first.due_at == MONDAY.replace(day=30, hour=17, minute=30)  # 5wd
        clock.move_to(MONDAY.replace(day=25))
        opening.do("approve", by=cast.leader)
        clock.move_to(datetime(2026, 12, 9, 10, 0, tzinfo=MONDAY.tzinfo))
        opening.do("register", by=cast.handler, on=date(2026, 12, 1))
        filing = under_way(opening).current
        assert filing is not None
        assert filing.begun_at.date() == date(2026, 12, 1)  # since it exists, not since it was told
        assert timezone.localtime(filing.due_at).date() == date(2026, 12, 15)  # 10wd
        assert not filing.is_late(timezone.now())
        clock.move_to(datetime(2026, 12, 16, 9, 0, tzinfo=MONDAY.tzinfo))
        assert filing.is_late(timezone.now())
        shown = page(cast.handler).get("/accounts/").content.decode()
        assert 'class="facts"' in shown
        opening.do("file", by=cast.handler, on=date(2026, 12, 15))
        assert under_way(opening).steps.last().is_late(timezone.now())  # for good


def test_what_is_under_way_keeps_the_limits_it_began_with(cast: Cast) -> None:
    opening = proposed(cast)
    terms = {name: str(LedgerRules.in_force().term(name)) for name in (*LIMITS, *DAYS)}
    LedgerRules.amend(terms | {"opening.register": "1wd"}, by=cast.duty, reason="收紧", seen=0)
    opening.do("approve", by=cast.leader)
    assert under_way(opening).steps.last().limit == "10wd"
    assert SecurityEvent.objects.get(what="ledger_rules_set").details == {"opening.register": "1wd"}


def test_an_account_goes_only_when_the_last_citizen_has_an_answer(cast: Cast) -> None:
    closing = close(cast, an_entry(cast))
    ticket = a_ticket(cast, "handling")
    closing.do("approve", by=cast.duty2)
    closing.do("announce", by=cast.duty, note="已置顶公告，转至市级账号")
    with pytest.raises(RuleRefuses) as refused:
        closing.do("settle", by=cast.duty)
    assert refused.value.code == "unanswered"
    ticket.__class__.objects.filter(pk=ticket.pk).update(state="replied")
    closing.do("settle", by=cast.duty)
    assert entry_of(closing).state == "closing"
    closing.do("cancel", by=cast.duty, on=TODAY)
    assert (entry_of(closing).state, entry_of(closing).closed_on) == ("closed", TODAY)
    city = Account.objects.get(slug="city")
    assert (city.health, city.trouble) == ("stopped", "closed_by_us")
    closing.do("file", by=cast.duty, on=TODAY)
    assert entry_of(closing).closing_filed_on == TODAY


def test_steps_go_in_their_order_and_once(cast: Cast) -> None:
    opening = proposed(cast)
    for step in ("file", "register", "announce", "nonsense"):
        with pytest.raises(Moved):
            opening.do(step, by=cast.leader, on=TODAY)
    opening.do("approve", by=cast.leader)
    with pytest.raises(Moved):
        opening.do("approve", by=cast.leader)
    for on in (None, date(2999, 1, 1)):
        with pytest.raises(BadArguments):
            opening.do("register", by=cast.handler, on=on)


def test_one_thing_is_under_way_at_a_time(cast: Cast) -> None:
    entry = an_entry(cast)
    close(cast, entry)
    with pytest.raises(Moved):
        close(cast, entry)
    with pytest.raises(Moved):
        Proceeding.objects.begin("opening", entry, by=cast.duty, reason="x")


def test_it_can_be_given_up_until_the_platform_knows(cast: Cast) -> None:
    opening = proposed(cast)
    opening.drop(by=cast.handler, reason="暂缓")
    assert entry_of(opening).state == "dropped"
    closing = close(cast, an_entry(cast))
    with pytest.raises(BadArguments):
        closing.drop(by=cast.duty, reason=" ")
    closing.drop(by=cast.duty, reason="继续使用")
    assert entry_of(closing).state == "open"
    again = close(cast, entry_of(closing))
    for step, person in (("approve", cast.duty2), ("announce", cast.duty), ("settle", cast.duty)):
        again.do(step, by=person)
    again.do("cancel", by=cast.duty, on=TODAY)
    with pytest.raises(Moved):
        again.drop(by=cast.duty, reason="反悔")


def test_an_office_closes_its_own_and_nobody_elses(cast: Cast) -> None:
    below_water(cast)
    entry = an_entry(cast, office="brook", platform="weibo", door="")
    for person in (cast.housing, cast.operator, cast.inspector, cast.administrator):
        with pytest.raises(RuleRefuses):
            Proceeding.objects.begin("closing", entry, by=person, reason="x")
    Proceeding.objects.begin("closing", entry, by=cast.head, reason="长期未更新")


def test_the_pages_lead_through_it(cast: Cast) -> None:
    entry = an_entry(cast)
    one, two = page(cast.duty), page(cast.duty2)
    here = f"/accounts/{entry.pk}/"
    assert one.post(f"{here}close/", {"reason": ""}).status_code == 422
    assert one.post(f"{here}close/", {"reason": "并入市级账号"}).status_code == 302
    assert one.post(f"{here}steps/approve/").status_code == 403
    assert two.post(f"{here}steps/approve/", {"note": "同意"}).status_code == 302
    assert "同意" in one.get(here).content.decode()
    assert two.post(f"{here}steps/approve/").status_code == 409
    assert two.post(f"{here}steps/drop/", {"reason": "x"}).status_code == 302
    assert two.post(f"{here}steps/approve/").status_code == 302  # nothing is under way
    propose: dict[str, Any] = {"how": "propose", "platform": "douyin", "name": "新号"}
    propose |= {"office": "centre", "leader": "甲", "editor": "乙", "duty": "丙"}
    assert one.post("/accounts/new/", propose).status_code == 422  # it says no reason
    assert LedgerEntry.objects.count() == 1  # and then nothing is left behind
    made = one.post("/accounts/new/", propose | {"reason": "市民常用"})
    assert made.status_code == 302
    registered = f"{made['Location']}steps/register/"
    assert two.post(f"{made['Location']}steps/approve/").status_code == 302
    assert one.post(registered, {"on": "nonsense"}).status_code == 422
    assert one.post(registered, {"on": days_ago(1)}).status_code == 302


def test_the_rules_are_the_centres(cast: Cast) -> None:
    given = {name: str(LedgerRules.in_force().term(name)) for name in (*LIMITS, *DAYS)}
    given |= {"reason": "按新规", "seen": "0", "silent_days": "10"}
    assert page(cast.handler).post("/accounts/rules/", given).status_code == 403
    centre = page(cast.duty)
    for name, nonsense in (("opening.file", "x"), ("silent_days", "0"), ("dormant_days", "5")):
        assert centre.post("/accounts/rules/", given | {name: nonsense}).status_code == 422
    assert centre.post("/accounts/rules/", given | {"reason": ""}).status_code == 422
    assert centre.post("/accounts/rules/", given).status_code == 302
    assert LedgerRules.in_force().term("silent_days") == 10
    assert centre.post("/accounts/rules/", given).status_code == 409
