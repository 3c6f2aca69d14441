"""What a WeChat account's row says, as plain values that cannot be wrong in a way a request would
trip over.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from hotline.carriers.wechat_crypto import key_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What the account's row says. Raises `ValueError` for keys that cannot be, so that a request
    never does.

    `max_age`: seconds that a callback's timestamp may be off our clock; 0 leaves freshness
    unchecked, as the platform documents none.
    """

    token: str = field(repr=False)
    appid: str
    aes_key: str = field(default="", repr=False)
    previous_aes_key: str = field(default="", repr=False)
    original_id: str = ""
    mode: Literal["safe", "compat", "plain"] = "safe"
    secret: str = field(default="", repr=False)
    max_age: int = 0

    def __post_init__(self) -> None:
        if not self.token:
            raise ValueError("an account without a token would believe anybody")
        if self.mode not in ("safe", "compat", "plain"):
            raise ValueError("mode is safe, compat or plain")
        if self.mode != "plain" and not self.aes_key:
            raise ValueError("safe and compat need an EncodingAESKey")
        _ = self.keys

    @property
    def keys(self) -> tuple[bytes, ...]:
        """The AES keys that may open a callback, the current one first."""
        return tuple(key_of(key) for key in (self.aes_key, self.previous_aes_key) if key)
