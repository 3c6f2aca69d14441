"""A file that a citizen sent is a download under a name of ours, never a page or a program."""

from __future__ import annotations

import gzip
import io
import struct
import time
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house_settings
from django.test import Client
from PIL import Image

from hotline.models import Attachment, User
from intake import media
from tests.cast import Cast
from tests.intake.files import now_stands, photo, platform, sent
from tests.intake.platform import CITY, HOOK
from tests.platforms import tencent
from tests.platforms.wechat import Platform
from tests.security.house import body_of, browser, status_of

__all__ = ["platform"]
pytestmark = pytest.mark.django_db

SCRIPT = b"<script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def a_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../hotline/settings.py", "DEBUG = True")
    return out.getvalue()


LIES = {  # what it is → what its sender says it is
    "page.jpg": (b"<html>" + SCRIPT, "image/jpeg"),
    "picture.svg": (SVG, "image/svg+xml"),
    "svg as png": (b"<?xml version='1.0'?>" + SVG, "image/png"),
    ".htaccess": (b"AddType application/x-httpd-php .jpg", "image/jpeg"),
    "shell.php": (b"<?php system($_GET[0]); ?>", "image/gif"),
    "program": (b"\x7fELF" + b"\x00" * 60, "video/mp4"),
    "archive": (a_zip(), "image/webp"),
    "script.js": (b"alert(1)//", "audio/amr"),
    "document.pdf": (b"%PDF-1.7 /JS (app.alert(1))", "image/jpeg"),
    "fonts": (b"wOFF" + b"\x00" * 60, "image/jpeg"),
    "utf-7": (b"+ADw-script+AD4-", "image/jpeg"),
    "nothing": (b" ", "image/jpeg"),
}


def fetched(platform: Platform, content: bytes, kind: str, media_id: str = "m-1") -> Attachment:
    platform.rules.media[media_id] = (content, kind)
    attachment = sent(media_id)
    media.fetch(str(attachment.pk))
    return now_stands(attachment)


def stored() -> list[str]:
    root = Path(house_settings.MEDIA_ROOT)
    return [str(file.relative_to(root)) for file in root.rglob("*") if file.is_file()]


def test_what_it_says_it_is_counts_for_nothing(cast: Cast, platform: Platform) -> None:
    for number, (content, kind) in enumerate(LIES.values()):
        found = fetched(platform, content, kind, f"lie-{number}")
        assert found.state != "kept", kind
        assert status_of(browser(cast.duty).get(f"/desk/attachments/{found.pk}")) == 404
    assert stored() == []


@pytest.mark.parametrize(
    "tail",
    [SCRIPT, SVG, a_zip(), b"<?php system($_GET[0]); ?>", b"\xff\xfe<html>"],
    ids=["script", "svg", "zip", "php", "html"],
)
def test_a_picture_with_something_behind_it_is_shown_without(
    cast: Cast, platform: Platform, tail: bytes
) -> None:
    found = fetched(platform, photo() + tail, "image/svg+xml")
    shown = browser(cast.operator).get(f"/desk/attachments/{found.pk}")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert tail not in body_of(shown)
    as_it_came = browser(cast.duty).get(f"/desk/attachments/{found.pk}?original")
    assert body_of(as_it_came).endswith(tail)
    assert as_it_came["Content-Disposition"].startswith("attachment; ")
    for answer in (shown, as_it_came):
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


NAMES = (
    *("../../../etc/passwd", "..\\..\\windows", "/etc/passwd", "a/../../b", "x\u200b.php"),
    *("%2e%2e%2f", "file:///etc/passwd", "a\r\nX: y", "'; rm -rf / ;'", "nul\u0001", "." * 200),
)


def test_no_name_of_a_sender_survives(cast: Cast, platform: Platform) -> None:
    for name in NAMES:
        platform.rules.media[name] = (photo(), "image/jpeg")
        attachment = sent(name)
        media.fetch(str(attachment.pk))
        found = now_stands(attachment)
        if found.state == "kept":
            hex_ = found.pk.hex
            assert found.file.name == f"attachments/{hex_[:2]}/{hex_}"
            assert found.redacted.name == f"attachments/{hex_[:2]}/{hex_}-redacted"
    assert all(name.startswith("attachments/") for name in stored())


