"""What each of Alibaba Cloud's error codes means for a text of ours.

From its lists of API error codes (help.aliyun.com, 101346) and of what its OpenAPI refuses. A code
that begins with `isp.` is a fault on their side, of which nobody knows how far it had got.
"""

from __future__ import annotations

from hotline.carriers.masking import mask
from hotline.carriers.platform_call import unsure
from hotline.carriers.verdicts import Outcome, Undeliverable


def _all(outcome: Outcome, reason: str, codes: str) -> dict[str, tuple[Outcome, str]]:
    return dict.fromkeys(codes.split(), (outcome, reason))


MEANING: dict[str, tuple[Outcome, str]] = {
    **_all(
        Outcome.STOP_ACCOUNT,
        "credentials",
        "InvalidAccessKeyId.NotFound InvalidAccessKeyId.Inactive InvalidAccessKeyId"
        " SignatureDoesNotMatch IncompleteSignature InvalidTimeStamp.Expired"
        " InvalidTimeStamp.Format isv.ACCOUNT_NOT_EXISTS isv.ACCOUNT_ABNORMAL",
    ),
    **_all(
        Outcome.STOP_ACCOUNT,
        "no_permission",
        "isp.RAM_PERMISSION_DENY isv.PRODUCT_UN_SUBSCRIPT isv.PRODUCT_UNSUBSCRIBE NoPermission"
        " Forbidden.RAM",
    ),
    **_all(Outcome.STOP_ACCOUNT, "no_credit", "isv.OUT_OF_SERVICE isv.AMOUNT_NOT_ENOUGH"),
    **_all(Outcome.STOP_ACCOUNT, "monthly_quota", "isv.MONTH_LIMIT_CONTROL"),
    **_all(Outcome.STOP_ACCOUNT, "address_not_allowed", "isv.DENY_IP_RANGE"),
    **_all(
        Outcome.STOP_ACCOUNT,
        "signature",
        "isv.SMS_SIGN_ILLEGAL isv.SMS_SIGNATURE_ILLEGAL isv.SIGN_STATE_ILLEGAL"
        " isv.SMS_SIGNATURE_SCENE_ILLEGAL",
    ),
    **_all(Outcome.AFTER_MIDNIGHT, "daily_quota", "isv.DAY_LIMIT_CONTROL"),
    # The same phone too often: in a minute, an hour or a day, it does not say which.
    **_all(Outcome.NEXT_HOUR, "too_often", "isv.BUSINESS_LIMIT_CONTROL"),
    **_all(Outcome.NEXT_MINUTE, "minute_quota", "Throttling Throttling.User Throttling.Api"),
    **_all(
        Outcome.FINAL,
        "unknown_recipient",
        "isv.MOBILE_NUMBER_ILLEGAL isv.MOBILE_COUNT_OVER_LIMIT",
    ),
    **_all(
        Outcome.FINAL,
        "template",
        "isv.SMS_TEMPLATE_ILLEGAL isv.TEMPLATE_MISSING_PARAMETERS isv.TEMPLATE_PARAMS_ILLEGAL"
        " isv.INVALID_PARAMETERS isv.INVALID_JSON_PARAM isv.PARAM_LENGTH_LIMIT"
        " isv.PARAM_NOT_SUPPORT_URL isv.BLACK_KEY_CONTROL_LIMIT isv.SMS_CONTENT_ILLEGAL"
        " isv.EXTEND_CODE_ERROR isv.DOMESTIC_NUMBER_NOT_SUPPORTED",
    ),
}


def refusal(
    code: str, message: str, *, repeatable: bool, rid: str, hidden: tuple[str, ...]
) -> Undeliverable:
    """Return the fact behind a code; one that we do not know is final, for a person to see."""
    outcome, reason = MEANING.get(code) or _of_a_kind(code, repeatable)
    return Undeliverable(code, outcome, reason=reason, detail=mask(message, *hidden), rid=rid)


def _of_a_kind(code: str, repeatable: bool) -> tuple[Outcome, str]:
    if code.startswith("isp.") or code == "SignatureNonceUsed":  # the first of two got in
        return unsure(repeatable), "platform_unwell"
    if code.startswith("Throttling"):
        return Outcome.NEXT_MINUTE, "minute_quota"
    return Outcome.FINAL, "unknown_code"
