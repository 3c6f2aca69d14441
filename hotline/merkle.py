"""A tree of digests over a list that is read once: its root, and the proof that one entry is in it.

As in RFC 6962, part 2.1 (SHA-256; leaves and nodes are told apart by their first byte), so that
whoever checks it may use somebody else's tools. Memory grows with the logarithm of the list.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import NamedTuple


class Sibling(NamedTuple):
    """A digest on the way from a leaf to the root, and on which side of the way it stands."""

    side: str  # "left" or "right"
    digest: str  # hex


class _Subtree(NamedTuple):
    size: int
    digest: bytes
    marked: bool  # holds the leaf that is to be proved


class Tree:
    """Takes leaves one by one; `root` and `path` say how it stands."""

    def __init__(self) -> None:
        self.size = 0
        self.path: list[Sibling] = []
        self._edge: list[_Subtree] = []  # whole subtrees from left to right, each smaller

    def add(self, leaf: bytes, *, marked: bool = False) -> None:
        """Put `leaf` at the end. `path` becomes the way from the marked one to the root."""
        self.size += 1
        self._edge.append(_Subtree(1, leaf_digest(leaf), marked))
        while len(self._edge) > 1 and self._edge[-1].size == self._edge[-2].size:
            self._join(self._edge)

    def root(self) -> str:
        """Return the root as hex; no leaf may be added after it was asked for."""
        while len(self._edge) > 1:
            self._join(self._edge)
        return (self._edge[0].digest if self._edge else hashlib.sha256(b"").digest()).hex()

    def _join(self, edge: list[_Subtree]) -> None:
        right, left = edge.pop(), edge.pop()
        if left.marked:
            self.path.append(Sibling("right", right.digest.hex()))
        if right.marked:
            self.path.append(Sibling("left", left.digest.hex()))
        digest = _node(left.digest, right.digest)
        edge.append(_Subtree(left.size + right.size, digest, left.marked or right.marked))


def leaf_digest(leaf: bytes) -> bytes:
    """Return what stands for `leaf` in the tree."""
    return hashlib.sha256(b"\0" + leaf).digest()


def leads_to(leaf: bytes, path: Iterable[tuple[str, str]]) -> str:
    """Return the root (hex) that `leaf` leads to by `path`."""
    at = leaf_digest(leaf)
    for side, digest in path:
        other = bytes.fromhex(digest)
        at = _node(other, at) if side == "left" else _node(at, other)
    return at.hex()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()
