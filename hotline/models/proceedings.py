"""Opening and closing an account: steps one after the other, each with its working days.

Who did what and when stands on each step; the limits are those that were in force when it began.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from hotline import workdays
from hotline.errors import Moved, RuleRefuses, wrong_entry
from hotline.models.ledger import LedgerEntry
from hotline.models.ledger_rules import STEPS, LedgerRules
from hotline.models.people import User
from hotline.models.states import OPEN, State
from hotline.models.tickets import Ticket
from hotline.models.versions import REASON, reason_of
from hotline.models.working_calendar import WorkCalendar
from hotline.powers import Power

UNANSWERED = tuple(state for state in OPEN if state != State.REPLIED)
# What stands on the platform cannot be undone here: from these steps on nothing is dropped.
NO_WAY_BACK = {"opening": "register", "closing": "cancel"}
NEED_A_DAY = frozenset({"register", "cancel", "file"})
CLOSED_BY_US = "closed_by_us"  # what a door says whose account is gone


class Proceedings(models.QuerySet["Proceeding"]):
    """Begins them, and finds those under way."""

    def under_way(self) -> Self:
        """Those that have not ended."""
        return self.filter(ended_at=None)

    def begin(self, kind: str, entry: LedgerEntry, *, by: User, reason: str) -> Proceeding:
        """Begin to open or close an account. Raises Moved if it stands elsewhere."""
        reason = reason_of(reason)
        with transaction.atomic():
            held = entry.hold()
            held.demand_keeper(by)
            wanted = LedgerEntry.State.PROPOSED if kind == "opening" else LedgerEntry.State.OPEN
            if held.state != wanted or self.under_way().filter(entry=held).exists():
                raise Moved(say("The account does not stand where this begins."), code="state")
            rules = LedgerRules.in_force()
            begun = self.create(
                entry=held,
                kind=kind,
                reason=reason,
                begun_by=by,
                rules=rules if rules.version else None,
            )
            if kind == "closing":
                held.state = LedgerEntry.State.CLOSING
                held.save(update_fields=["state"])
            held.note(f"{kind}_begun", by=by, why=reason)
            begun._next(timezone.now())
        return begun


class Proceeding(models.Model):
    """One account being opened or closed."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("Opening")
        CLOSING = "closing", _("Closing")

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="proceedings")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    reason = models.CharField(max_length=REASON)
    begun_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(auto_now_add=True)
    rules = models.ForeignKey(LedgerRules, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    dropped = models.BooleanField(default=False)

    objects = Proceedings.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(ended_at=None), name="one_proceeding_at_a_time"
            )
        ]

    @property
    def current(self) -> ProceedingStep | None:
        """The step that is to be done now."""
        return next((one for one in self.steps.all() if one.done_at is None), None)

    @property
    def to_come(self) -> list[str]:
        """The steps after that."""
        return list(STEPS[self.kind][len(self.steps.all()) :])

    @property
    def may_be_dropped(self) -> bool:
        """Whether nothing irrevocable was done yet."""
        done = {one.code for one in self.steps.all() if one.done_at is not None}
        return self.ended_at is None and NO_WAY_BACK[self.kind] not in done

    def do(
        self, step: str, *, by: User, note: str = "", on: date | None = None, number: str = ""
    ) -> None:
        """Say that the current step was done; `on` is the day of what happened outside.

        Raises Moved, BadArguments, RuleRefuses.
        """
        with transaction.atomic():
            entry = self.entry.hold()
            entry.demand_keeper(by)
            mine = Proceeding.objects.prefetch_related("steps").get(pk=self.pk)
            current = mine.current
            if current is None or current.code != step:
                raise Moved(say("Somebody has done this step already."), code="state")
            mine._refuse(step, entry, by, on)
            now = timezone.now()
            current.done_at, current.by, current.note = now, by, " ".join(note.split())[:REASON]
            current.on = on
            current.save()
            fields = mine._carry_out(step, entry, on=on, number=number)
            entry.note(f"{mine.kind}_{step}", by=by, fields=fields, why=current.note)
            if step == STEPS[mine.kind][-1]:
                Proceeding.objects.filter(pk=mine.pk).update(ended_at=now)
            else:
                mine._next(_begins(now, on))
        if mine.kind == "closing" and step == "cancel" and entry.door:
            entry.door.stop(CLOSED_BY_US)

    def drop(self, *, by: User, reason: str) -> None:
        """Give it up: what was to be opened is not, what was to be closed stays."""
        reason = reason_of(reason)
        with transaction.atomic():
            entry = self.entry.hold()
            entry.demand_keeper(by)
            mine = Proceeding.objects.prefetch_related("steps").get(pk=self.pk)
            if not mine.may_be_dropped:
                raise Moved(say("What stands on the platform is not undone here."), code="state")
            now = timezone.now()
            Proceeding.objects.filter(pk=mine.pk).update(ended_at=now, dropped=True)
            opening = mine.kind == "opening"
            entry.state = LedgerEntry.State.DROPPED if opening else LedgerEntry.State.OPEN
            entry.save(update_fields=["state"])
            entry.note(f"{mine.kind}_dropped", by=by, why=reason)

    def why_not_by(self, step: str, by: User) -> tuple[str, str] | None:
        """The code and the reason why `by`, who keeps the entry, does not do this step."""
        if step != "approve":
            return None
        if Power.SPEAK not in by.powers:
            return "power", say("Somebody who speaks for the office approves this.")
        if by.pk == self.begun_by_id:
            return "same_person", say("A second person approves what you began.")
        return None

    # How it is done -----------------------------------------------------------------------------

    def _refuse(self, step: str, entry: LedgerEntry, by: User, on: date | None) -> None:
        if why_not := self.why_not_by(step, by):
            raise RuleRefuses(why_not[1], code=why_not[0])
        if step in NEED_A_DAY:
            if on is None:
                raise wrong_entry("on", say("On which day was it done?"))
            if on > timezone.localdate():
                raise wrong_entry("on", say("It lies in the future."))
        if step == "settle" and (left := unanswered_at(entry)):
            raise RuleRefuses(
                say("%(count)d matters of citizens at this account have no answer yet.")
                % {"count": left},
                code="unanswered",
            )

    def _carry_out(
        self, step: str, entry: LedgerEntry, *, on: date | None, number: str
    ) -> dict[str, list[str]]:
        """Write into the entry what the step means; return what changed."""
        changed: dict[str, Any] = {}
        if step == "register":
            changed = {"opened_on": on, "state": LedgerEntry.State.OPEN}
        elif step == "cancel":
            changed = {"closed_on": on, "state": LedgerEntry.State.CLOSED}
        elif step == "file" and self.kind == "opening":
            changed = {"filed_on": on, "filing_number": number.strip()[:40]}
        elif step == "file":
            changed = {"closing_filed_on": on}
        fields = {
            name: [str(getattr(entry, name) or ""), str(value)]
            for name, value in changed.items()
            if value
        }
        for name, value in changed.items():
            setattr(entry, name, value)
        if changed:
            entry.save(update_fields=list(changed))
        return fields

    def _next(self, at: datetime) -> None:
        """The next step begins, and with it its time."""
        code = STEPS[self.kind][self.steps.count()]
        limit = (self.rules or LedgerRules(version=0)).limit(self.kind, code)
        due = workdays.due(at, limit, WorkCalendar.current()).at
        self.steps.create(
            place=self.steps.count(), code=code, limit=str(limit), begun_at=at, due_at=due
        )


