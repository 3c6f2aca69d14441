"""Who the caller is here, and what they may do."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from hotline.api.callers import known

router = Router(tags=["people"])


class Me(BaseModel):
    """The caller. `powers` are those this way in carries: outside demo a token never speaks."""

    id: str
    name: str
    kind: str
    organisation: str
    office: str | None
    powers: list[str]
    seats: list[str]
    place: str


@router.get("me", response=Me, summary="Who I am")
def me(request: HttpRequest) -> Any:
    """Name, office, powers, seats, and the address one works at."""
    user = known(request)
    return Me(
        id=user.username,
        name=user.name,
        kind=user.organisation_kind,
        organisation=user.organisation.code,
        office=user.office.code if user.office else None,
        powers=sorted(user.powers),
        seats=sorted(user.seats),
        place=user.place,
    )
