"""Which registered text says our notice is data that a command sets; a gateway is an account."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from hotline.models import Account, Budget, NoticeTemplate, SecurityEvent, StatementVersion
from tests.cast import Cast, says

pytestmark = pytest.mark.django_db


def run(*words: str, **options: Any) -> str:
    out = StringIO()
    call_command(*words, stdout=out, **options)
    return out.getvalue()


def test_a_notice_is_set_changed_and_removed(cast: Cast) -> None:
    said = run("notice", "city", "answer", "--template", "T1", "--field", "thing2=office")
    assert "notice_answer is switched on" in said  # not yet: it says so
    run("notice", "city", "answer", "--template", "T2", "--field", "character_string1=number")
    kept = NoticeTemplate.objects.get()
    assert (kept.rung, kept.template_id, kept.fields) == (
        *("template", "T2"),
        {"character_string1": "number"},
    )
    run("notice", "city", "answer", "--remove")
    assert NoticeTemplate.objects.get().template_id == ""
    assert SecurityEvent.objects.filter(what="notice_changed", subject="city").count() == 2
    assert SecurityEvent.objects.filter(what="notice_removed").count() == 1


@pytest.mark.parametrize(
    ("words", "because"),
    [
        (("nowhere", "answer", "--template", "T"), "no account"),
        (("city-web", "answer", "--template", "T"), "no account"),
        (("city", "answer", "--field", "thing1=office"), "--template"),
        (("city", "answer", "--template", "T"), "says nothing"),
        (("city", "answer", "--template", "T", "--field", "thing1=text"), "one of number"),
        (("city", "answer", "--template", "T", "--field", "=number"), "one of number"),
        (("city", "receipt", "--template", "T", "--field", "thing1=code"), "one of number"),
        (("city", "answer", "--remove"), "no such notice"),
    ],
)
def test_a_notice_that_cannot_work_is_refused(
    cast: Cast, words: tuple[str, ...], because: str
) -> None:
    with pytest.raises(CommandError, match=because):
        run("notice", *words)
    assert not NoticeTemplate.objects.exists()


def test_a_gateway_is_opened_with_a_budget_and_only_a_text_may_hold_the_code(cast: Cast) -> None:
    keys = ("--key-id", "K-OPEN", "--secret", "S-SECRET", "--sign", "示例热线")
    run("account", "sms", "texts", *keys)
    account = Account.objects.get(slug="texts")
    assert (account.carrier, account.credentials.provider) == ("sms", "aliyun")
    assert b"S-SECRET" not in bytes(account.sealed)
    budget = Budget.objects.get(account=account)
    assert (budget.per_day, budget.per_recipient) == (1000, 5)
    run("account", "sms", "texts", "--to-one-phone", "0", "--texts-per-day", "300")
    budget = Budget.objects.get(account=account)
    assert (budget.per_day, budget.per_recipient) == (300, None)
    run("notice", "texts", "receipt", "--template", "SMS_1", "--field", "code=code")
    assert NoticeTemplate.objects.get().rung == "sms"
    with pytest.raises(CommandError):
        run("notice", "texts", "answer", "--template", "SMS_1", "--field", "code=code")


def test_a_gateway_without_a_key_is_none(cast: Cast) -> None:
    with pytest.raises(CommandError, match="cannot work"):
        run("account", "sms", "texts", "--sign", "示例热线")
    assert not Account.objects.filter(slug="texts").exists()


@pytest.mark.parametrize("speaker", ["operator", "duty"])
def test_the_database_lets_nobody_give_notice_who_did_not_approve_it(
    cast: Cast, speaker: str
) -> None:
    """`duty2` approved the receipt: neither a vendor nor another officer stands behind it."""
    message = says(cast).outbound.get()
    said, person = StatementVersion.objects.get(statement__code="receipt"), getattr(cast, speaker)
    row = {"rung": "sms", "outcome": "sent", "statement": said, "speaker": person}
    with pytest.raises(DatabaseError), transaction.atomic():
        message.attempts.create(**row, speaker_kind=person.organisation_kind)
    with pytest.raises(DatabaseError), transaction.atomic():
        message.attempts.create(**row, speaker_kind="government")
    with pytest.raises(DatabaseError), transaction.atomic():
        message.attempts.create(rung="template", outcome="sent")  # words of nobody's
