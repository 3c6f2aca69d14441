"""Which queues stand on whose desk, and which of them a person comes to first."""

from __future__ import annotations

import pytest

from dispatch.lists import queues_of
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "queues"),
    [
        ("operator", ["inbox", "mine", "disaster", "late", "all"]),
        ("duty", ["inbox", "rulings", "mine", "office", "review", "disaster", "late", "all"]),
        ("handler", ["mine", "office", "disaster", "late", "all"]),
        ("head", ["mine", "office", "review", "disaster", "late", "all"]),
        ("leader", ["review", "mine", "office", "disaster", "late", "all"]),
        ("main", ["review", "mine", "office", "disaster", "late", "all"]),
        ("inspector", ["disaster", "late", "all"]),
        ("administrator", []),
    ],
)
def test_everybody_starts_with_what_waits_for_them(cast: Cast, who: str, queues: list[str]) -> None:
    assert queues_of(getattr(cast, who)) == queues
