"""Keys that programs show in place of a log-in: kept as digests, ending, dying with the log-in."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from hotline import events
from hotline.models.people import User
from hotline.models.record import SecurityEvent
from hotline.powers import Power
from hotline.sealing import blind

PREFIX = "hotline_"  # lets scanners of leaked secrets know ours
BYTES = 32
NOTED_AT_MOST_EVERY = timedelta(minutes=1)


class ApiTokens(models.QuerySet["ApiToken"]):
    """Issues tokens and finds whose they are."""

    def issue(self, user: User, *, lasts: timedelta, by: User) -> str:
        """Return a new token for `user`, shown this once; the security log tells of it."""
        plain = PREFIX + secrets.token_urlsafe(BYTES)
        token = self.create(
            user=user,
            digest=_digest(plain),
            password_mark=_mark(user),
            expires_at=timezone.now() + lasts,
        )
        SecurityEvent.objects.create(
            by=by,
            what="token_issued",
            subject=user.username,
            details={"token": token.pk, "expires_at": token.expires_at.isoformat()},
        )
        return plain

    def holder_of(self, plain: str) -> User | None:
        """Return the person a token stands for, with the powers it carries, or None if it is none.

        Outside demo a token carries no power to speak: what reaches citizens takes a person at a
        screen. A disabled person's token is revoked on sight.
        """
        now = timezone.now()
        found = self.filter(digest=_digest(plain), revoked_at=None, expires_at__gt=now)
        token = found.select_related("user__organisation", "user__office").first()
        if token is None:
            return None
        person = token.user
        if not person.is_active or not hmac.compare_digest(token.password_mark, _mark(person)):
            found.update(revoked_at=now)
            return None
        if token.last_used_at is None or now - token.last_used_at >= NOTED_AT_MOST_EVERY:
            found.update(last_used_at=now)
        person.withheld = frozenset() if settings.DEMO else frozenset({Power.SPEAK})
        return person

    def revoke(self) -> int:
        """End these tokens now; returns how many were still good."""
        good = self.filter(revoked_at=None)
        people = set(good.values_list("user", flat=True))
        ended = good.update(revoked_at=timezone.now())
        for person in people:
            events.recheck(person)  # their live lines have to be cut
        return ended


class ApiToken(models.Model):
    """One token. Its text is known only to whom it was given."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256; 256 random bits need no salt
    # A keyed digest of the password as it was: whoever changes the password ends the tokens too,
    # by whatever road.
    password_mark = models.BinaryField(max_length=32)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    objects = ApiTokens.as_manager()


def _digest(plain: str) -> str:
    return hashlib.sha256(plain.encode("utf-8", "surrogateescape")).hexdigest()


def _mark(user: User) -> bytes:
    return blind(user.password, purpose="api_token")
