"""The page that stands when nothing else does names its sheets itself; they must be there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_of_a_fault_names_sheets_that_exist() -> None:
    named = re.findall(r'href="/static/([^"]+)"', (ROOT / "templates/500.html").read_text())
    assert named
    for sheet in named:
        assert (ROOT / "static" / sheet).is_file(), sheet
