"""What arrived, kept sealed as it came, before anybody reads it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hotline import carriers, events
from hotline.carriers import Article
from hotline.models import Account, Message, SecurityEvent, Ticket, User
from hotline.sealing import seal, unseal

__all__ = [
    *("Arrival", "Arrivals", "Enclosure", "Feed", "Feeds"),
    *("Open311Key", "Open311Report", "bound_to"),
]


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
    # It speaks of people in danger, as far as a look at the door can tell: it is read first, and
    # with it whatever else its sender said before.
    urgent = models.BooleanField(default=False, db_default=False)
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
            models.Index(
                fields=["sent_at", "serial"],
                condition=Q(state="waiting", urgent=True),
                name="arrivals_urgent",
            ),
            models.Index(fields=["-received_at"], condition=Q(state="dead"), name="arrivals_dead"),
        ]

    def open(self) -> bytes:
        """Return the message as the platform wrote it. Raises `CannotUnseal`."""
        return unseal(self.sealed, bound_to=bound_to(bytes(self.digest)))


ARTICLES = "articles"  # the feed that finds which articles there are
READ_FOR = timedelta(days=30)  # below an article


class Feeds(models.QuerySet["Feed"]):
    """Makes feeds, and finds those to look at."""

    def begin(self, account: Account) -> None:
        """Look through the account's platform from now on; what is begun goes on at once."""
        stream, press = carriers.stream(account.carrier), carriers.press(account.carrier)
        names = stream.FEEDS if stream else (ARTICLES,) if press else ()
        for name in names:
            self.get_or_create(account=account, name=name)
        self.filter(account=account).update(next_at=Now(), tries=0, trouble="")

    def follow(self, account: Account, article: Article, *, since: datetime) -> bool:
        """Look below an article for a while; tell whether it is a new one."""
        given = {"title": article.title[:120], "begun_at": since, "ends_at": since + READ_FOR}
        _feed, made = self.get_or_create(account=account, name=article.name, defaults=given)
        return made

    def follow_again(self, account: Account, article: Article, *, since: datetime) -> None:
        """Likewise because a person says so: what had ended goes on."""
        if not self.follow(account, article, since=since):
            same = self.filter(account=account, name=article.name)
            same.update(ends_at=since + READ_FOR, next_at=since, tries=0, trouble="")

    def due(self, now: datetime) -> Feeds:
        """Those to look at now; at an account that is stopped there is none."""
        due = self.filter(Q(ends_at=None) | Q(ends_at__gt=now), next_at__lte=now)
        due = due.exclude(account__health=Account.Health.STOPPED)
        return due.order_by("next_at", "pk")


class Feed(models.Model):
    """One place on a platform that is looked through for words to us, and how far we have come.

    A round goes from the newest word down to what is known, a page at a time, and remembers where
    it is, so that it goes on there whatever happened between two pages.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="feeds")
    name = models.CharField(max_length=40)
    # An article of ours has a title, and an end; how many of the comments below it were turned over
    # in the round under way.
    title = models.CharField(max_length=120, blank=True, default="", db_default="")
    ends_at = models.DateTimeField(null=True)
    turned = models.PositiveIntegerField(default=0, db_default=0)
    # Everything up to `top` has been read. `since` is what we ask for: what a platform shows hours
    # later than it was written has a number below `top`. It follows `mark`, which was `top` once.
    top = models.BigIntegerField(default=0)
    since = models.BigIntegerField(default=0)
    mark = models.BigIntegerField(default=0)
    marked_at = models.DateTimeField(default=timezone.now)
    # The round under way: its highest number, and the lowest seen so far; 0 between rounds.
    round_top = models.BigIntegerField(default=0)
    round_low = models.BigIntegerField(default=0)
    begun_at = models.DateTimeField(default=timezone.now)
    next_at = models.DateTimeField(default=timezone.now)
    looked_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField(null=True)  # when a look last brought something new
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=200, blank=True, default="")

    objects = Feeds.as_manager()
    round = 0  # comments that this look has turned over, with those before it in its round

    class Meta:
        ordering = ["account", "id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="one_feed_of_a_name")
        ]

    def is_over(self, now: datetime) -> bool:
        """Whether it ended a day ago or before: it need not be shown any more."""
        return self.ends_at is not None and self.ends_at < now - timedelta(days=1)


class Enclosure(models.Model):
    """A picture that came with a form, sealed beside its arrival until a worker has drawn it anew;
    then it is deleted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    arrival = models.ForeignKey(Arrival, models.CASCADE, related_name="enclosures")
    sealed = models.BinaryField()
    kept_at = models.DateTimeField(db_default=Now())

    @classmethod
    def of(cls, arrival: Arrival, pk: uuid.UUID, content: bytes) -> Enclosure:
        """Return a new, unsaved one."""
        return cls(id=pk, arrival=arrival, sealed=seal(content, bound_to=f"enclosure:{pk}"))

    def open(self) -> bytes:
        """Return the picture as it was sent. Raises `CannotUnseal`."""
        return unseal(self.sealed, bound_to=f"enclosure:{self.pk}")


def bound_to(digest: bytes) -> str:
    """What the encryption of an arrival is bound to: moved to another row it does not open."""
    return f"arrival:{digest.hex()}"
