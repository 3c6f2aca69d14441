"""What a citizen does with an opened case: plain forms, refused with words, nothing typed lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from hotline.models import FollowUp, Message, SecurityEvent, Ticket, User
from intake.track import acts
from tests.cast import Cast, a_ticket
from tests.intake.opening import code_of, knock, opened, page

pytestmark = pytest.mark.django_db


def does(client: Client, ticket: Ticket, step: str, **form: Any) -> Any:
    return client.post(f"/track/{ticket.number}/{step}/", form)


def now(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def test_words_are_added_and_stand_on_the_page(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    client = opened(ticket)
    answer = does(client, ticket, "supplement", text="水更深了")
    assert (answer.status_code, answer["Location"]) == (302, f"/track/{ticket.number}/")
    assert "水更深了" in page(ticket, client)
    event = now(ticket).events.latest("seq")
    assert (event.step, event.by_kind) == ("supplement", "citizen")


def test_a_chase_is_counted_and_shown_to_the_office(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    does(opened(ticket), ticket, "chase")
    desk = Client()
    desk.force_login(cast.handler)
    assert now(ticket).chases == 1
    assert "催办 1 次" in desk.get(f"/desk/tickets/{ticket.number}/").content.decode()


def test_an_answer_is_rated(cast: Cast) -> None:
    ticket = a_ticket(cast, "replied")
    client = opened(ticket)
    does(client, ticket, "rate", solved="yes", satisfied="5")
    row = FollowUp.objects.get()
    assert (row.solved, row.satisfied, row.by_citizen) == (True, 5, True)
    assert "/rate/" not in page(ticket, client)


def test_who_rates_it_unsolved_has_asked_the_centre_with_their_words(cast: Cast) -> None:
    ticket = a_ticket(cast, "replied")
    does(opened(ticket), ticket, "rate", solved="no", satisfied="1", text="还在积水")
    assert [event.step for event in now(ticket).events.order_by("seq")][-2:] == [
        "rate",
        "not_solved",
    ]
    assert now(ticket).unsolved
    assert Message.objects.filter(ticket=ticket, text="还在积水").exists()


def test_a_rated_answer_can_still_be_called_unsolved(cast: Cast) -> None:
    ticket = a_ticket(cast, "replied")
    client = opened(ticket)
    does(client, ticket, "rate", solved="yes", satisfied="5")
    assert "/not_solved/" in page(ticket, client)
    does(client, ticket, "not_solved", text="第二天又积水了")
    assert now(ticket).unsolved
    assert "/not_solved/" not in page(ticket, client)


def test_a_matter_is_withdrawn_and_says_so(cast: Cast) -> None:
    ticket = a_ticket(cast, "accepted")
    client = opened(ticket)
    does(client, ticket, "withdraw", reason="settled")
    assert now(ticket).state == Ticket.State.CLOSED
    assert "您已撤回此件" in page(ticket, client)


@pytest.mark.parametrize("purpose", ["publication", "notices"])
def test_a_consent_is_given_and_taken_back(cast: Cast, purpose: str) -> None:
    ticket = a_ticket(cast)
    client = opened(ticket)
    for given, kept in (("yes", True), ("no", False)):
        does(client, ticket, "consent", purpose=purpose, given=given)
        assert getattr(now(ticket), f"{purpose}_allowed") is kept


def test_what_was_typed_stands_there_again_when_it_is_refused(cast: Cast) -> None:
    ticket = a_ticket(cast, "replied")
    client = opened(ticket)
    answer = does(client, ticket, "rate", solved="no", text="还在积水，没人来过")
    assert answer.status_code == 422
    assert "还在积水，没人来过" in answer.content.decode()
    long = "水" * 2001
    answer = does(client, ticket, "supplement", text=long)
    assert answer.status_code == 422
    assert long in answer.content.decode()
    assert not FollowUp.objects.exists()


def test_what_was_typed_into_a_case_that_has_shut_meanwhile_is_not_lost(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    answer = does(Client(), ticket, "supplement", text="写了很久的话")
    assert answer.status_code == 403
    assert "写了很久的话" in answer.content.decode()
    assert now(ticket).messages.count() == 1


def test_a_step_that_is_not_possible_now_is_refused_with_words(cast: Cast) -> None:
    ticket = a_ticket(cast, "replied")
    answer = does(opened(ticket), ticket, "withdraw", reason="other")
    assert answer.status_code == 409
    assert 'role="alert"' in answer.content.decode()


def test_a_rating_from_a_staff_session_is_refused_and_logged(cast: Cast) -> None:
    ticket = a_ticket(cast, "replied")
    client = opened(ticket)
    client.force_login(cast.handler)
    # Whoever logs in gets a new session; the case has to be opened in it.
    shown = opened_again(client, ticket)
    assert "/rate/" not in shown
    answer = does(client, ticket, "rate", solved="yes", satisfied="5")
    assert answer.status_code == 403
    assert not FollowUp.objects.exists()
    assert SecurityEvent.objects.get().by == cast.handler


def opened_again(client: Client, ticket: Ticket) -> str:
    knock(client, ticket.number, code_of(ticket))
    return page(ticket, client)


@pytest.mark.parametrize("step", ["close", "rework", "publish", "lapse", "accept", "take", "open"])
def test_no_step_of_the_house_is_taken_at_the_citizens_door(cast: Cast, step: str) -> None:
    ticket = a_ticket(cast, "replied")
    assert does(opened(ticket), ticket, step, note="x").status_code == 404
    assert now(ticket).version == ticket.version


def test_opening_one_case_lets_nobody_act_on_another(cast: Cast) -> None:
    mine, other = a_ticket(cast, "handling"), a_ticket(cast, "handling")
    assert does(opened(mine), other, "withdraw", reason="other").status_code == 403
    assert now(other).state == Ticket.State.HANDLING


def test_too_many_steps_at_once_have_to_wait_and_lose_nothing(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    client = opened(ticket)
    for _ in range(acts.CLIENT.limit.amount):
        acts.CLIENT.note("127.0.0.1")
    answer = does(client, ticket, "supplement", text="这句话不能丢")
    assert answer.status_code == 429
    assert answer["Retry-After"]
    assert "这句话不能丢" in answer.content.decode()


def test_an_office_that_was_quicker_does_not_cost_the_citizen_their_words(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    stale = now(ticket)
    ticket.progress(by=cast.handler, text="泵车在路上")
    acts.take(stale, "supplement", QueryDict("text=水更深了"), by=User.objects.citizen())
    assert now(ticket).messages.filter(text="水更深了").exists()


def test_every_form_asks_for_its_token(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = opened(ticket).cookies
    for step in acts.DONE:
        assert does(strict, ticket, step, text="x").status_code == 403
    assert now(ticket).version == ticket.version


def test_looking_does_nothing(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    client = opened(ticket)
    for step in acts.DONE:
        assert client.get(f"/track/{ticket.number}/{step}/").status_code == 405
    assert now(ticket).version == ticket.version
