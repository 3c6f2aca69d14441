"""Each of WeChat's error numbers leads to what the documents say should be done about it."""

from __future__ import annotations

import pytest

from hotline.carriers.verdicts import Outcome
from hotline.carriers.wechat_errors import MEANING, refusal

DONE_ABOUT = {
    Outcome.RETRY: (-1,),
    Outcome.REFRESH_TOKEN: (40001, 40014, 42001),
    Outcome.STOP_ACCOUNT: (
        *(40002, 40013, 40125, 41002, 41004),  # appid or secret wrong
        40164,  # our address is not on the list
        *(48001, 48004, 50001),  # the account lacks this permission
        50002,  # the account is limited
    ),
    Outcome.AFTER_MIDNIGHT: (45009,),
    Outcome.NEXT_MINUTE: (45011,),
    Outcome.NEXT_MESSAGE: (45047,),
    Outcome.FINAL: (
        *(40003, 40007, 40033, 40037, 43004, 43101, 45001, 45002, 45008, 45015, 47003, 48002),
        *(40008, 40035, 40038, 41006, 41009, 43001, 43002, 43003, 44002, 44003, 44004, 47001),
        *(40029, 40163, 42003, 88000, 88001, 88005, 88010),
    ),
}


@pytest.mark.parametrize(
    ("code", "outcome"),
    [(code, outcome) for outcome, codes in DONE_ABOUT.items() for code in codes],
)
def test_the_table_is_what_the_documents_say(code: int, outcome: Outcome) -> None:
    assert refusal(code, "said so").outcome == outcome


def test_no_error_number_ever_leads_to_unsure() -> None:
    assert Outcome.UNSURE not in {outcome for outcome, _ in MEANING.values()}


def test_a_number_nobody_knows_is_final_and_shown() -> None:
    fact = refusal(99999, "brand new")
    assert (fact.outcome, fact.code, fact.reason) == (Outcome.FINAL, 99999, "unknown_code")


def test_the_request_id_is_kept_and_secrets_are_not() -> None:
    said = "invalid credential TOKEN123, see ?access_token=TOKEN123&x rid: 5f3b8e2a-1d2c-test"
    fact = refusal(40001, said, "TOKEN123")
    assert fact.rid == "5f3b8e2a-1d2c-test"
    assert "TOKEN123" not in str(fact) + repr(fact) + fact.detail


def test_a_refused_address_is_shown_so_that_it_can_be_listed() -> None:
    assert "203.0.113.7" in refusal(40164, "invalid ip 203.0.113.7, not in whitelist").detail
