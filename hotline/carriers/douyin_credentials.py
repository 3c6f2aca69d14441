"""What a Douyin account's row says, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What the account's row says. Raises `ValueError` for what cannot be.

    `client_key` and `secret` are the app's; the secret signs pushes. `open_id` is our own account
    there; without it a push for another account of the same app would be taken for ours. `mode`
    and `max_age` mean nothing here: a push carries no time of its own.
    """

    client_key: str
    secret: str = field(repr=False)
    open_id: str = ""
    mode: str = ""
    max_age: int = 0

    def __post_init__(self) -> None:
        if not self.secret:
            raise ValueError("an account without a client secret would believe anybody")
        if not self.client_key:
            raise ValueError("the client key says whose app it is")
