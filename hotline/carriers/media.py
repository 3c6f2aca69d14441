"""Tells what kind of file something is by its first bytes, because names and headers can say
anything.
"""

from __future__ import annotations

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"#!SPEEX", "audio/speex"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (4, b"ftyp", "video/mp4"),
)


def media_type(content: bytes) -> str:
    """Return the media type of a file, `application/octet-stream` when it is none that we take."""
    for place, magic, name in _MAGIC:
        if content.startswith(magic, place):
            return name
    return "application/octet-stream"
