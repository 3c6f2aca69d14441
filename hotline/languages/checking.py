"""Says what a catalogue of translations lacks: a gap, a guess, a lost placeholder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from babel.messages.catalog import Catalog, Message

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LETTERS = re.compile(r"[A-Za-z]")
# In a Chinese sentence these stand full width: ，；：？！（）“”…
HALF_WIDTH = re.compile(
    r"""[\u4e00-\u9fff”）][,;:?!()"'] | [,;:?!()"'][\u4e00-\u9fff“（] | \.\.\. | ["]""",
    re.VERBOSE,
)


def lacks(kept: Catalog, said: Catalog) -> Iterator[str]:
    """Yield a line for everything wrong in `kept`, measured by what code and templates say."""
    for text in said:
        if not text.id:
            continue
        where = text.locations[0][0] if text.locations else ""
        if wrong := _wrong_with(kept.get(text.id, text.context), text, forms=kept.num_plurals):
            yield f"{where}: {_first(text.id)!r} {wrong}"
    for text in kept:
        if text.id and said.get(text.id, text.context) is None:
            yield f"{_first(text.id)!r} is not said anywhere any more"


def _wrong_with(found: Message | None, text: Message, *, forms: int) -> str:
    if found is None:
        return "is missing"
    said = _forms(found.string)
    if not all(form.strip() for form in said):
        return "has no translation"
    if found.fuzzy:
        return "is fuzzy: look at it and take the mark away"
    if len(said) != (forms if text.pluralizable else 1):
        return f"needs {forms if text.pluralizable else 1} form(s), not {len(said)}"
    return next((wrong for form in said if (wrong := _wrong_form(form, text.id))), "")


def _wrong_form(form: str, source: Any) -> str:
    wanted, given = sorted(PLACEHOLDER.findall(_last(source))), sorted(PLACEHOLDER.findall(form))
    if wanted != given:
        return f"has the placeholders {given}, not {wanted}"
    if LETTERS.search(PLACEHOLDER.sub("", _last(source))) and not CHINESE.search(form):
        return f"is not in Chinese: {form!r}"
    if half := HALF_WIDTH.search(form):
        return f"has half-width punctuation: {half[0]!r} in {form!r}"
    return ""


def _forms(string: Any) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, list | tuple) else (string or "",)


def _first(source: Any) -> str:
    return source[0] if isinstance(source, list | tuple) else str(source)


def _last(source: Any) -> str:
    return source[-1] if isinstance(source, list | tuple) else str(source)
