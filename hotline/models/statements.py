"""Authorised statements (口径): the only words a machine may ever say.

A version is approved by two people of the government.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from hotline.errors import Moved, RuleRefuses, wrong_entry
from hotline.models.organisations import Office
from hotline.models.people import User
from hotline.models.record import SecurityEvent
from hotline.powers import Kind, Power

RECEIPT = "receipt"  # the code of the statement that tells number and code
PUBLIC_RECEIPT = "receipt_public"  # … of the one that tells the number alone, before everybody
BLANK = re.compile(r"\{([a-z_]+)\}")
USE = models.CharField(max_length=12)
MACHINES = "machines"  # the code of the one switch for all
# Typed blanks, never free text: what each one may be filled with is decided by `OutboundMessage`.
BLANKS = frozenset({"number", "code", "date", "office", "category", "place", "link"})


class Use(models.TextChoices):
    """What a statement is for."""

    AUTOMATIC = "automatic", _("Said by the machine")
    QUOTING = "quoting", _("Quoted as an answer")
    PROMPT = "prompt", _("Asks for what is missing")
    NOTICE = "notice", _("Goes with a ruling")


class Statements(models.QuerySet["Statement"]):
    """Begins statements, and finds them."""

    def begin(
        self, code: str, title: str, *, uses: list[str], owner: Office, by: User
    ) -> Statement:
        """A new statement without a text yet; `owner` answers for it."""
        if not may_write(by, owner):
            raise RuleRefuses(say("Only the owning office or the centre does this."), code="owner")
        if code == MACHINES or self.filter(code=code).exists():
            raise wrong_entry("code", say("There is a statement of that code already."))
        made = self.create(code=code, title=title, uses=uses, owner=owner)
        _log("statement_begun", made, by=by, uses=uses, owner=owner.code)
        return made

    def expiring(self, *, within: timedelta) -> Self:
        """Those whose text ends soon or has ended, soonest first: `expires_on` says when."""
        newest = StatementVersion.objects.filter(statement=OuterRef("pk")).order_by("-number")
        ends = self.annotate(
            newest_number=Subquery(newest.values("number")[:1]),
            expires_on=Subquery(newest.values("expires_on")[:1]),
        )
        until = timezone.localdate() + within
        found = ends.filter(expires_on__lte=until, newest_number__gt=F("withdrawn"))
        return found.order_by("expires_on", "code")

    def of(self, user: User) -> Self:
        """Those whose owner this person works for; the centre looks after all."""
        return self if user.in_centre else self.filter(owner=user.office_id)


class Statement(models.Model):
    """A text the government stands behind. `automatic` is the switch that lets the
    machine send it.
    """

    Use = Use

    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=80)
    owner = models.ForeignKey(Office, models.PROTECT, null=True, related_name="statements")
    uses = ArrayField(USE, default=list, db_default=Value([], ArrayField(USE)), blank=True)
    automatic = models.BooleanField(default=False)
    # Versions up to this number were withdrawn; a newer one, approved by two, stands again.
    withdrawn = models.PositiveIntegerField(default=0, db_default=0)

    objects = Statements.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title

    def draft(self, text: str, *, by: User, expires_on: date | None = None) -> StatementDraft:
        """Write a text for approval; a person of the government only."""
        if by.organisation_kind != Kind.GOVERNMENT or not by.powers & {Power.HANDLE, Power.SPEAK}:
            raise RuleRefuses(say("Only the government writes statements."), code="power")
        if not may_write(by, self.owner):
            raise RuleRefuses(say("Only the owning office or the centre does this."), code="owner")
        if not text.strip():
            raise wrong_entry("text", say("The statement is empty."))
        if expires_on is not None and expires_on <= timezone.localdate():
            raise wrong_entry("expires_on", say("That day is not in the future."))
        unknown = set(BLANK.findall(text)) - BLANKS
        if unknown:
            raise RuleRefuses(
                say("A statement has no blank called %(names)s.")
                % {"names": ", ".join(sorted(unknown))},
                code="blank",
            )
        drafted = self.drafts.create(text=text, by=by, expires_on=expires_on)
        _log("statement_drafted", self, by=by, draft=drafted.pk)
        return drafted

    def withdraw(self, *, by: User) -> None:
        """Take the text out of use at once: one person is enough to stop it."""
        if Power.SPEAK not in by.powers or not may_write(by, self.owner):
            raise RuleRefuses(say("Only the owning office or the centre does this."), code="owner")
        number = self.newest.number if self.newest else 0
        there = Statement.objects.filter(pk=self.pk, withdrawn__lt=number)
        if not there.update(withdrawn=number):
            raise Moved(say("There is no text in force."), code="state")
        self.withdrawn = number
        _log("statement_withdrawn", self, by=by, version=number)

    def switch(self, *, on: bool, by: User) -> None:
        """Let the machine say this statement by itself, or not."""
        _only_who_speaks(by)
        if on and self.uses and Use.AUTOMATIC not in self.uses:
            raise RuleRefuses(say("This statement is not one for machines."), code="use")
        Statement.objects.filter(pk=self.pk).update(automatic=on)
        self.automatic = on
        _log("statement_switched", self, by=by, on=on)

    @property
    def newest(self) -> StatementVersion | None:
        """The version approved last, whether it still stands or not."""
        return max(self.versions.all(), key=lambda version: version.number, default=None)

    @property
    def current(self) -> StatementVersion | None:
        """The approved version in force; none once it was withdrawn or has expired."""
        newest = self.newest
        return newest if newest and not newest.why_not_said(self) else None


class StatementDraft(models.Model):
    """A text waiting for approval. It can never be sent."""

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="drafts")
    text = models.TextField()
    expires_on = models.DateField(null=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)  # approved or dropped

    class Meta:
        indexes = [
            models.Index(
                fields=["statement"],
                condition=Q(settled_at=None),
                name="statement_drafts_waiting",
            )
        ]

    def approve(self, *, by: User) -> StatementVersion:
        """Make the draft a version: by a second person of the government who may speak."""
        if Power.SPEAK not in by.powers:
            raise RuleRefuses(say("Approving a statement needs the power to speak."), code="power")
        if not may_write(by, self.statement.owner):
            raise RuleRefuses(say("Only the owning office or the centre does this."), code="owner")
        if by == self.by:
            raise RuleRefuses(
                say("Somebody other than the drafter has to approve."), code="same_person"
            )
        with transaction.atomic():
            Statement.objects.select_for_update().get(pk=self.statement_id)
            self._settle()
            last = self.statement.versions.aggregate(n=models.Max("number"))["n"] or 0
            version = StatementVersion.objects.create(
                statement=self.statement,
                number=last + 1,
                text=self.text,
                expires_on=self.expires_on,
                drafted_by=self.by,
                drafted_kind=self.by.organisation_kind,
                approved_by=by,
                approved_kind=by.organisation_kind,
            )
            _log("statement_approved", self.statement, by=by, version=version.number)
        return version

    def drop(self, *, by: User) -> None:
        """Let the draft go; it stays on record."""
        if not by.powers & {Power.HANDLE, Power.SPEAK} or not may_write(by, self.statement.owner):
            raise RuleRefuses(say("Only the owning office or the centre does this."), code="owner")
        with transaction.atomic():
            self._settle()
            _log("statement_dropped", self.statement, by=by, draft=self.pk)

    def _settle(self) -> None:
        mine = StatementDraft.objects.filter(pk=self.pk, settled_at=None)
        if not mine.update(settled_at=timezone.now()):
            raise Moved(say("Somebody decided this already."), code="state")


class Versions(models.QuerySet["StatementVersion"]):
    """Finds versions."""

    def standing(self) -> Self:
        """Those in force: of each statement the newest, unless it was withdrawn or has expired."""
        same = self.model._default_manager.filter(statement=OuterRef("statement"))
        return self.filter(
            Q(expires_on=None) | Q(expires_on__gte=timezone.localdate()),
            number=Subquery(same.order_by("-number").values("number")[:1]),
            number__gt=F("statement__withdrawn"),
        )

    def to_quote(self) -> Self:
        """The text in force of every statement that is meant to be quoted."""
        quoted = self.standing().filter(statement__uses__contains=[Use.QUOTING])
        return quoted.select_related("statement").order_by("statement__code")


class StatementVersion(models.Model):
    """An approved text; unchangeable. The database holds both people to be of the government."""

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drafted_kind = models.CharField(max_length=12)
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    approved_kind = models.CharField(max_length=12)
    approved_at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField(null=True)  # the last day on which it is said

    objects = Versions.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "number"], name="one_statement_version"),
            models.CheckConstraint(
                condition=Q(drafted_kind=Kind.GOVERNMENT) & Q(approved_kind=Kind.GOVERNMENT),
                name="only_government_states",
            ),
            models.CheckConstraint(
                condition=~Q(drafted_by=F("approved_by")), name="statement_by_two_people"
            ),
            # What the composite foreign key of outbound messages leans on.
            models.UniqueConstraint(
                fields=["id", "approved_by", "approved_kind"], name="statement_with_approver"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement.code} v{self.number}"

    def why_not_said(self, statement: Statement | None = None) -> str:
        """A code if this may no longer be sent: `withdrawn` or `expired`; else an empty string."""
        if self.number <= (statement or self.statement).withdrawn:
            return "withdrawn"
        ended = self.expires_on is not None and self.expires_on < timezone.localdate()
        return "expired" if ended else ""

    def filled(self, values: dict[str, Any]) -> str:
        """Return the text with its blanks filled; a blank without a value stays empty."""
        return BLANK.sub(lambda found: str(values.get(found[1], "")), self.text)


class Switch(models.Model):
    """A switch of the government's: a restart changes nothing, and turning it is a
    security event.
    """

    code = models.SlugField(max_length=40, primary_key=True)
    on = models.BooleanField(default=False)

    @classmethod
    def turn(cls, code: str, *, on: bool, by: User) -> None:
        """Turn a switch; only somebody of the government who may speak, and never unseen."""
        _only_who_speaks(by)
        cls.objects.update_or_create(code=code, defaults={"on": on})
        SecurityEvent.objects.create(by=by, what="switch_turned", subject=code, details={"on": on})

    @classmethod
    def machines_may_speak(cls) -> bool:
        """The one key that stops every automatic statement."""
        return cls.objects.filter(code=MACHINES, on=True).exists()


def _only_who_speaks(by: User) -> None:
    if Power.SPEAK not in by.powers:
        raise RuleRefuses(say("Only the government turns this switch."), code="power")


def may_write(by: User, owner: Office | None) -> bool:
    """Whether a statement of `owner` is theirs to write: of its own people, or of the centre's."""
    return by.in_centre or (owner is not None and by.office_id == owner.pk)


def _log(what: str, statement: Statement, *, by: User, **details: Any) -> None:
    SecurityEvent.objects.create(by=by, what=what, subject=statement.code, details=details)
