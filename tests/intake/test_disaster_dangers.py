"""People in danger make a matter critical at once: a step of the machine, recorded by codes."""

from __future__ import annotations

from typing import Any

import pytest

from hotline.errors import BadArguments, PowerMissing
from hotline.lexicon.alarms import HEEDED
from hotline.lexicon.seeds import SEEDS
from hotline.models import (
    Event,
    LexiconEntry,
    LexiconVersion,
    OutboundMessage,
    Policy,
    Ticket,
    User,
)
from hotline.models.lexicon import in_force
from hotline.models.record import faults
from tests.cast import FACTS, Cast, a_ticket, later, says
from tests.intake.disasters import arrive, arrive_apart, listens, part, speaks, told
from tests.intake.platform import OPENID

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(cast: Cast) -> Cast:
    """The cast, in a house that listens."""
    listens(cast)
    return cast


def alarms(ticket: Ticket) -> list[dict[str, Any]]:
    return [event.details for event in ticket.events.filter(step="alarm")]


@pytest.mark.parametrize(
    ("words", "danger"),
    [
        ("快来人，老人被困在二楼", "trapped"),
        ("墙倒了，有人被埋", "trapped"),
        ("不知道里面有没有人被困", "trapped"),
        ("有人受伤流血", "injured"),
        ("孕妇要生了出不去", "injured"),
        ("我弟弟失联三个小时了", "missing"),
        ("有人落水了，快", "drowning"),
        ("有　人　被　困", "trapped"),
        ("有人被·困", "trapped"),
    ],
)
def test_words_that_say_so_make_the_report_critical_at_once(
    house: Cast, words: str, danger: str
) -> None:
    arrive(part("tap"), part("words", text=words))
    ticket = Ticket.objects.get()
    assert (ticket.kind, ticket.urgency, ticket.in_danger) == ("disaster", "critical", [danger])
    assert alarms(ticket) == [{"dangers": [danger], "urgency": "critical"}]


@pytest.mark.parametrize(
    "words",
    [
        "地下车库进水，没有人员被困",
        "水退了，暂无人员伤亡",
        "路口积水，无人受伤",
        "河边要加防溺水的牌子",
        "井盖被冲走了",
        "落水管堵了，一下雨就积水",
        "物业电话一直联系不上，车库进水",
        "积水的地方有触电的危险",
    ],
)
def test_words_that_say_nobody_is_in_danger_raise_nothing(house: Cast, words: str) -> None:
    arrive(part("tap"), part("words", text=words))
    ticket = Ticket.objects.get()
    assert (ticket.urgency, ticket.in_danger, alarms(ticket)) == ("urgent", [], [])


def test_outside_of_a_report_only_words_that_speak_of_a_disaster_count(house: Cast) -> None:
    work = says(house, "去年我在工地受伤，老板不赔钱", who="oWORK")
    flood = says(house, "车库进水，里面有人被困", who="oFLOOD")
    says(house, "车库进水了", who="oAFTER")
    after = says(house, "里面有人出不来", who="oAFTER")
    assert (work.urgency, work.in_danger) == ("normal", [])
    assert (flood.urgency, flood.in_danger, flood.kind) == ("critical", ["trapped"], "")
    assert (after.urgency, after.in_danger) == ("critical", ["trapped"])


def test_its_clocks_run_around_the_clock_from_then_on(house: Cast) -> None:
    Policy.amend("disaster", "critical", limits={"respond": "3min"}, by=house.duty)
    arrive_apart(part("tap"), part("photo"))
    before = Ticket.objects.get().clocks.get()
    arrive(part("words", text="有人被困"))
    ticket = Ticket.objects.get()
    clock = ticket.clocks.get()
    assert (clock.limit, clock.policy) == ("3min", ticket.policy)
    assert (ticket.policy.kind, ticket.policy.urgency) == ("disaster", "critical")
    assert clock.started_at == before.started_at
    assert clock.due_at < before.due_at
    assert ticket.due_at == clock.due_at
    assert ticket.places.exclude(due_at=clock.due_at).count() == 0


