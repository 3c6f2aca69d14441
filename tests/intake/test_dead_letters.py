"""What could not be read is kept, shown without its words, and read again when a person says so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.test import Client

from hotline.models import Policy, SecurityEvent, Ticket, User
from intake.draining import MOST_TRIES, drain
from intake.models import Arrival
from tests.cast import Cast
from tests.intake.platform import OPENID, brings
from tests.platforms import tencent

pytestmark = pytest.mark.django_db
PAGE = "/desk/dead-letters/"
WORDS = "银杏路口积水"


def a_dead_letter(words: str = WORDS) -> Arrival:
    """A message whose seal somebody broke in the store."""
    brings(tencent.text(OPENID, words))
    arrival = Arrival.objects.latest("pk")
    broken = bytes(arrival.sealed)[:-1] + b"\x00"
    Arrival.objects.filter(pk=arrival.pk).update(sealed=broken)
    drain()
    return Arrival.objects.get(pk=arrival.pk)


def mend(arrival: Arrival) -> None:
    """Put the message back as it came."""
    from hotline.sealing import seal
    from intake.models import bound_to

    message = tencent.document(tencent.text(OPENID, WORDS), tencent.Account()).encode()
    sealed = seal(message, bound_to=bound_to(bytes(arrival.digest)))
    Arrival.objects.filter(pk=arrival.pk).update(sealed=sealed)


def a_house_that_cannot_open_tickets() -> None:
    """A fault of ours: a limit that is none."""
    Policy.objects.create(kind="", urgency="normal", version=2, limits={"respond": "soon"})


def a_house_in_order() -> None:
    Policy.objects.create(kind="", urgency="normal", version=3, limits={"respond": "15min"})


def time_passes() -> None:
    """Until what was put off may be tried again."""
    Arrival.objects.filter(state="waiting").update(next_try_at=Now() - timedelta(seconds=1))


def as_(person: User | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def test_what_no_second_try_could_read_is_dead_at_once_and_the_rest_goes_on(cast: Cast) -> None:
    letter = a_dead_letter()
    assert (letter.state, letter.error, letter.tries) == ("dead", "CannotUnseal", 0)
    brings(tencent.text(OPENID, "后来的话"))
    drain()
    assert Ticket.objects.get().body == "后来的话"


def test_a_fault_of_ours_is_tried_again_and_dies_after_a_few_times(cast: Cast) -> None:
    a_house_that_cannot_open_tickets()
    brings(tencent.text(OPENID, WORDS))
    for tries in range(1, MOST_TRIES + 1):
        time_passes()
        drain()
        letter = Arrival.objects.get()
        assert (letter.tries, letter.error) == (tries, "ValueError")
        assert letter.state == ("dead" if tries == MOST_TRIES else "waiting")
    assert not Ticket.objects.exists()


def test_one_that_breaks_the_batch_does_not_hold_up_the_others(cast: Cast) -> None:
    carry_on = tencent.text(OPENID, "第一句")
    brings(carry_on)
    drain()
    a_house_that_cannot_open_tickets()  # who already has a ticket is still heard
    brings(tencent.text("oCAST-ANOTHER", "打不开"))
    brings(tencent.text(OPENID, "第二句"))
    drain()
    assert [m.text for m in Ticket.objects.get().messages.all()] == ["第一句", "第二句"]
    assert Arrival.objects.get(state="waiting").tries == 1


def test_nobody_reads_its_words_on_the_page(cast: Cast) -> None:
    letter = a_dead_letter()
    for person in (cast.duty, cast.administrator):
        page = as_(person).get(PAGE).content.decode()
        assert "CannotUnseal" in page
        assert bytes(letter.digest).hex()[:12] in page
        assert WORDS not in page
        assert OPENID not in page


def test_only_the_centre_and_who_administers_find_the_page(cast: Cast) -> None:
    for person in (cast.operator, cast.handler, cast.inspector):
        assert as_(person).get(PAGE).status_code == 404
        assert as_(person).post(f"{PAGE}retry/").status_code == 404
    assert as_(None).get(PAGE).status_code == 302


def test_a_person_has_one_read_again_and_that_is_on_the_log(cast: Cast) -> None:
    letter = a_dead_letter()
    mend(letter)
    answer = as_(cast.duty).post(f"{PAGE}{letter.pk}/retry/", follow=True)
    assert answer.status_code == 200
    drain()
    assert Arrival.objects.get().state == "done"
    assert Ticket.objects.get().body == WORDS
    event = SecurityEvent.objects.get(what="dead_letters_retried")
    assert (event.by, event.details) == (cast.duty, {"arrivals": [letter.pk]})


def test_all_are_read_again_once_the_fault_is_mended(cast: Cast) -> None:
    a_house_that_cannot_open_tickets()
    for number in range(3):
        brings(tencent.text(f"oCAST-{number}", WORDS))
    for _ in range(MOST_TRIES):
        time_passes()
        drain()
    assert Arrival.objects.dead().count() == 3
    a_house_in_order()
    as_(cast.administrator).post(f"{PAGE}retry/")
    drain()
    assert Ticket.objects.count() == 3


def test_what_is_not_dead_is_not_read_again(cast: Cast) -> None:
    brings(tencent.text(OPENID, WORDS))
    drain()
    as_(cast.duty).post(f"{PAGE}{Arrival.objects.get().pk}/retry/")
    drain()
    assert Ticket.objects.get().messages.count() == 1
    assert not SecurityEvent.objects.filter(what="dead_letters_retried").exists()


def test_the_list_is_read_page_by_page_with_the_same_few_questions(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    for number in range(60):
        brings(tencent.text(OPENID, f"{number}"))
    Arrival.objects.update(state="dead", error="ValueError")
    keeper = as_(cast.administrator)
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        first = keeper.get(PAGE).content.decode()
    assert first.count("<tr id=") == 50
    address = first.split('href="?after=')[1].split('"')[0]
    second = keeper.get(f"{PAGE}?after={address}").content.decode()
    assert second.count("<tr id=") == 10
