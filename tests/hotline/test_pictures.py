"""What a citizen sends is known by its bytes; what others see of it carries nothing but pixels."""

from __future__ import annotations

import contextlib
import io
import random
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image

from hotline import pictures
from hotline.pictures import (
    NotAPicture,
    PictureBroken,
    PictureRefused,
    PictureTooLarge,
    for_citizen,
    sniff,
)

RED, BLUE = (200, 30, 30), (30, 30, 200)


def written(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def photo(size: tuple[int, int] = (64, 32)) -> Image.Image:
    """Red with a blue left third."""
    picture = Image.new("RGB", size, RED)
    picture.paste(BLUE, (0, 0, size[0] // 3, size[1]))
    return picture


def telling_exif(*, orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = "TELLTALE phone"
    exif[ExifTags.Base.DateTime] = "2021:07:20 13:45:00"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLatitudeRef: "N",
            ExifTags.GPS.GPSLatitude: (34.0, 45.0, 12.0),
            ExifTags.GPS.GPSLongitudeRef: "E",
            ExifTags.GPS.GPSLongitude: (113.0, 38.0, 59.0),
        }
    )
    return exif


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def is_like(pixel: tuple[int, ...], colour: tuple[int, ...]) -> bool:
    return all(abs(one - other) < 25 for one, other in zip(pixel, colour, strict=True))


# Known by its bytes


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (written(photo(), "JPEG"), "image/jpeg"),
        (written(photo(), "PNG"), "image/png"),
        (written(photo(), "GIF"), "image/gif"),
        (written(photo(), "WEBP"), "image/webp"),
        (b"#!AMR\n\x3c\x91\x17", "audio/amr"),
        (b"#!AMR-WB\n\x24", "audio/amr-wb"),
        (b"ID3\x04\x00\x00\x00", "audio/mpeg"),
        (b"\xff\xfb\x90\x64\x00", "audio/mpeg"),
        (b"\xff\xf3\x40\xc0\x00", "audio/mpeg"),
        (b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00", "video/mp4"),
        (b"\x00\x00\x00\x18ftypmp42", "video/mp4"),
        (b"\x00\x00\x00\x18ftyp3gp4", "video/3gpp"),
        (b"\x00\x00\x00\x14ftypqt  ", "video/quicktime"),
        (b"\x00\x00\x00\x20ftypM4A \x00", "audio/mp4"),
        (b"OggS\x00\x02" + bytes(22) + b"Speex   1.2", "audio/ogg"),
        (b"OggS\x00\x02" + bytes(22) + b"OpusHead", "audio/ogg"),
    ],
)
def test_what_citizens_send_is_known_by_its_first_bytes(data: bytes, mime: str) -> None:
    assert sniff(data) == mime


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><svg/>",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"  <html>",
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"MZ\x90\x00",
        b"#!/bin/sh\n",
        b"RIFF\x00\x00\x00\x00WAVE",
        b"\x00\x00\x00\x18ftypheic",
        b"\x00\x00\x00\x18ftypavif",
        b"OggS\x00\x02" + bytes(22) + b"\x80theora",
        b"\xff\xf1\x50\x80",  # AAC in ADTS
        b"\xff\xfb\xf0\x64",  # a bit rate MPEG forbids
        b"\xff\xff\xff\xff",
        b"BM\x00\x00",
        b"II*\x00",
        b'{"errcode":40007,"errmsg":"invalid media_id"}',
    ],
)
def test_everything_else_is_nothing(data: bytes) -> None:
    assert sniff(data) is None


@given(st.binary(max_size=80))
def test_no_bytes_make_it_fail(data: bytes) -> None:
    assert sniff(data) is None or "/" in str(sniff(data))


# What others see


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_where_and_when_a_photo_was_taken_is_gone(kind: str) -> None:
    extra = {"comment": b"TELLTALE comment"} if kind == "JPEG" else {}
    sent = written(photo(), kind, exif=telling_exif(), icc_profile=b"TELLTALE icc" * 20, **extra)
    assert b"TELLTALE" in sent
    shown = for_citizen(sent)
    assert sniff(shown) == pictures.CITIZEN_MIME
    assert b"TELLTALE" not in shown
    assert b"Exif" not in shown
    picture = opened(shown)
    assert dict(picture.getexif()) == {}
    assert not {"exif", "icc_profile", "comment", "xmp", "photoshop"} & set(picture.info)


@pytest.mark.parametrize(
    ("orientation", "size", "blue_at"),
    [
        (1, (60, 30), (5, 15)),
        (3, (60, 30), (55, 15)),
        (6, (30, 60), (15, 5)),
        (8, (30, 60), (15, 55)),
    ],
)
def test_a_photo_stands_upright(
    orientation: int, size: tuple[int, int], blue_at: tuple[int, int]
) -> None:
    sent = written(photo((60, 30)), "JPEG", exif=telling_exif(orientation=orientation), quality=95)
    shown = opened(for_citizen(sent))
    assert shown.size == size
    assert is_like(shown.getpixel(blue_at), BLUE)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_large_photo_is_made_smaller_and_keeps_its_shape(kind: str) -> None:
    shown = opened(for_citizen(written(photo((3000, 1500)), kind)))
    assert shown.size == (2048, 1024)
    assert is_like(shown.getpixel((10, 500)), BLUE)
    assert is_like(shown.getpixel((2000, 500)), RED)


