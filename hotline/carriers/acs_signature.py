"""Signs a call to Alibaba Cloud: signature method V3 (ACS3-HMAC-SHA256) of its OpenAPI."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote

METHOD = "ACS3-HMAC-SHA256"
NOTHING = hashlib.sha256(b"").hexdigest()


def query_of(values: Mapping[str, str]) -> str:
    """Return the query in the one order and spelling that is signed, and has to be sent."""
    return "&".join(f"{_spelt(name)}={_spelt(values[name])}" for name in sorted(values))


def signed_headers(
    key_id: str,
    secret: str,
    *,
    host: str,
    action: str,
    version: str,
    query: str,
    now: datetime,
    nonce: str,
) -> dict[str, str]:
    """Return the headers, but for the host's, of a POST without a body to `/?query`. `now` is in
    UTC.
    """
    headers = {
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": NOTHING,
        "x-acs-date": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "x-acs-signature-nonce": nonce,
        "x-acs-version": version,
    }
    names = ";".join(headers)  # in order already
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    asked = "\n".join(["POST", "/", query, lines, names, NOTHING])
    digest = hashlib.sha256(asked.encode()).hexdigest()
    signed = hmac.new(secret.encode(), f"{METHOD}\n{digest}".encode(), hashlib.sha256).hexdigest()
    del headers["host"]
    proof = f"Credential={key_id},SignedHeaders={names},Signature={signed}"
    return headers | {"Authorization": f"{METHOD} {proof}"}


def _spelt(text: str) -> str:
    return quote(text, safe="-_.~")