class ProceedingStep(models.Model):
    """One step: since when it is to be done, until when, and who did it."""

    proceeding = models.ForeignKey(Proceeding, models.PROTECT, related_name="steps")
    place = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=12)
    limit = models.CharField(max_length=10)
    begun_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    on = models.DateField(null=True)  # the day of what happened outside
    note = models.CharField(max_length=REASON, blank=True)

    class Meta:
        ordering = ["proceeding", "place"]
        constraints = [
            models.UniqueConstraint(fields=["proceeding", "place"], name="one_step_at_a_place"),
            models.CheckConstraint(
                condition=Q(done_at=None, by=None) | Q(done_at__isnull=False, by__isnull=False),
                name="a_step_was_done_by_somebody",
            ),
        ]

    def is_late(self, now: datetime) -> bool:
        """Whether it was done, or is still to be done, after its time."""
        return (self.done_at or now) > self.due_at


def unanswered_at(entry: LedgerEntry) -> int:
    """How many matters at this account still wait for the government's word."""
    if entry.door_id is None:
        return 0
    return Ticket.objects.filter(account=entry.door_id, state__in=UNANSWERED).count()


def _begins(now: datetime, on: date | None) -> datetime:
    """When the next step's time begins: with what happened outside, not when it was told here."""
    if on is None or on >= timezone.localdate(now):
        return now
    return timezone.make_aware(datetime.combine(on, time(12)))
