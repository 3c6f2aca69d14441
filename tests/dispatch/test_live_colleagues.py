"""What consoles hear of colleagues: who is called where, who is at their desk."""

from __future__ import annotations

import json

import pytest

from dispatch.noting import leave_note, seen
from hotline.models import DutyState
from tests.cast import Cast, a_ticket
from tests.dispatch.lines import console, consoles, in_thread

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


async def test_only_who_is_called_hears_the_call_and_without_its_words(cast: Cast) -> None:
    ticket = await in_thread(a_ticket, cast)
    async with consoles(cast.operator2, cast.operator) as (called, other):
        await in_thread(leave_note, ticket, "@operator2 请看银杏路", by=cast.operator)
        frames = await called.hears_out()
        (frame,) = [one for one in frames if one["type"] == "mentioned"]
        assert (frame["number"], frame["waiting"]) == (ticket.number, 1)
        assert "银杏路" not in json.dumps(frames, ensure_ascii=False)
        assert {one["type"] for one in await other.hears_out()} == {"ticket.changed"}
        await in_thread(seen, ticket, by=cast.operator2)
        assert (await called.hears("mentioned"))["waiting"] == 0


async def test_a_note_changes_no_queue_and_no_version(cast: Cast) -> None:
    ticket = await in_thread(a_ticket, cast)
    async with console(cast.operator) as desk:
        before = dict(desk.hello["snapshot"]["queues"])
        await in_thread(leave_note, ticket, "已核实", by=cast.operator)
        frame = await desk.hears("ticket.changed")
        assert (frame["step"], frame["version"]) == ("note", ticket.version)
        assert frame["left"] == frame["entered"] == []
        assert dict(desk.hello["snapshot"]["queues"]) == before


async def test_colleagues_hear_where_one_is_and_strangers_do_not(cast: Cast) -> None:
    async with consoles(cast.operator2, cast.rival, cast.handler) as (colleague, *strangers):
        await in_thread(DutyState.say, "break", by=cast.operator)
        frame = await colleague.hears("duty")
        assert (frame["person"], frame["state"]) == (str(cast.operator.pk), "break")
        for stranger in strangers:
            assert not await stranger.hears_out()
