"""The programming interface as a whole: one door for all rooms, and a description of every step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import URLPattern, URLResolver, path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Swagger
from ninja.errors import ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer
from pydantic.json_schema import models_json_schema

from hotline.api import problems
from hotline.api.callers import Session, Token
from hotline.api.door import guarded, nothing_here, open_to_all
from hotline.errors import Refused
from hotline.steps import Moving

OPEN_TO_ALL = {"openapi-json", "openapi-view"}
FORMS = "#/components/schemas/steps.{model}"
DESCRIPTION = """
Every collection is `{items, next}`; pass `next` as `cursor` to go on. Times are ISO 8601 with
offset.

Refusals are problem documents (RFC 9457) with `reason` and `code`, checked in this order: 401 not
known, 404 out of sight, 403 power missing, 409 state or version moved (`current` shows the ticket
as it is), 422 arguments (`errors`), 403 the rule refuses; 429 too fast.

Every POST takes `If-Match: <version>`, to be refused when somebody was quicker, and
`Idempotency-Key`, to be sent again without happening again.
"""
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "reason", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "reason": {"type": "string", "description": "A sentence for the person."},
        "code": {"type": "string", "description": "A word for the program."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("loc", "msg", "type")},
            },
        },
        "current": {"type": "object", "description": "409: the ticket as the caller may see it."},
    },
}
HEADERS = [
    {
        "name": "If-Match",
        "in": "header",
        "schema": {"type": "string"},
        "description": "The version the caller knows; 409 if it moved.",
    },
    {
        "name": "Idempotency-Key",
        "in": "header",
        "schema": {"type": "string", "maxLength": 120},
        "description": "A key of the caller's choice, good for 24 hours.",
    },
]


class Readable(JSONRenderer):
    """JSON in UTF-8: Chinese stays Chinese."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


class HouseAPI(NinjaAPI):
    """Ninja, behind our door. `things` are the kinds of things whose steps it describes."""

    def __init__(self, *things: type[Moving]) -> None:
        super().__init__(
            title="12345 over new media",
            version="1",
            description=DESCRIPTION,
            urls_namespace="api",
            auth=[Token(), Session()],
            renderer=Readable(),
            docs=Swagger(settings={"persistAuthorization": False, "docExpansion": "list"}),
        )
        self.things = things
        # Refusals pass through to the door, which answers them all in one form.
        self.add_exception_handler(Exception, _raise)
        self.add_exception_handler(Refused, _raise)
        self.add_exception_handler(ValidationError, _raise_unfit)

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        patterns: list[Any] = [*super()._get_urls(), path("<path:rest>", nothing_here)]
        for pattern in patterns:
            door = open_to_all if pattern.name in OPEN_TO_ALL else guarded
            # The door itself asks for proof of CSRF, where a cookie counts.
            pattern.callback = csrf_exempt(door(pattern.callback))
        return patterns

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The description, with the forms of all steps, the headers and the shape of a refusal."""
        schema = super().get_openapi_schema(**options)
        known = schema["components"]["schemas"]
        known["Problem"] = PROBLEM
        known.update(self._forms())
        refusal = {
            "description": "Refused",
            "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for methods in schema["paths"].values():
            for method, operation in methods.items():
                operation["responses"] = {
                    str(status): told for status, told in operation["responses"].items()
                } | {"default": refusal}
                if method == "post":
                    operation["parameters"] = [*operation["parameters"], *HEADERS]
        return schema

    def _forms(self) -> dict[str, Any]:
        forms = {step.arguments for thing in self.things for step in thing.steps().values()}
        by_name = sorted(forms, key=lambda form: form.__name__)
        listed: Any = [(form, "validation") for form in by_name]
        _keys, found = models_json_schema(listed, ref_template=FORMS)
        return {f"steps.{name}": form for name, form in found["$defs"].items()}


def body_of(*things: type[Moving]) -> dict[str, Any]:
    """Return what an operation's description says of its body: the forms of all steps."""
    forms = {
        FORMS.format(model=step.arguments.__name__)
        for thing in things
        for step in thing.steps().values()
        if not step.hidden
    }
    choice = {"anyOf": [{"$ref": form} for form in sorted(forms)]}
    return {"requestBody": {"content": {"application/json": {"schema": choice}}}}


def _raise(_request: Any, fault: Any) -> Any:
    raise fault


def _raise_unfit(_request: Any, wrong: Any) -> Any:
    raise problems.of_validation(wrong)
