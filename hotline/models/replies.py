"""A reply (答复): drafted, reviewed by different people, released by the government, then frozen
(三审).
"""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from hotline import origin
from hotline.errors import BadArguments, Moved, Refused, RuleRefuses, wrong_entry
from hotline.models import arguments as form
from hotline.models.answers import Answer, State
from hotline.models.clocks import ClockKind
from hotline.models.outbound import OutboundMessage
from hotline.models.people import User
from hotline.models.procedure.sides import leads, only_the_lead_office
from hotline.models.public_places import place_for, speaks_in_public
from hotline.models.roles import Seat
from hotline.models.seats import Release
from hotline.models.tickets import Ticket
from hotline.powers import Kind, Power, may
from hotline.steps import decided, moves, step


class Replies(models.QuerySet["Reply"]):
    """Makes and finds replies."""

    def draft(self, ticket: Ticket, text: str, *, by: User, visibility: str = "") -> Reply:
        """Begin a reply to `ticket`; only the lead office, only while it is being handled.

        Where `visibility` is not said, a citizen who spoke before everybody is answered there.
        """
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
        reply = self.model(
            ticket=ticket,
            by=by,
            by_kind=by.organisation_kind,
            text=text.strip(),
            visibility=visibility or self.default_for(ticket),
            reviewers=ticket.policy.reviewers,
            state=State.DRAFT,
        )
        with transaction.atomic():
            reply.save()
            reply.wordings.create(text=reply.text, by=by, round=reply.round)
        return reply

    def default_for(self, ticket: Ticket) -> str:
        """Who may read an answer of which nobody said it: as the citizen spoke, if an answer is
        taken there.
        """
        public = speaks_in_public(ticket) and place_for(ticket, public=True) is not None
        return Answer.Visibility.PUBLIC if public else Answer.Visibility.PRIVATE


class Reply(Answer):
    """One answer to one ticket. A released text can be recalled but never changed."""

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

    # Who sits -------------------------------------------------------------------------------------

    def _may_sit(self, by: User) -> bool:
        return not self.why_not_seated(by)

    def _only_who_may_sit(self, by: User, _arguments: Any) -> None:
        why_not = self.why_not_seated(by)
        if why_not:
            raise RuleRefuses(why_not, code="seat")

    # Steps --------------------------------------------------------------------------------------

    def _only_a_drafter(self, by: User, _arguments: Any) -> None:
        if not self.may_draft(by):
            raise RuleRefuses(say("Only a drafter of the lead office submits."), code="seat")
        self._fits_the_carrier()
        self._holds_nothing_banned()
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
        offered=Answer.may_draft,
        rule=_only_a_drafter,
    )
    def submit(self, _arguments: Any, *, by: User) -> dict[str, Any]:
        """Hand the draft to the next seat; for routine replies that is the release."""
        self.count_people()
        self._sit(Seat.DRAFT, by=by, verdict="pass")
        told = {"people": self.reviewers, "flags": self.flags} if self.flags else {}
        return {"round": self.round, "digest": self.digest, **told}

    def _after_review(self, given: form.Review, **_kwargs: Any) -> str:
        if given.verdict == "back":
            return State.DRAFT
        last = self.ladder.index(self._sat) == len(self.ladder) - 2
        return State.APPROVED if last else State.REVIEWING

    _sat: Seat

    def _only_back_from_the_last_seat(self, by: User, given: form.Review) -> None:
        self._only_who_may_sit(by, given)
        if self.state == State.APPROVED and given.verdict == "pass":
            raise wrong_entry("verdict", say("Yours is the last seat: release it or send it back."))

    @step(
        source=(State.REVIEWING, State.APPROVED),
        target=decided(_after_review, State.REVIEWING, State.APPROVED, State.DRAFT),
        needs=Power.HANDLE,
        label=_("Review"),
        arguments=form.Review,
        offered=_may_sit,
        rule=_only_back_from_the_last_seat,
    )
    def review(self, given: form.Review, *, by: User) -> dict[str, Any]:
        """Pass the text on, or send it back with remarks; sent back, all seats start over.

        Whoever would release it can send it back as well.
        """
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
            address=origin.address(),
        )
        self.ticket.answered()
        OutboundMessage.objects.answer(frozen)
        OutboundMessage.objects.ask(frozen)
        return {"digest": frozen.digest}

    def _only_the_lead_office(self, by: User, arguments: Any) -> None:
        only_the_lead_office(self.ticket, by, arguments)

    @step(
        source=State.RELEASED,
        target=State.RECALLED,
        needs=Power.SPEAK,
        label=_("Recall"),
        arguments=form.Recall,
        offered=lambda self, by: leads(self.ticket, by),
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
