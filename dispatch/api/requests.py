"""What one side asked and the centre rules on: nothing can be asked yet, the list is empty."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from dispatch.api.sight import in_sight
from hotline.api.callers import known
from hotline.api.pages import Collection

router = Router(tags=["requests"])


class RequestShape(BaseModel):
    """A request for a ruling."""

    id: int


@router.get("tickets/{number}/requests", response=Collection[RequestShape], summary="Requests")
def requests(request: HttpRequest, number: str) -> Any:
    """Declines, returns, extensions and shelvings that were asked for."""
    in_sight(known(request), number)
    return {"items": [], "next": None}
