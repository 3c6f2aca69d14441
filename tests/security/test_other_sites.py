"""No other site reads our answers, acts with our cookies, frames our pages or names our host."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.security.house import House, body_of, browser
from tests.security.routes import ROUTES

EVIL = ("https://evil.example", "null", "http://testserver.evil.example", "http://testserver:81")


@pytest.mark.parametrize("origin", EVIL[:2])
def test_no_address_lets_another_site_read_its_answer(house: House, origin: str) -> None:
    client = browser(house.cast.duty)
    for example, _answers in ROUTES.values():
        address = house.at(example)
        asks = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        answer = client.options(address, headers=asks)
        body_of(answer)
        allowed = [n for n in answer.headers if n.lower().startswith("access-control-")]
        assert allowed == [], address


@pytest.mark.parametrize("origin", EVIL)
def test_a_form_of_another_site_is_refused_even_with_a_good_token(
    house: House, origin: str
) -> None:
    client = browser(house.cast.duty, enforce_csrf_checks=True)
    client.get("/desk/")
    form = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value, "on": "no"}
    machines = "/desk/statements/machines/"
    assert client.post(machines, form, headers={"Origin": origin}).status_code == 403
    step = house.at("/api/v1/tickets/{number}/steps/take")
    shown = {"Origin": origin, "X-CSRFToken": form["csrfmiddlewaretoken"]}
    answer = client.post(step, "{}", "application/json", headers=shown)
    assert answer.status_code == 403
    ours = client.post(machines, form, headers={"Origin": "http://testserver"})
    assert ours.status_code == 302


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "a b"])
def test_a_host_that_is_not_ours_is_refused(house: House, host: str) -> None:
    client = browser(house.cast.duty)
    for example, _answers in ROUTES.values():
        if example.startswith(("/hooks/", "/healthz", "/readyz", "/metrics")):
            continue  # they make no address from it
        answer = client.get(house.at(example), headers={"Host": host})
        body_of(answer)
        assert answer.status_code == 400, example
        assert "evil" not in answer.get("Location", "")


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Host", "X-Forwarded-Server"])
def test_no_other_header_names_our_host(house: House, header: str) -> None:
    answer = Client().get("/desk/", headers={header: "evil.example"})
    assert answer["Location"].startswith("/?next=")
    assert "evil" not in body_of(Client().get("/", headers={header: "evil.example"})).decode()


def test_behind_https_cookies_and_addresses_stay_there() -> None:
    import subprocess
    import sys
    from pathlib import Path

    told = subprocess.run(
        [
            *(sys.executable, "-c"),
            "from hotline import settings as s; print(s.SESSION_COOKIE_SECURE,"
            "s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_NAME, s.SECURE_HSTS_SECONDS > 0,"
            "s.TRUSTED_PROXIES, s.DEBUG, s.DEMO)",
        ],
        cwd=Path(__file__).parents[2],
        env={**_environment(), "HOTLINE_HTTPS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "True True __Host-sessionid True ['127.0.0.0/8', '::1'] False False\n"


def _environment() -> dict[str, Any]:
    import os

    return {**os.environ, "HOTLINE_DEMO": "0"}
