"""The ledger of the city's accounts (账号台账): which there are, whose they are, who answers for
them, and when they were filed (备案).

The facts are the government's: its people write them, and every change is kept as it was made. The
keys of a door are the platform office's, which in turn changes no fact; a vendor sees neither.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from pydantic import Field, field_validator

from hotline.errors import Moved, RuleRefuses, wrong_entry
from hotline.models.accounts import Account
from hotline.models.organisations import Office, below
from hotline.models.people import User
from hotline.powers import Kind, Power
from hotline.steps import Arguments, parsed

# What nobody can say yet of an account that is still to be opened.
NOT_YET = {"opened_on": "", "filed_on": "", "filing_number": "", "door": ""}
WATCHERS = frozenset({Power.SUPERVISE, Power.ADMINISTER})


class Platform(models.TextChoices):
    """Where an account stands."""

    WECHAT = "wechat", _("WeChat")
    WEIBO = "weibo", _("Weibo")
    DOUYIN = "douyin", _("Douyin")
    KUAISHOU = "kuaishou", _("Kuaishou")
    TOUTIAO = "toutiao", _("Toutiao")
    XIAOHONGSHU = "xiaohongshu", _("Xiaohongshu")
    BILIBILI = "bilibili", _("Bilibili")
    APP = "app", _("App of our own")
    OTHER = "other", _("Another platform")


class Facts(Arguments):
    """What the ledger says of an account, as somebody writes it."""

    platform: Platform
    name: str = Field(min_length=1, max_length=80)
    handle: str = Field("", max_length=80)
    office: str = Field(min_length=1, max_length=40)
    leader: str = Field(min_length=1, max_length=40)
    editor: str = Field(min_length=1, max_length=40)
    duty: str = Field(min_length=1, max_length=200)
    duty_phone: str = Field("", max_length=40, pattern=r"^[0-9+ -]*$")
    opened_on: date | None = None
    filed_on: date | None = None
    filing_number: str = Field("", max_length=40)
    door: str = Field("", max_length=40)

    @field_validator("opened_on", "filed_on", mode="before")
    @classmethod
    def _empty_is_none(cls, written: Any) -> Any:
        return written or None


class LedgerEntries(models.QuerySet["LedgerEntry"]):
    """Finds entries, and makes them."""

    def in_sight_of(self, user: User) -> Self:
        """The centre, the inspectorate and the platform office see all, an office its own and those
        below it; for a vendor there is no ledger.
        """
        if user.powers & WATCHERS or (user.in_centre and keeps(user)):
            return self
        if not keeps(user) or user.office_id is None:
            return self.none()
        return self.filter(office__in=below(user.office_id))

    def enter(self, given: dict[str, Any], *, by: User) -> LedgerEntry:
        """Enter an account that is in use already."""
        return self._make(given, by=by, state=LedgerEntry.State.OPEN, what="entered")

    def propose(self, given: dict[str, Any], *, by: User) -> LedgerEntry:
        """Enter one that is to be opened; the proceeding begins beside it."""
        return self._make(given | NOT_YET, by=by, state=LedgerEntry.State.PROPOSED, what="proposed")

    def _make(self, given: dict[str, Any], *, by: User, state: str, what: str) -> LedgerEntry:
        facts = parsed(Facts, given)
        columns = _columns(facts)
        entry = self.model(state=state, **columns)
        entry.demand_keeper(by)
        with transaction.atomic():
            entry.save()
            entry.note(what, by=by, fields={k: ["", v] for k, v in _told(columns).items() if v})
        return entry


class LedgerEntry(models.Model):
    """One account of the city's on one platform, whether this house listens there or not."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("To be opened")
        OPEN = "open", pgettext_lazy("account", "In use")
        CLOSING = "closing", _("To be closed")
        CLOSED = "closed", pgettext_lazy("account", "Closed")
        DROPPED = "dropped", _("Not opened")

    platform = models.CharField(max_length=12, choices=Platform.choices)
    name = models.CharField(max_length=80)
    handle = models.CharField(max_length=80, blank=True)  # its number or address there
    office = models.ForeignKey(Office, models.PROTECT, related_name="accounts")
    leader = models.CharField(max_length=40)  # in charge (分管负责人)
    editor = models.CharField(max_length=40)  # in chief (总编辑)
    duty = models.CharField(max_length=200)  # who watches it (值守人员)
    duty_phone = models.CharField(max_length=40, blank=True)
    opened_on = models.DateField(null=True)
    filed_on = models.DateField(null=True)
    filing_number = models.CharField(max_length=40, blank=True)
    closed_on = models.DateField(null=True)
    closing_filed_on = models.DateField(null=True)
    state = models.CharField(max_length=8, choices=State.choices)
    door = models.OneToOneField(Account, models.PROTECT, null=True, related_name="listed")
    version = models.PositiveIntegerField(default=0)  # how many changes there were

    objects = LedgerEntries.as_manager()

    class Meta:
        ordering = ["platform", "name", "id"]
        verbose_name_plural = "ledger entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "open", "closing", "closed", "dropped"]),
                name="known_ledger_state",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_in_use(self) -> bool:
        return self.state in {self.State.OPEN, self.State.CLOSING}

    @property
    def facts(self) -> dict[str, Any]:
        """As `Facts` takes them."""
        told = {name: getattr(self, name) for name in Facts.model_fields}
        return told | {"office": self.office.code, "door": self.door.slug if self.door else ""}

    def amend(self, given: dict[str, Any], *, by: User, expects: int) -> None:
        """Change the facts, seen at version `expects`. Raises Moved, BadArguments, RuleRefuses."""
        if self.state == self.State.PROPOSED:
            given = given | NOT_YET
        columns = _columns(parsed(Facts, given), of=self)
        with transaction.atomic():
            held = self.hold(expects)
            held.demand_keeper(by)
            before = _told({name: getattr(held, name) for name in columns})
            for name, value in columns.items():
                setattr(held, name, value)
            held.demand_keeper(by)  # nor may it be given to an office that is not theirs
            after = _told(columns)
            fields = {k: [before[k], after[k]] for k in after if before[k] != after[k]}
            if fields:
                held.save()
                held.note("changed", by=by, fields=fields)

    def hold(self, expects: int | None = None) -> LedgerEntry:
        """Return the row, locked until the transaction ends. Raises Moved if not at `expects`."""
        held = LedgerEntry.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if expects is not None and held.version != expects:
            raise Moved(say("Somebody changed this while you were looking at it."), code="version")
        return held

    def note(
        self, what: str, *, by: User, fields: dict[str, list[str]] | None = None, why: str = ""
    ) -> None:
        """Keep what was done. Caller holds the row."""
        self.version += 1
        LedgerEntry.objects.filter(pk=self.pk).update(version=self.version)
        LedgerChange.objects.create(
            entry=self,
            number=self.version,
            what=what,
            fields=fields or {},
            why=why,
            by=by,
            by_kind=by.organisation_kind,
        )

    def demand_keeper(self, by: User) -> None:
        """Raise RuleRefuses unless `by` keeps this entry."""
        if not self.is_kept_by(by):
            raise RuleRefuses(
                say("Only the office of an account and the hotline centre keep its entry."),
                code="power",
            )

    def is_kept_by(self, by: User) -> bool:
        """Somebody who handles, of the centre, of its office, or of an office above that."""
        if by.organisation_kind == Kind.MACHINE:  # what an installation begins with
            return self.version == 0
        return keeps(by) and (by.in_centre or by.office_id in self.office.lineage)


