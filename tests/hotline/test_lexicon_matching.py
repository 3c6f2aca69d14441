"""How the lexicon finds words: however they are spelled, and never inside harmless ones."""

from __future__ import annotations

import pytest

from hotline.lexicon import BadWord, Entry, Lexicon, checked_words


def found(text: str, words: str, unless: str = "") -> list[str]:
    """The places found in `text` by one entry."""
    entry = Entry(1, "insult", "block", "because", checked_words(words), checked_words(unless))
    return [finding.words for finding in Lexicon([entry]).findings(text)]


@pytest.mark.parametrize(
    "hidden",
    [
        *("活该", "活 该", "活*该", "活.该", "活，该，", "活·该", "活\u200b该", "活該", "活_-_该"),
        *("活 - 该", "这是活、该、的", "「活」该？", "活(该)"),
    ],
)
def test_a_word_is_found_however_it_is_hidden(hidden: str) -> None:
    assert len(found(f"您{hidden}", "活该")) == 1


@pytest.mark.parametrize("written", ["ＳＢ", "s b", "S*B", "ｓＢ", "你sb吧"])
def test_full_width_capitals_and_blanks_make_no_difference(written: str) -> None:
    assert found(written, "sb")


@pytest.mark.parametrize("harmless", ["usb接口", "is bad", "SBS电视", "passbook"])
def test_letters_within_a_longer_word_are_not_that_word(harmless: str) -> None:
    assert not found(harmless, "sb")


@pytest.mark.parametrize(
    "harmless", ["改善居民生活。该小区已通水", "抓好生活，该路段已修复", "生活\n该处"]
)
def test_a_word_does_not_reach_over_the_end_of_a_clause(harmless: str) -> None:
    assert not found(harmless, "活该")


def test_an_exception_excuses_only_what_lies_within_it() -> None:
    assert not found("您妈妈的病历", "妈的", "妈妈的")
    assert found("您妈妈的病历，妈的", "妈的", "妈妈的") == ["妈的"]


def test_the_place_is_told_as_it_was_written() -> None:
    entry = Entry(7, "insult", "block", "r", ("活该",))
    text = "先说明情况。你这是活 该！"
    [finding] = Lexicon([entry]).findings(text)
    assert text[finding.start : finding.end] == finding.words == "活 该"
    assert finding.entry.key == 7


@pytest.mark.parametrize(
    ("words", "text", "places"),
    [
        ("赔偿*元", "将赔偿您500.00元。", ["赔偿您500.00元"]),
        ("赔偿*元", "将赔偿您的损失，费用为三百元", []),
        ("将?赔", "将给赔，将赔", ["将给赔"]),
        ("###-####", "电话123-4567", ["123-4567"]),
        ("###", "电话1234567", []),
        ("杀#人", "杀3人", ["杀3人"]),
    ],
)
def test_wildcards_stand_for_what_they_say(words: str, text: str, places: list[str]) -> None:
    assert found(text, words) == places


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("骂", "too_short"),
        ("，骂。", "too_short"),
        ("**", "too_short"),
        ("*骂人", "open_end"),
        ("骂人*", "open_end"),
        ("a*b*c*d", "too_many_gaps"),
        ("骂" * 41, "too_long"),
    ],
)
def test_a_word_that_would_be_found_everywhere_or_nowhere_is_refused(word: str, code: str) -> None:
    with pytest.raises(BadWord) as bad:
        checked_words(f"好词\n{word}")
    assert bad.value.code == code


def test_what_looks_like_a_regular_expression_is_only_text() -> None:
    assert found("请看a+b处", "a+b") == ["a+b"]
    assert not found("aab", "a+b")


def test_a_text_full_of_findings_is_not_listed_without_end() -> None:
    assert len(found("活该，真是" * 500, "活该")) == 50
