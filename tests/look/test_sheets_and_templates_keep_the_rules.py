"""The look's house rules: layers first, one place for colours, no inline code, works bare."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.utils.safestring import SafeString

from hotline.templatetags.scripts import script_words
from tests.look.sheets import ROOT, SCRIPTS, SHEETS, TEMPLATES

LONGEST = 150  # lines
TAGS = re.compile(r"<[a-z][^<>]*>", re.DOTALL)


def named(path: Path) -> str:
    """The path as a test's name."""
    return str(path.relative_to(ROOT))


def tags_of(template: Path) -> list[str]:
    """The opening tags of a template; what Django's own tags hold is taken out first."""
    return TAGS.findall(re.sub(r"{[%#{].*?[%#}]}", "", template.read_text()))


def test_the_first_sheet_starts_with_the_layers() -> None:
    first = (ROOT / "static" / "css" / "tokens.css").read_text().splitlines()[0]
    assert first == "@layer reset, base, components, modules, utilities;"
    sheets = re.findall(r"css/[\w-]+\.css", (ROOT / "templates" / "base.html").read_text())
    assert sheets[0] == "css/tokens.css"


@pytest.mark.parametrize("path", [*SHEETS, *SCRIPTS, *TEMPLATES], ids=named)
def test_a_file_is_one_thought(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST


@pytest.mark.parametrize("sheet", SHEETS, ids=named)
def test_colours_are_named_in_one_place(sheet: Path) -> None:
    if sheet.name not in {"tokens.css", "old.css"}:  # old phones know no tokens
        shade = r"\brgb\((?!0 0 0 / |255 255 255 / )"
        assert not re.findall(rf"#[0-9a-f]{{3,8}}\b|{shade}", sheet.read_text())


@pytest.mark.parametrize("template", TEMPLATES, ids=named)
def test_nothing_inline_that_the_policy_forbids(template: Path) -> None:
    for tag in tags_of(template):
        assert not re.search(r"\s(style|on[a-z]+)\s*=", tag), tag
        assert not tag.startswith("<style"), tag
        assert not tag.startswith("<script") or " src=" in tag, tag


@pytest.mark.parametrize("template", TEMPLATES, ids=named)
def test_every_link_and_form_works_without_scripts(template: Path) -> None:
    for tag in tags_of(template):
        if "hx-get=" in tag and "hx-trigger=" not in tag:
            assert re.match(r"<a\s", tag), tag
            assert " href=" in tag, tag
        if "hx-post=" in tag:
            assert re.match(r'<form\s.*method="post"', tag), tag
            assert " action=" in tag, tag


@pytest.mark.parametrize("template", TEMPLATES, ids=named)
def test_every_posted_form_carries_its_token(template: Path) -> None:
    text = template.read_text()
    assert text.count("{% csrf_token %}") == len(re.findall(r'<form\b[^<>]*method="post"', text))


@pytest.mark.parametrize("template", TEMPLATES, ids=named)
def test_every_template_compiles(template: Path) -> None:
    get_template(str(template.relative_to(ROOT / "templates")))


@pytest.mark.parametrize("template", TEMPLATES, ids=named)
def test_what_a_template_links_to_exists(template: Path) -> None:
    for linked in re.findall(r"{% static '([^']+)' %}", template.read_text()):
        assert finders.find(linked)


def test_scripts_import_what_exists_and_say_only_handed_words() -> None:
    handed = set(re.findall(r'"(\w+)":', str(script_words())))
    for script in SCRIPTS:
        text = script.read_text()
        for imported in re.findall(r'from "\./([\w.]+)"|import "\./([\w.]+)"', text):
            assert (script.parent / "".join(imported)).is_file()
        assert set(re.findall(r"\bwords\.(\w+)", text)) <= handed | {"js"}, script.name
    assert isinstance(script_words(), SafeString)
