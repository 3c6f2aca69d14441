"""Every text that code and templates show is found, however it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.languages.extraction import (
    empty_catalogue,
    everything_said,
    in_module,
    in_template,
    refreshed,
)


def texts(found: object) -> list[tuple[object, str | None]]:
    return [(text, context) for _line, text, _notes, context in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("gettext as _\n_('Sign')", [("Sign", None)]),
        ("gettext as say\nsay('Take')", [("Take", None)]),
        ("gettext_lazy\ngettext_lazy(\n  'One'\n  ' two'\n)", [("One two", None)]),
        ("pgettext_lazy\npgettext_lazy('seat', 'Draft')", [("Draft", "seat")]),
        ("ngettext\nngettext('%(n)d day', '%(n)d days', n)", [(("%(n)d day", "%(n)d days"), None)]),
        ("gettext as _\nother('Not this')", []),
    ],
)
def test_a_module_is_read_by_the_names_it_imports(code: str, found: list[object]) -> None:
    assert texts(in_module(f"from django.utils.translation import {code}")) == found


def test_a_module_that_imports_none_of_it_says_nothing() -> None:
    assert texts(in_module("_('This is another underscore')")) == []


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("{% translate 'Sign' %}", [("Sign", None)]),
        ("{% trans 'Sign' context 'verb' %}", [("Sign", "verb")]),
        ("{{ place|default:_('Position') }}", [("Position", None)]),
        (
            "{% blocktranslate %}{{ n }} of {{ m }}{% endblocktranslate %}",
            [("%(n)s of %(m)s", None)],
        ),
        (
            "{% blocktranslate trimmed %}\n  One\n  two\n{% endblocktranslate %}",
            [("One two", None)],
        ),
        (
            "{% blocktrans count n=1 %}{{ n }} day{% plural %}{{ n }} days{% endblocktrans %}",
            [(("%(n)s day", "%(n)s days"), None)],
        ),
        ("   {% if a %}\n {% translate 'Up' %}\n      {% endif %}\n  -", [("Up", None)]),
    ],
)
def test_a_template_is_read_as_django_reads_it(template: str, found: list[object]) -> None:
    assert texts(in_template(template)) == found


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A checkout in small: one page, one module."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text("{% translate 'Sign' %} {% translate 'A' %}")
    (tmp_path / "dispatch").mkdir()
    (tmp_path / "dispatch" / "desk.py").write_text(
        "from django.utils.translation import gettext as _\n_('Sign')\n_('Take')\n"
    )
    return tmp_path


def test_texts_stand_in_reading_order_each_once_with_its_files(house: Path) -> None:
    said = [text for text in everything_said(house) if text.id]
    assert [text.id for text in said] == ["Sign", "A", "Take"]
    assert [file for file, _line in said[0].locations] == [
        "templates/page.html",
        "dispatch/desk.py",
    ]


def test_what_is_no_longer_said_goes_and_what_was_reworded_is_marked(house: Path) -> None:
    kept = empty_catalogue("zh_Hans")
    kept.add("Sign", "签收")
    kept.add("Gone for good", "没有了")
    kept.add("Takes", "领取")
    now = refreshed(kept, everything_said(house))
    assert {text.id: (text.string, text.fuzzy) for text in now if text.id} == {
        "Sign": ("签收", False),
        "A": (None, False),
        "Take": ("领取", True),
    }
    assert not now.obsolete
