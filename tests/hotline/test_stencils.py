"""What is drawn once and filled in often reads as if it had been drawn every time."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import override_settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from hotline.stencils import filled, inlaid

TEMPLATE = (
    "{% load i18n %}<a class=\"{{ classes }}\" title='{{ title }}'>"
    "{% if holder %}{% translate 'Confidential' %} {{ holder }}, {{ title }}{% endif %}{ 1 }</a>"
)
WORDS = {"classes": "row", "title": "积水 <b>&\"'", "holder": "王 {title}"}


@pytest.fixture(autouse=True)
def _a_template(tmp_path: Path) -> object:
    (tmp_path / "one.html").write_text(TEMPLATE)
    engine = {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [tmp_path]}
    with override_settings(TEMPLATES=[engine]):
        yield


@pytest.mark.parametrize("left_out", [set(), {"holder"}, {"title"}, set(WORDS)])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_reads_as_the_template_would(left_out: set[str], language: str) -> None:
    values = {name: "" if name in left_out else word for name, word in WORDS.items()}
    with override(language):
        assert filled("one.html", values) == render_to_string("one.html", values)


def test_what_looks_like_a_hole_in_a_value_stays_what_it_is() -> None:
    values = WORDS | {"title": "\ue000holder\ue001"}
    assert filled("one.html", values) == render_to_string("one.html", values)


def test_what_is_safe_is_not_escaped_again() -> None:
    assert "<mark>积水</mark>" in filled(
        "one.html", WORDS | {"holder": mark_safe("<mark>积水</mark>")}
    )


def test_what_is_inlaid_into_a_line_of_markup_is_escaped_unless_it_is_safe() -> None:
    shape = '<b title="{}">{}{}</b>'
    values = ('"> <i>{}', "积水 & <b>'", mark_safe("<i>&amp;</i>"))
    assert inlaid(shape, *values) == format_html(shape, *values)
    assert isinstance(inlaid(shape, *values), SafeString)
