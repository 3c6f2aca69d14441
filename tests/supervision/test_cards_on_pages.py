"""Cards on the wall and at the desk: the list in its order, the proof, the steps as buttons, and
the banner above every page of those a card went to.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hotline.models import Card, DutyState, Ticket, User
from hotline.models.raising import raise_cards
from tests.cast import Cast, a_ticket
from tests.dispatch.plans import queries
from tests.dispatch.raining import window
from tests.supervision.cards import A_MOMENT, a_card, again, replying

pytestmark = pytest.mark.django_db


def page(by: User, path: str = "/wall/cards/", **asked: str) -> str:
    answer = window(by).get(path, asked)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def post(by: User, card: Card, step: str, **given: str) -> Any:
    return window(by).post(f"/wall/cards/{card.number}/steps/{step}/", given)


def numbers(html: str) -> list[str]:
    return re.findall(r'small number">(C[\d-]+)<', html)


def above(by: User) -> list[str]:
    """The cards that stand above every page of this person."""
    return re.findall(r'id="card-(C[\d-]+)"', page(by, "/desk/alarms/"))


def test_the_list_filters_and_orders_by_two_keys_and_costs_the_same_for_many(cast: Cast) -> None:
    a_card(cast, "deep_red")
    ticket = a_ticket(cast)  # another, of the centre
    raise_cards(ticket.clocks.get(kind="respond").reached_at("red") + A_MOMENT)
    raise_cards(timezone.now() + timedelta(days=20))
    found = list(Card.objects.in_sight_of(cast.inspector).pressing())
    shown = numbers(page(cast.inspector, first="level", then="crossed"))
    ordered = sorted(found, key=lambda c: (-c.rank, -c.crossed_at.timestamp(), -c.pk))
    assert shown == [card.number for card in ordered]
    only = numbers(page(cast.inspector, office="centre", level="red", state="open"))
    assert len(only) == 1
    assert only[0] not in numbers(page(cast.inspector, office="water", state="all"))
    assert not numbers(page(cast.inspector, state="cancelled"))
    with queries() as few:
        page(cast.inspector, office="centre", level="red")
    with queries() as many:
        page(cast.inspector, state="all", after="not one of ours")
    assert len(many) <= len(few)


def test_the_list_goes_on_where_the_page_before_ended(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("supervision.cards.listing.PAGE", 2)
    a_card(cast, "deep_red")
    seen: list[str] = []
    path = "/wall/cards/?state=all"
    while path:
        html = page(cast.inspector, path)
        seen += numbers(html)
        further = re.search(r'href="(/wall/cards/\?[^"]*after=[^"]+)"', html)
        path = further[1].replace("&amp;", "&") if further else ""
    assert len(seen) == len(set(seen)) == Card.objects.count() > 2


def test_a_card_shows_its_proof_and_offers_each_their_steps(cast: Cast) -> None:
    card = a_card(cast, "deep_red")
    path = f"/wall/cards/{card.number}/"
    proof = page(cast.inspector, path)
    for told in ("派单", "签收", "水务局", "主要领导", "亮牌以来未被改动", card.number):
        assert told in proof
    assert "steps/acknowledge/" in proof
    assert "steps/cancel/" not in proof  # nobody has answered
    assert "steps/explain/" in page(cast.leader, path)
    assert "steps/explain/" not in page(cast.handler, path)
    assert post(cast.leader, card, "explain", text="抢修队伍调往抗洪").status_code == 302
    assert "抢修队伍调往抗洪" in page(cast.inspector, path)
    refused = post(cast.inspector, card, "cancel", reason="")
    assert refused.status_code == 422
    assert post(cast.inspector, card, "cancel", reason="属实").status_code == 302
    assert again(card).state == "cancelled"
    assert post(cast.leader, card, "explain", text="再说").status_code == 409
    for stranger in (cast.operator, cast.rival, cast.housing):
        assert window(stranger).get(path).status_code == 404
        assert post(stranger, card, "acknowledge").status_code == 404
    assert post(cast.handler, card, "close").status_code == 404


def test_a_card_stands_above_every_page_until_it_is_acknowledged(cast: Cast) -> None:
    card = a_card(cast, "yellow")
    assert above(cast.handler) == [card.number]
    for person in (cast.head, cast.leader, cast.operator, cast.housing, cast.inspector):
        assert above(person) == []
    raise_cards(card.clock.reached_at("red") + A_MOMENT)
    red = Card.objects.get(clock=card.clock, level="red")
    assert above(cast.handler) == above(cast.leader) == [red.number]  # of a clock the highest
    DutyState.say("away", by=cast.handler)
    assert above(cast.handler) == []
    DutyState.say("on", by=cast.handler)
    assert post(cast.handler, red, "acknowledge").status_code == 302
    assert above(cast.handler) == []
    assert above(cast.leader) == [red.number]


def test_a_warning_goes_with_its_clock(cast: Cast) -> None:
    clock = replying(cast)
    raise_cards(clock.reached_at("yellow"))
    assert above(cast.handler)
    ticket = Ticket.objects.get(pk=clock.ticket_id)
    ticket.ask_return(by=cast.handler, reason="not_our_duty", ground="不属本单位")
    ticket.requests.get(kind="return").rule(by=cast.duty, grant=True)
    assert not above(cast.handler)
    assert numbers(page(cast.handler)) == []
    assert len(numbers(page(cast.handler, state="all"))) == 1  # the past stays theirs


def test_the_wall_lists_the_most_pressing_and_only_the_wall(cast: Cast) -> None:
    card = a_card(cast, "red")
    assert card.number in page(cast.inspector, "/wall/")
    assert 'class="wall-cards"' not in page(cast.handler, "/desk/")
    part = page(cast.inspector, "/wall/cards/", part="wall")
    assert card.number in part
    assert "<html" not in part
