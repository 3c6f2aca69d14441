"""A sample (质检样本): one ticket whose receiving by the vendor is inspected, scored, perhaps
disputed, and then scored once more by somebody who does not know what the first one found.

It looks at the ticket and never touches it. The vendor is told what was found, never by whom.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import pgettext_lazy
from pydantic import Field

from hotline import workdays
from hotline.errors import RuleRefuses, wrong_entry
from hotline.models.chained import Chained
from hotline.models.inspection.draw import Draw
from hotline.models.inspection.finding import Samples, inspects
from hotline.models.inspection.sheet import ScoreSheet
from hotline.models.organisations import Organisation
from hotline.models.people import User
from hotline.models.record import Event
from hotline.models.working_calendar import WorkCalendar
from hotline.powers import Kind, Power
from hotline.steps import NEW, Arguments, NoArguments, StateField, step
from hotline.templatetags.times import wall

WORDS = 1000  # characters of a remark or a reason


class State(models.TextChoices):
    """Where a sample stands."""

    DRAWN = "drawn", pgettext_lazy("sample", "To score")
    SCORED = "scored", pgettext_lazy("sample", "Scored")
    DISPUTED = "disputed", pgettext_lazy("sample", "Disputed")
    SETTLED = "settled", pgettext_lazy("sample", "Settled")


class Score(Arguments):
    """What was found: points off by item. What is not named was in order."""

    off: dict[str, float] = Field(default_factory=dict, max_length=60)
    remark: str = Field("", max_length=WORDS)


class Dispute(Arguments):
    """Why the score should not stand."""

    reason: str = Field(min_length=1, max_length=WORDS)


class Sample(Chained):
    """One inspected ticket. All but where it stands never changes."""

    State = State
    refused_as = "sample_refused"

    number = models.CharField(max_length=24, unique=True)
    state = StateField(max_length=10, choices=State.choices, default=NEW)
    ticket = models.OneToOneField("hotline.Ticket", models.PROTECT, related_name="sample")
    vendor = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    round = models.ForeignKey(Draw, models.PROTECT, related_name="samples")
    sheet = models.ForeignKey(
        ScoreSheet, models.PROTECT, null=True, related_name="+", db_index=False
    )
    month = models.DateField()  # the first day of that whose scorecard it counts in
    reasons = models.JSONField(default=list)  # "random", or classes of the sheet
    flags = models.JSONField(default=list)  # what a machine found, see flags.py
    # The score that counts so far: the second one's where there was a dispute.
    total = models.FloatField(null=True)
    breach = models.BooleanField(default=False)
    scored_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    dispute_until = models.DateTimeField(null=True)
    won = models.BooleanField(null=True)  # a dispute, by the vendor

    objects = Samples.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="known_sample_state"),
            models.CheckConstraint(
                condition=Q(state="drawn", total=None, scored_by=None)
                | (~Q(state="drawn") & Q(total__isnull=False, scored_by__isnull=False)),
                name="a_score_has_somebody_who_gave_it",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="samples_in_a_state"),
            models.Index(fields=["vendor", "-id"], name="samples_of_a_vendor"),
            models.Index(fields=["vendor", "month", "-id"], name="samples_of_a_month"),
        ]

    def __str__(self) -> str:
        return self.number

    @classmethod
    def of(
        cls, ticket: Any, drawn: Draw, *, reasons: list[str], flags: list[dict[str, Any]]
    ) -> Sample:
        """A sample of a ticket, not drawn yet."""
        return cls(
            number=f"ZJ-{ticket.number}",
            ticket=ticket,
            vendor=drawn.vendor,
            round=drawn,
            sheet=drawn.sheet,
            month=timezone.localdate(drawn.until).replace(day=1),
            reasons=reasons,
            flags=flags,
        )

    # What it says -------------------------------------------------------------------------------

    @property
    def terms(self) -> ScoreSheet:
        """The sheet it is scored by."""
        return self.sheet or ScoreSheet(version=0)

    @property
    def stands(self) -> bool:
        """Whether the score can change no more."""
        if self.state == State.SETTLED:
            return True
        until = self.dispute_until
        return self.state == State.SCORED and until is not None and timezone.now() > until

    @property
    def passed(self) -> bool:
        return self.total is not None and not self.breach and self.total >= self.terms.pass_mark

    def shows_its_score_to(self, user: User) -> bool:
        """While somebody may still have to score it blindly, only the vendor and whoever scored it
        first know what was found.
        """
        if self.state == State.DRAWN:
            return False
        return self.is_of(user) or self.stands or user.pk == self.scored_by_id

    def is_of(self, user: User) -> bool:
        """Whether it is about the work of this person's own organisation."""
        return user.organisation_kind == Kind.VENDOR and user.organisation_id == self.vendor_id

    # Who does what ------------------------------------------------------------------------------

    def _only_an_inspector(self, by: User, given: Any) -> None:
        if not inspects(by):
            raise RuleRefuses(
                say("The hotline centre and the inspectorate score a vendor."), code="inspector"
            )
        if Event.objects.filter(ticket=self.ticket_id, by=by).exists():
            raise RuleRefuses(
                say("Whoever worked on the ticket does not score it."), code="own_work"
            )
        _checked(given.off, given.remark, self.terms)

    def _only_a_second_inspector(self, by: User, given: Any) -> None:
        if by.pk == self.scored_by_id:
            raise RuleRefuses(
                say("Whoever scored first does not decide the dispute."), code="same_person"
            )
        self._only_an_inspector(by, given)

    def _only_the_vendor_in_time(self, by: User, _given: Any) -> None:
        if not self.is_of(by):
            raise RuleRefuses(
                say("Only the vendor whose work was scored disputes it."), code="vendor"
            )
        if self.stands:
            raise RuleRefuses(
                say("It could be disputed until %(until)s.") % {"until": wall(self.dispute_until)},
                code="window",
            )

    # Steps --------------------------------------------------------------------------------------

    @step(
        source=NEW,
        target=State.DRAWN,
        needs=Kind.MACHINE,
        label=pgettext_lazy("sample", "Draw"),
        arguments=NoArguments,
        hidden=True,
    )
    def draw(self, _given: NoArguments, *, by: User) -> dict[str, Any]:
        """The machine draws it, as the seed and the sheet say."""
        return {"ticket": self.ticket.number, "reasons": self.reasons, "round": self.round_id}

    @step(
        source=State.DRAWN,
        target=State.SCORED,
        needs=(Power.HANDLE, Power.SUPERVISE),
        label=pgettext_lazy("sample", "Score"),
        arguments=Score,
        offered=lambda self, by: inspects(by),
        rule=_only_an_inspector,
    )
    def score(self, given: Score, *, by: User) -> dict[str, Any]:
        """Say what was found. From now on the vendor may dispute it."""
        now = timezone.now()
        self.scored_by = by
        self.dispute_until = workdays.due(now, self.terms.dispute, WorkCalendar.current()).at
        return self._count(given) | {"until": self.dispute_until.isoformat()}

    @step(
        source=State.SCORED,
        target=State.DISPUTED,
        needs=Power.RECEIVE,
        label=pgettext_lazy("sample", "Dispute"),
        arguments=Dispute,
        offered=lambda self, by: self.is_of(by) and not self.stands,
        rule=_only_the_vendor_in_time,
    )
    def dispute(self, given: Dispute, *, by: User) -> dict[str, Any]:
        """The vendor holds that the score should not stand."""
        self.say(given.reason)
        return {"total": self.total}

    @step(
        source=State.DISPUTED,
        target=State.SETTLED,
        needs=(Power.HANDLE, Power.SUPERVISE),
        label=pgettext_lazy("sample", "Score blindly"),
        arguments=Score,
        offered=lambda self, by: inspects(by) and by.pk != self.scored_by_id,
        rule=_only_a_second_inspector,
    )
    def score_again(self, given: Score, *, by: User) -> dict[str, Any]:
        """A second inspector scores without knowing the first score; it is the one that counts."""
        before = self.total or 0.0
        details = self._count(given)
        self.won = details["total"] > before
        return details | {"before": before, "won": self.won}

    def _count(self, given: Score) -> dict[str, Any]:
        off = _found(given.off, self.terms)
        self.total, self.breach = self.terms.result(off)
        self.say(given.remark)
        return {"off": off, "total": self.total, "breach": self.breach}


def _found(off: dict[str, float], sheet: ScoreSheet) -> dict[str, float]:
    """What costs something, or is fatal whatever it costs."""
    fatal = {code for code, (block, _item) in sheet.items.items() if block.fatal}
    return {code: points for code, points in off.items() if points > 0 or code in fatal}


def _checked(off: dict[str, float], remark: str, sheet: ScoreSheet) -> None:
    items = sheet.items
    for code, points in off.items():
        if code not in items:
            raise wrong_entry(f"off.{code}", say("The sheet has no such item."))
        most = items[code][1].points
        if not 0 <= points <= most:
            told = say("From 0 to %(most)g points.") % {"most": most}
            raise wrong_entry(f"off.{code}", told)
    if _found(off, sheet) and not remark:
        raise wrong_entry("remark", say("Say what was found: the vendor reads it."))
