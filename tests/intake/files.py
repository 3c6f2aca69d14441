"""What the tests of files share: a platform that has them, and a picture that tells too much."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from hotline.models import Attachment
from intake.draining import drain
from tests.cast import DOOR
from tests.intake.platform import OPENID, brings
from tests.platforms import tencent
from tests.platforms.wechat import Platform

MAKER, CAMERA = 0x010F, "SecretPhone"


@pytest.fixture
def platform(settings: Any, tmp_path: Any) -> Iterator[Platform]:
    """A stand-in for api.weixin.qq.com, and a place of this test's own to keep files in."""
    settings.MEDIA_ROOT = tmp_path / "media"
    with Platform(appid=DOOR["appid"], secret=DOOR["secret"]) as stands_in:
        settings.WECHAT_API = stands_in.base
        yield stands_in


def photo(side: int = 64) -> bytes:
    """A JPEG as a phone makes it, with the phone's name in it."""
    exif = Image.Exif()
    exif[MAKER] = CAMERA
    out = io.BytesIO()
    Image.new("RGB", (side, side), "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()


def sent(media_id: str, who: str = OPENID) -> Attachment:
    """A citizen sends a picture; returns what is to be fetched."""
    brings(tencent.image(who, media_id))
    drain()
    return Attachment.objects.latest("message")


def now_stands(attachment: Attachment) -> Attachment:
    """The attachment as the database has it."""
    return Attachment.objects.get(pk=attachment.pk)
