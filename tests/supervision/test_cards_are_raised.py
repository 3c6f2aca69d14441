"""Cards are raised at the points of a clock, once each, with their proof, and told upwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from hotline.models import Card, Clock, ClockKind, Policy, Ticket
from hotline.models.card_acts import card_faults
from hotline.models.raising import due, raise_cards
from tests.cast import Cast, a_ticket, make_late
from tests.dispatch.plans import plans, queries
from tests.supervision.cards import A_MOMENT, a_card, put_off, raised, replying, told

pytestmark = pytest.mark.django_db


def test_a_card_climbs_all_levels_while_nobody_acts(cast: Cast) -> None:
    clock = replying(cast)
    points = dict(clock.points())
    assert list(points) == ["yellow", "orange", "red", "deep_red"]
    for level, at in points.items():
        assert raised(clock, at - A_MOMENT) == []
        assert raised(clock, at) == [level]
    assert raised(clock, timezone.now() + timedelta(days=365)) == []
    cards = {card.level: card for card in Card.objects.filter(clock=clock)}
    assert told(cards["yellow"]) == {"handler"}
    assert told(cards["orange"]) == {"handler", "head"}
    assert told(cards["red"]) == {"handler", "head", "leader"}
    assert told(cards["deep_red"]) == {"handler", "head", "leader", "main", "inspector"}
    assert [card.crossed_at for card in cards.values()] == [
        clock.reached_at(level) for level in cards
    ]


def test_of_a_clock_long_unseen_only_the_highest_level_is_told_and_all_are_kept(cast: Cast) -> None:
    clock = replying(cast)
    now = clock.reached_at("red") + timedelta(hours=1)
    assert raised(clock, now) == ["yellow", "orange", "red"]
    for card in Card.objects.filter(clock=clock):
        assert card.announced == (card.level == "red") == bool(told(card))
        assert (card.crossed_at, card.raised_at) == (clock.reached_at(card.level), now)


def test_what_was_stopped_in_time_raises_nothing_and_what_was_late_still_does(cast: Cast) -> None:
    in_time, late = replying(cast), replying(cast)
    make_late(late.ticket, days=30)
    for clock in (in_time, late):
        Clock.stop(Clock.objects.filter(pk=clock.pk), timezone.now())
    raise_cards(timezone.now() + timedelta(days=60))
    assert not Card.objects.filter(clock=in_time).exists()
    assert Card.objects.filter(clock=late, level="red").exists()
    assert not Clock.objects.filter(
        pk__in=[in_time.pk, late.pk], next_point_at__isnull=False
    ).exists()


def test_an_extension_approved_in_the_last_minute_silences_the_future_not_the_past(
    cast: Cast,
) -> None:
    clock = replying(cast)
    # It was due soon a minute ago, and no sweep has seen that yet.
    back = clock.due_at - timezone.now() - timedelta(minutes=1)
    make_late(clock.ticket, seconds=back.total_seconds())
    clock = Clock.objects.get(pk=clock.pk)
    old = clock.due_at
    put_off(cast, clock.ticket, timezone.now() + timedelta(days=4))
    kept = Card.objects.filter(clock=clock)
    assert {card.due_at for card in kept} == {old}  # what was crossed stands, by the old time
    assert {"red", "deep_red"}.isdisjoint(card.level for card in kept)
    before = kept.count()
    assert before
    assert raised(clock, timezone.now() + timedelta(minutes=5)) == []
    clock = Clock.objects.get(pk=clock.pk)
    assert raised(clock, clock.due_at) in ([], ["orange"], ["yellow", "orange"])
    assert raised(clock, clock.due_at + A_MOMENT) == ["red"]
    red = Card.objects.get(clock=clock, level="red")
    assert red.due_at == clock.due_at > old
    assert red.evidence["requests"][0]["state"] == "granted"


def test_short_limits_have_no_level_that_is_over_when_it_comes(cast: Cast) -> None:
    ticket = a_ticket(cast)
    clock = ticket.clocks.get(kind=ClockKind.RESPOND)
    assert [level for level, _at in clock.points()] == ["orange", "red", "deep_red"]
    raise_cards(clock.reached_at("orange"))
    card = Card.objects.get(clock=clock)
    assert told(card) == {"duty", "duty2"}  # the centre has nobody below a leader in charge


def test_who_has_taken_it_is_told_instead_of_all_who_handle(cast: Cast) -> None:
    clock = replying(cast)
    Ticket.objects.get(pk=clock.ticket_id).take(by=cast.head)
    raise_cards(clock.reached_at("yellow"))
    assert told(Card.objects.get(clock=clock)) == {"head"}


def test_the_policy_says_from_which_level_and_how_far_up(cast: Cast) -> None:
    Policy.amend("", "normal", limits={"cards_from": 1, "blue_to": 4}, by=cast.duty)
    clock = replying(cast)
    assert raised(clock, clock.blue_at) == ["blue"]
    assert told(Card.objects.get(clock=clock)) == {"handler", "head", "leader", "main"}
    Policy.amend("", "normal", limits={"cards_from": 4}, by=cast.duty)
    clock = replying(cast)
    assert [level for level, _at in clock.points()] == ["red", "deep_red"]


def test_a_card_shows_its_proof_without_a_word_and_no_one_changes_it(cast: Cast) -> None:
    card = a_card(cast)
    proof = card.evidence
    steps = ["open", "accept", "dispatch", "sign", "contact"]
    assert [step["step"] for step in proof["steps"]] == steps
    assert {one["clock"] for one in proof["clocks"]} >= {"respond", "dispatch", "sign", "reply"}
    assert proof["held_by"] == {"offices": ["water"], "taken_by": card.ticket.taken_by_id}
    assert proof["limit"]["limit"] == "5wd"
    assert card.ticket.title not in str(proof)
    assert "已联系" not in str(proof)
    assert not list(card_faults(Card.objects.all()))
    with connection.cursor() as cursor, pytest.raises(Exception, match="never changes"):
        cursor.execute("UPDATE hotline_card SET level = 'blue' WHERE id = %s", [card.pk])


def test_whoever_changes_a_card_beside_the_house_is_found_out(cast: Cast) -> None:
    card = a_card(cast)
    card.explain(by=cast.leader, text="人手不足")
    card.evidence["held_by"]["offices"] = ["housing"]
    assert card.seal != card.sealed()
    act = card.acts.get()
    assert act.seal == act.sealed(card.seal)
    act.words = "另有说法"
    assert act.seal != act.sealed(card.seal)


def test_a_sweep_finds_by_index_and_asks_as_often_for_many_as_for_one(cast: Cast) -> None:
    one = replying(cast)
    with queries() as few:
        raise_cards(one.reached_at("red"))
    for _ in range(6):
        last = replying(cast)
    with queries() as many:
        assert raise_cards(last.reached_at("red")) > 6
    assert len(many) == len(few)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    [plan] = plans(lambda: list(due(timezone.now())))
    used = {node.get("Index Name") for node in plan.nodes}
    assert "clocks_by_next_point" in used
