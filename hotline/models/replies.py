"""A reply (答复): drafted, reviewed by different people, released by the government, then frozen
(三审).
"""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from hotline.errors import BadArguments, Moved, Refused, RuleRefuses
from hotline.models import arguments as form
from hotline.models.clocks import ClockKind
from hotline.models.outbound import OutboundMessage
from hotline.models.people import User
from hotline.models.roles import Seat
from hotline.models.seats import LADDER, Release, SeatTaken
from hotline.models.tickets import Ticket
from hotline.powers import Kind, Power, may
from hotline.sealing import blind
from hotline.steps import Moving, StateField, Step, decided, moves, step


class State(models.TextChoices):
    """Where a reply stands."""

    DRAFT = "draft", _("Draft")
    REVIEWING = "reviewing", _("In review")
    APPROVED = "approved", _("Approved")
    RELEASED = "released", _("Released")
    RECALLED = "recalled", _("Recalled")


class Replies(models.QuerySet["Reply"]):
    """Makes and finds replies."""

    def draft(self, ticket: Ticket, text: str, *, by: User, visibility: str = "private") -> Reply:
        """Begin a reply to `ticket`; only the lead office, only while it is being handled."""
        if not may(by, {Power.HANDLE}):
            refused = Refused(say("Only the government answers citizens."), code="power")
            ticket.report_refusal(Reply.steps()["submit"], by=by, refused=refused)
            raise refused
        if ticket.state != Ticket.State.HANDLING:
            raise Moved(say("A reply is written while the ticket is being handled."), code="state")
        if not text.strip():
            raise BadArguments(
                say("The reply is empty."),
                code="arguments",
                errors=[{"loc": "text", "msg": say("Write the reply"), "type": "value_error"}],
            )
        if by.office_id != ticket.lead_office_id:
            raise RuleRefuses(say("Only the lead office answers."), code="lead_office")
        reply = Reply(
            ticket=ticket,
            by=by,
            by_kind=by.organisation_kind,
            text=text.strip(),
            visibility=visibility,
            reviewers=ticket.policy.reviewers,
            state=State.DRAFT,
        )
        with transaction.atomic():
            reply.save()
            reply.wordings.create(text=reply.text, by=by, round=reply.round)
        return reply


