"""What the blanks of a quoted statement are filled with: the ticket's number, days, and names out
of a catalogue; never free words (rule 3).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import gettext as say

from hotline.errors import BadArguments, wrong_entry
from hotline.models.procedure.named import category_of, office_of, place_of
from hotline.models.statements import BLANK

# The house itself fills these: the code only when the words go out, it is kept in the vault.
BY_THE_HOUSE = frozenset({"number", "code"})


def asked_for(text: str) -> list[str]:
    """The blanks of `text` that a person has to fill, in the order they stand."""
    return [name for name in dict.fromkeys(BLANK.findall(text)) if name not in BY_THE_HOUSE]


def filled_in(text: str, given: dict[str, str], *, number: str) -> dict[str, str]:
    """Return what goes into the blanks of `text`; BadArguments lists what is wrong with each."""
    asked = asked_for(text)
    values, errors = {}, []
    for name in [*asked, *sorted(set(given) - set(asked))]:
        try:
            values[name] = _word(name, given.get(name, ""), is_asked=name in asked)
        except BadArguments as wrong:
            errors += wrong.facts["errors"]
    if errors:
        raise BadArguments(
            say("Some of the entries are missing or wrong."), code="arguments", errors=errors
        )
    house = {"number": number, "code": ""}
    return values | {name: house[name] for name in BLANK.findall(text) if name in house}


def _word(name: str, given: str, *, is_asked: bool) -> str:
    loc = f"values.{name}"
    if not is_asked:
        raise wrong_entry(loc, say("This statement has no such blank."))
    if not given:
        raise wrong_entry(loc, say("This is needed."))
    return WORDS[name](given, loc)


def _day(given: str, loc: str) -> str:
    """The day as the city writes it, whatever language the page is read in."""
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise wrong_entry(loc, say("Write a day like 2026-09-30.")) from None
    with translation.override(settings.LANGUAGE_CODE):
        return formats.date_format(day, "DATE_FORMAT")


WORDS: dict[str, Callable[[str, str], str]] = {
    "date": _day,
    "office": lambda code, loc: office_of(code, loc).name,
    "category": lambda code, loc: category_of(code, loc).name,
    "place": lambda name, loc: place_of(name, loc).name,
}
