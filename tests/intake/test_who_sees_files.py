"""A file is asked for anew each time, by somebody who sees its ticket."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from hotline.models import Attachment, User
from intake import media
from tests.cast import Cast
from tests.intake.files import CAMERA, now_stands, photo, platform, sent
from tests.platforms.wechat import Platform

__all__ = ["platform"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def picture(cast: Cast, platform: Platform) -> Attachment:
    platform.rules.media["pic-1"] = (photo(), "image/jpeg")
    attachment = sent("pic-1")
    media.fetch(str(attachment.pk))
    return now_stands(attachment)


Answer = tuple[int, dict[str, str], bytes]


def asks(person: User | None, attachment: object, query: str = "") -> Answer:
    client = Client()
    if person is not None:
        client.force_login(person)
    answer = client.get(f"/desk/attachments/{attachment}{query}")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, dict(answer.headers), content


def test_who_sees_the_ticket_sees_the_picture_without_what_the_phone_wrote(
    cast: Cast, picture: Attachment
) -> None:
    for person in (cast.operator, cast.duty, cast.inspector):
        status, headers, content = asks(person, picture.pk)
        assert status == 200
        assert CAMERA.encode() not in content
        assert headers["Content-Type"] == "image/jpeg"


def test_who_does_not_see_the_ticket_finds_nothing(cast: Cast, picture: Attachment) -> None:
    for person in (cast.rival, cast.handler, cast.housing, cast.administrator):
        assert asks(person, picture.pk)[0] == 404
    assert asks(cast.operator, uuid.uuid4())[0] == 404
    assert asks(None, picture.pk)[0] == 302


def test_the_original_is_for_the_government_and_the_inspectorate(
    cast: Cast, picture: Attachment
) -> None:
    status, headers, content = asks(cast.duty, picture.pk, "?original")
    assert (status, content) == (200, photo())
    assert headers["Content-Disposition"].startswith("attachment; ")
    assert asks(cast.inspector, picture.pk, "?original")[0] == 200
    assert asks(cast.operator, picture.pk, "?original")[0] == 404


def test_no_file_can_run_or_be_taken_for_something_else(cast: Cast, picture: Attachment) -> None:
    for query in ("", "?original"):
        _status, headers, _content = asks(cast.duty, picture.pk, query)
        assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in headers["Cache-Control"]


def test_a_film_is_a_download_under_a_name_of_ours(cast: Cast, platform: Platform) -> None:
    attachment = sent("video-1")
    media.fetch(str(attachment.pk))
    status, headers, _content = asks(cast.operator, attachment.pk)
    assert status == 200
    number = now_stands(attachment).message.ticket.number
    name = f"{number}-{attachment.pk.hex[:6]}.mp4"
    assert headers["Content-Disposition"] == f'attachment; filename="{name}"'


def test_what_is_not_kept_is_not_there(cast: Cast, platform: Platform) -> None:
    assert asks(cast.duty, sent("pic-9").pk)[0] == 404