class LedgerChange(models.Model):
    """What somebody did with an entry: append-only, so that the ledger can be read as it was."""

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="changes")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_kind = models.CharField(max_length=12)
    what = models.CharField(max_length=24)
    fields = models.JSONField(default=dict)  # {"leader": ["before", "after"]}
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["entry", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="one_ledger_change"),
            models.CheckConstraint(
                condition=Q(by_kind=Kind.GOVERNMENT) | Q(by_kind=Kind.MACHINE, number=1),
                name="only_government_keeps_the_ledger",
            ),
        ]


def keeps(user: User) -> bool:
    """Whether `user` keeps entries at all: who handles."""
    return Power.HANDLE in user.powers


def _columns(facts: Facts, of: LedgerEntry | None = None) -> dict[str, Any]:
    """What stands in the row. Raises BadArguments for an office or a door that there is not."""
    given = facts.model_dump() | {"platform": facts.platform.value}
    given["office"] = Office.objects.filter(code=facts.office).first()
    if given["office"] is None:
        raise wrong_entry("office", say("There is no such office."))
    if facts.filed_on and facts.opened_on and facts.filed_on < facts.opened_on:
        raise wrong_entry("filed_on", say("It cannot be filed before it was opened."))
    given["door"] = None
    if facts.door:
        free = Account.objects.filter(slug=facts.door, carrier=facts.platform.value)
        given["door"] = free.filter(Q(listed=None) | Q(listed=of.pk if of else None)).first()
        if given["door"] is None:
            raise wrong_entry("door", say("No door of this platform is free under this name."))
    return given


def _told(columns: dict[str, Any]) -> dict[str, str]:
    """Values as the record keeps them: a reference by its code."""
    told = {}
    for name, value in columns.items():
        if isinstance(value, Office):
            told[name] = value.code
        else:
            told[name] = value.slug if isinstance(value, Account) else str(value or "")
    return told
