"""Requests (申请): one side asks, the hotline centre rules; until it has, nothing changes."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from hotline.errors import RuleRefuses
from hotline.models import arguments as form
from hotline.models.asked import RequestKind
from hotline.models.leads import Lead
from hotline.models.on_ticket import OnTicket
from hotline.models.people import User
from hotline.models.tickets import Ticket
from hotline.powers import Kind, Power
from hotline.steps import StateField, decided, moves, step


class State(models.TextChoices):
    """Where a request stands."""

    PENDING = "pending", _("Waits for a ruling")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    LAPSED = "lapsed", _("No longer needed")


class Request(OnTicket):
    """What somebody asks the centre to rule on, and the ruling. It settles through its ticket."""

    State = State

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=12, choices=RequestKind.choices)
    state = StateField(max_length=12, choices=State.choices, default=State.PENDING)
    asker = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=24)  # a code, see hotline/models/arguments.py
    ground = models.TextField(blank=True)  # in words that stay in the house
    until = models.DateTimeField(null=True)  # extension: the reply's new due time
    plan = models.TextField(blank=True)  # shelving: what happens meanwhile
    review_on = models.DateField(null=True)  # shelving: when somebody looks at it again
    asked_at = models.DateTimeField()
    ruler = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # Beside the ruler so that a foreign key can demand a person of the government (rule 1).
    ruler_kind = models.CharField(max_length=12, blank=True)
    ruled_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    # Whether the citizen is told by a statement; empty where there was nothing to tell. False: the
    # government has switched the statement off, so somebody at the desk has to see to it.
    told = models.BooleanField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="known_request_state"),
            models.CheckConstraint(
                condition=Q(kind__in=RequestKind.values), name="known_request_kind"
            ),
            models.UniqueConstraint(
                fields=["ticket", "kind"],
                condition=Q(state="pending"),
                name="one_pending_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "lapsed"], ruler=None)
                | Q(
                    state__in=["granted", "refused"],
                    ruler__isnull=False,
                    ruler_kind=Kind.GOVERNMENT,
                ),
                name="only_government_rules",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.ticket}"

    # Who rules ----------------------------------------------------------------------------------

    def why_not_ruled(self, by: User) -> str:
        """Tell why `by` may not rule on this; an empty string if they may."""
        if not by.in_centre:
            return say("The hotline centre's duty officer rules on this.")
        if by == self.asker and self.kind != RequestKind.DECLINE:
            return say("You asked for this yourself, so somebody else of the centre rules.")
        return ""

    def _may_rule(self, by: User) -> bool:
        return not self.why_not_ruled(by)

    def _only_who_may_rule(self, by: User, _arguments: Any) -> None:
        why_not = self.why_not_ruled(by)
        if why_not:
            raise RuleRefuses(why_not, code="same_person" if by.in_centre else "centre")

    # The ruling ---------------------------------------------------------------------------------

    def _as_ruled(self, given: form.Ruling, **_kwargs: Any) -> str:
        return State.GRANTED if given.grant else State.REFUSED

    @step(
        source=State.PENDING,
        target=decided(_as_ruled, State.GRANTED, State.REFUSED),
        needs=Power.HANDLE,
        label=_("Rule"),
        key="g",
        arguments=form.Ruling,
        offered=_may_rule,
        rule=_only_who_may_rule,
    )
    def rule(self, given: form.Ruling, *, by: User) -> dict[str, Any]:
        """Grant or refuse. Refused, everything stays as it is, and the asker reads why."""
        self.ruler, self.ruler_kind = by, by.organisation_kind
        self.ruled_at = timezone.now()
        self.note = self.ticket.in_house(given.note)
        self.ticket.no_longer_asked(self.kind, self.pk)
        if given.grant:
            self._carry_out(by=by)
        return {"granted": given.grant, "reason": self.reason, "told": self.told}

    def _carry_out(self, *, by: User) -> None:
        match self.kind:
            case RequestKind.DECLINE:
                self.ticket.declined(self.reason)
                if not self.told:  # an emergency was told its road when it was proposed
                    self.told = self.ticket.tell_the_road(self.reason)
                if self.ticket.sealed:
                    Lead.objects.open(self.ticket, by=by)
            case RequestKind.RETURN:
                # Answers that nobody has heard yet are drafts again: the next office's own people
                # take every seat.
                for reply in self.ticket.replies.filter(state__in=["reviewing", "approved"]):
                    reply.ticket = self.ticket
                    reply.interrupt()
                self.ticket.returned()
            case RequestKind.EXTENSION:
                assert self.until is not None  # the form of the step asks for it
                self.ticket.put_off(self.until)
                self.told = self.ticket.tell_the_date(self.until, self.reason)
            case RequestKind.SHELVING:
                self.ticket.shelved(self.review_on)

    @moves(source=State.PENDING, target=State.LAPSED)
    def _becomes_moot(self) -> None:
        """The ticket went on without a ruling."""

    def lapse(self, ticket: Ticket) -> None:
        """Nobody can grant this any more: `ticket`, whose step is under way, has moved on."""
        self._becomes_moot()
        self.ruled_at = timezone.now()
        self.version += 1
        self.save()
        ticket.no_longer_asked(self.kind, self.pk)

    def named(self) -> dict[str, Any]:
        """What the ticket's record says of it at every step."""
        return {"request": self.pk, "kind": self.kind}
