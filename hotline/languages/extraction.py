"""Finds every text that code and templates show, without gettext on the machine."""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOMS = ("dispatch", "hotline", "intake", "supervision")
# Which arguments hold the text: None is the first alone, "c" marks the context.
FUNCTIONS: dict[str, Any] = {
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
NOTE_TO_TRANSLATORS = "Translators:"


def everything_said(root: Path) -> Catalog:
    """Return every text of the checkout at `root`: templates first, each file in reading order."""
    said = Catalog()
    for file in [*_templates(root), *_modules(root)]:
        name = file.relative_to(root).as_posix()
        texts = in_template if file.suffix != ".py" else in_module
        for line, text, notes, context in texts(file.read_text()):
            place = [(name, line)] if (name, line) not in _places(said, text, context) else []
            said.add(text, locations=place, auto_comments=notes, context=context)
    return said


def in_module(source: str) -> Iterator[tuple[int, Any, list[str], str | None]]:
    """Yield (line, text or texts, notes, context) for each text of a Python module."""
    functions = {
        name.asname or name.name: FUNCTIONS[name.name.removesuffix("_lazy")]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if name.name.removesuffix("_lazy") in FUNCTIONS
    }
    yield from _extracted(source, functions)


def in_template(source: str) -> Iterator[tuple[int, Any, list[str], str | None]]:
    """The same for a template, which Django turns into something that looks like Python."""
    # Between brackets an indentation that is none of Python's does no harm.
    yield from _extracted(f"({templatize(source)})", {"_": None, **FUNCTIONS})


def _extracted(
    source: str, functions: dict[str, Any]
) -> Iterator[tuple[int, Any, list[str], str | None]]:
    yield from extract(
        "python", io.BytesIO(source.encode()), functions, comment_tags=(NOTE_TO_TRANSLATORS,)
    )


def _templates(root: Path) -> list[Path]:
    return sorted(f for f in (root / "templates").rglob("*") if f.suffix in {".html", ".txt"})


def _modules(root: Path) -> list[Path]:
    found = (file for room in ROOMS for file in (root / room).rglob("*.py"))
    return sorted(file for file in found if "migrations" not in file.parts)


def _places(said: Catalog, text: Any, context: str | None) -> list[tuple[str, int]]:
    found = said.get(text, context)
    return found.locations if found else []


def refreshed(kept: Catalog, said: Catalog) -> Catalog:
    """Bring `kept` up to what is `said`, in its order; what is no longer said goes.

    A text that was only reworded keeps its translation, marked fuzzy until a person has looked.
    """
    kept.update(said, update_creation_date=False)
    kept.obsolete.clear()
    return kept


def empty_catalogue(language: str) -> Catalog:
    """Return a catalogue without texts; its dates are fixed, so that nothing changes by itself."""
    day = datetime(2026, 1, 1, tzinfo=UTC)
    return Catalog(
        locale=language,
        header_comment=f"# {language}: what the pages, refusals and forms say.",
        project="hotline",
        version="1",
        creation_date=day,
        revision_date=day,
        msgid_bugs_address="see CONTRIBUTING.md",
        last_translator="maintainers",
        language_team="maintainers",
        fuzzy=False,
    )
