"""The door: a log-in gets a new session, guessing is slow in any dress, and all ends at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as house_settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.sessions.models import Session
from django.test import Client

from hotline.models import ApiToken, User
from tests.security.house import House

PASSWORD = "correct horse battery staple"
COOKIE = house_settings.SESSION_COOKIE_NAME


class Counted(PBKDF2PasswordHasher):
    """The house's hasher, with fewer rounds, that counts how often it is asked to work."""

    iterations = 10
    asked = 0

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        type(self).asked += 1
        return super().encode(password, salt, iterations)


@pytest.fixture(autouse=True)
def _cheap_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.Counted"]


@pytest.fixture
def operator(house: House) -> User:
    """Somebody with a password."""
    house.cast.operator.set_password(PASSWORD)
    house.cast.operator.save()
    return house.cast.operator


def knock(username: str, password: str = "wrong", client: Client | None = None, **more: Any) -> Any:
    return (client or Client()).post("/", {"username": username, "password": password}, **more)


# Sessions -----------------------------------------------------------------------------------------


def test_a_log_in_gets_a_session_of_its_own_and_the_old_one_is_dead(operator: User) -> None:
    victim = Client()
    victim.cookies[COOKIE] = planted = "plantedbyanattacker0123456789abc"
    assert knock("operator", PASSWORD, victim).status_code == 302
    assert victim.cookies[COOKIE].value != planted
    attacker = Client()
    attacker.cookies[COOKIE] = planted
    assert attacker.get("/desk/").status_code == 302
    assert not Session.objects.filter(session_key=planted).exists()


def test_a_session_from_before_the_log_in_is_not_the_one_after_it(operator: User) -> None:
    from hotline.models import Ticket
    from tests.intake.opening import opened

    client = opened(Ticket.objects.filter(state="handling").latest("pk"))
    before = client.cookies[COOKIE].value
    knock("operator", PASSWORD, client)
    assert client.cookies[COOKIE].value != before
    attacker = Client()
    attacker.cookies[COOKIE] = before
    assert attacker.get("/desk/").status_code == 302


def test_logging_out_kills_the_session_itself(operator: User) -> None:
    client = Client()
    knock("operator", PASSWORD, client)
    kept = client.cookies[COOKIE].value
    client.post("/log-out/")
    thief = Client()
    thief.cookies[COOKIE] = kept
    assert thief.get("/desk/").status_code == 302
    assert thief.get("/api/v1/me").status_code == 401


def test_nobody_is_logged_out_by_a_link(operator: User) -> None:
    client = Client()
    knock("operator", PASSWORD, client)
    assert client.get("/log-out/").status_code == 405
    assert client.get("/desk/").status_code == 200


@pytest.mark.parametrize("how", ["password", "disabled", "roles"])
def test_sessions_and_tokens_end_with_the_password_the_account_and_the_roles(
    house: House, operator: User, how: str
) -> None:
    client = Client()
    knock("operator", PASSWORD, client)
    token = ApiToken.objects.issue(operator, lasts=timedelta(days=1), by=house.cast.machine)
    program = Client(headers={"Authorization": f"Bearer {token}"})
    assert client.get("/desk/").status_code == program.get("/api/v1/me").status_code == 200
    if how == "password":
        operator.set_password("another correct horse")
        operator.save()
    elif how == "disabled":
        operator.is_active = False
        operator.save()
    else:
        operator.grants.update(ended_at="2026-01-01T00:00:00Z")
    if how == "roles":  # still known, but there is nothing left to see
        assert client.get("/desk/", follow=False).status_code == 302
        assert program.get("/api/v1/tickets").json()["items"] == []
        assert program.get("/api/v1/me").json()["powers"] == []
        return
    for address in ("/desk/", house.at("/desk/tickets/{number}/"), "/desk/dead-letters/"):
        assert client.get(address)["Location"].startswith("/?next=")
    assert client.get("/api/v1/me").status_code == program.get("/api/v1/me").status_code == 401
    assert client.post("/api/v1/tickets", {}).status_code == 401


def test_the_cookie_of_a_session_is_not_for_scripts_or_other_sites(operator: User) -> None:
    client = Client()
    knock("operator", PASSWORD, client)
    cookie = client.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert int(cookie["max-age"]) <= 12 * 3600


# Guessing -----------------------------------------------------------------------------------------

SPELLINGS = (
    *("operator", " operator", "operator ", "\toperator", "\u3000operator", "\u00a0operator\u00a0"),
    *("ｏｐｅｒａｔｏｒ", "opｅrator", "𝐨perator", "ⓞperator", "OPERATOR", "Operator"),
)
HEADERS = (
    *("X-Forwarded-For", "X-Real-IP", "X-Client-IP", "Forwarded", "CF-Connecting-IP"),
    *("True-Client-IP", "X-Cluster-Client-IP", "X-Originating-IP", "Client-IP", "X-Remote-Addr"),
)


