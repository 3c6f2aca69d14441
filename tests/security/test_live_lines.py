"""A live line takes one kind of frame from people we know, and tells nothing by its errors."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dispatch.frames import BadFrame, viewed
from hotline.doorkeeper import _caller
from tests.cast import Cast, a_ticket
from tests.dispatch.lines import DESK, WALL, caller, console, in_thread
from tests.security.house import NOBODYS

CODES = {"not_text", "too_long", "not_json", "unknown_type", "no_number"}
plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40)
trees = st.recursive(
    plain, lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside), max_leaves=8
)
frames = st.one_of(
    st.text(max_size=600),
    trees.map(json.dumps),
    trees.map(lambda tree: json.dumps({"type": "viewing", "number": tree})),
    st.dictionaries(st.sampled_from(["type", "number", "queue", "by"]), trees).map(json.dumps),
)


@settings(max_examples=150)
@given(frames)
@example("[" * 511)
@example('{"type":' * 60)
@example('{"type": "viewing", "number": "\\ud800"}')
@example('{"type": "websocket.receive", "number": "1"}')
@example("\x00")
def test_any_frame_is_understood_or_refused_by_a_code(frame: str) -> None:
    told = "understood"
    try:
        number = viewed(frame)
    except BadFrame as bad:
        told = bad.code
    else:
        assert number == "" or len(number) == 17
    assert told in CODES | {"understood"}


@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from([b"authorization", b"cookie", b"origin", b"host"]), st.binary(max_size=60)
    )
)
@example({b"cookie": b"sessionid=aaaaaaaa\x00b", b"origin": b"http://testserver"})
@example({b"cookie": b"sessionid=' OR 1=1 --", b"origin": b"http://testserver"})
@example({b"authorization": b"Bearer \x00"})
@example({b"authorization": b"Bearer \xff\xfe"})
def test_whoever_calls_with_rubbish_is_nobody(headers: dict[bytes, bytes]) -> None:
    pairs = list({b"host": b"testserver", **headers}.items())
    scope: dict[str, Any] = {"type": "websocket", "path": DESK, "headers": pairs}
    assert _caller({**scope, "query_string": b"token=x&user=1"})() is None


@pytest.mark.asyncio
@pytest.mark.django_db(transaction=True)
async def test_a_stranger_hears_nothing_whatever_they_send(cast: Cast) -> None:
    for path in (DESK, WALL, "/ws/desk/?token=x", "/ws/"):
        line = caller(path)
        await line.send_input({"type": "websocket.connect"})
        for frame in ('{"type":"viewing","number":"20260930-000012-3"}', "[" * 400, "x"):
            await line.send_input({"type": "websocket.receive", "text": frame})
        told = await line.receive_output(3)
        assert told["type"] == "websocket.close"
        assert set(told) <= {"type", "code"}
        await line.disconnect(timeout=3)


@pytest.mark.asyncio
@pytest.mark.django_db(transaction=True)
async def test_an_error_is_two_words_and_the_same_for_hidden_and_for_none(cast: Cast) -> None:
    hidden = (await in_thread(a_ticket, cast)).number
    async with console(cast.housing) as line:
        errors = []
        for number in (hidden, NOBODYS):
            await line.views(number)
            errors.append(await line.hears("error"))
        assert errors == [{"type": "error", "code": "not_found"}] * 2
        for frame in ("{", "\ud7ff" * 50, '{"type":"announce","frame":{}}', '{"type":{"a":[1]}}'):
            await line.says(frame)
            told = await line.hears("error")
            assert set(told) == {"type", "code"}
            assert told["code"] in CODES
