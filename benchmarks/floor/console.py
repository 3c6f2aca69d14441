"""A console that does nothing but hand on what its one group hears."""

from __future__ import annotations

import json
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer

GROUP = "bare"


class Bare(AsyncWebsocketConsumer):
    """Joins one group at once, asks nobody who calls, and sends every frame as it came."""

    groups = [GROUP]

    async def announce(self, message: dict[str, Any]) -> None:
        """Hand on one frame."""
        await self.send(text_data=json.dumps(message["frame"]))
