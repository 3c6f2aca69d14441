"""What is wrong with an entry is said in the reader's language, never in the library's."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils.translation import override

from hotline.errors import BadArguments
from hotline.models.arguments import Accept, Dispatch, Review, Told
from hotline.steps import Arguments, parsed

GOOD = {"kind": "help", "category": "0206", "title": "路灯", "facts": {"what": "灯", "where": "路"}}


def told(form: type[Arguments], given: Any) -> dict[str, str]:
    """What is said about each entry."""
    with pytest.raises(BadArguments) as wrong:
        parsed(form, given)
    return {error["loc"]: error["msg"] for error in wrong.value.facts["errors"]}


@pytest.mark.parametrize(
    ("form", "given", "loc", "english"),
    [
        (Accept, {**GOOD, "title": ""}, "title", "This is needed."),
        (Accept, {**GOOD, "kind": "x"}, "kind", "Choose one of these: consult, help, complaint,"),
        (Accept, {**GOOD, "category": "1" * 7}, "category", "At most 6 characters."),
        (
            Accept,
            {**GOOD, "facts": {"what": "灯"}},
            "facts",
            "Say where: a person has to go",
        ),
        (Accept, {**GOOD, "facts": {}}, "facts", "Say what the matter is."),
        (Accept, {**GOOD, "colour": "red"}, "colour", "There is no entry of this name."),
        (Review, {"verdict": "back"}, "remarks", "Say what has to change."),
        (Dispatch, {"lead": "water", "assist": ["a"] * 11}, "assist", "At most 10 entries."),
        (Dispatch, {"lead": 7}, "lead", "This has to be text."),
        (Told, {"text": "好", "at": "soon"}, "at", "Write a moment like 2026-09-30T16:00+08:00."),
    ],
)
def test_every_mistake_has_its_sentence(
    form: type[Arguments], given: Any, loc: str, english: str
) -> None:
    with override("en"):
        assert told(form, given)[loc].startswith(english)
    with override("zh-hans"):
        chinese = told(form, given)[loc]
    assert re.search(r"[\u4e00-\u9fff]", chinese)
    assert not re.search(r"[A-Z][a-z]+ [a-z]+", chinese)
