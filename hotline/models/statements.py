"""Authorised statements (口径): the only words a machine may ever say.

A version is approved by two people of the government.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from hotline.errors import RuleRefuses
from hotline.models.people import User
from hotline.models.record import SecurityEvent
from hotline.powers import Kind, Power

RECEIPT = "receipt"  # the code of the statement that tells number and code
BLANK = re.compile(r"\{([a-z_]+)\}")
USE = models.CharField(max_length=12)
# Typed blanks, never free text: what each one may be filled with is decided by `OutboundMessage`.
BLANKS = frozenset({"number", "code", "date", "office", "category", "place"})


class Use(models.TextChoices):
    """What a statement is for."""

    AUTOMATIC = "automatic", _("Said by the machine")
    QUOTING = "quoting", _("Quoted as an answer")
    PROMPT = "prompt", _("Asks for what is missing")
    NOTICE = "notice", _("Goes with a ruling")


class Statement(models.Model):
    """A text the government stands behind. `automatic` is the switch that lets the
    machine send it.
    """

    Use = Use

    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=80)
    uses = ArrayField(USE, default=list, db_default=Value([], ArrayField(USE)), blank=True)
    automatic = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title

    def draft(self, text: str, *, by: User, expires_on: date | None = None) -> StatementDraft:
        """Write a text for approval; a person of the government only."""
        if by.organisation_kind != Kind.GOVERNMENT or not by.powers & {Power.HANDLE, Power.SPEAK}:
            raise RuleRefuses(say("Only the government writes statements."), code="power")
        unknown = set(BLANK.findall(text)) - BLANKS
        if unknown:
            raise RuleRefuses(
                say("A statement has no blank called %(names)s.")
                % {"names": ", ".join(sorted(unknown))},
                code="blank",
            )
        return self.drafts.create(text=text, by=by, expires_on=expires_on)

    def switch(self, *, on: bool, by: User) -> None:
        """Let the machine say this statement by itself, or not."""
        _only_who_speaks(by)
        Statement.objects.filter(pk=self.pk).update(automatic=on)
        self.automatic = on
        SecurityEvent.objects.create(
            by=by, what="statement_switched", subject=self.code, details={"on": on}
        )

    @property
    def current(self) -> StatementVersion | None:
        """The approved version in force."""
        return self.versions.order_by("-number").first()


class StatementDraft(models.Model):
    """A text waiting for approval. It can never be sent."""

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="drafts")
    text = models.TextField()
    expires_on = models.DateField(null=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def approve(self, *, by: User) -> StatementVersion:
        """Make the draft a version: by a second person of the government who may speak."""
        if Power.SPEAK not in by.powers:
            raise RuleRefuses(say("Approving a statement needs the power to speak."), code="power")
        if by == self.by:
            raise RuleRefuses(
                say("Somebody other than the drafter has to approve."), code="same_person"
            )
        number = (self.statement.versions.aggregate(n=models.Max("number"))["n"] or 0) + 1
        return StatementVersion.objects.create(
            statement=self.statement,
            number=number,
            text=self.text,
            expires_on=self.expires_on,
            drafted_by=self.by,
            drafted_kind=self.by.organisation_kind,
            approved_by=by,
            approved_kind=by.organisation_kind,
        )


class Versions(models.QuerySet["StatementVersion"]):
    """Finds versions."""

    def standing(self) -> Self:
        """Those in force: of each statement the newest, unless it has expired."""
        same = self.model._default_manager.filter(statement=OuterRef("statement"))
        return self.filter(
            Q(expires_on=None) | Q(expires_on__gte=timezone.localdate()),
            number=Subquery(same.order_by("-number").values("number")[:1]),
        )

    def to_quote(self) -> Self:
        """Those in force that a receiver may say to a citizen as an answer, by their codes."""
        meant = self.standing().filter(statement__uses__contains=[Use.QUOTING])
        return meant.select_related("statement").order_by("statement__code")


class StatementVersion(models.Model):
    """An approved text; unchangeable. The database holds both people to be of the government."""

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    expires_on = models.DateField(null=True)  # the last day on which it is said
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drafted_kind = models.CharField(max_length=12)
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    approved_kind = models.CharField(max_length=12)
    approved_at = models.DateTimeField(auto_now_add=True)

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

    def why_not_said(self, _statement: Statement | None = None) -> str:
        """A code if this may no longer be sent: `expired`; else an empty string."""
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
        return cls.objects.filter(code="machines", on=True).exists()


def _only_who_speaks(by: User) -> None:
    if Power.SPEAK not in by.powers:
        raise RuleRefuses(say("Only the government turns this switch."), code="power")
