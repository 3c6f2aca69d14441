"""The two ways a carrier says no: this did not come from the platform, and this could not be
delivered; and a callback that only checks our address.
"""

from __future__ import annotations

from enum import StrEnum


class Rejected(Exception):  # noqa: N818 - a fact about what came
    """A callback that is refused.

    `reason` is a word for our own log; the answer on the wire is the empty `status`, so that a
    stranger cannot learn from it which check caught him.
    """

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


class Challenged(Exception):  # noqa: N818 - a fact about what came
    """A callback that brings no message: the platform checks our address and wants to hear
    `answer`, a JSON text. It was proven to be the platform's.
    """

    def __init__(self, answer: str) -> None:
        super().__init__("challenged")
        self.answer = answer


class Outcome(StrEnum):
    """What to do about a delivery that did not come back as delivered."""

    RETRY = "retry"  # It was certainly not delivered, and may go through in a while.
    FINAL = "final"  # It was certainly not delivered, and never will be by this way.
    UNSURE = "unsure"  # Nobody knows: a person decides, never a second message by itself.
    REFRESH_TOKEN = "refresh_token"  # Ask for a token once more, then repeat once.
    STOP_ACCOUNT = "stop_account"  # The account or this function of it does not work at all: alarm.
    NEXT_MESSAGE = "next_message"  # Wait until the citizen writes again.
    NEXT_MINUTE = "next_minute"
    NEXT_HOUR = "next_hour"  # or whenever the platform says that its count starts anew
    AFTER_MIDNIGHT = "after_midnight"  # Midnight in Beijing, where the platform counts its days.


class Undeliverable(Exception):  # noqa: N818 - a fact about what left
    """A call to the platform that did not succeed.

    `code` is the platform's number, or a word of ours when it never came to one (`unreachable`,
    `no_answer`, `garbled`, `http_502`); `reason` is a word for screens; `detail` is the platform's
    own remark with every secret masked; `rid` is its request id, which its support asks for.
    """

    def __init__(
        self,
        code: int | str,
        outcome: Outcome,
        *,
        reason: str = "",
        detail: str = "",
        rid: str = "",
    ) -> None:
        super().__init__(f"{code}: {reason or outcome}{f' ({detail})' if detail else ''}")
        self.code = code
        self.outcome = outcome
        self.reason = reason or str(code)
        self.detail = detail
        self.rid = rid
