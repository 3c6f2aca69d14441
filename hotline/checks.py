"""What the system says about its own set-up before it starts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

DIGEST_KEY = 32  # bytes


@register()
def two_log_ins(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """With one log-in for everything the database cannot refuse what a bug or an intruder asks."""
    logins = [connections[alias].settings_dict for alias in ("default", "owner")]
    if not logins[0].get("NAME"):
        return []
    if settings.DATABASE_LOGINS_GIVEN != 2:
        what = "Only one of DATABASE_URL and DATABASE_OWNER_URL is given; it serves for both."
    elif logins[0]["USER"] == logins[1]["USER"]:
        what = "DATABASE_URL and DATABASE_OWNER_URL are the same log-in."
    else:
        return []
    return [
        Warning(
            what,
            hint="An application that owns its tables can undo every guard in them; see "
            "docs/decisions/0011-two-database-log-ins.md.",
            id="hotline.W001",
        )
    ]


@register()
def a_key_that_signs(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A key of another length would only be noticed at night, when the digest is signed."""
    if len(settings.DIGEST_KEY) == DIGEST_KEY:
        return []
    return [
        Error(
            f"HOTLINE_DIGEST_KEY holds {len(settings.DIGEST_KEY)} bytes, not {DIGEST_KEY}.",
            hint="It is an Ed25519 key: 32 random bytes, base64; see docs/decisions/0040-proof.md.",
            id="hotline.E002",
        )
    ]


@register(Tags.database)
def some_database(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> Sequence[CheckMessage]:
    """Django's own words for a missing database help nobody."""
    if databases and not connections["default"].settings_dict.get("NAME"):
        return [
            Error(
                "There is no database.",
                hint="Start `make run`, or set DATABASE_URL and DATABASE_OWNER_URL.",
                id="hotline.E001",
            )
        ]
    return []
