"""The live line: what a console hears, what it does not, and when it is cut."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from channels.layers import get_channel_layer

from dispatch import ledger, lists, minding
from dispatch.consumers import MOST_BAD, TOO_BAD, TOO_FAST
from dispatch.delivery import deliver
from dispatch.minding import NOT_KNOWN, START_OVER
from hotline import events
from hotline.models import Grant, Ticket
from hotline.models.api_tokens import ApiToken
from tests.cast import Cast, a_ticket, says
from tests.dispatch.lines import WALL, caller, console, consoles, in_thread
from tests.dispatch.sending import platform
from tests.platforms.wechat import Platform

__all__ = ["platform"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


# What is heard ------------------------------------------------------------------------------------


async def test_a_desk_starts_from_a_snapshot_and_hears_the_next_ticket(cast: Cast) -> None:
    await in_thread(says, cast, who="oCAST-1")
    async with console(cast.operator) as desk:
        assert desk.hello["user"]["username"] == "operator"
        there = {"inbox": 1, "mine": 0, "disaster": 0, "late": 0, "all": 1}
        assert desk.hello["snapshot"]["queues"] == there
        ticket = await in_thread(says, cast, "水更深了", who="oCAST-2")
        frame = await desk.hears_of(ticket.number)
        assert frame | {"at": "", "by": ""} == {
            "type": "ticket.changed",
            "number": ticket.number,
            "version": 1,
            "state": "received",
            "step": "open",
            "by": "",
            "at": "",
            "left": [],
            "entered": ["all", "inbox"],
        }


async def test_a_step_is_one_frame_for_whoever_has_several_reasons_to_hear_it(cast: Cast) -> None:
    async with console(cast.operator) as desk:
        ticket = await in_thread(a_ticket, cast)
        await desk.hears()
        await in_thread(ticket.take, by=cast.operator)
        assert [(f["step"], f["entered"]) for f in await desk.hears_out()] == [("take", ["mine"])]


async def test_who_does_not_see_a_ticket_hears_nothing_of_it(cast: Cast) -> None:
    strangers = (cast.rival, cast.handler, cast.housing)
    async with consoles(*strangers) as lines:
        await in_thread(a_ticket, cast, "accepted")
        for line in lines:
            assert not await line.hears_out()


async def test_whoever_loses_sight_of_a_ticket_hears_that_it_is_gone_and_no_more(
    cast: Cast,
) -> None:
    ticket = await in_thread(says, cast)
    await in_thread(Ticket.objects.filter(pk=ticket.pk).update, confidential=True)
    ticket = await in_thread(Ticket.objects.get, pk=ticket.pk)
    async with consoles(cast.operator, cast.duty) as (vendor, centre):
        given: dict[str, Any] = {"kind": "report", "category": "1501", "title": "举报"}
        await in_thread(ticket.accept, by=cast.operator, **given, facts={"what": "x", "where": "y"})
        assert await vendor.hears() == {
            "type": "ticket.gone",
            "number": ticket.number,
            "left": ["all", "inbox"],
        }
        assert (await centre.hears())["step"] == "accept"
        await in_thread(ticket.dispatch, by=cast.duty, lead="water")
        assert not await vendor.hears_out()
        assert (await centre.hears())["step"] == "dispatch"


async def test_no_frame_ever_holds_a_citizens_words(cast: Cast) -> None:
    async with consoles(cast.operator, cast.duty, cast.inspector) as lines:
        await in_thread(says, cast, "幸福路积水半米，联系13800138000", who="oCAST-words")
        for line in lines:
            heard = json.dumps(await line.hears_out(), ensure_ascii=False)
            assert heard != "[]"
            assert not re.search("积水|幸福路|138|oCAST", heard)


async def test_the_desk_hears_what_became_of_a_message(cast: Cast, platform: Platform) -> None:
    ticket = await in_thread(says, cast)
    async with console(cast.operator) as desk:
        await in_thread(lambda: deliver(ticket.outbound.get().pk))
        frame = await desk.hears()
        assert (frame["step"], frame["version"], frame["left"]) == ("delivery_sent", 1, [])


async def test_counts_stop_at_999(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr(lists, "MOST_COUNTED", 2)
    monkeypatch.setattr(ledger, "MOST_COUNTED", 2)
    for n in range(3):
        await in_thread(says, cast, who=f"oCAST-{n}")
    async with console(cast.operator) as desk:
        assert desk.hello["snapshot"]["queues"]["inbox"] == "999+"


# The wall -----------------------------------------------------------------------------------------


async def test_the_wall_hears_everything_and_starts_with_what_is_late(cast: Cast) -> None:
    def grown_late() -> None:
        clock = a_ticket(cast, who="oCAST-late").clocks.get()
        clock.blue_at = clock.yellow_at = clock.due_at = clock.started_at - timedelta(days=9)
        clock.save()

    await in_thread(grown_late)
    async with console(cast.inspector, WALL) as wall:
        late = wall.hello["snapshot"]["late"]
        assert late == {"yellow": 0, "orange": 0, "red": 1, "deep_red": 0}
        await in_thread(says, cast, who="oCAST-new")
        assert (await wall.hears())["step"] == "open"


async def test_only_supervisors_stand_before_the_wall(cast: Cast) -> None:
    for person in (cast.operator, cast.duty, cast.main, cast.administrator):
        assert await refused(person, cast, WALL)
    assert await refused(cast.administrator, cast)  # nothing to see at a desk either
    assert await refused(cast.machine, cast)


async def refused(person: Any, cast: Cast, path: str = "/ws/desk/") -> bool:
    lasts = timedelta(hours=1)
    token = await in_thread(ApiToken.objects.issue, person, lasts=lasts, by=cast.machine)
    accepted, _code = await caller(path, authorization=f"Bearer {token}").connect(3)
    return not accepted


# Seeing each other --------------------------------------------------------------------------------


def names(frame: dict[str, Any]) -> list[str]:
    return [viewer["name"] for viewer in frame["viewers"]]


async def test_two_people_on_one_ticket_see_each_other(cast: Cast) -> None:
    ticket = await in_thread(says, cast)
    async with consoles(cast.operator, cast.duty) as (one, other):
        await one.views(ticket.number)
        assert names(await one.hears("presence")) == [cast.operator.name]
        await other.views(ticket.number)
        for line in (one, other):
            frame = await line.hears("presence")
            while len(frame["viewers"]) < 2:
                frame = await line.hears("presence")
            assert sorted(names(frame)) == sorted([cast.operator.name, cast.duty.name])
        await other.views("")
        assert names(await one.hears("presence")) == [cast.operator.name]


async def test_going_on_to_the_next_ticket_leaves_the_last(cast: Cast) -> None:
    first, second = [await in_thread(says, cast, who=f"oCAST-{n}") for n in (1, 2)]
    async with consoles(cast.operator, cast.duty) as (one, other):
        await one.views(first.number)
        await one.views(second.number)
        heard = {f["number"]: names(f) for f in await other.hears_out()}
        assert heard == {first.number: [], second.number: [cast.operator.name]}


async def test_a_closed_page_is_seen_no_more_and_a_second_window_still_is(cast: Cast) -> None:
    ticket = await in_thread(says, cast)
    async with console(cast.duty) as other:
        async with console(cast.operator) as one:
            async with console(cast.operator) as two:
                await one.views(ticket.number)
                await two.views(ticket.number)
                await other.hears_out()
            assert all(names(f) == [cast.operator.name] for f in await other.hears_out())
        assert names(await other.hears("presence")) == []


async def test_a_browser_that_died_is_forgotten(cast: Cast, monkeypatch: Any) -> None:
    from dispatch import presence

    monkeypatch.setattr(presence, "LIFETIME", 0.2)
    ticket = await in_thread(says, cast)
    await in_thread(presence.look, cast.operator, "a line that died", ticket.number)
    async with console(cast.duty) as other:
        await asyncio.sleep(0.3)
        await in_thread(presence.forget_the_dead)
        assert names(await other.hears("presence")) == []


async def test_supervisors_see_who_looks_and_are_not_seen(cast: Cast) -> None:
    ticket = await in_thread(says, cast)
    async with consoles(cast.operator, cast.inspector) as (desk, watch):
        await desk.views(ticket.number)
        await desk.hears("presence")
        await watch.hears_out()
        await watch.views(ticket.number)
        assert names(await watch.hears("presence")) == [cast.operator.name]
        assert not await desk.hears_out()


async def test_nobody_learns_of_a_ticket_by_looking_at_it(cast: Cast) -> None:
    ticket = await in_thread(says, cast)
    async with consoles(cast.rival, cast.operator) as (stranger, desk):
        await stranger.views(ticket.number)
        out_of_sight = await stranger.hears()
        await stranger.views("20260101-000001-7")
        none_such = await stranger.hears()
        assert out_of_sight == {"type": "error", "code": "not_found"}
        assert none_such["type"] == "error"
        assert not await desk.hears_out()


# Rubbish ------------------------------------------------------------------------------------------

RUBBISH = [
    "",
    " ",
    "null",
    "7",
    '"viewing"',
    "[]",
    "{}",
    '{"type": "hello"}',
    '{"type": "announce", "frames": {}}',
    '{"type": "websocket.close"}',
    '{"type": ["viewing"]}',
    '{"type": "viewing", "number": 7}',
    '{"type": "viewing", "number": "\\u0000"}',
    '{"type": "viewing", "number": "\\ud800"}',
    '{"type": "viewing", "number": {"$ne": ""}}',
    '{"type": "viewing", "number": "1 OR 1=1"}',
    '{"type": "viewing", "number": ' + "9" * 400 + "}",
    "{" * 400,
    "[" * 100_000,
    '{"a":' * 90 + "1" + "}" * 90,
    '{"type": "viewing", "number": "' + "x" * 100_000 + '"}',
    "NaN",
    "\x00",
    b"\x00\xff",
    b'{"type": "viewing", "number": ""}',
]


async def test_rubbish_is_answered_with_a_code_and_nothing_of_it_comes_back(cast: Cast) -> None:
    for rubbish in RUBBISH:
        async with console(cast.operator) as desk:
            kind = "bytes" if isinstance(rubbish, bytes) else "text"
            await desk.line.send_input({"type": "websocket.receive", kind: rubbish})
            frame = await desk.hears()
            assert set(frame) == {"type", "code"}, rubbish
            assert frame["code"] in {
                *("not_text", "too_long", "not_json", "unknown_type", "no_number", "not_found"),
            }
            await in_thread(says, cast, who="oCAST-still")
            assert (await desk.hears())["type"] == "ticket.changed"  # the line still stands


async def test_who_says_nothing_but_rubbish_is_cut(cast: Cast) -> None:
    async with console(cast.operator) as desk:
        for _ in range(MOST_BAD):
            await desk.says("{")
        assert await desk.is_cut() == TOO_BAD


async def test_who_talks_without_end_is_cut(cast: Cast) -> None:
    async with console(cast.operator) as desk:
        for _ in range(200):
            await desk.views("")
        assert await desk.is_cut() == TOO_FAST


# The end ------------------------------------------------------------------------------------------


async def test_a_disabled_person_is_cut_at_once(cast: Cast) -> None:
    async with consoles(cast.operator, cast.operator2) as (gone, stays):
        cast.operator.is_active = False
        await in_thread(cast.operator.save)
        assert await gone.is_cut() == NOT_KNOWN
        await in_thread(says, cast)
        assert (await stays.hears())["step"] == "open"


async def test_a_new_password_and_a_revoked_token_cut_the_line(cast: Cast) -> None:
    async with consoles(cast.operator, cast.operator2) as (one, other):
        cast.operator.set_password("a new one, quite long")
        await in_thread(cast.operator.save)
        assert await one.is_cut() == NOT_KNOWN
        await in_thread(lambda: ApiToken.objects.filter(user=cast.operator2).revoke())
        assert await other.is_cut() == NOT_KNOWN


async def test_other_powers_make_a_line_start_over(cast: Cast) -> None:
    async with console(cast.leader) as desk:
        grant = await in_thread(Grant.objects.get, user=cast.leader)
        grant.ended_at = grant.asked_at
        await in_thread(grant.save)
        assert await desk.is_cut() in (NOT_KNOWN, START_OVER)


async def test_a_line_is_asked_anew_even_when_nobody_says_so(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr(minding, "SETTLED", 0.1)
    monkeypatch.setattr(minding, "CHECKED", (0.2, 0.3))
    async with console(cast.operator) as desk:
        people = type(cast.operator).objects.filter(pk=cast.operator.pk)
        await in_thread(people.update, is_active=False)
        assert await desk.is_cut() == NOT_KNOWN


async def test_a_frame_that_got_lost_is_noticed_and_made_up_for(
    cast: Cast, monkeypatch: Any
) -> None:
    for name, value in (("SETTLED", 0.1), ("CHECKED", (0.2, 0.3)), ("SURE", 0.1)):
        monkeypatch.setattr(minding, name, value)
    async with console(cast.operator) as desk:
        group = events.group_of(await in_thread(lambda: cast.operator.sight))
        await forget_members(get_channel_layer(), group)
        await in_thread(says, cast)
        hello = await desk.hears("hello")
        assert hello["snapshot"]["queues"]["inbox"] == 1
        await in_thread(says, cast, who="oCAST-next")  # and it has joined again
        assert (await desk.hears("ticket.changed"))["step"] == "open"


async def forget_members(layer: Any, group: str) -> None:
    """As a Redis does that was restarted."""
    await layer.connection(0).delete(layer._group_key(group))
