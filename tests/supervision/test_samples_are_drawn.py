"""Which tickets of a vendor are inspected: by a seed nobody could choose, and by class."""

from __future__ import annotations

import hashlib

import pytest
from django.core.management import call_command

from hotline.errors import PowerMissing
from hotline.models import DayDigest, Draw, Sample, SampleEvent, Ticket, User
from hotline.models.digest_making import make_digest
from hotline.models.inspection.draw import drawn_of, how_many
from hotline.models.inspection.drawing import draw_due, draw_now, round_of
from tests.cast import FACTS, Cast, a_ticket, later
from tests.supervision.inspection import drawn


def test_five_in_a_hundred_are_drawn_and_at_least_one() -> None:
    assert [how_many(pool, 5) for pool in (0, 1, 20, 21, 1000)] == [0, 1, 1, 2, 50]


def test_a_round_draws_of_what_the_vendor_decided_on(cast: Cast) -> None:
    accepted, aside = a_ticket(cast, "accepted"), a_ticket(cast, "set_aside")
    a_ticket(cast)  # nobody has read it
    by_the_centre = a_ticket(cast).set_aside(by=cast.duty, reason="thanks")
    found = drawn(cast, accepted)
    made = Draw.objects.get(vendor=cast.operator.organisation)
    assert made.pool == 2
    assert made.drawn == 1
    assert found[0].ticket in (accepted, aside)
    assert by_the_centre.number not in [one.ticket.number for one in found]


def test_whoever_has_the_digest_can_draw_the_same(cast: Cast) -> None:
    for _n in range(8):
        a_ticket(cast, "accepted")
    found, digest = drawn(cast, a_ticket(cast, "accepted")), DayDigest.objects.get()
    named = f"hotline inspection draw 1\nvendor\n{digest.own_digest}"
    seed = hashlib.sha256(named.encode()).hexdigest()
    numbers = Ticket.objects.values_list("number", flat=True)
    lowest = min(numbers, key=lambda n: hashlib.sha256(f"{seed}\n{n}".encode()).hexdigest())
    assert [one.ticket.number for one in found] == [lowest] == drawn_of(numbers, seed, 5)
    made = Draw.objects.get(vendor=cast.operator.organisation)
    assert (made.seed, made.pool) == (seed, 9)
    assert set(round_of(made.vendor, digest).pool()) == set(numbers)


def test_a_round_is_drawn_once_however_often_it_is_asked_for(cast: Cast) -> None:
    drawn(cast, a_ticket(cast, "accepted"))
    assert draw_now() == 0
    call_command("draw_samples", "--digest")
    assert Sample.objects.count() == 1
    assert Draw.objects.count() == 2  # one for each vendor


def test_a_digest_of_this_minute_waits_for_what_is_still_being_written(cast: Cast) -> None:
    a_ticket(cast, "accepted")
    make_digest()
    assert draw_due(later()) == 0
    assert draw_due(later(minutes=6)) == 1


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"kind": "report"}, "report"),
        ({"urgency": "critical"}, "critical"),
        ({"title": "已保证三天内解决"}, "flagged"),
    ],
)
def test_what_is_of_a_listed_class_is_always_inspected(
    cast: Cast, given: dict[str, str], why: str
) -> None:
    for _n in range(30):
        a_ticket(cast, "set_aside")
    told = {"kind": "help", "category": "1501", "title": "路口积水", "facts": FACTS} | given
    ticket = a_ticket(cast).accept(by=cast.operator, **told)
    found = drawn(cast, ticket)
    assert why in next(one.reasons for one in found if one.ticket == ticket)
    made = Draw.objects.get(vendor=cast.operator.organisation)
    assert made.drawn + made.listed == len(found)


def test_a_low_rating_brings_an_earlier_ticket_into_the_round(cast: Cast) -> None:
    others = [a_ticket(cast, "set_aside") for _n in range(3)]
    ticket = a_ticket(cast, "replied")
    ticket.rate(by=User.objects.citizen(), solved=True, satisfied=2)
    assert "low_rating" in {code for one in drawn(cast, *others) for code in one.reasons}


def test_what_was_refused_to_the_vendor_flags_its_ticket(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    with pytest.raises(PowerMissing):
        ticket.progress(by=cast.operator, text="已解决")
    [sample] = drawn(cast, ticket)
    assert {"kind": "refused", "what": "progress"}.items() <= sample.flags[0].items()


def test_what_the_citizen_said_is_no_flag(cast: Cast) -> None:
    words = "打电话他们说不归我管"
    ticket = a_ticket(cast, text=words)
    told = {"kind": "help", "category": "1501", "title": words, "facts": FACTS}
    [sample] = drawn(cast, ticket.accept(by=cast.operator, **told))
    assert sample.flags == []


def test_drawing_is_the_machines_own_and_on_the_record(cast: Cast) -> None:
    [sample] = drawn(cast)
    [event] = SampleEvent.objects.filter(sample=sample)
    assert (event.step, event.by_kind) == ("draw", "machine")
