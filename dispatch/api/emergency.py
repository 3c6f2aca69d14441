"""Emergency mode, for programs: whether it is on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from hotline.api.callers import known
from hotline.models import EmergencyMode

router = Router(tags=["emergency"])


class EmergencyShape(BaseModel):
    """`level` is the response level, 1 (the gravest) to 4; empty while it is off."""

    on: bool
    level: str
    since: datetime | None


@router.get("emergency", response=EmergencyShape, summary="Emergency mode")
def emergency(request: HttpRequest) -> Any:
    """How things stand now; the socket tells every switch (`emergency`)."""
    known(request)
    now = EmergencyMode.now()
    return EmergencyShape(
        on=now is not None, level=now.level if now else "", since=now.since if now else None
    )
