"""A digest as it is handed to another authority, the proof of one ticket in it, and the way back:
what a digest that was handed out says against the record as it is now.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TextIO

from hotline import signing
from hotline.merkle import Tree
from hotline.models.digest_proof import AT_ONCE, Head, heads_of, still_there
from hotline.models.digests import DayDigest, leaf
from hotline.models.record import canonical


def export(digest: DayDigest, out: TextIO) -> None:
    """Write a digest with all its heads as JSON, one ticket a line, in bounded memory."""
    told = {
        "statement": digest.statement,
        "signature": digest.signature,
        "public_key": digest.key,
    }
    out.write(json.dumps(told, indent=1)[:-2] + ',\n "heads": [')
    comma = "\n"
    for head in heads_of(digest):
        out.write(comma + json.dumps(head))
        comma = ",\n"
    out.write("\n]}\n")


def proof_of(number: str, digest: DayDigest) -> dict[str, Any] | None:
    """Return the proof that one ticket stood in a digest, for who has nothing else; None if it did
    not stand there.
    """
    tree, found = Tree(), None
    for head in heads_of(digest):
        tree.add(leaf(*head), marked=head.number == number)
        found = head if head.number == number else found
    root = tree.root()
    if found is None or root != digest.root:
        return None
    return {
        "statement": digest.statement,
        "signature": digest.signature,
        "public_key": digest.key,
        "head": found,
        "path": tree.path,
    }


class Handed:
    """A digest that was handed out, read back from its file; the heads stay there until asked."""

    def __init__(self, file: TextIO) -> None:
        """Raises ValueError for what is no digest of ours."""
        lines: list[str] = []
        for line in file:
            lines.append(line)
            if line.rstrip().endswith('"heads": ['):
                break
        told = json.loads("".join(lines) + "]}")
        try:
            self.statement = dict(told["statement"])
            self.signature, self.key = str(told["signature"]), str(told["public_key"])
        except (KeyError, TypeError, ValueError):
            raise ValueError("no statement, signature and public key") from None
        self._file = file

    def heads(self) -> Iterator[Head]:
        """Yield its heads, once."""
        for line in self._file:
            if line.startswith("]"):
                return
            number, length, seal = json.loads(line.strip().rstrip(","))
            yield Head(str(number), int(length), str(seal))

    def faults(self) -> Iterator[str]:
        """Yield what is wrong: with the file, with the digest we keep of that day, with the record
        as it is now.
        """
        day, words = self.statement.get("day", ""), canonical.encode(self.statement).encode()
        if not signing.holds(words, self.signature, self.key):
            yield "the file: its signature does not hold"
        elif not signing.is_ours(self.key):
            yield f"the file: it was signed with a key that is not ours ({self.key})"
        kept = DayDigest.objects.filter(day=day).first()
        if kept is None:
            yield f"digest of {day}: it is not kept here any more"
        elif (kept.words, kept.signature) != (words, self.signature):
            yield f"digest of {day}: the one kept here says something else"
        tree = Tree()
        for some in _some(self.heads()):
            for head in some:
                tree.add(leaf(*head))
            yield from (f"digest of {day}: {told}" for told in still_there(some))
        told_root = (self.statement.get("tickets"), self.statement.get("root"))
        if (tree.size, tree.root()) != told_root:
            yield "the file: its heads do not lead to its root"


def _some(heads: Iterator[Head]) -> Iterator[list[Head]]:
    some: list[Head] = []
    for head in heads:
        some.append(head)
        if len(some) == AT_ONCE:
            yield some
            some = []
    if some:
        yield some
