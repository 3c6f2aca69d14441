"""What a gateway tells of a text message it took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Fate:
    """`unknown`: the gateway has no such text; `waiting`: it has, and the network has not said.

    `code` is the network's word for it, `reference` the gateway's own id.
    """

    status: Literal["unknown", "waiting", "delivered", "failed"]
    code: str = ""
    reference: str = ""
