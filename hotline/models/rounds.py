"""Check rounds over the ledger of accounts (账号检查): what each found, with the evidence of that
moment; which order demanded that it be mended; and which round found that it was.

All of it is append-only: a round says how things stood, and stays.
"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hotline.models.ledger import LedgerEntry
from hotline.models.ledger_rules import LedgerRules
from hotline.models.orders import Order
from hotline.models.people import User
from hotline.powers import Kind

HOLDERS = (Kind.INSPECTORATE, Kind.GOVERNMENT, Kind.MACHINE)


class Round(models.Model):
    """One look at all accounts in use, or at one by hand (抽查)."""

    class Kind(models.TextChoices):
        ALL = "all", pgettext_lazy("round", "All accounts")
        SPOT = "spot", pgettext_lazy("round", "Spot check")

    kind = models.CharField(max_length=4, choices=Kind.choices, default=Kind.ALL)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_kind = models.CharField(max_length=12)
    # None: the rules that came with the installation.
    rules = models.ForeignKey(
        LedgerRules, models.PROTECT, null=True, related_name="+", db_index=False
    )
    accounts = models.PositiveIntegerField()  # looked at
    found = models.PositiveIntegerField()  # new in this round
    mended = models.PositiveIntegerField()  # found before, and no more

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(by_kind__in=HOLDERS), name="no_vendor_holds_rounds"),
        ]


class Findings(models.QuerySet["Finding"]):
    """Finds what was found."""

    def in_sight_of(self, user: User) -> Self:
        """Those about accounts whose entry `user` sees."""
        return self.filter(entry__in=LedgerEntry.objects.in_sight_of(user))

    def standing(self) -> Self:
        """What was found and is not mended yet, each once however often it was found again."""
        return self.filter(first=None, mended=None)

    def to_order(self) -> Self:
        """What stands and nobody has ordered to be mended."""
        return self.standing().filter(ordered=None)


class Finding(models.Model):
    """What a round found at one account. The evidence is of numbers, times and codes."""

    class Code(models.TextChoices):
        SILENT = "silent", _("Silent")
        DORMANT = "dormant", _("Dormant")
        UNANSWERED = "unanswered", _("Not answered")
        DEAD = "dead", _("Dead door")
        WRONG_WORDS = "wrong_words", _("Gravely wrong words")
        LEAK = "leak", _("A secret given away")
        HARMFUL = "harmful", _("Harmful content or links")
        BOUGHT_FOLLOWERS = "bought_followers", _("Bought followers or forced likes")

    round = models.ForeignKey(Round, models.PROTECT, related_name="findings", db_index=False)
    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="findings")
    code = models.CharField(max_length=16, choices=Code.choices)
    fails_alone = models.BooleanField()  # by the rules of that round (单项否决)
    evidence = models.JSONField(default=dict)
    limit = models.CharField(max_length=10)  # to mend it, once ordered
    # The finding of an earlier round that this one repeats.
    first = models.ForeignKey("self", models.PROTECT, null=True, related_name="again")

    objects = Findings.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "entry", "code"], name="one_finding_of_a_round"
            ),
        ]


class FindingOrder(models.Model):
    """An order demands that this be mended."""

    finding = models.OneToOneField(Finding, models.PROTECT, related_name="ordered")
    order = models.ForeignKey(Order, models.PROTECT, related_name="findings")


class FindingMended(models.Model):
    """A later round did not find it any more."""

    finding = models.OneToOneField(Finding, models.PROTECT, related_name="mended")
    round = models.ForeignKey(Round, models.PROTECT, related_name="mendings")
