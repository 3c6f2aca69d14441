"""Citizens' files are fetched once, checked by their bytes and kept under names of ours."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from hotline.models import Attachment, Message
from intake import media
from tests.cast import Cast
from tests.intake.files import CAMERA, now_stands, photo, platform, sent
from tests.platforms.wechat import Platform

__all__ = ["platform"]
pytestmark = pytest.mark.django_db
GET = "/cgi-bin/media/get"


def test_a_picture_is_kept_as_it_came_and_once_without_what_the_phone_wrote(
    cast: Cast, platform: Platform
) -> None:
    platform.rules.media["pic-1"] = (photo(), "image/jpeg")
    attachment = sent("pic-1")
    media.fetch(str(attachment.pk))
    kept = now_stands(attachment)
    assert (kept.state, kept.mime, kept.size) == ("kept", "image/jpeg", len(photo()))
    with kept.file.open() as file, kept.redacted.open() as drawn:
        original, redacted = file.read(), drawn.read()
    assert original == photo()
    assert CAMERA.encode() in original
    assert CAMERA.encode() not in redacted
    assert kept.file.name.startswith(f"attachments/{kept.pk.hex[:2]}/{kept.pk.hex}")


def test_it_is_fetched_once_however_often_it_is_asked_for(cast: Cast, platform: Platform) -> None:
    attachment = sent("pic-2")
    for _ in range(3):
        media.fetch(str(attachment.pk))
    assert sum(call["path"] == GET for call in platform.calls) == 1


def test_a_film_is_followed_to_its_address(cast: Cast, platform: Platform) -> None:
    attachment = sent("video-1")
    media.fetch(str(attachment.pk))
    assert (now_stands(attachment).state, now_stands(attachment).mime) == ("kept", "video/mp4")


@pytest.mark.parametrize(
    "content",
    [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"MZ\x90", b"\x00" * 40],
    ids=["svg", "pdf", "program", "zeros"],
)
def test_what_is_no_picture_voice_or_film_is_refused_whatever_it_is_called(
    cast: Cast, platform: Platform, content: bytes
) -> None:
    platform.rules.media["trick"] = (content, "image/jpeg")
    attachment = sent("trick")
    media.fetch(str(attachment.pk))
    refused = now_stands(attachment)
    assert (refused.state, refused.error, refused.file.name) == ("refused", "type", "")


def test_a_broken_picture_is_kept_for_staff_without_a_view(cast: Cast, platform: Platform) -> None:
    platform.rules.media["torn"] = (photo()[:200], "image/jpeg")
    attachment = sent("torn")
    media.fetch(str(attachment.pk))
    kept = now_stands(attachment)
    assert (kept.state, kept.error, bool(kept.redacted)) == ("kept", "PictureBroken", False)


def test_what_the_platform_no_longer_has_is_lost(cast: Cast, platform: Platform) -> None:
    attachment = sent("gone-1")
    media.fetch(str(attachment.pk))
    assert (now_stands(attachment).state, now_stands(attachment).error) == ("lost", "40007")


def test_a_platform_that_is_unwell_is_asked_again_later(cast: Cast, platform: Platform) -> None:
    platform.misbehave("media/get", errcode=-1, times=1)
    attachment = sent("pic-3")
    media.fetch(str(attachment.pk))
    waiting = now_stands(attachment)
    assert (waiting.state, waiting.error, waiting.tries) == ("pending", "-1", 1)
    assert waiting.next_try_at > timezone.now()
    media.fetch(str(attachment.pk))
    assert now_stands(attachment).tries == 1  # not its time yet
    Attachment.objects.filter(pk=attachment.pk).update(next_try_at=timezone.now())
    media.fetch(str(attachment.pk))
    assert now_stands(attachment).state == "kept"


def test_after_three_days_it_is_given_up(cast: Cast, platform: Platform) -> None:
    platform.misbehave("media/get", errcode=-1, times=1)
    attachment = sent("pic-4")
    old = timezone.now() - timedelta(days=3, minutes=1)
    Message.objects.filter(pk=attachment.message_id).update(sent_at=old)
    media.fetch(str(attachment.pk))
    assert now_stands(attachment).state == "lost"


def test_a_worker_that_died_in_the_middle_leaves_it_to_the_next(
    cast: Cast, platform: Platform, settings: Any
) -> None:
    attachment = sent("pic-5")
    claimed = timezone.now() - media.LONGEST_FETCH
    Attachment.objects.filter(pk=attachment.pk).update(next_try_at=claimed, tries=1)
    left = Path(settings.MEDIA_ROOT) / "attachments" / attachment.pk.hex[:2] / attachment.pk.hex
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half a file")
    media.fetch(str(attachment.pk))
    assert now_stands(attachment).state == "kept"
    assert sorted(file.name for file in left.parent.iterdir()) == [
        attachment.pk.hex,
        f"{attachment.pk.hex}-redacted",
    ]
