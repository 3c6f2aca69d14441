"""Signs what is handed to other authorities: Ed25519, so that who checks holds no secret."""

from __future__ import annotations

import base64
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings


def signed(words: bytes) -> str:
    """Return our signature of `words`, base64."""
    return _written(_own().sign(words))


def public_key() -> str:
    """Return the public half of our key: 32 bytes, base64."""
    return _written(_own().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def public_key_as_pem() -> str:
    """Return the same in the form that openssl reads."""
    form = PublicFormat.SubjectPublicKeyInfo
    return _own().public_key().public_bytes(Encoding.PEM, form).decode()


def fingerprint(key: str) -> str:
    """Return what people compare to know a public key: sixteen hex digits of its SHA-256."""
    digest = hashlib.sha256(base64.b64decode(key)).hexdigest()[:16]
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def is_ours(key: str) -> bool:
    """Whether a public key is ours now, or was before the key was changed."""
    return key in {public_key(), *settings.DIGEST_KEYS_BEFORE}


def holds(words: bytes, signature: str, key: str) -> bool:
    """Whether `signature` of `words` was made by the holder of the public key `key`."""
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key))
        public.verify(base64.b64decode(signature), words)
    except (InvalidSignature, ValueError):
        return False
    return True


def _own() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(settings.DIGEST_KEY)


def _written(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
