"""One description of every answer, written as XML or as JSON.

A list is a list of equal things: XML names the list and its items, JSON writes a bare array (the
Spark convention of the standard's examples). Codes and ids are strings in both. What is not known
is an empty element or null.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

FORMATS = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
# What the items of a list are called.
ITEMS = {
    "services": "service",
    "service_requests": "request",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
    "attributes": "attribute",
    "values": "value",
}
# What XML 1.0 cannot hold, escaped or not; and halves of characters.
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Wrong(Exception):  # noqa: N818 - a fact about what was asked
    """A request that is refused: the status of HTTP, and what the standard's `errors` say."""

    def __init__(self, status: int, description: str, *, wait: int = 0) -> None:
        super().__init__(description)
        self.status, self.description, self.wait = status, description, wait


def answer(form: str, root: str, told: Any, *, status: int = 200) -> HttpResponse:
    """Return `told`, a list or an object, under its name in the format asked for."""
    body = _json(told) if form == "json" else _xml(root, told)
    return HttpResponse(body, status=status, content_type=FORMATS[form])


def refusal(form: str, wrong: Wrong) -> HttpResponse:
    """The standard's shape of an error."""
    told = [{"code": str(wrong.status), "description": str(wrong.description)}]
    response = answer(form, "errors", told, status=wrong.status)
    if wrong.wait:
        response["Retry-After"] = str(wrong.wait)
    return response


def moment(at: datetime | None) -> str | None:
    """A time as W3C writes it, in the city's own zone."""
    return timezone.localtime(at).isoformat(timespec="seconds") if at else None


def clean(text: str) -> str:
    """The text without what XML cannot hold."""
    return NO_XML.sub("", text)


def _json(told: Any) -> str:
    return json.dumps(_cleaned(told), ensure_ascii=False)


def _cleaned(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: _cleaned(value) for name, value in told.items()}
    if isinstance(told, list):
        return [_cleaned(value) for value in told]
    return clean(told) if isinstance(told, str) else told


def _xml(root: str, told: Any) -> bytes:
    tree = _element(root, told)
    return ET.tostring(tree, encoding="utf-8", xml_declaration=True)


def _element(name: str, told: Any) -> ET.Element:
    element = ET.Element(name)
    match told:
        case dict():
            element.extend(_element(inner, value) for inner, value in told.items())
        case list():
            element.extend(_element(ITEMS[name], value) for value in told)
        case None:
            pass
        case bool():
            element.text = "true" if told else "false"
        case _:
            element.text = clean(str(told))
    return element
