"""What is done about a card: acknowledged, explained, appealed, cancelled or upheld; by whom, in
which order of refusals, and who sees it at all.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from hotline.errors import BadArguments, Moved, PowerMissing, RuleRefuses
from hotline.models import Card, SecurityEvent, Ticket, User
from hotline.models.card_acts import card_faults
from hotline.models.raising import raise_cards
from tests.api.callers import Caller
from tests.cast import Cast, a_ticket
from tests.supervision.cards import a_card, again

pytestmark = pytest.mark.django_db


def sees(user: User) -> set[str]:
    return set(Card.objects.in_sight_of(user).values_list("kind", flat=True))


def test_who_was_told_acknowledges_once_and_with_it_what_led_to_it(cast: Cast) -> None:
    card = a_card(cast, "orange")
    raise_cards(card.clock.reached_at("red") + timedelta(seconds=1))
    red = Card.objects.get(clock=card.clock, level="red")
    red.acknowledge(by=cast.head)
    red = again(red)
    assert (red.acknowledged_by, red.state) == (cast.head, "open")
    assert card.recipients.get(person=cast.head).acknowledged_at is not None
    assert card.recipients.get(person=cast.handler).acknowledged_at is None
    with pytest.raises(Moved, match="已经"):
        again(red).acknowledge(by=cast.head)
    with pytest.raises(RuleRefuses) as refused:
        again(red).acknowledge(by=cast.housing)
    assert refused.value.code == "recipient"
    again(red).acknowledge(by=cast.leader)
    assert again(red).acknowledged_by == cast.head  # who did so first


def test_the_leader_explains_the_inspectorate_finds_it_enough(cast: Cast) -> None:
    card = a_card(cast)
    card.explain(by=cast.leader, text="抢修中，联系电话13912345678")
    card = again(card)
    assert card.state == "explained"
    act = card.acts.get()
    assert (act.by, act.by_office, act.details) == (cast.leader, "water", {"late": False})
    assert "13912345678" not in act.words
    card.cancel(by=cast.inspector, reason="情况属实")
    assert again(card).state == "cancelled"
    assert [one.step for one in card.acts.all()] == ["explain", "cancel"]
    assert not list(card_faults(Card.objects.all()))
    with pytest.raises(Moved):
        again(card).explain(by=cast.leader, text="再说明")


def test_an_appeal_is_ruled_once_and_comes_within_its_window(cast: Cast) -> None:
    card = a_card(cast)
    card.appeal(by=cast.main, ground="不属本单位职责")
    again(card).uphold(by=cast.inspector, reason="派单目录写明")
    card = again(card)
    assert card.state == "open"
    assert card.answer_due_at > timezone.now()
    with pytest.raises(RuleRefuses) as refused:
        card.appeal(by=cast.leader, ground="再申诉")
    assert refused.value.code == "appealed"
    late = a_card(cast)
    Card.objects.filter(pk=late.pk).update(version=late.version)  # moves on; the window stands
    late = again(late)
    late.appeal_until = timezone.now() - timedelta(seconds=1)
    with pytest.raises(RuleRefuses, match="申诉") as refused:
        late.appeal(by=cast.leader, ground="迟了")
    assert refused.value.code == "window"


@pytest.mark.parametrize(
    ("step", "given", "by", "refusal"),
    [
        ("explain", {"text": "x"}, "handler", PowerMissing),
        ("explain", {"text": "x"}, "operator", PowerMissing),
        ("explain", {"text": "x"}, "inspector", PowerMissing),
        ("explain", {"text": "x"}, "housing_leader", RuleRefuses),
        ("explain", {"text": ""}, "housing_leader", BadArguments),  # what is wrong comes first
        ("appeal", {"ground": "x"}, "duty", RuleRefuses),
        ("cancel", {"reason": "x"}, "main", PowerMissing),
        ("cancel", {"reason": "x"}, "inspector", Moved),  # nobody has answered yet
        ("uphold", {"reason": ""}, "inspector", Moved),
        ("acknowledge", {}, "operator", PowerMissing),
    ],
)
def test_refusals_come_in_their_order(
    cast: Cast, step: str, given: dict[str, str], by: str, refusal: type[Exception]
) -> None:
    card = a_card(cast)
    with pytest.raises(refusal):
        card.take_step(step, given, by=getattr(cast, by))
    assert not again(card).acts.exists()
    logged = SecurityEvent.objects.filter(what="step_refused", subject=card.number).count()
    assert logged == (refusal is PowerMissing)


def test_nobody_sees_another_offices_card_and_vendors_only_those_on_their_own_part(
    cast: Cast,
) -> None:
    ticket = a_ticket(cast)
    raise_cards(ticket.clocks.get(kind="respond").reached_at("red") + timedelta(seconds=1))
    a_card(cast)
    assert sees(cast.operator) == {"respond"}
    assert sees(cast.rival) == set()
    assert sees(cast.handler) == sees(cast.main) == {"reply"}
    assert sees(cast.housing) == sees(cast.administrator) == set()
    assert sees(User.objects.citizen()) == set()
    assert sees(cast.duty) >= {"respond", "reply"}
    assert sees(cast.inspector) >= {"respond", "reply"}
    Ticket.objects.update(sealed=True)
    assert sees(cast.duty) == sees(cast.handler) == set()
    assert sees(cast.inspector) >= {"respond", "reply"}


def test_the_alerts_are_the_cards_that_press_the_newest_first(
    cast: Cast,
) -> None:
    card = a_card(cast, "red")
    [first, *others] = Caller(cast.leader).items("alerts")
    assert first == {
        "id": card.number,
        "number": card.ticket.number,
        "clock": "reply",
        "level": "red",
        "due_at": first["due_at"],
        "raised_at": first["raised_at"],
        "acknowledged_by": None,
    }
    assert re.fullmatch(r"C\d{8}-\d{6}-\d", card.number)
    assert [one["level"] for one in others] == ["orange", "yellow"]
    card.acknowledge(by=cast.leader)
    assert Caller(cast.leader).items("alerts")[0]["acknowledged_by"] == "leader"
    assert Caller(cast.housing).items("alerts") == []
    page = Caller(cast.inspector).get("alerts?limit=2").json()
    rest = Caller(cast.inspector).items("alerts", cursor=page["next"])
    assert len({one["id"] for one in page["items"] + rest}) == Card.objects.count()
    type(card.clock).stop(type(card.clock).objects.filter(pk=card.clock_id), timezone.now())
    assert [one["level"] for one in Caller(cast.leader).items("alerts")] == ["red"]
    again(card).explain(by=cast.leader, text="已说明")
    again(card).cancel(by=cast.inspector, reason="属实")
    assert Caller(cast.leader).items("alerts") == []
