"""No word of the interface goes around the catalogue."""

from __future__ import annotations

import pytest

from hotline.languages.strays import in_module, in_script, in_template


@pytest.mark.parametrize(
    "template",
    [
        "<p>Sign</p>",
        "<p>签收</p>",
        '<img alt="A picture">',
        '<input placeholder="编号">',
        "{% translate 'Sign' %} at once",
        "<span>{{ n }} bytes</span>",
    ],
)
def test_words_of_either_language_in_a_template_are_strays(template: str) -> None:
    assert list(in_template(template))


@pytest.mark.parametrize(
    "template",
    [
        "{% translate 'Sign' %} · {{ number }} – 12345",
        "{% blocktranslate %}Signed by {{ name }}{% endblocktranslate %}",
        "{# Sign here #}{% comment %}签收{% endcomment %}",
        '<input class="input is-wide" name="title" placeholder="{% translate "Title" %}">',
        "<kbd>Ctrl</kbd> <code>{{ error }} errcode</code>",
        "{% block body_class %}is-desk{% endblock %}",
    ],
)
def test_what_is_translated_or_never_read_is_none(template: str) -> None:
    assert not list(in_template(template))


def test_the_line_of_a_stray_is_told() -> None:
    assert list(in_template("{% comment %}\n\n{% endcomment %}\n<p>Sign</p>")) == [(4, "Sign")]


def test_chinese_in_code_is_a_stray_but_not_where_it_explains() -> None:
    code = '"""签收。"""\nx = "签收"  # 签收\ny = f"{x}件"\nz = "the facts (要素)"\n'
    assert list(in_module(code)) == [(2, "签收"), (3, "件")]


def test_a_script_holds_no_chinese_at_all() -> None:
    assert list(in_script("const a = 1;\nsay('签收');")) == [(2, "say('签收');")]
