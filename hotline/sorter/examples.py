"""What is learnt from: a text and what people made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """A text with its labels, by question ("category": "1501"); a question may stay open.

    `of` is whose it is: one citizen's messages are measured together, because people write the same
    thing twice. A `seed` is no message but a word that a label is known by.
    """

    text: str
    labels: Mapping[str, str]
    of: str = ""
    seed: bool = False
