"""Reads the style sheets and templates as they stand, for the tests of the look."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

_TOKEN = re.compile(r"--([\w-]+):\s*([^;]+);")
_BOTH = re.compile(r"light-dark\(\s*(.+?)\s*,\s*([^,]+?)\s*\)$")


def tokens() -> dict[str, str]:
    """Every token of the first sheet, as written."""
    return dict(_TOKEN.findall((ROOT / "static" / "css" / "tokens.css").read_text()))


def colour(name: str, scheme: str) -> str:
    """Return what a colour token is in the scheme "light" or "dark": "#rrggbb" or "transparent"."""
    value = tokens()[name].strip()
    while not value.startswith("#") and value != "transparent":
        if both := _BOTH.match(value):
            value = both[1 if scheme == "light" else 2].strip()
        elif inner := re.fullmatch(r"var\(--([\w-]+)\)", value):
            value = tokens()[inner[1]].strip()
        else:
            raise ValueError(f"--{name} is not a colour: {value}")
    return value


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
