"""Keeps tokens and secrets out of logs and error texts."""

from __future__ import annotations

import logging
import re

# A number of a comment is no secret, but it leads to whoever wrote it; a phone number is personal,
# and a tracking code stands in a text's blanks.
_SECRETS = re.compile(
    r"((?:access_token|secret|appsecret|since_id|max_id|PhoneNumbers?|TemplateParam)=)[^&\s\"']+"
)


def mask(text: str, *secrets: str) -> str:
    """Return the text without tokens, secrets in addresses, and the given values."""
    for secret in filter(None, secrets):
        text = text.replace(secret, "•••")
    return _SECRETS.sub(r"\1•••", text)


class _WithoutSecrets(logging.Filter):
    """Tokens travel in addresses, and httpx logs addresses."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = mask(record.getMessage()), ()
        return True


logging.getLogger("httpx").addFilter(_WithoutSecrets())
