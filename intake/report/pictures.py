"""Looks at the pictures that come with a form, only as far as a request may: nothing is decoded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as say

from hotline.errors import wrong_entry
from hotline.pictures import MAX_BYTES, MEBIBYTE, PictureRefused, PictureTooLarge, check

MOST = 6
FIELD = "pictures"
# All of a form: twenty megabytes of pictures, and what the words and the wrapping take.
MOST_BYTES = MAX_BYTES + MEBIBYTE


def taken(files: Iterable[Any]) -> list[bytes]:
    """Return the pictures' bytes. Raises `BadArguments` with words that say what to do.

    The name a phone gave a picture is never looked at, shown or kept.
    """
    chosen = [file for file in files if file.size]
    if len(chosen) > MOST:
        raise wrong_entry(FIELD, say("At most %(most)d pictures.") % {"most": MOST})
    if sum(file.size for file in chosen) > MAX_BYTES:
        raise wrong_entry(FIELD, too_much())
    return [_looked_at(file.read(), place) for place, file in enumerate(chosen, start=1)]


def too_much() -> str:
    """What somebody is told whose pictures are too big together."""
    return say(
        "The pictures are too big: at most %(most)d MB together. Send fewer, or smaller ones."
    ) % {"most": MAX_BYTES // MEBIBYTE}


def _looked_at(data: bytes, place: int) -> bytes:
    try:
        check(data)
    except PictureTooLarge:
        told = say("Picture %(n)d is too large to be opened. Take a smaller one.")
        raise wrong_entry(FIELD, told % {"n": place}) from None
    except PictureRefused:
        told = say("File %(n)d is not a picture we can open: JPEG, PNG, GIF or WebP.")
        raise wrong_entry(FIELD, told % {"n": place}) from None
    return data
