"""A label in every language we speak: people search a command by the word they know."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import translation


def both(label: Any) -> str:
    """Return a lazy label, or one English text, in all languages, with spaces between.

    Of a text that is translated already only that one language is left.
    """
    said = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said.append(translation.gettext(label) if isinstance(label, str) else str(label))
    return " ".join(dict.fromkeys(said))
