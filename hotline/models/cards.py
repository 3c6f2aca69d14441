"""Cards (黄牌/红牌): a clock came to a level, and what its office answers to that.

What a card says is written once and sealed; where it stands changes by the steps here. Nothing of
it touches the ticket: who watches never plays.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from pydantic import Field

from hotline import events, personal, workdays
from hotline.errors import Moved, Refused, RuleRefuses
from hotline.models.card_acts import CardAct, CardRecipient
from hotline.models.climbing import Level
from hotline.models.clocks import Clock, ClockKind
from hotline.models.growing import leads
from hotline.models.organisations import Office
from hotline.models.people import User
from hotline.models.record import SecurityEvent, canonical, witnessed
from hotline.models.sight import Queue
from hotline.models.working_calendar import WorkCalendar
from hotline.powers import Kind, Power
from hotline.steps import Arguments, Moving, NoArguments, StateField, Step, step

WORDS = 500  # characters of an explanation, a ground, a reason
# What a vendor works against as well: of these it sees the cards on the tickets in its sight.
OF_VENDORS_TOO = (ClockKind.RESPOND, ClockKind.DISPATCH)
OVERDUE = (Level.RED, Level.DEEP_RED)


class State(models.TextChoices):
    """Where a card stands."""

    OPEN = "open", pgettext_lazy("card", "Open")
    EXPLAINED = "explained", pgettext_lazy("card", "Explained")
    APPEALED = "appealed", pgettext_lazy("card", "Appealed")
    CANCELLED = "cancelled", pgettext_lazy("card", "Cancelled")


ANSWERED = (State.EXPLAINED, State.APPEALED)
STANDING = (State.OPEN, *ANSWERED)


class Explanation(Arguments):
    """Why it came so far, and what is done."""

    text: str = Field(min_length=1, max_length=WORDS)


class Appeal(Arguments):
    """Why the card should not have been raised."""

    ground: str = Field(min_length=1, max_length=WORDS)


class Verdict(Arguments):
    """Why the inspectorate rules as it does."""

    reason: str = Field(min_length=1, max_length=WORDS)


class Cards(models.QuerySet["Card"]):
    """Finds cards."""

    def in_sight_of(self, user: User) -> Cards:
        """An office sees its own and those of the offices below; the inspectorate all, the centre
        all but the sealed; a vendor those on its own part of the tickets it sees; a citizen none.
        """
        sight = user.sight
        if sight == "inspectorate":
            return self
        if sight == "centre":
            return self.filter(ticket__sealed=False)
        if user.organisation_kind == Kind.GOVERNMENT and user.office_id is not None and sight:
            return self.filter(offices__overlap=below(user.office_id), ticket__sealed=False)
        if user.organisation_kind == Kind.VENDOR and sight:
            there = {"ticket__places__audience": sight, "ticket__places__queue": Queue.ALL}
            return self.filter(kind__in=OF_VENDORS_TOO, **there)
        return self.none()

    def pressing(self) -> Cards:
        """What still presses: a warning while its clock runs, a red card until it is cancelled."""
        runs = Q(clock__stopped_at=None) | Q(level__in=OVERDUE)
        return self.filter(runs, state__in=STANDING)


class Card(Moving):
    """One clock at one level, by one due time. All but where it stands never changes."""

    State = State

    number = models.CharField(max_length=20, unique=True)
    state = StateField(max_length=10, choices=State.choices, default=State.OPEN)
    ticket = models.ForeignKey("hotline.Ticket", models.PROTECT, related_name="cards")
    clock = models.ForeignKey(Clock, models.PROTECT, related_name="cards", db_index=False)
    kind = models.CharField(max_length=12, choices=ClockKind.choices)
    level = models.CharField(max_length=10, choices=Level.choices)
    rank = models.PositiveSmallIntegerField()  # of the level: what lists are ordered by
    offices = ArrayField(models.BigIntegerField())  # whose clock it is
    due_at = models.DateTimeField()
    crossed_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    # Of several levels crossed at once only the highest is told to people.
    announced = models.BooleanField()
    evidence = models.JSONField()  # ids, codes and times, never words
    seal = models.CharField(max_length=64)
    appeal_until = models.DateTimeField()
    answer_due_at = models.DateTimeField()
    acknowledged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)

    objects = Cards.as_manager()

    class Meta:
        ordering = ["-raised_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["clock", "level", "due_at"], name="one_card_of_a_clock_level_and_cycle"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="known_card_state"),
        ]
        indexes = [
            models.Index(fields=["-raised_at", "-id"], name="cards_newest"),
            models.Index(fields=["-rank", "due_at", "id"], name="cards_most_pressing"),
            models.Index(fields=["due_at", "id"], name="cards_by_due"),
            GinIndex(fields=["offices"], name="cards_of_offices"),
        ]

    def __str__(self) -> str:
        return self.number

    def content(self) -> bytes:
        """What the seal covers, in one canonical form."""
        told = {
            "number": self.number,
            "ticket": self.ticket_id,
            "clock": self.clock_id,
            "kind": self.kind,
            "level": self.level,
            "offices": self.offices,
            "announced": self.announced,
            **{name: moment(getattr(self, name)) for name in ("due_at", "crossed_at", "raised_at")},
            "evidence": self.evidence,
        }
        return canonical.encode(told).encode()

    def sealed(self) -> str:
        """The seal this content has."""
        return witnessed("card", self.content())

    # Who does what ------------------------------------------------------------------------------

    def is_told(self, user: User) -> bool:
        """Whether this person is one of those the card went to."""
        return self.recipients.filter(person=user).exists()

    def answers_for(self, user: User) -> bool:
        """Whether this person leads an office whose clock it is."""
        return leads(user) and user.office_id in self.offices

    def _only_who_was_told(self, by: User, _given: Any) -> None:
        mine = self.recipients.filter(person=by).first()
        if mine is None:
            raise RuleRefuses(say("The card did not go to you."), code="recipient")
        if mine.acknowledged_at is not None:
            raise Moved(say("You have acknowledged it already."), code="acknowledged")

    def _only_its_leader(self, by: User, _given: Any) -> None:
        if not self.answers_for(by):
            raise RuleRefuses(say("A leader of the office answers to its card."), code="leader")

    def _only_within_the_window(self, by: User, given: Any) -> None:
        self._only_its_leader(by, given)
        if self.acts.filter(step="appeal").exists():
            raise RuleRefuses(say("A card is appealed once."), code="appealed")
        if timezone.now() > self.appeal_until:
            until = timezone.localtime(self.appeal_until)
            raise RuleRefuses(
                say("It could be appealed until %(until)s.") % {"until": f"{until:%Y-%m-%d %H:%M}"},
                code="window",
            )

    @step(
        source=STANDING,
        needs=(Power.HANDLE, Power.SUPERVISE),
        label=_("Acknowledge"),
        arguments=NoArguments,
        offered=lambda self, by: self.recipients.filter(person=by, acknowledged_at=None).exists(),
        rule=_only_who_was_told,
    )
    def acknowledge(self, _given: NoArguments, *, by: User) -> None:
        """I have seen it; and what led to it on the same clock."""
        now = timezone.now()
        same = Card.objects.filter(clock=self.clock_id, due_at=self.due_at, rank__lte=self.rank)
        mine = CardRecipient.objects.filter(card__in=same, person=by, acknowledged_at=None)
        mine.update(acknowledged_at=now)
        if self.acknowledged_by_id is None:
            self.acknowledged_by, self.acknowledged_at = by, now

    @step(
        source=STANDING[:2],
        target=State.EXPLAINED,
        needs=Power.SPEAK,
        label=_("Explain"),
        arguments=Explanation,
        offered=answers_for,
        rule=_only_its_leader,
    )
    def explain(self, given: Explanation, *, by: User) -> dict[str, Any]:
        """The office says why, and what it does. Late ones are taken, and say so."""
        return {"words": given.text, "late": timezone.now() > self.answer_due_at}

    @step(
        source=(State.OPEN, State.EXPLAINED),
        target=State.APPEALED,
        needs=Power.SPEAK,
        label=_("Appeal"),
        arguments=Appeal,
        offered=lambda self, by: self.answers_for(by) and timezone.now() <= self.appeal_until,
        rule=_only_within_the_window,
    )
    def appeal(self, given: Appeal, *, by: User) -> dict[str, Any]:
        """The office holds that the card should not stand."""
        return {"words": given.ground}

    @step(
        source=ANSWERED,
        target=State.CANCELLED,
        needs=Power.SUPERVISE,
        label=_("Cancel the card"),
        arguments=Verdict,
    )
    def cancel(self, given: Verdict, *, by: User) -> dict[str, Any]:
        """The appeal is granted, or the explanation is enough (销号)."""
        return {"words": given.reason, "was": str(self.state)}

    @step(
        source=ANSWERED,
        target=State.OPEN,
        needs=Power.SUPERVISE,
        label=_("Uphold the card"),
        arguments=Verdict,
    )
    def uphold(self, given: Verdict, *, by: User) -> dict[str, Any]:
        """The appeal is refused, or the explanation is not enough: the office answers anew."""
        span, now = self.clock.policy.span("explain_within"), timezone.now()
        self.answer_due_at = workdays.due(now, span, WorkCalendar.current()).at
        return {"words": given.reason, "was": str(self.state)}

    # How it settles -----------------------------------------------------------------------------

    def hold(self) -> None:
        there = Card.objects.select_for_update(no_key=True).values_list("version", "state")
        if there.get(pk=self.pk) != (self.version, self.state):
            raise Moved(say("Somebody changed this while you were looking at it."), code="version")

    def settle(self, step: Step, *, by: Any, came_from: str, details: dict[str, Any]) -> None:
        words = personal.masked(details.pop("words", ""))[0]
        act = CardAct.after(self, step.name, by=by, words=words, details=details)
        kept = ("state", "version", "acknowledged_by", "acknowledged_at", "answer_due_at")
        self.save(update_fields=kept)
        act.save(force_insert=True)
        frame = events.CardChanged(card=self.number, state=self.state, step=step.name)
        people = self.recipients.values_list("person", flat=True)
        events.publish({"inspectorate": frame} | {f"person:{pk}": frame for pk in people})

    def report_refusal(self, step: Step, *, by: Any, refused: Refused) -> None:
        SecurityEvent.keep("step_refused", refused, by=by, subject=self.number, step=step.name)


def below(office: int) -> list[int]:
    """The ids of an office and of every office below it."""
    pairs, found = list(Office.objects.values_list("pk", "parent")), [office]
    for above in found:  # grows while it is read
        found += [pk for pk, parent in pairs if parent == above and pk not in found]
    return found


def moment(at: datetime | None) -> str | None:
    """A time as records write it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else None
