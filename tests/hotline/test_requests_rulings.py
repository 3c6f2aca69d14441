"""What is asked waits for the centre: on its clock, in its queue, ruled by its people only."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from hotline.errors import Moved, PowerMissing, RuleRefuses
from hotline.models import Request, Ticket
from hotline.models.record import faults
from tests.asked import asks, waits
from tests.cast import Cast, a_reply, a_ticket

pytestmark = pytest.mark.django_db
KINDS = ["decline", "return", "extension", "shelving"]


def rulings(cast: Cast) -> list[Ticket]:
    return list(Ticket.objects.in_queue("rulings", cast.duty))


@pytest.mark.parametrize("kind", KINDS)
def test_while_it_waits_a_clock_runs_against_the_centre(cast: Cast, kind: str) -> None:
    request = waits(cast, kind)
    assert rulings(cast) == [request.ticket]
    assert request.clock.kind == "ruling"
    assert request.clock.stopped_at is None

    request.rule(by=cast.duty, grant=False)
    assert rulings(cast) == []
    assert Request.objects.get(pk=request.pk).clock.stopped_at is not None


@pytest.mark.parametrize("kind", KINDS)
def test_a_refusal_changes_nothing_but_is_told(cast: Cast, kind: str) -> None:
    request = waits(cast, kind)
    before = Ticket.objects.get(pk=request.ticket_id)
    clocks = list(before.clocks.exclude(kind="ruling").values())

    request.rule(by=cast.duty, grant=False, note="理由不足，电话13800138000")

    now = Ticket.objects.get(pk=request.ticket_id)
    assert (now.state, now.lead_office_id) == (before.state, before.lead_office_id)
    assert list(now.clocks.exclude(kind="ruling").values()) == clocks
    ruled = Request.objects.get(pk=request.pk)
    assert (ruled.state, ruled.ruler, ruled.told) == ("refused", cast.duty, None)
    assert "13800138000" not in ruled.note
    assert "理由不足" in ruled.note
    assert list(faults(now)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_centre_rules(cast: Cast, kind: str) -> None:
    request = waits(cast, kind)
    for person in (cast.operator, cast.inspector, cast.machine):
        with pytest.raises(PowerMissing):
            request.rule(by=person, grant=True)
    for person in (cast.leader, cast.housing):
        with pytest.raises(RuleRefuses):
            request.rule(by=person, grant=True)


def test_nobody_of_the_centre_rules_on_what_they_asked_for_themselves(cast: Cast) -> None:
    ticket = a_ticket(cast, "accepted").dispatch(by=cast.duty, lead="centre").sign(by=cast.duty)
    request = asks(ticket, "ask_extension", by=cast.duty)
    with pytest.raises(RuleRefuses):
        request.rule(by=cast.duty, grant=True)
    assert request.rule(by=cast.duty2, grant=False).state == "refused"


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_is_not_asked_twice_while_it_waits(cast: Cast, kind: str) -> None:
    request = waits(cast, kind)
    step = "propose_decline" if kind == "decline" else f"ask_{kind}"
    with pytest.raises(Moved):
        asks(request.ticket, step, by=request.asker)
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.create(
            ticket=request.ticket, kind=kind, asker=request.asker, asked_at=request.asked_at
        )


def test_what_was_refused_may_be_asked_again(cast: Cast) -> None:
    request = waits(cast, "return")
    request.rule(by=cast.duty, grant=False)
    assert asks(request.ticket, "ask_return", by=cast.head).state == "pending"


def test_two_requests_wait_side_by_side_each_with_its_own_clock(cast: Cast) -> None:
    first = waits(cast, "extension")
    second = asks(first.ticket, "ask_shelving", by=cast.handler)
    assert first.ticket.clocks.filter(kind="ruling", stopped_at=None).count() == 2

    second.rule(by=cast.duty, grant=False)
    assert rulings(cast) == [first.ticket]
    assert first.ticket.clocks.get(kind="ruling", stopped_at=None).request == first


def test_what_nobody_can_grant_any_more_lapses(cast: Cast) -> None:
    request = waits(cast, "return")
    a_reply(cast, request.ticket, "released")
    moot = Request.objects.get(pk=request.pk)
    assert moot.state == "lapsed"
    assert moot.clock.stopped_at is not None
    assert rulings(cast) == []
    assert request.ticket.events.latest("seq").details["lapsed"] == [request.pk]
    with pytest.raises(Moved):
        moot.rule(by=cast.duty, grant=True)


def test_no_vendor_can_stand_as_ruler_in_the_database(cast: Cast) -> None:
    request = waits(cast, "return")
    mine = Request.objects.filter(pk=request.pk)
    for kind in ("vendor", "government"):
        with pytest.raises(IntegrityError), transaction.atomic():
            mine.update(state="granted", ruler=cast.operator, ruler_kind=kind)


def test_what_was_asked_never_changes(cast: Cast) -> None:
    request = waits(cast, "extension")
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(pk=request.pk).update(reason="weather")
