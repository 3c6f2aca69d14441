"""How many messages a citizen's word lets us send over WeChat, and for how long."""

from __future__ import annotations

from datetime import timedelta

from hotline.carriers import incoming as it
from hotline.carriers.windows import Allowance

# Tencent's page on customer-service messages; older pages say 20.
FOR_A_MESSAGE = Allowance(5, timedelta(hours=48))
FOR_A_TAP = Allowance(3, timedelta(minutes=1))

_MESSAGES = (it.Text, it.Image, it.Voice, it.Video, it.Location, it.Link)
# Only these are named; pages opened, pictures and places announced grant nothing by themselves.
_TAPS = (it.Click, it.CodeScanned, it.Subscribe, it.Scan)


def allowance(said: it.Incoming) -> Allowance | None:
    """Return what this word allows, None when nothing; a new one starts the count anew."""
    if isinstance(said, _MESSAGES):
        return FOR_A_MESSAGE
    return FOR_A_TAP if isinstance(said, _TAPS) else None
