"""Every address says who may open it, and nobody else gets in; nothing is found by a side door."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.security.house import House, browser, status_of
from tests.security.routes import OPEN_TO_POST, ROUTES, WITHOUT_CSRF, all_routes


def test_every_address_is_listed_with_who_may_open_it() -> None:
    assert {route for route, _view in all_routes()} == set(ROUTES)


def test_a_stranger_is_sent_to_the_door_and_never_further(house: House) -> None:
    for example, answers in ROUTES.values():
        if answers.startswith("302") and "setlang" not in example and "language" not in example:
            where = Client().get(house.at(example))["Location"]
            assert where.startswith("/?next=%2F") or where.startswith("/?next=/"), example


def test_a_strangers_post_does_nothing_anywhere_but_at_the_open_doors(house: House) -> None:
    for route, (example, _answers) in ROUTES.items():
        if route in OPEN_TO_POST:
            continue
        status = Client().post(house.at(example), {}).status_code
        assert status in {302, 401, 403, 404, 405}, route
        if status == 302:
            assert Client().post(house.at(example), {})["Location"].startswith("/?next="), route


def test_every_form_asks_for_its_token(house: House) -> None:
    for visitor in ("stranger", "handler", "duty"):
        client = browser(house.person(visitor), enforce_csrf_checks=True)
        for route, (example, _answers) in ROUTES.items():
            if not route.startswith(WITHOUT_CSRF):
                status = client.post(house.at(example), {}).status_code
                assert status == 403 or (status == 404 and "pictures" in route), (visitor, route)


def test_who_asks_for_no_token_is_listed() -> None:
    exempt = {r for r, view in all_routes() if getattr(view, "csrf_exempt", False)}
    assert all(route.startswith(WITHOUT_CSRF) for route in exempt), exempt


def test_a_session_writes_over_the_interface_only_with_proof_of_our_page(house: House) -> None:
    for route, (example, _answers) in ROUTES.items():
        if route.startswith("api/v1/tickets/") and ("steps/" in route or "reveal" in route):
            client = browser(house.cast.duty, enforce_csrf_checks=True)
            answer = client.post(house.at(example), "{}", content_type="application/json")
            assert (answer.status_code, answer.json()["code"]) == (403, "csrf"), route


@pytest.mark.parametrize(
    "path",
    [
        *("/simulator/", "/simulator/come-in/", "/simulator/api/cgi-bin/stable_token"),
        *("/django-admin/", "/admin/login/", "/admin/hotline/user/", "/__debug__/", "/debug/"),
        *("/cron/", "/sweep/", "/tasks/", "/celery/", "/flower/", "/migrate/", "/setup/"),
        *("/install/", "/backup/", "/export/", "/exports/", "/dump/", "/phpinfo.php"),
        *("/.env", "/.git/config", "/manage.py", "/var/vault-keys", "/static/../var/vault-keys"),
        *("/media/", "/attachments/", "/static/../manage.py", "/static/%2e%2e/manage.py"),
        *("/report/../admin/", "/track/..%2fadmin/", "/desk/..;/admin/"),
    ],
)
def test_there_is_no_door_for_maintenance_files_or_side_steps(house: House, path: str) -> None:
    for person in (None, house.cast.administrator):
        client = browser(person)
        assert client.get(path).status_code in {400, 404}
        assert client.post(path).status_code in {400, 403, 404}


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace", "head", "options"])
def test_no_other_method_does_what_post_may_not(house: House, method: str) -> None:
    for route, (example, answers) in ROUTES.items():
        allowed = answers.startswith("200") or route in OPEN_TO_POST
        status = status_of(getattr(Client(), method)(house.at(example)))
        assert allowed or status >= 300, route


@pytest.mark.parametrize(
    "header",
    ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-URL"],
)
def test_a_header_changes_neither_method_nor_address(house: House, header: str) -> None:
    take = house.at("/api/v1/tickets/{number}/steps/take")
    client = browser(house.cast.head)
    assert client.get(take, headers={header: "POST"}).status_code == 405
    wall = client.get("/healthz", headers={header: "/wall/", "X-Rewrite-URL": "/wall/"})
    assert wall.content == b"ok\n"
    hidden = client.post("/desk/", {"_method": "DELETE"}, headers={header: "DELETE"})
    assert hidden.status_code == 200
