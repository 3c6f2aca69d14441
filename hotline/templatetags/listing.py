"""Names one after the other, as the reader's language lists them."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.translation import pgettext

register = template.Library()


@register.filter
def listed(names: Iterable[object]) -> str:
    """Join names: "A, B" in English, with the enumeration comma in Chinese."""
    return pgettext("between names", ", ").join(map(str, names))
