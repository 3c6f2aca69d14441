"""WeChat's seals: how the content of a callback is locked and unlocked.

The format is Tencent's (developers.weixin.qq.com, guide/dev/push/encryption): AES-256-CBC whose IV
is the head of the key; 16 random bytes, a 4-byte big-endian length, the message and the appid,
padded to blocks of 32. There is no MAC: the signature over the ciphertext has to be checked first,
or the padding check would be an oracle.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import re

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from hotline.carriers.verdicts import Rejected

_PAD_BLOCK = 32  # Not AES's 16: pad bytes run up to 0x20.
_PREFIX = 16
_LENGTH = 4


def key_of(encoding_aes_key: str) -> bytes:
    """Return the 32 bytes of an EncodingAESKey; raise `ValueError` unless it has 43 base64
    characters.

    The 43rd character carries two spare bits that mean nothing and need not be zero.
    """
    if not re.fullmatch(r"[A-Za-z0-9+/]{43}", encoding_aes_key):
        raise ValueError("an EncodingAESKey has 43 letters and digits")
    return base64.b64decode(encoding_aes_key + "=")


def unlock(encrypted: str, appid: str, keys: tuple[bytes, ...]) -> tuple[bytes, int]:
    """Return the message and the place in `keys` of the key that opened it.

    Only for ciphertext whose `msg_signature` was found good. Tries the keys in turn (current,
    previous); raises `Rejected` with what was wrong under the first of them, or with the foreign
    appid if any key fits.
    """
    try:
        locked = base64.b64decode(encrypted, validate=True)
    except (binascii.Error, ValueError):
        raise Rejected("bad_base64") from None
    if not locked or len(locked) % 16:
        raise Rejected("bad_block_length")
    failures = []
    for place, key in enumerate(keys):
        try:
            return _unpack(_decrypt(locked, key), appid), place
        except Rejected as failure:
            failures.append(failure)
    raise next((f for f in failures if f.reason == "appid_mismatch"), failures[0])


def lock(message: bytes, appid: str, key: bytes, *, prefix: bytes | None = None) -> str:
    """Return the message locked for `appid`, in base64. `prefix`: 16 bytes, random unless a test
    fixes them.
    """
    plain = (
        (prefix or os.urandom(_PREFIX))
        + len(message).to_bytes(_LENGTH, "big")
        + message
        + appid.encode()
    )
    pad = _PAD_BLOCK - len(plain) % _PAD_BLOCK
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(
        encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()
    ).decode()


def _decrypt(locked: bytes, key: bytes) -> bytes:
    decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    return decryptor.update(locked) + decryptor.finalize()


def _unpack(plain: bytes, appid: str) -> bytes:
    pad = plain[-1]
    if not 1 <= pad <= _PAD_BLOCK or plain[-pad:] != bytes([pad]) * pad:
        raise Rejected("bad_padding")
    content = plain[_PREFIX:-pad]
    end = _LENGTH + int.from_bytes(content[:_LENGTH], "big")
    if len(content) < _LENGTH or end > len(content):
        raise Rejected("bad_length")
    if not hmac.compare_digest(content[end:], appid.encode()):
        raise Rejected("appid_mismatch", 403)
    return content[_LENGTH:end]
