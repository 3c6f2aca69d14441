"""We call the platforms the settings name and nobody else, whatever address comes over the wire."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from hotline.carriers import Undeliverable
from hotline.carriers.elsewhere import fetch_elsewhere
from hotline.carriers.platform_call import Patience, ask

HURRY = Patience(connect=1, read=1, total=2)
INSIDE = (
    *("127.0.0.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
    *("100.64.0.1", "198.18.0.1", "192.0.2.1", "224.0.0.1", "255.255.255.255", "[::1]", "[::]"),
    *("[fe80::1]", "[fd00::1]", "[fec0::1]", "[ff02::1]", "[::ffff:127.0.0.1]", "[::127.0.0.1]"),
    *("[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::a00:1]", "[2002:7f00:1::]"),
    *("[2001::1]", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1"),
    *("localhost.", "127.0.0.1.", "①②⑦.⓪.⓪.①"),
)


class Inside(BaseHTTPRequestHandler):
    """A machine of ours that nobody outside may make us ask."""

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["Host"]))  # type: ignore[attr-defined]
        if self.path.startswith("/redirect"):
            self.send_response(302)
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/secret")
        else:
            self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def inside() -> Iterator[Any]:
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Inside)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def fetch(url: str, home: str = "https://api.weixin.qq.com") -> Any:
    return fetch_elsewhere(url, home=home, patience=HURRY, most=1000)


@pytest.mark.parametrize("host", INSIDE)
def test_an_address_inside_is_never_asked(inside: Any, host: str) -> None:
    with pytest.raises(Undeliverable) as refused:
        fetch(f"http://{host}:{inside.server_port}/secret")
    assert refused.value.code in {"forbidden_address", "unreachable"}
    assert inside.asked == []


@pytest.mark.parametrize(
    "url",
    [
        *("file:///etc/passwd", "gopher://127.0.0.1:6379/_FLUSHALL", "ftp://127.0.0.1/", "//x/"),
        *("http://api.weixin.qq.com@127.0.0.1/", "http://a:b@127.0.0.1/", "dict://127.0.0.1/"),
        *("http://", "http:///etc", "http://[::1", "javascript:1", "", "http://\x00/", "http://%"),
        *("https://api.weixin.qq.com:x/", "unix:/var/run/docker.sock", "http://a b/", "x" * 9000),
    ],
)
def test_no_other_kind_of_address_is_taken(url: str) -> None:
    with pytest.raises(Undeliverable) as refused:
        fetch(url)
    assert refused.value.code in {"forbidden_address", "unreachable"}


def test_a_redirect_is_not_followed(inside: Any) -> None:
    home = f"http://127.0.0.1:{inside.server_port}"
    answer = fetch(f"{home}/redirect", home=home)
    assert answer.status == 302
    assert [path for path, _host in inside.asked] == ["/redirect"]


def test_another_port_of_the_platforms_own_machine_is_not_the_platform(inside: Any) -> None:
    home = f"http://127.0.0.1:{inside.server_port + 1}"
    with pytest.raises(Undeliverable):
        fetch(f"http://127.0.0.1:{inside.server_port}/secret", home=home)
    assert inside.asked == []


def test_a_name_is_looked_up_once_and_the_answer_is_what_is_called(
    inside: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name may resolve to a public address when it is checked, and to ours when it is called."""
    looked_up, real = [], socket.getaddrinfo

    def rebinding(host: Any, port: Any, *args: Any, **named: Any) -> Any:
        if host != "rebind.example":
            return real(host, port, *args, **named)
        looked_up.append(host)
        return real("8.8.8.8" if len(looked_up) == 1 else "127.0.0.1", port, *args, **named)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with pytest.raises(Undeliverable):
        fetch(f"http://rebind.example:{inside.server_port}/secret")
    assert looked_up == ["rebind.example"]
    assert inside.asked == []


def test_one_address_inside_among_several_is_one_too_many(
    inside: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, inside.server_port))
        for ip in ("8.8.8.8", "127.0.0.1")
    ]
    with monkeypatch.context() as patched:
        patched.setattr(socket, "getaddrinfo", lambda *_a, **_n: both)
        with pytest.raises(Undeliverable) as refused:
            fetch(f"http://two.example:{inside.server_port}/secret")
    assert refused.value.code == "forbidden_address"


def test_the_address_that_was_checked_is_the_one_called(inside: Any) -> None:
    url = f"http://nowhere.invalid:{inside.server_port}/here"
    assert ask("GET", url, address="127.0.0.1", patience=HURRY).status == 200
    assert inside.asked == [("/here", f"nowhere.invalid:{inside.server_port}")]
