"""Locks for words that only some may read: encryption bound to a row, and digests that cannot be
reversed.

AES-256-GCM with the row's name as associated data, so that a value copied to another row no longer
opens.
Keys come from HOTLINE_VAULT_KEYS: the first encrypts, the others only decrypt; the one named
`blind` indexes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12
TAG_BYTES = 16


class CannotUnseal(Exception):  # noqa: N818 - named as it is said
    """The value belongs to another row, was changed, or its key is gone."""


def seal(plain: str | bytes, *, bound_to: str) -> bytes:
    """Encrypt `plain`; it opens again only with the same `bound_to`. Layout: key name, NUL, nonce,
    ciphertext.
    """
    name, keys, _blind = _keys(settings.VAULT_KEYS)
    data = plain.encode() if isinstance(plain, str) else plain
    nonce = os.urandom(NONCE_BYTES)
    return name.encode() + b"\0" + nonce + keys[name].encrypt(nonce, data, bound_to.encode())


def unseal(sealed: bytes | memoryview, *, bound_to: str) -> bytes:
    """Decrypt what `seal` made for the same `bound_to`; raise CannotUnseal otherwise."""
    name, _nul, rest = bytes(sealed).partition(b"\0")
    _current, keys, _blind = _keys(settings.VAULT_KEYS)
    key = keys.get(name.decode("ascii", "replace"))
    if key is None or len(rest) < NONCE_BYTES + TAG_BYTES:
        raise CannotUnseal("no such key")
    try:
        return key.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], bound_to.encode())
    except InvalidTag:
        raise CannotUnseal("not of this row, or changed") from None


def blind(value: str | bytes, *, purpose: str) -> bytes:
    """Return a keyed digest (32 bytes) to find `value` by, without being able to read it."""
    _name, _sealing, key = _keys(settings.VAULT_KEYS)
    data = value.encode() if isinstance(value, str) else value
    return hmac.digest(key, purpose.encode() + b"\0" + data, hashlib.sha256)


@lru_cache(maxsize=4)
def _keys(listed: str) -> tuple[str, dict[str, AESGCM], bytes]:
    pairs = [entry.strip().split(":", 1) for entry in listed.split(",") if entry.strip()]
    raw = {name: base64.b64decode(key) for name, key in pairs}
    index = raw.pop("blind")
    return next(iter(raw)), {name: AESGCM(key) for name, key in raw.items()}, index
