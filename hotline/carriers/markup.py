"""Reads the small XML and JSON documents that platforms push, and nothing that is larger or
cleverer than those.
"""

from __future__ import annotations

from hotline.carriers.fields import Fields
from hotline.carriers.strict_json import read_json
from hotline.carriers.strict_xml import read_xml
from hotline.carriers.verdicts import Rejected

# Characters that XML 1.0 forbids even inside CDATA, yet phones have been seen to send.
_FORBIDDEN = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFE, 0xFFFF])


def read(body: bytes, *, mend: bool = False) -> Fields:
    """Return the elements under the root of an XML or JSON document: text, nested dicts, lists for
    repeats.

    Text is left exactly as it is, blanks included; what PostgreSQL cannot store (NUL, lone
    surrogates) is taken out. With `mend` a document that is broken only by forbidden control
    characters is read without them: for messages already proven genuine, where refusing would lose
    a citizen's words. Raises `Rejected` and nothing else.
    """
    if not body.strip():
        raise Rejected("empty_body")
    try:
        # Before any parser guesses: expat would take UTF-16 for what it claims to be.
        document = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Rejected("bad_utf8") from None
    if document.lstrip().startswith("{"):
        return read_json(document)
    try:
        return read_xml(document)
    except Rejected as broken:
        if not mend or broken.reason != "malformed_xml":
            raise
        mended = document.translate(_FORBIDDEN)
        if mended == document:
            raise
        return read_xml(mended)
