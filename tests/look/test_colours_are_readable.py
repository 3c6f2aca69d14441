"""Every text can be read on every ground, in light and in dark (WCAG 2.2 AA)."""

from __future__ import annotations

import pytest

from tests.look.sheets import colour, contrast, tokens

TEXT, GRAPHIC = 4.5, 3.0  # WCAG 1.4.3 and 1.4.11
SCHEMES = ("light", "dark")
GROUNDS = ("color-page", "color-surface", "color-sunken", "color-accent-soft")
TEXTS = ("color-text", "color-text-soft", "color-text-faint", "color-accent", "color-danger")
LEVELS = tuple(name for name in tokens() if name.startswith("color-level-"))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", [*TEXTS, *LEVELS])
def test_text_is_read_on_every_ground(text: str, ground: str, scheme: str) -> None:
    assert contrast(colour(text, scheme), colour(ground, scheme)) >= TEXT


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("color-on-accent", "color-accent-fill"),
        ("color-on-accent", "color-accent-fill-hover"),
        ("color-on-accent", "masthead"),
        ("color-on-strong", "color-strong"),
        ("color-on-deep-red", "fill-level-deep-red"),
        ("color-on-danger", "color-danger"),
    ],
)
def test_text_is_read_on_what_is_filled(text: str, ground: str, scheme: str) -> None:
    ratio = contrast(colour(text, scheme), colour(ground, scheme))
    # A button under the pointer is a graphic for a moment; its label was read before.
    assert ratio >= (GRAPHIC if ground.endswith("hover") else TEXT)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ground", GROUNDS)
def test_edges_of_fields_and_the_focus_ring_are_seen(ground: str, scheme: str) -> None:
    for line in ("color-edge", "color-accent"):
        assert contrast(colour(line, scheme), colour(ground, scheme)) >= GRAPHIC


def test_the_alarm_scale_has_five_levels_that_differ() -> None:
    for scheme in SCHEMES:
        assert len({colour(level, scheme) for level in LEVELS}) == 5
