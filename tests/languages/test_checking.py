"""The check fails on everything that would show a reader the wrong language or a broken text."""

from __future__ import annotations

from typing import Any

import pytest
from babel.messages.catalog import Catalog
from django.core.management import call_command

from hotline.languages.checking import lacks
from hotline.languages.extraction import empty_catalogue


def wrong_with(source: Any, translated: Any, **how: Any) -> str:
    """What is said about one text and its translation."""
    said = Catalog()
    said.add(source, locations=[("templates/page.html", 1)])
    kept = empty_catalogue("zh_Hans")
    kept.add(source, translated, **how)
    return " ".join(lacks(kept, said))


DAYS = ("%(n)d day", "%(n)d days")


@pytest.mark.parametrize(
    ("source", "translated"),
    [
        ("Sign", "签收"),
        ("%(step)s by %(who)s", "%(who)s办理“%(step)s”"),
        ("Sent to {office}", "已转交{office}"),
        (DAYS, ("%(n)d 天",)),
        ("%s – %s", "%s – %s"),
    ],
)
def test_a_whole_translation_passes(source: Any, translated: Any) -> None:
    assert wrong_with(source, translated) == ""


@pytest.mark.parametrize(
    ("source", "translated", "told"),
    [
        ("Sign", "", "no translation"),
        ("Sign", "  ", "no translation"),
        ("Sign", "Sign", "not in Chinese"),
        ("By %(who)s", "由", "placeholders"),
        ("By %(who)s", "由%(whom)s", "placeholders"),
        ("Sent to {office}", "已转交{}", "placeholders"),
        ("At most %d", "最多 %s", "placeholders"),
        (DAYS, ("%(n)d 天", "%(n)d 天"), "form"),
        (DAYS, ("几天",), "placeholders"),
        ("Look, then sign.", "看,然后签收。", "half-width"),
        ("Sign?", "签收?", "half-width"),
        ("“Sign”", '"签收"', "half-width"),
        ("Wait …", "请稍候...", "half-width"),
    ],
)
def test_a_broken_one_is_told(source: Any, translated: Any, told: str) -> None:
    assert told in wrong_with(source, translated)


def test_a_guess_is_told() -> None:
    assert "fuzzy" in wrong_with("Sign", "签收", flags=["fuzzy"])


def test_a_missing_text_and_one_too_many_are_told() -> None:
    said, kept = Catalog(), empty_catalogue("zh_Hans")
    said.add("Sign", locations=[("dispatch/desk.py", 3)])
    kept.add("Take", "领取")
    assert list(lacks(kept, said)) == [
        "dispatch/desk.py: 'Sign' is missing",
        "'Take' is not said anywhere any more",
    ]


def test_this_house_says_everything_in_both_languages() -> None:
    call_command("translations", "--check")
