"""A request runs whole in one thread that stays; long answers flow while they are made."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from channels.testing import HttpCommunicator
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from hotline.handler import ThreadHandler


@csrf_exempt
def where(request: HttpRequest) -> HttpResponse:
    return HttpResponse(threading.current_thread().name + " " + request.body.decode())


def flow(request: HttpRequest) -> StreamingHttpResponse:
    def parts() -> Iterator[str]:
        for number in range(3):
            with connection.cursor() as cursor:
                cursor.execute("SELECT %s", [number])
                yield f"{cursor.fetchone()[0]};"

    response = StreamingHttpResponse(parts())
    response.set_cookie("seen", "1")
    return response


def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError("a bug")


urlpatterns = [path("where", where), path("flow", flow), path("broken", broken)]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.asyncio]


async def ask(method: str, address: str, body: bytes = b"") -> dict[str, Any]:
    talk = HttpCommunicator(
        ThreadHandler(), method, address, body, headers=[(b"host", b"localhost")]
    )
    return await talk.get_response(timeout=5)


async def test_a_request_runs_in_a_thread_of_its_own_with_its_body() -> None:
    answer = await ask("GET", "/where", "内容".encode())
    assert answer["status"] == 200
    thread, body = answer["body"].decode().split(" ")
    assert thread.startswith("request")
    assert body == "内容"


@pytest.mark.django_db(transaction=True)
async def test_a_long_answer_flows_from_the_thread_that_holds_the_connection() -> None:
    answer = await ask("GET", "/flow")
    assert answer["body"] == b"0;1;2;"
    assert any(name == b"Set-Cookie" and b"seen=1" in value for name, value in answer["headers"])


async def test_a_bug_becomes_an_error_page_and_nothing_else() -> None:
    answer = await ask("GET", "/broken")
    assert answer["status"] == 500
    assert b"a bug" not in answer["body"]


async def test_many_at_once_are_all_answered() -> None:
    handler = ThreadHandler()

    async def one(number: int) -> bytes:
        talk = HttpCommunicator(
            handler, "POST", "/where", str(number).encode(), headers=[(b"host", b"localhost")]
        )
        return (await talk.get_response(timeout=10))["body"].split(b" ")[1]

    got = await asyncio.gather(*(one(number) for number in range(60)))
    assert got == [str(number).encode() for number in range(60)]
