"""Forms as citizens fill them in, and what they read afterwards."""

from __future__ import annotations

import io
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from hotline.models import Ticket

SLIP = re.compile(r'name="slip" value="([A-Za-z0-9_-]{22})"')
NUMBER = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9]")
BIG_CODE = re.compile(r'class="big-code">([A-Z0-9]{6})<')

MATTER = {"what": "路灯不亮已有三天，请派人修理", "where": "银杏路12号门口"}
DISASTER = {"befell": "water", "trapped": "no", "where": "滨河街桥头"}


def a_photo(colour: str = "navy", size: tuple[int, int] = (64, 48)) -> SimpleUploadedFile:
    """A small JPEG that says where it was taken."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "secret place"  # ImageDescription
    Image.new("RGB", size, colour).save(out, "JPEG", exif=exif)
    return upload(out.getvalue())


def upload(content: bytes, name: str = "IMG_0001.jpg", mime: str = "image/jpeg") -> Any:
    """A file as a browser sends it, under whatever name and type it likes."""
    return SimpleUploadedFile(name, content, mime)


def slip(client: Client, address: str = "/report/") -> str:
    """The slip of a form that was just shown."""
    found = SLIP.search(client.get(address).content.decode())
    assert found
    return found[1]


def send(
    given: dict[str, Any] | None = None,
    *,
    client: Client | None = None,
    address: str = "/report/",
    **more: Any,
) -> Any:
    """Fill in a form and send it; `given` stands for the usual matter."""
    client = client or Client()
    posted = {"slip": slip(client, address), **(MATTER if given is None else given)}
    return client.post(address, posted | more.pop("over", {}), **more)


def reports(given: dict[str, Any] | None = None, **more: Any) -> Ticket:
    """Send a form that is taken, and return its ticket."""
    before = set(Ticket.objects.values_list("pk", flat=True))
    answer = send(given, **more)
    assert answer.status_code == 302, answer.content.decode()
    return Ticket.objects.exclude(pk__in=before).get()


def disaster(given: dict[str, Any] | None = None, **more: Any) -> Ticket:
    """The same with the form for disasters; `given` over the usual one."""
    return reports(DISASTER | (given or {}), address="/report/disaster/", **more)
