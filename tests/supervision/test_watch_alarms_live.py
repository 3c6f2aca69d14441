"""An alarm about the house itself is heard at once by who watches, and by nobody else."""

from __future__ import annotations

import pytest

from hotline.models import WatchAlarm
from tests.cast import Cast
from tests.dispatch.lines import consoles, in_thread

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


async def test_only_the_inspectorate_hears_it_and_that_it_was_seen(cast: Cast) -> None:
    async with consoles(cast.inspector, cast.operator, cast.duty) as (inspector, *others):
        raised = WatchAlarm.objects.raise_once
        alarm = await in_thread(raised, "reading", "reading:1", person=cast.operator)
        frame = await inspector.hears("watch.raised")
        assert (frame["alarm"], frame["kind"], frame["seen"]) == (alarm.pk, "reading", False)
        assert cast.operator.name not in str(frame)
        await in_thread(alarm.mark_seen, "", by=cast.inspector)
        assert (await inspector.hears("watch.raised"))["seen"] is True
        for line in others:
            assert "watch.raised" not in {frame["type"] for frame in await line.hears_out()}
