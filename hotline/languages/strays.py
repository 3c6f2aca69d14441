"""Finds words that go around the catalogue: Chinese in code, and either language in a template."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from django.template.base import Lexer, TokenType

from hotline.languages.extraction import ROOMS
from hotline.languages.reading import read_aloud

CHINESE = re.compile(r"[\u4e00-\u9fff]")
GLOSS = re.compile(r"\([^()]*\)")  # "the facts (要素)" explains, it does not speak
WORD = re.compile(r"[A-Za-z]{2,}|[\u4e00-\u9fff]")
NOT_SHOWN = {"blocktranslate", "blocktrans", "comment", "block body_class"}

Look = Callable[[str], Iterator[tuple[int, str]]]

# Chinese that is no word of the interface, and why.
ALLOWED = {
    "hotline/settings.py": "the languages' own names",
    "hotline/demo/": "the demo city: its offices, people, statements and citizens' words",
    "hotline/seeding/": "what citizens of no city wrote, for measuring",
    "intake/simulator/": "what the demo's citizen says, and where",
    "hotline/facts/": "how citizens say who, when and where; facts are in their language",
    "hotline/flags/words.py": "what citizens write when somebody has to see it first",
    "hotline/sorter/seeds.py": "what citizens call a kind of matter",
    "hotline/lexicon/": "the words a house's lexicon begins with, and how characters vary",
    "hotline/personal/": "how citizens spell numbers and label their own data",
    "templates/500.html": "stands when nothing else does, in both languages at once",
}


def strays(root: Path) -> Iterator[str]:
    """Yield "file:line: words" for all text of the checkout at `root` that bypasses gettext."""
    for file, look in _looked_at(root):
        name = file.relative_to(root).as_posix()
        if not any(name.startswith(allowed) for allowed in ALLOWED):
            yield from (f"{name}:{line}: {words}" for line, words in look(file.read_text()))


def _looked_at(root: Path) -> Iterator[tuple[Path, Look]]:
    for room in ROOMS:
        yield from ((file, in_module) for file in sorted((root / room).rglob("*.py")))
    yield from ((file, in_template) for file in sorted((root / "templates").rglob("*.html")))
    yield from ((file, in_script) for file in sorted((root / "static" / "js").glob("*.js")))


def in_module(source: str) -> Iterator[tuple[int, str]]:
    """Chinese in a string that is no docstring; comments are free."""
    tree = ast.parse(source)
    explained = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in explained:
            continue
        if isinstance(node.value, str) and CHINESE.search(GLOSS.sub("", node.value)):
            yield node.lineno, node.value


def in_script(source: str) -> Iterator[tuple[int, str]]:
    """Chinese anywhere: a script gets its words from the page."""
    for line, text in enumerate(source.splitlines(), start=1):
        if CHINESE.search(text):
            yield line, text.strip()


def in_template(source: str) -> Iterator[tuple[int, str]]:
    """Words that stand in a template outside `translate` and `blocktranslate`."""
    page, closing = [], ""
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK and not closing:
            command = token.contents.split()[0]
            if command in NOT_SHOWN or token.contents in NOT_SHOWN:
                closing = f"end{command}"
        elif token.token_type == TokenType.BLOCK and token.contents == closing:
            closing = ""
        keep = token.token_type == TokenType.TEXT and not closing
        # Lines stay lines, so that the reader finds the place.
        page.append(token.contents if keep else "\n" * token.contents.count("\n"))
    for line, text in read_aloud("".join(page)):
        if WORD.search(text):
            yield line, text
