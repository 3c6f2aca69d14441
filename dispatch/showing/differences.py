"""What changed between two texts, character by character, as `_difference.html` shows it."""

from __future__ import annotations

import difflib
from typing import Any

Part = dict[str, Any]


def pieces(old: str, new: str) -> list[Part]:
    """The newer text in pieces: `same`, `old` (gone) or `new`."""
    found: list[Part] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for change, i, j, k, m in matcher.get_opcodes():
        if change == "equal":
            found.append({"kind": "same", "text": old[i:j]})
            continue
        if i < j:
            found.append({"kind": "old", "text": old[i:j]})
        if k < m:
            found.append({"kind": "new", "text": new[k:m]})
    return found