def test_a_matter_that_an_office_works_on_is_hurried_and_never_slowed(house: Cast) -> None:
    limits = {"sign": "1h", "contact": "1h", "reply": "2h"}
    Policy.amend("", "critical", limits=limits, by=house.duty)
    ticket = a_ticket(house, "dispatched", who="oWORKS")
    ticket.clocks.filter(kind="sign").update(due_at=later(minutes=5))
    due = {clock.kind: clock.due_at for clock in ticket.clocks.filter(stopped_at=None)}
    says(house, "水涨上来了，老人被困", who="oWORKS")
    ticket = Ticket.objects.get(pk=ticket.pk)
    now = {clock.kind: clock.due_at for clock in ticket.clocks.filter(stopped_at=None)}
    assert ticket.state == "dispatched"
    assert now["reply"] < due["reply"]
    assert now["contact"] < due["contact"]
    assert now["sign"] == due["sign"]  # an hour would have been later


def test_the_record_holds_codes_and_never_words(house: Cast) -> None:
    arrive(part("tap"), part("words", text="三楼张家老人被困"))
    ticket = Ticket.objects.get()
    event = Event.objects.get(ticket=ticket, step="alarm")
    assert (event.by, event.by_kind) == (house.machine, "machine")
    assert "被困" not in str(event.details)
    assert not list(faults(ticket))
    assert [e.step for e in ticket.events.order_by("seq")] == ["open", "alarm"]


def test_the_same_danger_is_told_once_and_another_one_again(house: Cast) -> None:
    arrive_apart(
        part("tap"),
        part("words", text="有人被困"),
        part("words", text="还被困着，快点"),
        part("words", text="有人受伤了"),
    )
    ticket = Ticket.objects.get()
    assert [one["dangers"] for one in alarms(ticket)] == [["trapped"], ["injured"]]
    assert ticket.in_danger == ["trapped", "injured"]


def test_what_a_person_calmed_down_is_raised_again_by_new_words(house: Cast) -> None:
    arrive(part("tap"), part("words", text="有人被困"))
    Ticket.objects.get().accept(
        by=house.operator, kind="disaster", category="1501", title="积水", facts=FACTS
    )
    assert Ticket.objects.get().urgency == "normal"
    arrive(part("words", text="又有人被困了"))
    assert Ticket.objects.get().urgency == "critical"


def test_danger_read_before_the_tap_counts_once_it_is_a_report(house: Cast) -> None:
    arrive_apart(part("words", text="老人出不来了"), part("tap"))
    ticket = Ticket.objects.get()
    assert (ticket.kind, ticket.urgency) == ("disaster", "critical")
    assert [e.step for e in ticket.events.order_by("seq")] == ["open", "report", "alarm"]


def test_a_voice_that_was_recognised_is_listened_to(house: Cast) -> None:
    voice = {**part("words"), "MsgType": "voice", "MediaId": "v", "Recognition": "快来有人被困"}
    arrive(part("tap"), voice)
    assert Ticket.objects.get().urgency == "critical"


def test_what_a_citizen_adds_at_the_cases_page_is_listened_to(house: Cast) -> None:
    arrive(part("tap"), part("photo"))
    Ticket.objects.get().supplement(by=User.objects.citizen(), text="水里有人被困")
    assert Ticket.objects.get().urgency == "critical"


def test_the_citizen_hears_once_whom_to_call(house: Cast) -> None:
    speaks(house, "call_for_help")
    arrive_apart(
        part("tap"), part("words", text="有人被困"), part("words", text="有人受伤"), part("photo")
    )
    assert told() == ["call_for_help"]


def test_switched_off_nothing_is_said_and_the_alarm_rises_all_the_same(house: Cast) -> None:
    arrive(part("tap"), part("words", text="有人被困"))
    assert told() == []
    assert Ticket.objects.get().urgency == "critical"


