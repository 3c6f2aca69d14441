"""What a reply holds, what it says, and who has to look at it; how it changes is in `replies`."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Value
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from hotline.errors import BadArguments, Moved, RuleRefuses
from hotline.lexicon import Finding
from hotline.models import lexicon
from hotline.models.on_ticket import OnTicket
from hotline.models.people import User
from hotline.models.public_places import answered_in_public
from hotline.models.roles import Seat
from hotline.models.seats import LADDER, MOST_PEOPLE, SeatTaken
from hotline.models.tickets import Ticket
from hotline.powers import Power, may
from hotline.sealing import blind
from hotline.steps import StateField

CODE = models.CharField(max_length=24)
MOST_MESSAGES = 100  # of a ticket whose words are looked at


class State(models.TextChoices):
    """Where a reply stands."""

    DRAFT = "draft", _("Draft")
    REVIEWING = "reviewing", _("In review")
    APPROVED = "approved", _("Approved")
    RELEASED = "released", _("Released")
    RECALLED = "recalled", _("Recalled")


class Answer(OnTicket):
    """One answer to one ticket, without its procedure."""

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
    # How many people look at it, as counted at submit, and what raised that: `text:deaths` …
    reviewers = models.PositiveSmallIntegerField()
    flags = ArrayField(CODE, default=list, db_default=Value([], ArrayField(CODE)), blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    recall_reason = models.CharField(max_length=200, blank=True)

    sittings: Any
    wordings: Any

    class Meta:
        abstract = True

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

    def _sit(self, seat: str, *, by: User, verdict: str, remarks: str = "") -> None:
        self.sittings.create(round=self.round, seat=seat, by=by, verdict=verdict, remarks=remarks)

    def may_draft(self, by: User) -> bool:
        """Whether `by` writes this text and hands it in."""
        return by.office_id == self.ticket.lead_office_id and Seat.DRAFT in by.seats

    # Words --------------------------------------------------------------------------------------

    def reword(
        self, text: str, *, by: User, expects: int | None = None, visibility: str = ""
    ) -> Self:
        """Change the draft's text, and who may read it where `visibility` says so; refused if a
        colleague changed it since `expects`.
        """
        if not may(by, {Power.HANDLE}) or not self.may_draft(by):
            raise RuleRefuses(say("Only a drafter of the lead office writes here."), code="seat")
        there = type(self)._default_manager
        changed = there.filter(pk=self.pk, state=State.DRAFT)
        if expects is not None:
            changed = changed.filter(version=expects)
        new = {"text": text, "visibility": visibility or self.visibility}
        rows = changed.update(**new, version=models.F("version") + 1, changed_at=timezone.now())
        if not rows:
            raise Moved(say("A colleague changed this draft meanwhile."), code="version")
        self.wordings.create(text=text, by=by, round=self.round)
        return there.get(pk=self.pk)

    @property
    def digest(self) -> str:
        """A keyed digest of the text: the record can prove the words without holding them."""
        return blind(self.text, purpose="reply").hex()

    # What the lexicon says ----------------------------------------------------------------------

    def findings(self) -> list[Finding]:
        """Where the lexicon finds something in the text, in its order."""
        return lexicon.in_force().findings(self.text)

    def _holds_nothing_banned(self) -> None:
        banned = [f for f in self.findings() if f.entry.effect == lexicon.Effect.BLOCK]
        if banned:
            raise BadArguments(
                say("The text holds words that an answer must not hold."),
                code="lexicon",
                errors=[_of_finding(finding) for finding in banned],
            )

    def count_people(self) -> None:
        """Fix for this round how many people look at it: what the policy says, and one more where
        the text or the matter asks for that.
        """
        said = {f"text:{f.entry.ban}" for f in self.findings() if f.entry.effect == lexicon.EYES}
        self.flags = sorted(said | {f"ticket:{ban}" for ban in self._of_the_matter()})
        asked = self.ticket.policy.reviewers
        self.reviewers = min(asked + 1, MOST_PEOPLE) if self.flags else asked

    def _of_the_matter(self) -> set[str]:
        heard = self.ticket.messages.order_by("-pk").values_list("text", flat=True)
        words = [self.ticket.title, *self.ticket.facts.values(), *heard[:MOST_MESSAGES]]
        found = lexicon.in_force().findings("\n".join(words))
        asked = {f.entry.ban for f in found if f.entry.effect == lexicon.EYES}
        return asked & lexicon.OF_THE_MATTER

    @property
    def why_more_people(self) -> str:
        """What raised the number of people in this round, in words; empty if nothing did."""
        told = []
        for where, touches in (
            ("text", say("the text touches on: %(what)s")),
            ("ticket", say("the matter touches on: %(what)s")),
        ):
            bans = [flag.split(":")[1] for flag in self.flags if flag.startswith(f"{where}:")]
            if bans:
                names = [str(lexicon.Ban(ban).label) for ban in bans]
                told.append(touches % {"what": pgettext("between names", ", ").join(names)})
        return pgettext("between clauses", "; ").join(told)

    # What it must be like -----------------------------------------------------------------------

    def _fits_the_carrier(self) -> None:
        public = self.visibility == self.Visibility.PUBLIC
        if public and answered_in_public(self.ticket):
            raise RuleRefuses(
                say(
                    "The platform takes one answer below a comment, and one stands there. Recall"
                    " that one, or answer privately."
                ),
                code="one_answer",
            )
        self.ticket.fits_the_carrier(self.text, loc="text", public=public)

    def _start_over(self) -> None:
        self.round += 1
        self.wordings.create(text=self.text, by=self.by, round=self.round)

    def named(self) -> dict[str, Any]:
        """What the ticket's record says of it at every step."""
        return {"reply": self.pk, "reply_state": self.state}


def _of_finding(finding: Finding) -> dict[str, Any]:
    told = say("“%(words)s”: %(reason)s") % {
        "words": finding.words,
        "reason": finding.entry.reason,
    }
    place = {"start": finding.start, "end": finding.end}
    return {"loc": "text", "msg": told, "type": "lexicon", **place}
