"""Open311 as an app speaks it, and what the standard says of its answers."""

from __future__ import annotations

import json
import random
from itertools import count
from typing import Any
from xml.etree import ElementTree as ET

from django.test import Client
from jsonschema import validate

from hotline.models import User
from intake.open311.answers import ITEMS
from intake.open311.models import Open311Key

BASE = "/open311/v2"
KEY = "key-of-a-test"
FORMS = ("xml", "json")
TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
REPORT = {
    "service_code": "1501",
    "lat": "29.27410",
    "long": "118.15510",
    "description": "银杏路口积水半米",
    "device_id": "device-1",
}


def text(*, null: bool = False) -> dict[str, Any]:
    return {"type": ["string", "null"]} if null else {"type": "string", "minLength": 1}


def an_object(required: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": required | more,
        "required": [*required],
        "additionalProperties": False,
    }


def a_list(item: dict[str, Any], least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": item, "minItems": least}


TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"}
SERVICE = an_object(
    {
        "service_code": text(),
        "service_name": text(),
        "description": text(null=True),
        "metadata": {"type": "boolean"},
        "type": {"enum": ["realtime", "batch", "blackbox"]},
        "keywords": text(null=True),
        "group": text(null=True),
    }
)
ATTRIBUTE = an_object(
    {
        "variable": {"type": "boolean"},
        "code": text(),
        "datatype": {
            "enum": ["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
        },
        "required": {"type": "boolean"},
        "datatype_description": text(null=True),
        "order": {"type": "integer", "minimum": 1},
        "description": text(),
        "values": a_list(an_object({"key": text(), "name": text()}), 1),
    }
)
REQUEST = an_object(
    {
        "service_request_id": text(),
        "status": {"enum": ["open", "closed"]},
        **{name: text(null=True) for name in (
            "status_notes", "service_name", "service_code", "description", "agency_responsible",
            "service_notice", "address", "address_id", "zipcode", "media_url",
        )},
        "requested_datetime": TIME,
        "updated_datetime": TIME,
        "expected_datetime": {"type": "null"},
        "lat": {"type": ["number", "null"], "minimum": -90, "maximum": 90},
        "long": {"type": ["number", "null"], "minimum": -180, "maximum": 180},
    }
)  # fmt: skip
SCHEMAS = {
    "discovery": an_object(
        {
            "changeset": TIME,
            "contact": text(),
            "key_service": text(),
            "endpoints": a_list(
                an_object(
                    {
                        "specification": {"const": "http://wiki.open311.org/GeoReport_v2"},
                        "url": {"type": "string", "pattern": r"^https?://.*/open311/v2$"},
                        "changeset": TIME,
                        "type": {"enum": ["production", "test"]},
                        "formats": {**a_list(text()), "minItems": 2},
                    }
                ),
                1,
            ),
        }
    ),
    "services": a_list(SERVICE, 1),
    "service_definition": an_object({"service_code": text(), "attributes": a_list(ATTRIBUTE, 1)}),
    "service_requests": a_list(REQUEST),
    "posted": a_list(
        an_object({"service_request_id": text(), "service_notice": text(null=True)}), 1
    ),
    "tokens": a_list(an_object({"service_request_id": text(), "token": text()}), 1),
    "errors": a_list(an_object({"code": text(), "description": text()}), 1),
}
_addresses = count(random.randrange(1 << 23))
NUMBERS, YES_OR_NO = {"lat", "long", "order"}, {"metadata", "variable", "required"}


def told(answer: Any, form: str, schema: str, *, status: int = 200) -> Any:
    """What an answer says, held against the standard; XML is read as what JSON would have said."""
    assert answer.status_code == status, answer.content.decode()
    assert answer["Content-Type"] == TYPES[form]
    if form == "json":
        said = json.loads(answer.content)
    else:
        tree = ET.fromstring(answer.content)
        roots = {"posted": "service_requests", "tokens": "service_requests"}
        assert tree.tag == roots.get(schema, schema)
        said = _plain(tree)
    validate(said, SCHEMAS[schema])
    return said


def _plain(element: ET.Element) -> Any:
    if element.tag in ITEMS:
        assert {child.tag for child in element} <= {ITEMS[element.tag]}
        return [_plain(child) for child in element]
    if len(element):
        return {child.tag: _plain(child) for child in element}
    if element.text is None:
        return None
    if element.tag in YES_OR_NO:
        return {"true": True, "false": False}[element.text]
    if element.tag in NUMBERS:
        return int(element.text) if element.tag == "order" else float(element.text)
    return element.text


def somebody() -> Client:
    """A client of an address of its own: counts of attempts outlive a test."""
    number = next(_addresses)
    return Client(REMOTE_ADDR=f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}")


def get(path: str, form: str, schema: str, *, expects: int = 200, **asked: str) -> Any:
    return told(somebody().get(f"{BASE}/{path}.{form}", asked), form, schema, status=expects)


def post(form: str = "json", *, status: int = 200, key: str = KEY, **changed: Any) -> Any:
    """Report something; what is None is left out."""
    sent = {k: v for k, v in ({**REPORT, "api_key": key} | changed).items() if v is not None}
    answer = somebody().post(f"{BASE}/requests.{form}", sent)
    return told(answer, form, "posted" if status == 200 else "errors", status=status)


def issue(plain: str = KEY, name: str = "app") -> None:
    Open311Key.objects.issue(name, by=User.objects.machine(), plain=plain)
