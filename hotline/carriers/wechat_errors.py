"""What each of WeChat's error numbers means for a message of ours: try again, wait, stop, or take
another road.
"""

from __future__ import annotations

import re

from hotline.carriers.masking import mask
from hotline.carriers.verdicts import Outcome, Undeliverable


def _all(outcome: Outcome, reason: str, *codes: int) -> dict[int, tuple[Outcome, str]]:
    return dict.fromkeys(codes, (outcome, reason))


# From Tencent's list of return codes. A refusal with a number is certain: nothing was delivered.
MEANING: dict[int, tuple[Outcome, str]] = {
    **_all(Outcome.RETRY, "busy", -1),
    **_all(Outcome.REFRESH_TOKEN, "token", 40001, 40014, 42001),
    **_all(Outcome.STOP_ACCOUNT, "credentials", 40002, 40013, 40125, 41002, 41004),
    **_all(Outcome.STOP_ACCOUNT, "address_not_allowed", 40164),
    **_all(Outcome.STOP_ACCOUNT, "no_permission", 48001, 48004, 50001),
    **_all(Outcome.STOP_ACCOUNT, "account_limited", 50002),
    **_all(Outcome.AFTER_MIDNIGHT, "daily_quota", 45009),
    **_all(Outcome.NEXT_MINUTE, "minute_quota", 45011),
    **_all(Outcome.NEXT_MESSAGE, "count_used_up", 45047),
    **_all(Outcome.FINAL, "window_over", 45015),
    **_all(Outcome.FINAL, "unknown_recipient", 40003),
    **_all(Outcome.FINAL, "not_following", 43004),
    **_all(Outcome.FINAL, "refused_by_citizen", 43101, 48002),
    **_all(Outcome.FINAL, "media_gone", 40007),
    **_all(Outcome.FINAL, "too_long", 45001, 45002, 45008),
    **_all(Outcome.FINAL, "template", 40037, 41030, 47003),
    **_all(Outcome.FINAL, "escaped_characters", 40033),
    **_all(Outcome.FINAL, "login_code", 40029, 40163, 42003),
    **_all(Outcome.FINAL, "menu_shape", *range(40015, 40018), *range(40021, 40025)),
    **_all(Outcome.FINAL, "menu_name", 40018, 40025),
    **_all(Outcome.FINAL, "menu_key", 40019, 40026),
    **_all(Outcome.FINAL, "menu_address", 40020, 40027, 40054, 40055),
    **_all(Outcome.FINAL, "already_answered", 88005),
    **_all(Outcome.FINAL, "no_comments", 88000),
    **_all(Outcome.FINAL, "article_gone", 88001),
    **_all(Outcome.FINAL, "not_now", 88002),
    **_all(Outcome.FINAL, "too_many_elected", 88003),
    **_all(Outcome.FINAL, "word_gone", 88004, 88008),
    **_all(Outcome.FINAL, "comment", 88006, 88007, 88009, 88010),
    **_all(
        Outcome.FINAL,
        "bad_request",
        *(40008, 40035, 40038, 41006, 41009, 43001, 43002, 43003, 44002, 44003, 44004, 47001),
    ),
}


def refusal(code: int, message: str, *secrets: str) -> Undeliverable:
    """Return the fact behind an errcode; a number we do not know is final, for a person to see."""
    outcome, reason = MEANING.get(code, (Outcome.FINAL, "unknown_code"))
    rid = re.search(r"\brid:\s*([\w-]+)", message)
    return Undeliverable(
        code, outcome, reason=reason, detail=mask(message, *secrets), rid=rid[1] if rid else ""
    )
