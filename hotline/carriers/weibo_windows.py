"""How long a citizen's word lets us write to them privately over Weibo."""

from __future__ import annotations

from datetime import timedelta

from hotline.carriers import incoming as it
from hotline.carriers.windows import Allowance

# Weibo's page on customer-service messages: any number within 48 hours of a private message, a
# follow, a tap on the menu or a scan; none after the citizen left.
FOR_A_WORD = Allowance(None, timedelta(hours=48))
FOR_A_MOMENT = None

_OPENERS = (
    *(it.Text, it.Image, it.Voice, it.Location),
    *(it.Subscribe, it.Click, it.Scan),
)


def allowance(said: it.Incoming) -> Allowance | None:
    """Return what this word allows. A comment or a post is said to everybody and opens no window
    for private words.
    """
    return FOR_A_WORD if isinstance(said, _OPENERS) else None
