"""A story: the office does it again, late, and then once more, in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from hotline.models import Card, Clock, ClockKind, Ticket, figure_keeping
from hotline.models.raising import raise_cards
from supervision.figures import plain, quick
from supervision.figures.values import differences
from tests.cast import Cast, a_reply, a_ticket, make_late
from tests.hotline.test_commands import said
from tests.supervision.test_figures import question

pytestmark = pytest.mark.django_db


def test_each_time_has_its_own_limit_its_own_cards_and_is_counted(cast: Cast) -> None:
    ticket = again(a_ticket(cast, "replied"))
    first = newest(ticket)
    assert first.stopped_at is not None

    ticket.rework(by=cast.duty, note="又积水了")
    second = newest(ticket)
    assert second != first
    assert second.stopped_at is None
    make_late(ticket)
    raise_cards(timezone.now())
    late = Card.objects.filter(clock=second)
    assert {card.level for card in late} >= {"yellow", "red"}
    assert not Card.objects.filter(clock=first).exists()  # in time then is in time for good
    answered(cast, ticket)

    ticket = again(ticket)
    ticket.rework(by=cast.duty, note="井盖响，没修好")
    third = newest(ticket)
    assert third not in (first, second)
    assert third.due_at > timezone.now()  # the lateness of the time before is not inherited
    answered(cast, ticket)
    ticket = again(ticket)
    ticket.follow_up(by=cast.duty, contacted=True, solved=True, satisfied=4)
    ticket.close(by=cast.duty)

    raise_cards(timezone.now() + timedelta(days=60))
    assert not Card.objects.filter(clock=third).exists()
    assert late.exists()  # who was late once, was
    ticket = again(ticket)
    assert (ticket.state, ticket.reworks) == (Ticket.State.CLOSED, 2)
    steps = list(ticket.events.order_by("seq").values_list("step", flat=True))
    assert steps.count("rework") == 2
    figure_keeping.catch_up()
    figures = quick.figures(question())
    assert differences(figures, plain.figures(question())) == []
    assert (figures[""]["reworked"].n, figures[""]["reworked"].of) == (1, 1)  # tickets, not times
    assert (figures[""]["replied_in_time"].n, figures[""]["replied_in_time"].of) == (0, 1)
    assert said("verify_record")[-1].endswith("the record is whole.")


def newest(ticket: Ticket) -> Clock:
    """Its last limit for an answer."""
    return ticket.clocks.filter(kind=ClockKind.REPLY).order_by("-id")[0]


def answered(cast: Cast, ticket: Ticket) -> None:
    """The office answers again, and it goes out."""
    a_reply(cast, again(ticket), "released", text="已更换井盖。")


def again(ticket: Ticket) -> Ticket:
    """As it now stands."""
    return Ticket.objects.get(pk=ticket.pk)