def test_files_lie_under_no_tree_that_is_served(cast: Cast, platform: Platform) -> None:
    found = fetched(platform, photo(), "image/jpeg")
    media_root = Path(house_settings.BASE_DIR / "var" / "media")
    for served in (house_settings.STATIC_ROOT, *house_settings.STATICFILES_DIRS):
        served = served[1] if isinstance(served, tuple) else served  # (under which name, where)
        assert not media_root.is_relative_to(served)
    assert house_settings.MEDIA_URL in {"", "/"}
    for root in ("/media/", "/static/../media/", "/var/media/", "/static/", "/"):
        for name in (found.file.name, found.redacted.name):
            assert browser(cast.duty).get(root + name).status_code == 404


def test_a_file_on_the_disk_is_for_us_alone(cast: Cast, platform: Platform) -> None:
    found = fetched(platform, photo(), "image/jpeg")
    assert Path(found.file.path).stat().st_mode & 0o777 == 0o600
    assert Path(found.file.path).parent.stat().st_mode & 0o077 == 0


def test_a_name_that_is_guessed_opens_nothing(cast: Cast, platform: Platform) -> None:
    found = fetched(platform, photo(), "image/jpeg")
    assert found.pk.version == 4  # 122 random bits
    for person in (None, cast.rival, cast.housing):
        for road in (f"/desk/attachments/{found.pk}", f"/desk/attachments/{found.pk}?original"):
            assert status_of(browser(person).get(road)) in {302, 404}
    gone = User.objects.get(pk=cast.operator.pk)
    client = browser(gone)
    assert status_of(client.get(f"/desk/attachments/{found.pk}")) == 200
    gone.is_active = False
    gone.save()
    assert status_of(client.get(f"/desk/attachments/{found.pk}")) == 302  # asked each time


# Bombs --------------------------------------------------------------------------------------------


def chunk(kind: bytes, data: bytes) -> bytes:
    crc = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + crc


def png(width: int, height: int, beside: bytes = b"") -> bytes:
    """A few bytes that claim to be a picture of that size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000, 9)
    body = chunk(b"IHDR", head) + beside + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def a_gif_that_claims_much() -> bytes:
    out = io.BytesIO()
    Image.new("P", (4, 4)).save(out, "GIF")
    data = bytearray(out.getvalue())
    data[6:10] = struct.pack("<HH", 65535, 65535)
    return bytes(data)


BOMBS = {
    "png": png(60_000, 60_000),
    "png of one line": png(2**31 - 1, 1),
    "gif": a_gif_that_claims_much(),
    "many scans": photo()[:-2] + b"\xff\xda\x00\x02" * 5000 + b"\xff\xd9",
    "text in a png": png(8, 8, chunk(b"zTXt", b"k\0\0" + zlib.compress(b"x" * 50_000_000, 9))),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_picture_that_would_fill_the_memory_is_not_opened(
    cast: Cast, platform: Platform, bomb: str
) -> None:
    began = time.process_time()
    found = fetched(platform, BOMBS[bomb], "image/png")
    assert time.process_time() - began < 10
    assert not found.redacted or found.state == "refused"


def test_what_comes_packed_is_never_unpacked(cast: Cast, platform: Platform) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert fetched(platform, bomb, "image/jpeg").state != "kept"
    query = tencent.wrap("", CITY).query
    began = time.process_time()
    for encoding in ("gzip", "deflate", "br", "zstd"):
        packed = {"HTTP_CONTENT_ENCODING": encoding}
        answer = Client().generic(
            "POST", HOOK, bomb, content_type="text/xml", query_params=query, **packed
        )
        assert 400 <= answer.status_code < 500
        road = "/api/v1/tickets/20260930-000012-3/reveal"
        answer = browser(cast.duty).post(road, bomb, "application/json", **packed)
        assert 400 <= answer.status_code < 500
    assert time.process_time() - began < 10


def test_a_file_beyond_the_limit_is_not_read_to_its_end(cast: Cast, platform: Platform) -> None:
    found = fetched(platform, photo() + b"\0" * (26 << 20), "image/jpeg")
    assert found.state == "refused"
    assert stored() == []


def test_a_form_or_a_call_beyond_the_limit_is_refused(cast: Cast, platform: Any) -> None:
    huge = {"text": "x" * 3_000_000}
    client = browser(cast.duty)
    assert client.post("/track/", huge).status_code == 400
    many = {f"f{n}": "x" for n in range(2_000)}
    assert client.post("/track/", many).status_code == 400
    assert client.get("/desk/", many).status_code == 400
    body = b'{"field": "' + b"x" * 300_000 + b'"}'
    answer = client.post("/api/v1/tickets/20260930-000012-3/reveal", body, "application/json")
    assert answer.status_code in {404, 413}
