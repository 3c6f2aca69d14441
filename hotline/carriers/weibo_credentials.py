"""What a Weibo account's row says, as plain values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What the account's row says. Raises `ValueError` for what cannot be.

    `secret` is the app's, which signs pushes; `access_token` opens the API until an officer has to
    authorise it again (there is no way to renew it by machine); without one nothing is polled or
    sent. `mode` belongs to WeChat and means nothing here.
    """

    uid: str
    secret: str = field(repr=False)
    access_token: str = field(default="", repr=False)
    mode: str = ""
    max_age: int = 0

    def __post_init__(self) -> None:
        if not self.secret:
            raise ValueError("an account without an app secret would believe anybody")
        if not re.fullmatch(r"[0-9]{1,19}", self.uid):
            raise ValueError("the uid is a number")
