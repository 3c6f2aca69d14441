"""What consoles hear when emergency mode is switched: all of them, and their counts anew."""

from __future__ import annotations

import pytest

from hotline.models import DutyState
from hotline.models.emergency_switch import call_in, switch_off, switch_on
from tests.cast import Cast, a_ticket
from tests.dispatch.lines import consoles, in_thread

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
WHY = "市防指启动防汛应急响应"


async def test_every_console_hears_it_and_counts_anew(cast: Cast) -> None:
    await in_thread(a_ticket, cast, text="地下室进水，老人被困，快来人")
    people = (cast.operator, cast.rival, cast.handler, cast.duty, cast.inspector)
    async with consoles(*people) as lines:
        row = await in_thread(switch_on, "2", WHY, by=cast.duty)
        for line in lines:
            frame = await line.hears("emergency")
            assert (frame["level"], frame["since"]) == ("2", row.since.isoformat())
            assert WHY not in str(frame)
        counts = [(await line.hears("counts"))["queues"]["disaster"] for line in lines]
        assert counts == [1, 0, 0, 1, 1]
        await in_thread(switch_off, "雨停", by=cast.duty2)
        for line in lines:
            assert (await line.hears("emergency"))["level"] == ""
            assert (await line.hears("counts"))["queues"]["disaster"] == 0


async def test_only_who_is_called_in_hears_the_call(cast: Cast) -> None:
    await in_thread(switch_on, "2", WHY, by=cast.duty)
    await in_thread(DutyState.say, "away", by=cast.duty2)
    async with consoles(cast.duty2, cast.duty) as (called, other):
        await in_thread(call_in, cast.duty2, by=cast.duty)
        assert (await called.hears("called_in"))["by"] == cast.duty.name
        assert "called_in" not in {frame["type"] for frame in await other.hears_out()}
