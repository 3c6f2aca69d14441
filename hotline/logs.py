"""Writes log lines that quote nobody: of what went wrong, the kind and the place, not the row."""

from __future__ import annotations

import logging
import re
import traceback
from types import TracebackType

# PostgreSQL puts the whole row into its error, on a line of its own or, inside a repr, after `\n`.
ROW = re.compile(r"(?:\\n|\n)?\s*(?:DETAIL|CONTEXT|QUERY):.*", re.DOTALL)

Fault = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Discreet(logging.Formatter):
    """The line as it was meant, and of a fault only the first line of what it says."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        """The message; whatever a fault in it says about a row is left out."""
        record.message = ROW.sub(" …", record.message)
        return super().formatMessage(record)

    def formatException(self, fault: Fault) -> str:  # noqa: N802 - the library's name
        """Where it happened, and the first line of what each fault of the chain says: the rest may
        hold what citizens wrote (a row, an entry that did not fit).
        """
        told = []
        for one in reversed(list(_chain(fault[1]))):
            told += [
                "Traceback (most recent call last):\n",
                *traceback.format_tb(one.__traceback__),
            ]
            first = str(one).partition("\n")[0]
            told.append(
                f"{type(one).__module__}.{type(one).__qualname__}: {ROW.sub(' …', first)}\n"
            )
        return "".join(told).rstrip("\n")


def _chain(fault: BaseException | None) -> list[BaseException]:
    """The fault, what caused it, what caused that …"""
    chain: list[BaseException] = []
    while fault is not None and fault not in chain:
        chain.append(fault)
        hidden = fault.__suppress_context__
        fault = fault.__cause__ or (None if hidden else fault.__context__)
    return chain
