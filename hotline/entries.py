"""Says in plain words, in the reader's language, what is wrong with an entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

NEEDED = _("This is needed.")
NOT_UNDERSTOOD = _("This is not in a form we understand.")

# By the kind of mistake as pydantic names it, or the first word of it.
WORDS: dict[str, str | Promise] = {
    "missing": NEEDED,
    "extra_forbidden": _("There is no entry of this name."),
    "string_too_short": ngettext_lazy(
        "At least %(min_length)d character.", "At least %(min_length)d characters.", "min_length"
    ),
    "string_too_long": ngettext_lazy(
        "At most %(max_length)d character.", "At most %(max_length)d characters.", "max_length"
    ),
    "too_long": ngettext_lazy(
        "At most %(max_length)d entry.", "At most %(max_length)d entries.", "max_length"
    ),
    "literal_error": _("Choose one of these: %(expected)s."),
    "greater_than_equal": _("At least %(ge)s."),
    "less_than_equal": _("At most %(le)s."),
    "string": _("This has to be text."),
    "int": _("This has to be a whole number."),
    "bool": _("This has to be true or false."),
    "list": _("This has to be a list."),
    "model": _("This has to be a set of named entries."),
    "datetime": _("Write a moment like 2026-09-30T16:00+08:00."),
    "timezone": _("Write a moment like 2026-09-30T16:00+08:00."),
    "date": _("Write a day like 2026-09-30."),
}


def in_words(error: Mapping[str, Any]) -> str:
    """Return the sentence for one of pydantic's errors, its context included."""
    kind, facts = str(error["type"]), dict(error.get("ctx") or {})
    if kind == "value_error":  # our own rule, which already speaks
        return str(facts.get("error", NOT_UNDERSTOOD))
    if kind == "string_too_short" and facts.get("min_length") == 1:
        return str(NEEDED)
    if kind == "literal_error":  # pydantic joins them in English: 'a', 'b' or 'c'
        facts["expected"] = str(facts["expected"]).replace("' or '", "', '").replace("'", "")
    words = WORDS.get(kind) or WORDS.get(kind.split("_")[0])
    try:
        return str(words % facts) if words else str(NOT_UNDERSTOOD)
    except KeyError:
        return str(NOT_UNDERSTOOD)
