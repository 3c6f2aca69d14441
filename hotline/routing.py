"""The live addresses: which socket path leads to which consumer."""

from __future__ import annotations

from typing import Any

from django.urls import path, re_path

from dispatch.consumers import DeskConsumer
from hotline.doorkeeper import Doorkeeper
from supervision.consumers import WallConsumer


async def nowhere(_scope: Any, receive: Any, send: Any) -> None:
    """An address that is none is refused like a caller who is nobody."""
    await receive()
    await send({"type": "websocket.close"})


DESK: Any = Doorkeeper(DeskConsumer.as_asgi())
WALL: Any = Doorkeeper(WallConsumer.as_asgi())
NOWHERE: Any = nowhere

sockets = [path("ws/desk/", DESK), path("ws/wall/", WALL), re_path("", NOWHERE)]
