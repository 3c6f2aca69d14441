"""What may be told of a fault: where it happened, never its own text, which may quote a citizen."""

from __future__ import annotations

import traceback

from hotline.carriers import Rejected
from hotline.errors import Refused


def code_of(fault: Exception) -> str:
    """A word for what went wrong."""
    match fault:
        case Rejected(reason=word) | Refused(code=word):
            return word[:60]
    return type(fault).__name__[:60]


def trace_of(fault: Exception) -> str:
    """The way to it through our lines."""
    return "".join(traceback.format_tb(fault.__traceback__)).rstrip()
