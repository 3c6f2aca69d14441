"""A template that is drawn once and filled in many times.

A list draws one small template for each of its rows, and to a template engine every `{{ … }}` is a
search through the context: half of what a list of 25 rows costs. So the template is drawn with a
hole for each value, once for every combination of values that are there at all, which is all that
its `{% if %}` may ask for; then a row is its values put into the holes. The template stays what it
looks like, in its own file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

# Characters for private use: no template of ours holds them, and values are never searched.
BEGIN, END = "\ue000", "\ue001"
HOLE = re.compile(f"{BEGIN}(.*?){END}")
SHAPES = 1_000  # combinations kept, of all stencils and languages


def filled(template: str, values: Mapping[str, str]) -> SafeString:
    """Return `template` drawn with `values`, escaped unless they are safe. To the template they are
    plain words: it may say them and ask whether they are there, and nothing else.
    """
    there = frozenset(name for name, value in values.items() if value)
    pieces = _cut(template, there, get_language())
    escaped = {name: _escaped(values[name]) for name in there}
    # Every other piece is a name; each value was escaped just now.
    return mark_safe("".join(escaped[piece] if n % 2 else piece for n, piece in enumerate(pieces)))


def inlaid(shape: str, *values: str) -> SafeString:
    """Return `shape`, a line of our own markup with a `{}` for each value, with the values escaped
    unless they are safe. As `format_html` does, which asks of each whether it is still a promise:
    a list would answer two hundred times.
    """
    return mark_safe(shape.format(*map(_escaped, values)))


def _escaped(value: str) -> str:
    return value if isinstance(value, SafeString) else escape(str(value))


@lru_cache(SHAPES)
def _cut(template: str, there: frozenset[str], _language: str | None) -> list[str]:
    """Text, name, text, name, …, text: the template with holes for what is `there`."""
    holes = {name: f"{BEGIN}{name}{END}" for name in there}
    return HOLE.split(render_to_string(template, holes))
