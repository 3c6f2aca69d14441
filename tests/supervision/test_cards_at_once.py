"""Several workers sweep at once, one dies in the middle, somebody puts a clock off meanwhile: every
card comes exactly once.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from hotline.models import Card, CardRecipient, Clock
from hotline.models.raising import raise_cards
from tests.cast import Cast, make_late
from tests.dispatch.lines import WALL, console, consoles, in_thread
from tests.supervision.cards import put_off, replying
from tests.supervision.dying import dies_at
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_three_sweep_at_once_after_one_died_and_every_card_comes_once(cast: Cast) -> None:
    clocks = [replying(cast) for _ in range(5)]
    for clock in clocks:
        make_late(clock.ticket, days=8)
    dies_at("_tell")  # the cards were written, nobody was told, nothing is kept
    assert not Card.objects.exists()
    now = timezone.now()
    found = at_once(*[lambda: raise_cards(now)] * 3)
    assert sum(found) == Card.objects.count()
    there = Card.objects.filter(clock__in=clocks).values_list("clock", "level")
    assert len(there) == len(set(there)) >= 5 * 3
    reds = Card.objects.filter(clock__in=clocks, announced=True)
    assert reds.count() == CardRecipient.objects.filter(rung=1).count() == 5
    assert raise_cards(now) == 0


def test_a_clock_put_off_while_it_is_swept_raises_what_it_had_crossed_once(cast: Cast) -> None:
    clock = replying(cast)
    back = clock.due_at - timezone.now() - timedelta(minutes=1)
    make_late(clock.ticket, seconds=back.total_seconds())
    until = timezone.now() + timedelta(days=4)
    results = at_once(
        lambda: put_off(cast, clock.ticket, until), lambda: raise_cards(timezone.now())
    )
    assert not [one for one in results if isinstance(one, Exception)]
    there = list(Card.objects.filter(clock=clock).values_list("level", "due_at"))
    assert there
    assert len(there) == len(set(there))
    moved = Clock.objects.get(pk=clock.pk)
    assert moved.next_point_at is not None
    assert moved.next_point_at > timezone.now()


@pytest.mark.asyncio
async def test_a_card_is_heard_on_the_desks_it_goes_to_and_on_every_wall(cast: Cast) -> None:
    clock = await in_thread(replying, cast)
    people = (cast.handler, cast.leader, cast.housing, cast.operator)
    async with console(cast.inspector, WALL) as wall, consoles(*people) as desks:
        await in_thread(raise_cards, clock.reached_at("yellow"))
        frame = await wall.hears("alert.raised")
        assert frame == {
            "type": "alert.raised",
            "number": clock.ticket.number,
            "clock": "reply",
            "level": "yellow",
            "due_at": clock.due_at.isoformat(),
        }
        assert await desks[0].hears("alert.raised") == frame
        for desk in desks[1:]:
            assert not await desk.hears_out()
        card = await in_thread(Card.objects.get)
        await in_thread(lambda: card.acknowledge(by=cast.handler))
        told = {"type": "card.changed", "card": card.number, "state": "open", "step": "acknowledge"}
        assert await wall.hears("card.changed") == await desks[0].hears("card.changed") == told
