"""What each of Weibo's error numbers means for a call of ours: try again, wait, stop, look first,
or take another road.
"""

from __future__ import annotations

from hotline.carriers.masking import mask
from hotline.carriers.platform_call import unsure
from hotline.carriers.verdicts import Outcome, Undeliverable


def _all(outcome: Outcome, reason: str, *codes: int) -> dict[int, tuple[Outcome, str]]:
    return dict.fromkeys(codes, (outcome, reason))


# From Weibo's list of error codes. The first group says that something broke on their side while
# they were at it: what was to be written may have been written.
MEANING: dict[int, tuple[Outcome, str]] = {
    **_all(Outcome.UNSURE, "platform_unwell", 10001, 10003, 10010, 10011),
    **_all(Outcome.RETRY, "busy", 10002, 10009),
    # The same words stand there already, ours perhaps, from a call whose answer was lost.
    **_all(Outcome.UNSURE, "repeated", 20017, 20019, 20111),
    **_all(Outcome.NEXT_HOUR, "out_of_calls", 10022, 10023, 10024),
    **_all(Outcome.NEXT_HOUR, "too_many_posts", 20016),
    **_all(Outcome.STOP_ACCOUNT, "token", 21301, 21314, 21315, 21316, 21317, 21319, 21327, 21332),
    **_all(Outcome.STOP_ACCOUNT, "no_permission", 10005, 10014),
    **_all(Outcome.STOP_ACCOUNT, "address_not_allowed", 10004),
    **_all(Outcome.STOP_ACCOUNT, "credentials", 10013),
    **_all(Outcome.FINAL, "unknown_recipient", 20003),
    **_all(Outcome.FINAL, "word_gone", 20101, 20201),
    **_all(Outcome.FINAL, "not_visible", 20112),
    **_all(Outcome.FINAL, "refused_by_citizen", 20206, 20207),
    **_all(Outcome.FINAL, "not_ours", 20102, 20203),
    **_all(Outcome.FINAL, "too_long", 20012, 20013),
    **_all(Outcome.FINAL, "words_refused", 20018, 20020, 20021),
    **_all(Outcome.FINAL, "captcha", 20031),
    **_all(
        Outcome.FINAL,
        "bad_request",
        *(10006, 10008, 10012, 10016, 10017, 10018, 10020, 10021, 20008),
    ),
}
SHOWN_LATER = frozenset({20032})  # taken, and to be seen in a minute or two
GONE = frozenset({20101, 20201})


def refusal(code: int, message: str, *secrets: str, repeatable: bool = False) -> Undeliverable:
    """Return the fact behind an error code; a number we do not know is final, for a person to see.

    What may be done twice without harm (`repeatable`) is simply done again where the outcome of a
    write would be unsure.
    """
    outcome, reason = MEANING.get(code, (Outcome.FINAL, "unknown_code"))
    if outcome is Outcome.UNSURE:
        outcome = unsure(repeatable)
    return Undeliverable(code, outcome, reason=reason, detail=mask(message, *secrets))