def test_nobody_but_the_machine_raises_the_alarm_or_makes_a_report(house: Cast) -> None:
    ticket = says(house, who=OPENID)
    for person in house.everybody():
        if person == house.machine:
            continue
        for step, given in (("alarm", {"dangers": ["trapped"]}), ("report", {})):
            with pytest.raises(PowerMissing):
                Ticket.objects.get(pk=ticket.pk).take_step(step, by=person, **given)


def test_the_government_edits_what_is_listened_for(house: Cast) -> None:
    given = {"ban": "trapped", "effect": "alarm", "reason": "电梯困人", "why": "暴雨停电"}
    arrive(part("tap"), part("words", text="电梯停了，我孩子关在里面"))
    assert Ticket.objects.get().urgency == "urgent"
    LexiconEntry.objects.add(given | {"words": "关在里面"}, by=house.duty)
    arrive(part("words", text="孩子还关在里面"))
    assert Ticket.objects.get().urgency == "critical"


def test_to_weaken_an_alarm_takes_two(house: Cast) -> None:
    version = LexiconVersion.objects.get(entry__ban="missing")
    fewer = version.form | {"ban": "missing", "words": "失踪", "why": "误报多"}
    proposal = version.entry.amend(fewer, by=house.duty, expects=1)
    assert proposal is not None
    arrive(part("tap"), part("words", text="我弟弟失联了"))
    assert Ticket.objects.get().in_danger == ["missing"]


def test_an_alarm_and_a_ban_are_not_mixed_up(house: Cast) -> None:
    given = {"words": "随便什么", "reason": "试验", "why": "试验"}
    for ban, effect in (("trapped", "block"), ("insult", "alarm"), ("hazard", "alarm")):
        with pytest.raises(BadArguments) as wrong:
            LexiconEntry.objects.add(given | {"ban": ban, "effect": effect}, by=house.duty)
        assert [error["loc"] for error in wrong.value.facts["errors"]] == ["effect"]


def test_what_is_listened_for_is_nothing_to_hold_an_answer_against(house: Cast) -> None:
    found = in_force().findings("路口积水，无人员被困，一人受伤已送医。")
    assert {str(finding.entry.effect) for finding in found} <= {"block", "eyes", "remark"}


def test_a_house_that_has_a_lexicon_gets_the_new_classes_and_nothing_else(cast: Cast) -> None:
    own = {"words": "蠢", "effect": "block", "reason": "辱骂", "why": "试验", "ban": "insult"}
    LexiconEntry.objects.add(own | {"words": "蠢材"}, by=cast.duty)
    others = [seed for seed in (*SEEDS, *HEEDED) if seed.ban != "insult"]
    assert LexiconEntry.objects.seed(by=cast.machine) == len(others)
    assert LexiconEntry.objects.seed(by=cast.machine) == 0


def test_split_off_words_take_place_and_danger_along(house: Cast) -> None:
    ticket = says(house, "路灯坏了", who=OPENID)
    arrive(part("position"), part("words", text="车库进水，有人被困"))
    going = list(ticket.messages.exclude(text="路灯坏了").values_list("pk", flat=True))
    Ticket.objects.get().split(by=house.operator, messages=going)
    lamp, flood = Ticket.objects.order_by("id")
    assert (lamp.position, lamp.in_danger) == (None, [])
    assert flood.position is not None
    assert (flood.urgency, flood.in_danger) == ("critical", ["trapped"])


def test_an_alarm_raises_nothing_for_who_follows_the_matter(house: Cast) -> None:
    speaks(house, "call_for_help")
    master = says(house, "银杏路积水", who="oMASTER")
    says(house, "银杏路积水", who="oFOLLOWER").merge(by=house.operator, into=master.number)
    says(house, "积水里有人被困", who="oMASTER")
    said = OutboundMessage.objects.filter(statement__statement__code="call_for_help")
    assert [message.ticket for message in said] == [master]
