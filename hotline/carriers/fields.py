"""A platform's document as texts, elements within elements, and lists for repeated ones."""

from __future__ import annotations

Tree = str | list["Tree"] | dict[str, "Tree"]
Fields = dict[str, Tree]

# The deepest document a platform sends has five storeys, the longest a few dozen elements. Whatever
# goes far beyond was made to exhaust us, and outer envelopes are read before they can be proven
# genuine.
MAX_DEPTH = 12
MAX_ELEMENTS = 500


def text_of(fields: Fields, name: str) -> str:
    """Return the text of an element, or "" when it is absent, empty, repeated or not a text."""
    value = fields.get(name, "")
    return value if isinstance(value, str) else ""


def branch_of(fields: Fields, name: str) -> Fields:
    """Return the element that has elements of its own, or an empty one."""
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def branches_of(fields: Fields, name: str) -> list[Fields]:
    """Return all elements of that name: one is a list of one, in XML and JSON alike."""
    value = fields.get(name)
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]


def number_of(fields: Fields, name: str, most: float) -> float | None:
    """Return the number in an element, or None when it is none or beyond ±`most`."""
    try:
        value = float(text_of(fields, name))
    except ValueError:
        return None
    return value if abs(value) <= most else None  # False for nan, too


def add(fields: Fields, name: str, value: Tree) -> None:
    """Put an element in; a repeated one becomes a list, so that a second `Encrypt` cannot hide."""
    if name not in fields:
        fields[name] = value
    elif isinstance(before := fields[name], list):
        before.append(value)
    else:
        fields[name] = [before, value]
