"""Whatever stands in an address, a form or a cookie: an answer, never a broken page."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.security.house import House, browser, status_of

rubbish = st.text(max_size=60) | st.sampled_from(
    [
        *("' OR 1=1 --", "'; DROP TABLE hotline_ticket; --", "1) UNION SELECT password FROM"),
        *("%", "_", "\\", "%' ESCAPE '", "\0", "a\0b", "\r\nX: y", "{{7*7}}", "%s%s%n", "${x}"),
        *("-1", "0", "99999999999999999999999999", "1e999", "NaN", "Infinity", "٣", "½", "²"),
        *("../../etc/passwd", "\u202e", "\ufeff", "\ud7ff", "a" * 5000, "(" * 300, "*", "\\u0000"),
        *("opened_at", "-password", "user__password", "pk) OR (1", "newest;", "due,password"),
    ]
)
often = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
# address → the parameters it reads, and one that it does not
PARAMETERS = {
    "/desk/": ("q", "queue", "order", "after", "x"),
    "/desk/rows": ("numbers", "queue", "x"),
    "/desk/queues/all/": ("q", "order", "after"),
    "/desk/dead-letters/": ("after",),
    "/desk/menus/city/": ("from",),
    "/desk/tickets/{number}/": ("queue",),
    "/desk/tickets/{number}/live/": ("queue",),
    "/desk/tickets/{number}/steps/accept/": ("queue", "version", "title"),
    "/desk/attachments/{attachment}": ("original",),
    "/api/v1/tickets": (*("queue", "state", "office", "q", "numbers", "order", "cursor", "limit"),),
    "/api/v1/tickets/{number}/messages": ("cursor", "limit"),
    "/api/v1/tickets/{number}/events": ("cursor", "limit"),
    "/api/v1/tickets/{number}/replies": ("cursor", "limit"),
    "/api/v1/tickets/{number}/outbound": ("cursor", "limit"),
    "/api/v1/alerts": ("cursor", "limit"),
    "/api/v1/offices": ("cursor", "limit"),
    "/api/v1/categories": ("cursor", "limit"),
    "/api/v1/statements": ("cursor", "limit"),
}
FORMS = {
    "/": ("username", "password", "next"),
    "/language/": ("language", "next"),
    "/track/": ("number", "code"),
    "/desk/tickets/{number}/steps/progress/": ("text", "at", "version"),
    "/desk/tickets/{number}/steps/hand_over/": ("to", "note", "version"),
    "/desk/tickets/{number}/steps/accept/": ("kind", "category", "title", "facts.what"),
    "/desk/tickets/{number}/drafts/progress/": ("text", "at"),
    "/desk/tickets/{number}/drafts/reply/": ("text",),
    "/desk/tickets/{number}/reveal/phone/": ("reason",),
    "/desk/tickets/{number}/reply/": ("text", "version", "do"),
    "/desk/tickets/{number}/reply/{reply}/review/": ("verdict", "remarks", "version"),
    "/desk/outbound/{outbound}/settle/": ("arrived",),
}
ADDRESSES = (
    *("/desk/tickets/{}/", "/desk/queues/{}/", "/desk/attachments/{}", "/desk/statements/{}/"),
    *("/desk/outbound/{}/retry/", "/desk/dead-letters/{}/retry/", "/api/v1/tickets/{}"),
    *(
        "/api/v1/tickets/{}/steps/take",
        "/api/v1/{}",
        "/track/{}/",
        "/hooks/wechat/{}/",
        "/hooks/weibo/{}/",
        "/desk/menus/{}/",
        "/{}",
    ),
)
HEADERS = (
    *("If-Match", "Idempotency-Key", "Accept-Language", "Range", "If-None-Match", "Accept"),
    *("Content-Type", "HX-Target", "HX-Current-URL", "Referer", "Expect", "X-CSRFToken"),
)
SIGNED = ("signature", "timestamp", "nonce", "echostr", "encrypt_type", "msg_signature", "openid")


def calm(answer: Any) -> bool:
    """Whether an answer is one that was meant."""
    return status_of(answer) < 500


WORST = ("a\0b", "9" * 30)


def one_of_each(places: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(address, name) for address, names in places.items() for name in names]


def test_the_worst_in_every_parameter_breaks_no_page(house: House) -> None:
    client = browser(house.cast.duty)
    for address, name in one_of_each(PARAMETERS):
        for text in WORST:
            assert calm(client.get(house.at(address), {name: text})), (address, name)


def test_the_worst_in_every_entry_of_a_form_breaks_no_page(house: House) -> None:
    client = browser(house.cast.handler)
    for address, name in one_of_each(FORMS):
        for text in WORST:
            assert calm(client.post(house.at(address), {name: text})), (address, name)


@often
@given(st.sampled_from(one_of_each(PARAMETERS)), rubbish)
def test_nothing_in_an_address_breaks_a_page(
    house: House, place: tuple[str, str], text: str
) -> None:
    address, name = place
    assert calm(browser(house.cast.duty).get(house.at(address), {name: text}))


@often
@given(st.sampled_from(one_of_each(FORMS)), rubbish)
def test_nothing_in_a_form_breaks_a_page(house: House, place: tuple[str, str], text: str) -> None:
    address, name = place
    assert calm(browser(house.cast.handler).post(house.at(address), {name: text}))


@often
@given(st.sampled_from(ADDRESSES), rubbish)
@example("/desk/outbound/{}/retry/", "9" * 30)
@example("/desk/dead-letters/{}/retry/", "9" * 30)
@example("/api/v1/tickets/{}", "\0")
def test_no_address_made_of_rubbish_breaks_the_house(house: House, address: str, text: str) -> None:
    client, there = browser(house.cast.duty), address.format(quote(text, safe=""))
    assert calm(client.get(there)), there
    assert calm(client.post(there, {})), there


@often
@given(st.dictionaries(st.sampled_from(SIGNED), rubbish), st.binary(max_size=80))
def test_nothing_at_the_hook_breaks_it(house: House, query: dict[str, str], body: bytes) -> None:
    for method in ("GET", "POST"):
        answer = Client().generic(method, "/hooks/wechat/city/", body, query_params=query)
        assert 400 <= answer.status_code < 500


@often
@given(
    st.sampled_from(["sessionid", "csrftoken", "django_language", "theme", "x"]),
    st.sampled_from(["/", "/desk/", "/track/", "/api/v1/me"]),
    rubbish,
)
@example("sessionid", "/desk/", "aaaaaaaaaa\0b")
@example("sessionid", "/api/v1/me", "aaaaaaaaaa\0b")
@example("csrftoken", "/", "\0")
def test_nothing_in_a_cookie_breaks_a_page(
    house: House, name: str, address: str, text: str
) -> None:
    client = Client()
    client.cookies[name] = text.encode("latin-1", "replace").decode("latin-1")
    assert calm(client.get(address))


@often
@given(st.sampled_from(HEADERS), rubbish)
def test_nothing_in_a_header_breaks_an_answer(house: House, name: str, text: str) -> None:
    client = browser(house.cast.handler)
    shown = {name: text.encode("ascii", "xmlcharrefreplace").decode().replace("\n", " ")}
    for address in ("/desk/", house.at("/api/v1/tickets/{number}")):
        assert calm(client.get(address, headers=shown)), address
    take = house.at("/api/v1/tickets/{number}/steps/take")
    assert calm(client.post(take, "{}", "application/json", headers=shown))


def test_a_filter_matches_what_was_typed_and_not_what_sql_makes_of_it(house: House) -> None:
    client = browser(house.cast.duty)
    for text in ("%%", "__", "' OR '1'='1", "\\\\", "%积水%"):
        assert client.get("/api/v1/tickets", {"q": text}).json()["items"] == [], text
        assert "data-number" not in _list_of(client, text), text
    assert client.get("/api/v1/tickets", {"q": "积水"}).json()["items"]
    assert "data-number" in _list_of(client, "积水")


def _list_of(client: Client, words: str) -> str:
    answer = client.get("/desk/queues/all/", {"q": words}, headers={"HX-Request": "true"})
    return str(answer.content.decode())


def test_a_list_is_sorted_only_as_we_offer(house: House) -> None:
    client = browser(house.cast.duty)
    for order in ("password", "-opened_at", "contact__identity", "due;", "?"):
        assert client.get("/api/v1/tickets", {"order": order}).status_code == 422
        assert client.get("/desk/queues/all/", {"order": order}).status_code == 200
    for cursor in ("x", "W10:x", "e30", "a:b:c", json.dumps(["newest", 1])):
        assert client.get("/api/v1/tickets", {"cursor": cursor}).status_code == 422


def test_a_cursor_of_one_list_is_none_of_another(house: House) -> None:
    client = browser(house.cast.duty)
    cursor = client.get("/api/v1/tickets", {"limit": 1}).json()["next"]
    assert cursor
    for path in ("alerts", "offices", house.at("tickets/{number}/events")):
        assert client.get(f"/api/v1/{path}", {"cursor": cursor}).status_code == 422
    assert client.get("/api/v1/tickets", {"cursor": cursor[:-2] + "xx"}).status_code == 422