def test_a_small_photo_keeps_its_size() -> None:
    assert opened(for_citizen(written(photo(), "PNG"))).size == (64, 32)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_what_is_transparent_becomes_white(kind: str) -> None:
    sent = written(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), kind)
    assert is_like(opened(for_citizen(sent)).getpixel((20, 20)), (255, 255, 255))


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_of_an_animation_the_first_picture_is_shown(kind: str) -> None:
    frames = [Image.new("RGB", (40, 40), colour) for colour in (BLUE, RED)]
    sent = written(frames[0], kind, save_all=True, append_images=frames[1:], lossless=True)
    assert is_like(opened(for_citizen(sent)).getpixel((20, 20)), BLUE)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_colour_is_shown(mode: str) -> None:
    light = {"1": 1, "L": 200, "LA": (200, 255), "P": 0, "I;16": 200 * 256}
    colour = light.get(mode, (200, 200, 200, 255)[: len(mode)])
    sent = Image.new(mode, (20, 20), colour)
    if mode == "P":
        sent.putpalette([200, 200, 200])
    shown = opened(for_citizen(written(sent, "PNG"))).getpixel((10, 10))
    assert is_like(shown, (255, 255, 255) if mode == "1" else (200, 200, 200))


def test_a_page_hidden_behind_a_picture_is_gone() -> None:
    for kind in ("JPEG", "PNG", "GIF"):
        sent = written(photo(), kind) + b"<script>alert(1)</script>PK\x03\x04"
        assert b"script" not in for_citizen(sent)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")  # Pillow's own, and the point
def test_a_broken_exif_costs_no_photo() -> None:
    sent = written(photo(), "JPEG", exif=b"Exif\x00\x00MM\x00\x2a\xff\xff\xff\xff" + b"\x01" * 30)
    assert opened(for_citizen(sent)).size == (64, 32)


# What is refused


@pytest.mark.parametrize(
    "data",
    [b"", b"<svg/>", b"<html>", b"#!AMR\n", b"\x00\x00\x00\x20ftypisom", b"BM" + bytes(60), b"GIF"],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(NotAPicture):
        for_citizen(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_cut_off_is_refused(kind: str) -> None:
    noise = Image.effect_noise((200, 200), 80).convert("RGB")
    sent = written(noise, kind)
    for length in (16, len(sent) // 4, len(sent) // 2):
        with pytest.raises(PictureBroken):
            for_citizen(sent[:length])


def a_png_that_claims(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1000), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "size",
    [(4001, 4000), (16_000_001, 1), (12_000, 9_000), (50_000, 50_000), (2**31 - 1, 2**31 - 1)],
)
def test_a_picture_that_claims_more_pixels_than_we_open_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(PictureTooLarge):
        for_citizen(a_png_that_claims(*size))


def test_a_gif_and_a_webp_that_claim_too_much_are_refused_too() -> None:
    gif = bytearray(written(photo(), "GIF"))
    gif[6:10] = struct.pack("<HH", 65_535, 65_535)
    frames = [Image.new("RGBA", (8, 8), (n, 2, 3, 4)) for n in (1, 2)]
    webp = bytearray(written(frames[0], "WEBP", save_all=True, append_images=frames[1:]))
    webp[24:30] = (16_382).to_bytes(3, "little") * 2
    for sent in (gif, webp):
        with pytest.raises(PictureTooLarge):
            for_citizen(bytes(sent))


def test_a_jpeg_with_thousands_of_scans_is_refused() -> None:
    sent = written(photo(), "JPEG", progressive=True)
    scan = sent[sent.rindex(b"\xff\xda") : -2]
    with pytest.raises(PictureTooLarge, match="scans"):
        for_citizen(sent[:-2] + scan * 5000 + sent[-2:])


def test_a_panorama_too_wide_to_be_decoded_small_is_refused() -> None:
    with pytest.raises(PictureTooLarge):
        for_citizen(written(Image.new("RGB", (60_000, 300)), "JPEG", quality=1))


def test_too_many_bytes_are_refused_unread() -> None:
    with pytest.raises(PictureTooLarge, match="20 MiB"):
        for_citizen(b"\xff\xd8\xff" + bytes(pictures.MAX_BYTES))


def test_a_photo_of_a_good_phone_is_not_too_large() -> None:
    sent = written(Image.new("RGB", (8064, 6048), RED), "JPEG", quality=30)
    assert opened(for_citizen(sent)).size == (2048, 1536)


def test_bytes_changed_at_random_give_a_picture_or_a_clear_refusal() -> None:
    good = [written(photo(), kind, exif=telling_exif()) for kind in ("JPEG", "PNG", "WEBP")]
    good.append(written(photo(), "GIF"))
    for _ in range(1500):
        sent = bytearray(random.choice(good))
        for _ in range(random.choice([1, 1, 3, 20])):
            sent[random.randrange(len(sent))] = random.randrange(256)
        with contextlib.suppress(PictureRefused):
            assert sniff(for_citizen(bytes(sent))) == pictures.CITIZEN_MIME
