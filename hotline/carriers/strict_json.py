"""Reads JSON the way the XML is read: numbers as written, repeats seen, nothing deep."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from hotline.carriers.fields import MAX_DEPTH, MAX_ELEMENTS, Fields, Tree, add
from hotline.carriers.verdicts import Rejected

_HALF = re.compile("[\ud800-\udfff]")


def read_json(document: str, *, most: int = MAX_ELEMENTS) -> Fields:
    """Return the object in a document of at most `most` values, every value as text, or raise
    `Rejected`.
    """
    try:
        # Numbers stay as written: a 64-bit id must never pass through a float.
        value = json.loads(
            document,
            object_pairs_hook=_pairs,
            parse_int=str,
            parse_float=str,
            parse_constant=str,
        )
    except RecursionError:
        raise Rejected("too_deep") from None
    except ValueError:
        raise Rejected("malformed_json") from None
    tree = _plain(value, 0, iter(range(most)))
    return tree if isinstance(tree, dict) else {}


def _pairs(pairs: list[tuple[str, object]]) -> Fields:
    """Keep a repeated key as a list, as XML would, so that a second `Encrypt` cannot hide."""
    fields: dict[str, object] = {}
    for name, value in pairs:
        add(fields, name, value)  # type: ignore[arg-type]  # _plain sorts the types out
    return fields  # type: ignore[return-value]


def _plain(value: object, depth: int, budget: Iterator[int]) -> Tree:
    """Turn what JSON gave into texts, dicts and lists, not too deep and not too many."""
    if next(budget, None) is None:
        raise Rejected("too_many_elements")
    if depth > MAX_DEPTH:
        raise Rejected("too_deep")
    if isinstance(value, str):
        return _storable(value)
    if isinstance(value, dict):
        return {_storable(name): _plain(one, depth + 1, budget) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one, depth + 1, budget) for one in value]
    return "" if value is None else str(value).lower()


def _storable(text: str) -> str:
    """Take out what neither UTF-8 nor PostgreSQL can hold: NUL, and halves of surrogate pairs."""
    return _HALF.sub("\ufffd", text.replace("\0", ""))
