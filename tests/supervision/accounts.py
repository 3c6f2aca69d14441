"""An account in the ledger, as the tests of it begin."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from hotline.models import LedgerEntry, Office, Proceeding, User
from tests.cast import Cast, enrol

FACTS = {
    "platform": "wechat",
    "name": "示例市发布",
    "handle": "gh_cast",
    "office": "centre",
    "leader": "分管领导甲",
    "editor": "总编辑乙",
    "duty": "丙，工作日 08:00–20:00",
    "duty_phone": "0571-12345",
    "opened_on": "2024-03-01",
    "filed_on": "2024-03-08",
    "filing_number": "备2024-017",
    "door": "city",
}
TO_OPEN = FACTS | {"platform": "douyin", "name": "示例水务", "handle": "", "office": "water"}


def an_entry(cast: Cast, **facts: Any) -> LedgerEntry:
    """An account in use, entered by the centre."""
    return LedgerEntry.objects.enter(FACTS | facts, by=cast.duty)


def proposed(cast: Cast) -> Proceeding:
    """The water office proposes an account, and its opening begins."""
    entry = LedgerEntry.objects.propose(TO_OPEN, by=cast.handler)
    return Proceeding.objects.begin("opening", entry, by=cast.handler, reason="市民常用")


def below_water(cast: Cast) -> User:
    """A handler of an office below the water office."""
    water = Office.objects.get(code="water")
    brook = Office.objects.create(
        code="brook", name="河道所", organisation=water.organisation, parent=water
    )
    return enrol("brook", "handler", water.organisation, brook)


def page(person: User) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def days_ago(days: int) -> str:
    return f"{timezone.localdate() - timedelta(days=days)}"
