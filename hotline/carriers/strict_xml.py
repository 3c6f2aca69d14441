"""Reads XML without document types, entities or depth: only what a platform pushes."""

from __future__ import annotations

from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException, DTDForbidden
from defusedxml.ElementTree import DefusedXMLParser

from hotline.carriers.fields import MAX_DEPTH, MAX_ELEMENTS, Fields, add
from hotline.carriers.verdicts import Rejected


def read_xml(document: str) -> Fields:
    """Return the elements under `<xml>`, or raise `Rejected`. Text is exact, blanks included."""
    if "\0" in document:
        raise Rejected("malformed_xml")  # or expat would take it for UTF-16
    reader = _Reader()
    # No document type at all, hence no entities: no files read, no bombs, no addresses fetched.
    # Text is text by now: an encoding that the document claims for itself counts for nothing.
    parser = DefusedXMLParser(target=reader, encoding="utf-8", forbid_dtd=True)
    try:
        parser.feed(document.encode())
        parser.close()
    except DTDForbidden:
        raise Rejected("dtd_forbidden") from None
    except (ParseError, DefusedXmlException, UnicodeEncodeError):
        raise Rejected("malformed_xml") from None
    return reader.root


class _Reader:
    """What the parser tells as it goes: a stack of half-read elements instead of a tree."""

    def __init__(self) -> None:
        self.root: Fields = {}
        self.stack: list[tuple[str, Fields, list[str]]] = []
        self.elements = 0

    def start(self, name: str, _attributes: object) -> None:
        self.elements += 1
        if len(self.stack) >= MAX_DEPTH:
            raise Rejected("too_deep")
        if self.elements > MAX_ELEMENTS:
            raise Rejected("too_many_elements")
        if not self.stack and name != "xml":
            raise Rejected("malformed_xml")
        self.stack.append((name, {}, []))

    def data(self, text: str) -> None:
        self.stack[-1][2].append(text)

    def end(self, _name: str) -> None:
        name, children, texts = self.stack.pop()
        if self.stack:
            add(self.stack[-1][1], name, children or "".join(texts))
        else:
            self.root = children

    def close(self) -> Fields:
        return self.root
