"""Which queues stand on whose desk, and which of them a person comes to first."""

from __future__ import annotations

import pytest

from dispatch.lists import queues_of
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "queues"),
    [
        ("operator", ["inbox", "mine", "late", "all"]),
        ("duty", ["inbox", "rulings", "mine", "office", "review", "late", "all"]),
        ("handler", ["mine", "office", "late", "all"]),
        ("head", ["mine", "office", "review", "late", "all"]),
        ("leader", ["review", "mine", "office", "late", "all"]),
        ("main", ["review", "mine", "office", "late", "all"]),
        ("inspector", ["late", "all"]),
        ("administrator", []),
    ],
)
def test_everybody_starts_with_what_waits_for_them(cast: Cast, who: str, queues: list[str]) -> None:
    assert queues_of(getattr(cast, who)) == queues
