"""How times and people read in every answer."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.utils import timezone
from pydantic import BaseModel, PlainSerializer, WithJsonSchema

from hotline.models import User


def moment(at: datetime) -> str:
    """A time as the city's clocks show it, ISO 8601 with offset."""
    return timezone.localtime(at).isoformat()


Moment = Annotated[
    datetime,
    PlainSerializer(moment, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


class Person(BaseModel):
    """Somebody who works here. `id` is the name they log in with."""

    id: str
    name: str
    office: str | None
    kind: str

    @classmethod
    def of(cls, user: User, *, office: str | None = None) -> Person:
        """`office` is the code of the office they were in then; without it, the one they are in."""
        if office is None and user.office is not None:
            office = user.office.code
        return cls(
            id=user.username, name=user.name, office=office or None, kind=user.organisation_kind
        )
