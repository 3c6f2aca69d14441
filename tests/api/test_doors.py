"""Who gets in: a good token, or a log-in that proves the page was ours; all others hear 401."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hotline.models import ApiToken
from tests.api.callers import ROOT, Caller, a_token, read, refusal
from tests.api.conftest import As
from tests.cast import Cast, a_reply, a_ticket

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"


def shown(token: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {token}"})


def logged_in(user: Any, *, csrf: bool = False) -> Client:
    client = Client(enforce_csrf_checks=csrf)
    client.force_login(user)
    return client


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "options"])
@pytest.mark.parametrize(
    "path", ["me", "tickets", "tickets/20260101-000001-1/steps/sign", "alerts", "nowhere", ""]
)
def test_a_stranger_hears_401_whatever_they_ask(db: None, method: str, path: str) -> None:
    response = getattr(Client(), method)(ROOT + path)
    assert refusal(response, 401)["code"] == "unknown"
    assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer hotline_wrong",
        "Bearer " + "x" * 5000,
        "Bearer \u00e4\u00f6",
        "Basic b3BlcmF0b3I6eA==",
        "Token abc",
        "nonsense",
    ],
)
def test_a_token_that_is_none_opens_nothing(cast: Cast, header: str) -> None:
    refusal(Client(headers={"Authorization": header}).get(ROOT + "me"), 401)


def test_a_wrong_token_is_not_saved_by_a_cookie_beside_it(cast: Cast) -> None:
    client = logged_in(cast.operator)
    refusal(client.get(ROOT + "me", headers={"Authorization": "Bearer hotline_wrong"}), 401)


def test_a_token_never_counts_in_an_address(cast: Cast) -> None:
    token = a_token(cast.operator)
    refusal(Client().get(ROOT + "me", {"token": token, "access_token": token}), 401)


def test_a_token_ends_by_itself(cast: Cast) -> None:
    refusal(shown(a_token(cast.operator, lasts=timedelta(seconds=-1))).get(ROOT + "me"), 401)


def test_a_revoked_token_is_dead_at_once(cast: Cast) -> None:
    client = shown(a_token(cast.operator))
    assert client.get(ROOT + "me").status_code == 200
    assert cast.operator.api_tokens.revoke() == 1
    refusal(client.get(ROOT + "me"), 401)


def test_a_disabled_person_is_unknown_at_once_and_the_token_stays_dead(cast: Cast) -> None:
    by_token, by_cookie = shown(a_token(cast.operator)), logged_in(cast.operator)
    for active, status in ((True, 200), (False, 401)):
        type(cast.operator).objects.filter(pk=cast.operator.pk).update(is_active=active)
        assert by_token.get(ROOT + "me").status_code == status
        assert by_cookie.get(ROOT + "me").status_code == status
    type(cast.operator).objects.filter(pk=cast.operator.pk).update(is_active=True)
    refusal(by_token.get(ROOT + "me"), 401)


def test_who_comes_back_after_being_disabled_needs_a_new_token(cast: Cast) -> None:
    client = shown(a_token(cast.operator))
    for active in (False, True):
        cast.operator.is_active = active
        cast.operator.save()
    refusal(client.get(ROOT + "me"), 401)


def test_a_new_password_ends_tokens_and_sessions(cast: Cast) -> None:
    by_token, by_cookie = shown(a_token(cast.operator)), logged_in(cast.operator)
    cast.operator.set_password(PASSWORD)
    cast.operator.save()
    refusal(by_token.get(ROOT + "me"), 401)
    refusal(by_cookie.get(ROOT + "me"), 401)


def test_a_token_remembers_when_it_was_last_used(cast: Cast) -> None:
    client = shown(a_token(cast.operator))
    client.get(ROOT + "me")
    used = ApiToken.objects.get().last_used_at
    assert used is not None
    assert timezone.now() - used < timedelta(minutes=1)


def test_a_log_in_may_read_and_with_proof_of_the_page_write(cast: Cast) -> None:
    number = a_ticket(cast).number
    client = logged_in(cast.operator, csrf=True)
    assert read(client.get(ROOT + "me"))["id"] == "operator"
    step = f"{ROOT}tickets/{number}/steps/take"
    assert refusal(client.post(step, {}, "application/json"), 403)["code"] == "csrf"
    client.cookies["csrftoken"] = token = "a" * 32
    taken = client.post(step, {}, "application/json", headers={"X-CSRFToken": token})
    assert read(taken)["taken_by"] == "operator"


def test_a_form_of_another_site_cannot_act_with_a_cookie(cast: Cast) -> None:
    number = a_ticket(cast).number
    client = logged_in(cast.operator, csrf=True)
    response = client.post(f"{ROOT}tickets/{number}/steps/take", {"csrfmiddlewaretoken": "x"})
    assert refusal(response, 403)["code"] == "csrf"


def test_nothing_changes_by_get(cast: Cast, as_: As) -> None:
    number = a_ticket(cast).number
    problem = refusal(as_(cast.operator).get(f"tickets/{number}/steps/take"), 405)
    assert problem["code"] == "method"


def test_outside_demo_a_token_never_speaks_but_a_log_in_does(cast: Cast, as_: As) -> None:
    reply = a_reply(cast, a_ticket(cast, "handling"), "approved")
    road = f"tickets/{reply.ticket.number}/replies/{reply.pk}/steps/release"
    assert "speak" not in read(as_(cast.leader).get("me"))["powers"]
    assert refusal(as_(cast.leader).post(road), 403)["code"] == "power"
    released = logged_in(cast.leader).post(ROOT + road, {}, "application/json")
    assert read(released)["state"] == "released"


@pytest.mark.parametrize("path", ["docs", "openapi.json"])
def test_anybody_may_read_how_the_interface_works(db: None, path: str) -> None:
    assert Client().get(ROOT + path).status_code == 200


@pytest.mark.parametrize("path", ["nowhere", "tickets/", "", "me/", "orders/", "figures/"])
def test_an_address_that_is_none_of_ours_is_404(cast: Cast, path: str) -> None:
    assert refusal(Caller(cast.operator).get(path), 404)["code"] == "not_found"