class Reply(Moving):
    """One answer to one ticket. A released text can be recalled but never changed."""

    State = State

    class Visibility(models.TextChoices):
        PRIVATE = "private", _("Private")
        PUBLIC = "public", _("Public")

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="replies")
    state = StateField(max_length=12, choices=State.choices, default=State.DRAFT)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_kind = models.CharField(max_length=12)
    text = models.TextField()
    visibility = models.CharField(max_length=8, choices=Visibility.choices)
    reviewers = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    recall_reason = models.CharField(max_length=200, blank=True)

    objects = Replies.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "replies"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="known_reply_state"),
            models.CheckConstraint(
                condition=Q(by_kind=Kind.GOVERNMENT), name="only_government_drafts"
            ),
            models.UniqueConstraint(
                fields=["ticket"],
                condition=Q(state__in=["reviewing", "approved"]),
                name="one_reply_in_review",
            ),
        ]

    # The ladder ---------------------------------------------------------------------------------

    @property
    def ladder(self) -> tuple[Seat, ...]:
        """Every seat this reply has to pass, the drafter's first."""
        return (Seat.DRAFT, *LADDER[self.reviewers])

    @property
    def taken_seats(self) -> dict[str, SeatTaken]:
        """The seats taken in this round, by seat."""
        return {s.seat: s for s in self.sittings.all() if s.round == self.round}

    @property
    def next_seat(self) -> str:
        """The seat that comes next, or an empty string."""
        taken = self.taken_seats
        return next((str(seat) for seat in self.ladder if seat not in taken), "")

    def why_not_seated(self, by: User) -> str:
        """Tell why `by` may not take the next seat; an empty string if they may."""
        if by.office_id != self.ticket.lead_office_id:
            return say("Only people of the lead office take a seat.")
        if any(s.by_id == by.pk for s in self.taken_seats.values()):
            return say("Every seat is taken by a different person, and you already had one.")
        if any(w.by_id == by.pk for w in self.wordings.all() if w.round == self.round):
            return say("You wrote part of this text, so somebody else has to look at it.")
        if self.next_seat not in by.seats:
            return say("Your role does not take the seat “%(seat)s”.") % {
                "seat": Seat(self.next_seat).label if self.next_seat else "–"
            }
        return ""

    def who_may_sit(self) -> list[User]:
        """The people who may take the next seat."""
        colleagues = User.objects.with_roles().filter(
            office=self.ticket.lead_office_id, is_active=True
        )
        return [person for person in colleagues if not self.why_not_seated(person)]

    def _may_sit(self, by: User) -> bool:
        return not self.why_not_seated(by)

    def _only_who_may_sit(self, by: User, _arguments: Any) -> None:
        why_not = self.why_not_seated(by)
        if why_not:
            raise RuleRefuses(why_not, code="seat")

    def _sit(self, seat: str, *, by: User, verdict: str, remarks: str = "") -> None:
        SeatTaken.objects.create(
            reply=self, round=self.round, seat=seat, by=by, verdict=verdict, remarks=remarks
        )

    # Steps --------------------------------------------------------------------------------------

    def _drafting(self, by: User) -> bool:
        return by.office_id == self.ticket.lead_office_id and Seat.DRAFT in by.seats

    def _only_a_drafter(self, by: User, _arguments: Any) -> None:
        if not self._drafting(by):
            raise RuleRefuses(say("Only a drafter of the lead office submits."), code="seat")
        self._fits_the_carrier()
        others = Reply.objects.filter(ticket=self.ticket, state__in=["reviewing", "approved"])
        if others.exists():
            raise Moved(say("Another reply to this ticket is already in review."), code="state")

    def _after_submitting(self, *_args: Any, **_kwargs: Any) -> str:
        return State.APPROVED if len(self.ladder) == 2 else State.REVIEWING

    @step(
        source=State.DRAFT,
        target=decided(_after_submitting, State.REVIEWING, State.APPROVED),
        needs=Power.HANDLE,
        label=_("Submit for review"),
        offered=_drafting,
        rule=_only_a_drafter,
    )
    def submit(self, _arguments: Any, *, by: User) -> dict[str, Any]:
        """Hand the draft to the next seat; for routine replies that is the release."""
        self._sit(Seat.DRAFT, by=by, verdict="pass")
        return {"round": self.round, "digest": self.digest}

    def _after_review(self, given: form.Review, **_kwargs: Any) -> str:
        if given.verdict == "back":
            return State.DRAFT
        last = self.ladder.index(self._sat) == len(self.ladder) - 2
        return State.APPROVED if last else State.REVIEWING

    _sat: Seat

    @step(
        source=State.REVIEWING,
        target=decided(_after_review, State.REVIEWING, State.APPROVED, State.DRAFT),
        needs=Power.HANDLE,
        label=_("Review"),
        arguments=form.Review,
        offered=_may_sit,
        rule=_only_who_may_sit,
    )
    def review(self, given: form.Review, *, by: User) -> dict[str, Any]:
        """Pass the text on, or send it back with remarks; sent back, all seats start over."""
        self._sat = Seat(self.next_seat)
        self._sit(self._sat, by=by, verdict=given.verdict, remarks=given.remarks)
        if given.verdict == "back":
            self._start_over()
        return {"seat": self._sat, "verdict": given.verdict}

    def _only_who_may_release(self, by: User, arguments: Any) -> None:
        self._only_who_may_sit(by, arguments)
        self._fits_the_carrier()

    @step(
        source=State.APPROVED,
        target=State.RELEASED,
        needs=Power.SPEAK,
        label=_("Release"),
        offered=_may_sit,
        rule=_only_who_may_release,
        stops=(ClockKind.REPLY, ClockKind.CONTACT),
        starts=(ClockKind.FOLLOW_UP,),
    )
    def release(self, _arguments: Any, *, by: User) -> dict[str, Any]:
        """Freeze the text and say it to the citizen."""
        self._sit(self.next_seat, by=by, verdict="pass")
        frozen = Release.objects.create(
            reply=self,
            text=self.text,
            digest=self.digest,
            visibility=self.visibility,
            by=by,
            by_kind=by.organisation_kind,
        )
        self.ticket.answered()
        OutboundMessage.objects.answer(frozen)
        OutboundMessage.objects.ask(frozen)
        return {"digest": frozen.digest}

    def _only_the_lead_office(self, by: User, _arguments: Any) -> None:
        if by.office_id != self.ticket.lead_office_id:
            raise RuleRefuses(say("Only the lead office recalls."), code="lead_office")

    @step(
        source=State.RELEASED,
        target=State.RECALLED,
        needs=Power.SPEAK,
        label=_("Recall"),
        arguments=form.Recall,
        offered=lambda self, by: by.office_id == self.ticket.lead_office_id,
        rule=_only_the_lead_office,
        stops=(ClockKind.FOLLOW_UP, ClockKind.RULING),
        starts=(ClockKind.REPLY,),
    )
    def recall(self, given: form.Recall, *, by: User) -> dict[str, Any]:
        """Take the answer back (一键撤稿) where the platform can; the ticket is open again."""
        self.recall_reason = given.reason
        self.ticket.unanswered()
        return {"outbound": OutboundMessage.objects.take_back(self.frozen)}

    @moves(source=(State.REVIEWING, State.APPROVED), target=State.DRAFT)
    def _out_of_review(self) -> None:
        """The ticket went to somebody else before this was released."""

    def interrupt(self) -> None:
        """Make it a draft again, with every seat free: a consequence of a step of the ticket."""
        self._out_of_review()
        self._start_over()
        self.version += 1
        self.save()

    # Words --------------------------------------------------------------------------------------

    def reword(self, text: str, *, by: User, expects: int | None = None) -> Reply:
        """Change the draft's text; refused if a colleague changed it since `expects`."""
        if not may(by, {Power.HANDLE}) or not self._drafting(by):
            raise RuleRefuses(say("Only a drafter of the lead office writes here."), code="seat")
        changed = Reply.objects.filter(pk=self.pk, state=State.DRAFT)
        if expects is not None:
            changed = changed.filter(version=expects)
        rows = changed.update(text=text, version=models.F("version") + 1, changed_at=timezone.now())
        if not rows:
            raise Moved(say("A colleague changed this draft meanwhile."), code="version")
        self.wordings.create(text=text, by=by, round=self.round)
        return Reply.objects.get(pk=self.pk)

    @property
    def digest(self) -> str:
        """A keyed digest of the text: the record can prove the words without holding them."""
        return blind(self.text, purpose="reply").hex()

    def _fits_the_carrier(self) -> None:
        self.ticket.fits_the_carrier(self.text, loc="text")

    def _start_over(self) -> None:
        self.round += 1
        self.wordings.create(text=self.text, by=self.by, round=self.round)

    # How it settles: through its ticket ---------------------------------------------------------

    def hold(self) -> None:
        self.ticket.hold()
        there = Reply.objects.select_for_update().values_list("version", "state").get(pk=self.pk)
        if there != (self.version, self.state):
            raise Moved(say("Somebody changed this while you were looking at it."), code="version")

    def settle(self, step: Step, *, by: Any, came_from: str, details: dict[str, Any]) -> None:
        self.save()
        ticket = self.ticket
        ticket.version += 1
        told = {"reply": self.pk, "reply_state": self.state, **details}
        ticket.settle(step, by=by, came_from=ticket.held_state, details=told)

    def report_refusal(self, step: Step, *, by: Any, refused: Refused) -> None:
        self.ticket.report_refusal(step, by=by, refused=refused)
