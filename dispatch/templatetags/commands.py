"""What the command bar finds a command by, besides the words it shows."""

from __future__ import annotations

from django import template

from dispatch.showing import spoken

register = template.Library()


@register.simple_tag
def both(label: str) -> str:
    """An English text of ours in every language; it also stands in a `translate` beside it."""
    return spoken.both(label)
