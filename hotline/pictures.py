"""What a citizen's file really is, and a picture of it that tells nothing but what it shows.

A photo carries the place and time it was taken, the phone's serial number, sometimes a whole
second file. People outside the office see a copy drawn anew from the pixels; the original stays
with staff.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageOps

MEBIBYTE = 1024 * 1024
MAX_BYTES = 20 * MEBIBYTE
MAX_SIDE = 2048  # pixels, longer edge
MAX_PIXELS = 16_000_000  # decoded whole at 4 bytes each, and once more to scale: a long screenshot
MAX_JPEG_PIXELS = 64_000_000  # a phone's 48 or 64 MP: baseline JPEG is decoded at a fraction
CITIZEN_MIME = "image/jpeg"
QUALITY = 85
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
WHITE = (255, 255, 255)
START_OF_SCAN = b"\xff\xda"
MAX_SCANS = 200  # of a JPEG, thumbnails included; ten are usual, ten thousand take minutes

# ISO base media files say in their first box what they may be read as; HEIC and AVIF are not here.
BRANDS = {
    **dict.fromkeys((b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6"), "video/mp4"),
    **dict.fromkeys((b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash"), "video/mp4"),
    **dict.fromkeys((b"M4A ", b"M4B "), "audio/mp4"),
    **dict.fromkeys((b"3gp4", b"3gp5", b"3gp6", b"3gg6", b"3g2a"), "video/3gpp"),
    b"qt  ": "video/quicktime",
}
OGG_CODECS = (b"Speex   ", b"OpusHead", b"\x01vorbis", b"\x7fFLAC")


class PictureRefused(ValueError):  # noqa: N818 (a refusal, as the house says)
    """No picture for citizens can be made of this file; the text says why, without its content."""


class NotAPicture(PictureRefused):
    """It is something else, whatever its name or its sender says."""


class PictureTooLarge(PictureRefused):
    """It has more bytes or pixels than we are ready to open."""


class PictureBroken(PictureRefused):
    """It begins like a picture and cannot be read to its end."""


def sniff(data: bytes) -> str | None:
    """The MIME type by the first bytes, of the kinds citizens send; None for everything else.

    Never by name or header. Pages and scripts (HTML, SVG, PDF …) are among "everything else"; a
    file that is a picture in front and a page behind is called a picture, so serve originals only
    as downloads.
    """
    for start, mime in (
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
        (b"#!AMR\n", "audio/amr"),
        (b"#!AMR-WB\n", "audio/amr-wb"),
    ):
        if data.startswith(start):
            return mime
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp":
        return BRANDS.get(data[8:12])
    if data[:4] == b"OggS" and any(codec in data[27:64] for codec in OGG_CODECS):
        return "audio/ogg"
    return "audio/mpeg" if data[:3] == b"ID3" or _is_mp3_frame(data[:4]) else None


def _is_mp3_frame(head: bytes) -> bool:
    """Whether four bytes are the head of an MPEG audio frame, layer III, with no reserved value."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bitrate, sampling = head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer == 1 and bitrate not in (0, 15) and sampling != 3


def for_citizen(data: bytes) -> bytes:
    """A fresh JPEG of the picture, upright, at most MAX_SIDE pixels, without any metadata.

    Of an animation the first frame; what is transparent becomes white. Raises a PictureRefused.
    Takes up to a second and 200 MB: work for a worker, not for a request.
    """
    _check_bytes(data)
    with _named():
        return _drawn_anew(data)


def check(data: bytes) -> None:
    """Raise a PictureRefused for what `for_citizen` would refuse by its looks: type, bytes, scans
    and the size it claims. Nothing is decoded, so a request may ask.
    """
    _check_bytes(data)
    with _named(), Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        _check_size(picture, most=_most_pixels(picture))


def _check_bytes(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise PictureTooLarge(f"more than {MAX_BYTES // MEBIBYTE} MiB")
    if not (sniff(data) or "").startswith("image/"):
        raise NotAPicture("not a JPEG, PNG, GIF or WebP picture")
    if data.count(START_OF_SCAN) > MAX_SCANS:
        raise PictureTooLarge("far too many scans")


@contextmanager
def _named() -> Iterator[None]:
    """Whatever goes wrong in here is a PictureRefused."""
    try:
        yield
    except PictureRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise PictureTooLarge("far too many pixels") from bomb
    except Exception as broken:  # on hostile bytes Pillow's readers raise whatever comes to them
        raise PictureBroken(f"cannot be read: {type(broken).__name__}") from broken


def _drawn_anew(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        _check_size(picture, most=_most_pixels(picture))
        picture.draft("RGB", (MAX_SIDE, MAX_SIDE))  # a JPEG is decoded at 1/2, 1/4 or 1/8
        _check_size(picture, most=MAX_PIXELS)
        picture.load()
        small = _in_colour(picture)
        small.thumbnail((MAX_SIDE, MAX_SIDE))
        upright = _upright(small)
    # Pasted into a new picture, for the old one would bring its comment, profile and EXIF along.
    clean = Image.new("RGB", upright.size, WHITE)
    clean.paste(upright, mask=upright if upright.mode == "RGBA" else None)
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _most_pixels(picture: Image.Image) -> int:
    by_parts = picture.format in ("JPEG", "MPO") and not picture.info.get("progressive")
    return MAX_JPEG_PIXELS if by_parts else MAX_PIXELS


def _check_size(picture: Image.Image, *, most: int) -> None:
    """Before a pixel is decoded: a few bytes may claim a picture that fills the memory."""
    if picture.width * picture.height > most:
        raise PictureTooLarge(f"{picture.width} by {picture.height} pixels")


def _in_colour(picture: Image.Image) -> Image.Image:
    """The picture as RGB, or RGBA where something is transparent."""
    if picture.mode.startswith("I"):  # 16 bits of grey; Pillow would cut them off, not scale them
        return picture.convert("I").point(lambda grey: grey / 256).convert("L").convert("RGB")
    wanted = "RGBA" if picture.has_transparency_data else "RGB"
    return picture if picture.mode == wanted else picture.convert(wanted)


def _upright(picture: Image.Image) -> Image.Image:
    """The picture turned as its EXIF says, where that can be read: a broken EXIF costs no photo."""
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # see for_citizen
        return picture