def test_one_name_has_one_set_of_attempts_however_it_is_spelt(operator: User) -> None:
    for spelt in SPELLINGS[:10]:
        assert knock(spelt).status_code == 200
    for spelt in (*SPELLINGS, " " * 60 + "operator"):
        if spelt.strip() == "operator" or spelt in SPELLINGS:
            assert knock(spelt, PASSWORD).status_code == 429, repr(spelt)


def test_no_header_buys_a_guesser_new_attempts(operator: User) -> None:
    for turn in range(60):
        told = dict.fromkeys(HEADERS, f"203.0.113.{turn}")
        told["Forwarded"] = f"for=203.0.113.{turn}"
        status = knock(f"nobody{turn}", headers=told).status_code
        assert status == (200 if turn < 50 else 429), turn


def test_a_whole_network_of_one_household_is_one_client(operator: User) -> None:
    for turn in range(60):
        status = knock(f"nobody{turn}", REMOTE_ADDR=f"2001:db8:1:2::{turn:x}").status_code
        assert status == (200 if turn < 50 else 429), turn
    assert knock("somebody", REMOTE_ADDR="2001:db8:1:3::1").status_code == 200


def test_while_it_is_slow_the_right_password_is_not_told_apart(operator: User) -> None:
    for _ in range(10):
        knock("operator")
    right, wrong = knock("operator", PASSWORD), knock("operator")
    assert right.status_code == wrong.status_code == 429
    assert right.headers.keys() == wrong.headers.keys()
    assert len(right.content) == len(wrong.content)


def test_whether_a_name_exists_costs_no_different_work(house: House, operator: User) -> None:
    house.cast.rival.set_password(PASSWORD)
    house.cast.rival.is_active = False
    house.cast.rival.save()
    pages = []
    for name in ("operator", "nobody", "rival", "machine", "handler"):
        before = Counted.asked
        answer = knock(name)
        assert answer.status_code == 200
        assert Counted.asked - before == 1, name
        pages.append(len(answer.content) - len(name))
    assert len(set(pages)) == 1


@pytest.mark.parametrize("password", ["", "!", "x", "None", "null", "unusable", "\u0000"])
@pytest.mark.parametrize("name", ["machine", "citizen", "handler"])
def test_who_has_no_password_cannot_come_in(house: House, name: str, password: str) -> None:
    client = Client()
    knock(name, password, client)
    assert client.get("/desk/").status_code == 302


@pytest.mark.parametrize("header", ["Remote-User", "X-Remote-User", "X-Forwarded-User", "X-User"])
def test_a_header_that_names_somebody_makes_nobody_of_a_stranger(house: House, header: str) -> None:
    for more in ({"headers": {header: "operator"}}, {"REMOTE_USER": "operator"}):
        assert Client().get("/desk/", **more).status_code == 302
        assert Client().get("/api/v1/me", **more).status_code == 401
        assert Client().get("/api/v1/me?user=operator&as=operator", **more).status_code == 401


@pytest.mark.parametrize(
    "shown",
    [
        *("Bearer", "Bearer ", "Bearer null", "Bearer undefined", "Bearer 0", "Bearer \x00"),
        *("Bearer hotline_", "bearer", "Basic b3BlcmF0b3I6", "Bearer a b", "Bearer " + "é" * 50),
    ],
)
def test_a_blank_or_made_up_token_is_no_match(house: House, shown: str) -> None:
    ApiToken.objects.issue(house.cast.operator, lasts=timedelta(days=1), by=house.cast.machine)
    assert Client(headers={"Authorization": shown}).get("/api/v1/me").status_code == 401


# Where it leads -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "there",
    [
        *("https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example"),
        *("\\\\evil.example", "javascript:alert(1)", "data:text/html,x", "http:evil.example"),
        *("/\t/evil.example", "https:///evil.example", "//evil.example\\@testserver/"),
        *("http://testserver@evil.example/", "http://testserver.evil.example/", "\x08//evil.ex"),
        *("/desk/\r\nSet-Cookie: a=b", "/desk/%0d%0aSet-Cookie:%20a=b", "ftp://testserver/"),
    ],
)
def test_the_door_leads_only_into_the_house(operator: User, there: str) -> None:
    client = Client()
    answer = client.post(
        f"/?next={there}", {"username": "operator", "password": PASSWORD, "next": there}
    )
    where = answer["Location"]
    assert where.startswith("/")
    assert not where.startswith(("//", "/\\", "/\t"))
    assert "\r" not in where
    assert "\n" not in where
    assert "a" not in answer.cookies
    language = client.post("/language/", {"language": "en", "next": there})
    assert language["Location"].startswith("/")
    assert not language["Location"].startswith(("//", "/\\", "/\t"))
    referred = client.post("/language/", {"language": "en"}, headers={"Referer": there[:60]})
    assert "evil" not in referred["Location"].split("?")[0].split("#")[0]


def test_the_door_shows_no_password_and_no_list_of_names(house: House) -> None:
    page = Client().get("/").content.decode()
    assert "hotline-demo" not in page
    assert "operator" not in page
    again = knock("operator", "geheimnis-7").content.decode()
    assert "geheimnis-7" not in again
