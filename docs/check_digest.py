"""Checks a daily digest of the record, or the proof of one ticket in it, away from the house.

Needs Python and the package `cryptography`, nothing of ours, no database and no secret:

    python check_digest.py FILE PUBLIC_KEY

PUBLIC_KEY is base64, as it was handed over when it was made, by another way than the file. What is
checked stands in docs/digest.md; whoever does not trust these lines can write them anew from it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def leaf(number, length, seal):
    return hashlib.sha256(b"\0" + f"{number} {length} {seal}".encode()).digest()


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def root_of(heads):
    edge = []  # (size, digest) of whole subtrees, from left to right
    for head in heads:
        edge.append((1, leaf(*head)))
        while len(edge) > 1 and edge[-1][0] == edge[-2][0]:
            edge[-2:] = [(edge[-2][0] * 2, node(edge[-2][1], edge[-1][1]))]
    while len(edge) > 1:
        edge[-2:] = [(edge[-2][0] + edge[-1][0], node(edge[-2][1], edge[-1][1]))]
    return edge[0][1].hex() if edge else hashlib.sha256(b"").hexdigest()


def led_to(head, path):
    at = leaf(*head)
    for side, other in path:
        pair = (bytes.fromhex(other), at) if side == "left" else (at, bytes.fromhex(other))
        at = node(*pair)
    return at.hex()


def fault(told, key):
    statement = told["statement"]
    words = json.dumps(statement, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    if told["public_key"] != key:
        return "it names another public key"
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key))
        public.verify(base64.b64decode(told["signature"]), words.encode())
    except InvalidSignature:
        return "the signature does not hold"
    if "heads" in told:
        found = (len(told["heads"]), root_of(told["heads"]))
        if found != (statement["tickets"], statement["root"]):
            return "the heads do not lead to the root that was signed"
    elif led_to(told["head"], told["path"]) != statement["root"]:
        return "the ticket does not lead to the root that was signed"
    return ""


if __name__ == "__main__":
    with open(sys.argv[1]) as file:
        told = json.load(file)
    wrong = fault(told, sys.argv[2])
    said = told["statement"]
    print(wrong or f"{said['day']}: {said['tickets']} tickets, {said['events']} events; it holds.")
    sys.exit(bool(wrong))
