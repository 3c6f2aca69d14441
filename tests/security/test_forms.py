"""The forms stand open to everybody: what comes in is small, a picture, said once, and quoted by no
header.
"""

from __future__ import annotations

import io
import random
import struct
import zlib
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from PIL import Image

from hotline.models import Attachment, SecurityEvent, Ticket
from hotline.pictures import MAX_BYTES, MEBIBYTE
from intake import media
from intake.models import Arrival, Enclosure
from intake.report import views
from tests.cast import Cast
from tests.intake.filled_in import DISASTER, MATTER, a_photo, reports, send, upload
from tests.security.test_files import LIES

pytestmark = pytest.mark.django_db

FORMS = {"/report/": MATTER, "/report/disaster/": DISASTER}
SCRIPT = b"<script>alert(1)</script>"


def a_bomb() -> bytes:
    """A PNG of a few hundred bytes that claims 30,000 by 30,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        tail = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + tail

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def a_polyglot() -> bytes:
    """A picture that is a page as well, for whoever believes its end."""
    out = io.BytesIO()
    Image.new("RGB", (32, 32), "teal").save(out, "GIF")
    return out.getvalue() + SCRIPT


@pytest.mark.parametrize("lie", LIES)
def test_what_is_no_picture_is_refused_in_words_and_nothing_is_kept(cast: Cast, lie: str) -> None:
    content, mime = LIES[lie]
    answer = send({**MATTER, "pictures": upload(content, lie, mime)})
    assert answer.status_code == 422
    assert "第 1 个文件不是能打开的照片" in answer.content.decode()
    assert MATTER["what"] in answer.content.decode()
    assert not Enclosure.objects.exists()


def test_a_bomb_is_refused_before_a_pixel_is_drawn(cast: Cast) -> None:
    answer = send({**MATTER, "pictures": upload(a_bomb(), mime="image/png")})
    assert answer.status_code == 422
    assert "第 1 张照片太大" in answer.content.decode()


def test_a_polyglot_is_kept_as_the_picture_it_shows_and_nothing_more(
    cast: Cast, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    ticket = reports({**MATTER, "pictures": upload(a_polyglot(), "x.gif", "image/gif")})
    attachment = Attachment.objects.get(message__ticket=ticket)
    media.fetch(str(attachment.pk))
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert len(kept) == 2
    assert not any(SCRIPT in one for one in kept)
    assert all(one.startswith(b"\xff\xd8\xff") for one in kept)


def test_a_picture_that_breaks_while_it_is_drawn_leaves_nothing_behind(
    cast: Cast, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    whole = a_photo(size=(640, 480)).read()
    ticket = reports({**MATTER, "pictures": upload(whole[: len(whole) // 2])})
    attachment = Attachment.objects.get(message__ticket=ticket)
    media.fetch(str(attachment.pk))
    attachment = Attachment.objects.get(pk=attachment.pk)
    assert (attachment.state, attachment.error) == ("refused", "PictureBroken")
    assert not Enclosure.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_more_than_twenty_megabytes_together_are_refused_in_words(cast: Cast) -> None:
    half = a_photo().read() + b"\0" * (MAX_BYTES // 2)
    answer = send({**MATTER, "pictures": [upload(half), upload(half)]})
    assert answer.status_code == 422
    assert "合计最多 20 兆" in answer.content.decode()
    assert not Arrival.objects.exists()


def test_seven_pictures_are_one_too_many(cast: Cast) -> None:
    answer = send({**MATTER, "pictures": [a_photo() for _n in range(7)]})
    assert answer.status_code == 422
    assert "最多 6 张照片" in answer.content.decode()


@pytest.mark.parametrize("address", FORMS)
def test_a_post_that_says_it_is_huge_is_turned_away_unread(cast: Cast, address: str) -> None:
    claimed = {"CONTENT_LENGTH": str(MAX_BYTES + 2 * MEBIBYTE)}
    answer = Client().generic("POST", address, b"", "multipart/form-data; boundary=x", **claimed)
    assert answer.status_code == 413
    assert "合计最多 20 兆" in answer.content.decode()


@pytest.mark.parametrize("address", FORMS)
def test_another_site_cannot_send_a_form_in_somebodys_name(cast: Cast, address: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.get(address)
    answer = browser.post(address, FORMS[address], headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert not Arrival.objects.exists()


@pytest.mark.parametrize(
    "evil", ["x\r\nSet-Cookie: a=b", "x\nLocation: //evil", "\x1b[31m", "\u202e"]
)
def test_no_header_quotes_what_was_typed(cast: Cast, evil: str) -> None:
    given = {**MATTER, "where": evil, "when": evil, "name": evil, "slip": evil}
    answer = send(given)
    assert answer.status_code == 302
    assert "evil" not in str(answer.headers) + str(answer.cookies)
    assert "a=b" not in str(answer.headers) + str(answer.cookies)
    assert "\n" not in Ticket.objects.get().facts["where"]


@pytest.mark.parametrize("address", FORMS)
def test_scripts_that_were_typed_are_words(cast: Cast, address: str) -> None:
    evil = '"><script>alert(1)</script>{{ 7|add:7 }}'
    given = FORMS[address] | {"what": evil, "phone": evil, "where": evil}
    shown = send(given, address=address).content.decode()  # the phone is refused, so it comes back
    assert "<script>alert(1)" not in shown
    assert shown.count("&lt;script&gt;") >= 3


def test_neither_number_nor_code_stands_in_an_address_or_a_log(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client()
    answer = send(client=client)
    ticket = Ticket.objects.get()
    code = ticket.secrets.get(kind="tracking_code").open()
    client.get("/report/sent/")
    assert ticket.number not in answer.url
    assert code not in caplog.text + answer.url
    assert MATTER["what"] not in caplog.text


@pytest.mark.parametrize("address", [*FORMS, "/report/sent/"])
def test_no_cache_keeps_the_pages(cast: Cast, address: str) -> None:
    answer = Client().get(address)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]


def test_the_arrival_holds_no_readable_word(cast: Cast) -> None:
    send({**MATTER, "name": "欧阳示例", "phone": "13800138000"})
    sealed = bytes(Arrival.objects.get().sealed)
    for word in (MATTER["what"], "欧阳示例", "13800138000"):
        assert word.encode() not in sealed


def test_the_enclosure_holds_no_readable_picture(cast: Cast) -> None:
    send({**MATTER, "pictures": a_photo()})
    assert b"secret place" not in bytes(Enclosure.objects.get().sealed)


def test_who_sends_without_end_is_told_to_wait_and_loses_no_word(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views.CLIENT, "limit", type(views.CLIENT)("t", "3/10minutes").limit)
    client = Client()
    codes = [send({**MATTER, "what": f"第{n}件"}, client=client).status_code for n in range(5)]
    assert codes == [302, 302, 302, 429, 429]
    answer = send({**MATTER, "what": "等一等"}, client=client)
    assert answer.headers["Retry-After"] == "60"
    assert "等一等" in answer.content.decode()
    assert Ticket.objects.count() == 3


def test_nobody_is_thanked_for_what_could_not_be_stored(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: Any, **_named: Any) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(views.keeping, "keep", gone)
    answer = send()
    assert answer.status_code == 503
    assert MATTER["what"] in answer.content.decode()
    assert "没能保存" in answer.content.decode()


@pytest.mark.parametrize("address", FORMS)
def test_rubbish_is_answered_and_never_breaks_the_page(cast: Cast, address: str) -> None:
    chance = random.Random(20260930)
    names = [*FORMS[address], "slip", "lat", "lon", "people", "phone", "kind", "notices", "x"]
    client = Client()
    for _n in range(60):
        given = {
            name: "".join(chr(chance.choice((9, 10, 34, 60, 127, 0x4E00, 0x1F30A, 0xFFFE))) * 3)
            for name in names
            if chance.random() < 0.6
        }
        if chance.random() < 0.3:
            given["pictures"] = upload(chance.randbytes(200))
        assert client.post(address, given).status_code in (302, 422)
    body = chance.randbytes(500)
    for kind in ("multipart/form-data; boundary=x", "multipart/form-data", "text/xml", ""):
        status = client.generic("POST", address, body, kind).status_code
        assert status in (400, 422), kind


def test_a_stranger_sends_without_a_name_of_ours_and_leaves_no_refusal(cast: Cast) -> None:
    send()
    assert not SecurityEvent.objects.exists()
