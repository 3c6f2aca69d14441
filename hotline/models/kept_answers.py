"""Answers to requests that may come twice: the second gets the same, and nothing happens again."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from hotline.models.people import User
from hotline.sealing import seal, unseal

KEPT_FOR = timedelta(hours=24)


class KeptAnswers(models.QuerySet["KeptAnswer"]):
    """Claims keys and forgets old answers."""

    def claim(self, user: User, key: str, request: bytes) -> tuple[KeptAnswer, bool]:
        """Return the answer kept under `key`, and whether it is new: then it has yet to be given.

        Runs in a transaction that lasts until the answer is kept: the twin of a request that is
        still at work waits here, at the unique key, until that one is done.
        """
        self.filter(user=user, key=key, made_at__lte=timezone.now() - KEPT_FOR).delete()
        digest = hashlib.sha256(request).digest()
        try:
            with transaction.atomic():
                return self.create(user=user, key=key, request=digest), True
        except IntegrityError:
            return self.get(user=user, key=key), False

    def outdated(self) -> KeptAnswers:
        """Those nobody may ask for any more: what the sweep removes."""
        return self.filter(made_at__lte=timezone.now() - KEPT_FOR)


class KeptAnswer(models.Model):
    """One answer under the key that the caller chose. Sealed: it may hold revealed values."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=120)
    request = models.BinaryField(max_length=32)  # digest of method, address and body
    status = models.PositiveSmallIntegerField(default=0)
    sealed = models.BinaryField(default=b"")
    made_at = models.DateTimeField(default=timezone.now)

    objects = KeptAnswers.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="one_answer_a_key"),
        ]
        indexes = [models.Index(fields=["made_at"], name="kept_answers_by_age")]

    def answers(self, request: bytes) -> bool:
        """Tell whether this was the answer to just that request."""
        return bytes(self.request) == hashlib.sha256(request).digest()

    def keep(self, status: int, body: bytes) -> None:
        """Keep what was answered."""
        self.status, self.sealed = status, seal(body, bound_to=self._name)
        self.save(update_fields=["status", "sealed"])

    @property
    def body(self) -> bytes:
        """What was answered."""
        return unseal(self.sealed, bound_to=self._name)

    @property
    def _name(self) -> str:
        return f"answer:{self.pk}"
