"""What arrived, kept sealed as it came, before anybody reads it."""

from __future__ import annotations

from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hotline import events
from hotline.models import Account, Message, SecurityEvent, Ticket, User
from hotline.sealing import unseal


class Arrivals(models.QuerySet["Arrival"]):
    """Finds what arrived."""

    def waiting(self) -> Arrivals:
        """What is to be read now, in the order in which citizens sent it."""
        due = self.filter(state=Arrival.State.WAITING, next_try_at__lte=Now())
        return due.order_by("sent_at", "serial", "id")

    def dead(self) -> Arrivals:
        """What only a person can help, the newest first."""
        return self.filter(state=Arrival.State.DEAD).order_by("-id")

    def retry(self, *, by: User) -> int:
        """Have the dead ones among these read again, because `by` says so; return how many."""
        again = {"state": Arrival.State.WAITING, "tries": 0, "next_try_at": Now()}
        with transaction.atomic():
            found = list(self.dead().values_list("pk", flat=True))
            count = self.filter(pk__in=found, state=Arrival.State.DEAD).update(**again)
            if count:
                SecurityEvent.objects.create(
                    by=by, what="dead_letters_retried", details={"arrivals": found[:100]}
                )
            events.nudge("intake.tasks.drain")
        return count


class Arrival(models.Model):
    """One message of a platform, proven to be the platform's and kept before it got its 200.

    `digest` makes it one of a kind within its account; `lane` is the same for everything that one
    sender sends, so that a worker can hold a conversation without knowing whose it is. Both are
    keyed digests: the row tells nobody who wrote.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("arrival", "Waiting")
        DONE = "done", _("Read")
        IGNORED = "ignored", _("Nothing to do")
        DEAD = "dead", _("Could not be read")

    # Found through its constraint, so without an index of its own: every message pays for each.
    account = models.ForeignKey(Account, models.PROTECT, related_name="arrivals", db_index=False)
    digest = models.BinaryField(max_length=32)
    lane = models.BigIntegerField()
    # The platform's own word: text, image …; for an event its name.
    kind = models.CharField(max_length=40)
    sealed = models.BinaryField()
    # By the platform's clock, to the second; its number of the message is the order within one.
    sent_at = models.DateTimeField()
    serial = models.BigIntegerField(default=0, db_default=0)
    received_at = models.DateTimeField(db_default=Now())
    opened_at = models.DateTimeField(null=True)
    state = models.CharField(
        max_length=8, choices=State.choices, default=State.WAITING, db_default=State.WAITING
    )
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    next_try_at = models.DateTimeField(db_default=Now())
    error = models.CharField(max_length=60, blank=True, default="", db_default="")  # never words
    ticket = models.ForeignKey(Ticket, models.SET_NULL, null=True, related_name="+", db_index=False)
    message = models.ForeignKey(
        Message, models.SET_NULL, null=True, related_name="+", db_index=False
    )

    objects = Arrivals.as_manager()

    class Meta:
        constraints = [
            # In the database, not in a cache: a repeat may come while the first is being stored.
            models.UniqueConstraint(fields=["account", "digest"], name="one_arrival_per_message"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "done", "ignored", "dead"]),
                name="known_arrival_state",
            ),
        ]
        indexes = [
            models.Index(
                fields=["sent_at", "serial"], condition=Q(state="waiting"), name="arrivals_waiting"
            ),
            models.Index(fields=["-received_at"], condition=Q(state="dead"), name="arrivals_dead"),
        ]

    def open(self) -> bytes:
        """Return the message as the platform wrote it. Raises `CannotUnseal`."""
        return unseal(self.sealed, bound_to=bound_to(bytes(self.digest)))


def bound_to(digest: bytes) -> str:
    """What the encryption of an arrival is bound to: moved to another row it does not open."""
    return f"arrival:{digest.hex()}"
