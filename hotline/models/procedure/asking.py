"""Asking (请): what one side asks and the centre rules on, and what becomes of the ticket then."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from hotline import workdays
from hotline.errors import RuleRefuses, wrong_entry
from hotline.models import arguments as form
from hotline.models.asked import STANDS, RequestKind
from hotline.models.clocks import OF_THE_OFFICES, Clock, ClockKind
from hotline.models.matters import Matter
from hotline.models.messages import Note
from hotline.models.people import User
from hotline.models.procedure.sides import leads, only_the_lead_office
from hotline.models.states import State
from hotline.models.working_calendar import WorkCalendar
from hotline.powers import Power
from hotline.steps import moves, step
from hotline.templatetags.times import wall

EMERGENCY, DISCIPLINE = "emergency", "discipline"


class Asking(Matter):
    """Decline, return, extension and shelving: asked here, ruled on in `requests`."""

    class Meta:
        abstract = True

    # Declining (不予受理) -------------------------------------------------------------------------

    def _not_proposed_yet(self, _by: User, _arguments: Any) -> None:
        self._not_asked_twice(RequestKind.DECLINE)

    @step(
        source=STANDS[RequestKind.DECLINE],
        needs=(Power.RECEIVE, Power.HANDLE),
        label=_("Propose to decline"),
        key="v",
        arguments=form.ProposeDecline,
        offered=lambda self, _by: not self.waits_for_ruling(RequestKind.DECLINE),
        rule=_not_proposed_yet,
    )
    def propose_decline(self, given: form.ProposeDecline, *, by: User) -> dict[str, Any]:
        """Propose that the hotline does not take this up; only the government decides that.

        Whoever is in danger does not wait for the ruling: they are told at once whom to call.
        """
        told = self.tell_the_road(given.reason) if given.reason == EMERGENCY else None
        request = self._ask(
            RequestKind.DECLINE,
            by=by,
            reason=given.reason,
            ground=self.in_house(given.note),
            told=told,
        )
        handed_over = {"handed_over": True, "told": told} if given.reason == EMERGENCY else {}
        return {"request": request.pk, "reason": given.reason, **handed_over}

    @moves(source=STANDS[RequestKind.DECLINE], target=State.DECLINED)
    def declined(self, reason: str) -> None:
        """It is not taken up. A complaint about an official's conduct is sealed."""
        self.winding.stops.add("*")
        self.sealed = reason == DISCIPLINE

    def tell_the_road(self, reason: str) -> bool:
        """Tell the citizen who takes it up; False if the government keeps that statement in."""
        return self.tell(f"decline_{reason}", number=self.number)

    # Return (退单) --------------------------------------------------------------------------------

    def _may_return(self, by: User) -> bool:
        open_still = self.return_until is not None and timezone.now() <= self.return_until
        return leads(self, by) and open_still and not self.waits_for_ruling(RequestKind.RETURN)

    def _only_within_the_window(self, by: User, given: Any) -> None:
        only_the_lead_office(self, by, given)
        self._not_asked_twice(RequestKind.RETURN)
        if self.return_until is None:
            raise RuleRefuses(self._why_designated(), code="designation")
        if timezone.now() > self.return_until:
            raise RuleRefuses(
                say("The time for returning it ended at %(until)s; now it has to be handled.")
                % {"until": wall(self.return_until)},
                code="window",
            )

    def _why_designated(self) -> str:
        if self.dispatches == 3:
            return say("The third dispatch is the duty officer's designation: no return.")
        return say("This dispatch is the duty officer's designation: no return.")

    @step(
        source=STANDS[RequestKind.RETURN],
        needs=Power.HANDLE,
        label=_("Ask to return"),
        key="b",
        arguments=form.AskReturn,
        offered=_may_return,
        rule=_only_within_the_window,
    )
    def ask_return(self, given: form.AskReturn, *, by: User) -> dict[str, Any]:
        """Ask the centre to take the ticket back. Until it has, the office's clocks run on."""
        ground = self.in_house(given.ground)
        request = self._ask(RequestKind.RETURN, by=by, reason=given.reason, ground=ground)
        return {"request": request.pk, "reason": given.reason}

    @moves(source=STANDS[RequestKind.RETURN], target=State.ACCEPTED)
    def returned(self) -> None:
        """Back at the centre: nobody's yet, and the time for its dispatch starts over."""
        self.winding.stops.update(OF_THE_OFFICES)
        self.winding.starts.add(ClockKind.DISPATCH)
        self.lead_office = self.taken_by = self.return_until = None
        self.assisting_offices.clear()
        self.__dict__.pop("offices", None)

    # Extension (延期) -----------------------------------------------------------------------------

    def _may_ask_for_time(self, by: User) -> bool:
        return (
            leads(self, by)
            and self.urgency != self.Urgency.CRITICAL
            and not self.waits_for_ruling(RequestKind.EXTENSION)
        )

    def _only_in_time_and_measure(self, by: User, given: form.AskExtension) -> None:
        only_the_lead_office(self, by, given)
        self._not_asked_twice(RequestKind.EXTENSION)
        if self.urgency == self.Urgency.CRITICAL:
            raise RuleRefuses(say("A critical matter is never put off."), code="critical")
        clock = self._reply_clock()
        if clock is None or timezone.now() > clock.due_at:
            raise RuleRefuses(
                say("More time is asked for before the reply is due, not after."), code="due"
            )
        since = clock.counts_from or clock.started_at
        had = self.requests.filter(
            kind=RequestKind.EXTENSION, state="granted", asked_at__gte=since
        ).count()
        if had >= self.policy.extensions:
            raise RuleRefuses(
                say("A reply is put off at most %(times)d times, and this one has been.")
                % {"times": self.policy.extensions}
                if self.policy.extensions
                else say("Replies of this kind are not put off."),
                code="extensions",
            )
        self._not_too_far(closing(given.until), clock)

    def _not_too_far(self, until: datetime, clock: Clock) -> None:
        if until <= clock.due_at:
            raise wrong_entry(
                "until",
                say("It is due at %(due)s; ask for a later date.") % {"due": wall(clock.due_at)},
            )
        latest = workdays.later(clock.due_at, self.policy.extension, WorkCalendar.current())
        if until > latest:
            raise wrong_entry(
                "until", say("At the latest until %(latest)s.") % {"latest": wall(latest)}
            )

    @step(
        source=STANDS[RequestKind.EXTENSION],
        needs=Power.HANDLE,
        label=_("Ask for more time"),
        key="e",
        arguments=form.AskExtension,
        offered=_may_ask_for_time,
        rule=_only_in_time_and_measure,
    )
    def ask_extension(self, given: form.AskExtension, *, by: User) -> dict[str, Any]:
        """Ask for a later due time of the reply. Until it is granted, the clock runs on."""
        until = closing(given.until)
        ground = self.in_house(given.ground)
        request = self._ask(
            RequestKind.EXTENSION, by=by, reason=given.reason, ground=ground, until=until
        )
        return {"request": request.pk, "reason": given.reason, "until": until.isoformat()}

    def put_off(self, until: datetime) -> None:
        """The reply's clock ends later; its warnings move along."""
        clock = self._held_reply_clock()
        if clock is not None:
            clock.put_off(until)
            self.winding.moved.append(clock)

    def tell_the_date(self, until: datetime, reason: str) -> bool:
        """Tell the citizen the new date, in the words for that reason."""
        assert self.lead_office is not None  # only an office that leads asks for more time
        day = timezone.localdate(until).isoformat()
        office = self.lead_office.name
        return self.tell(f"new_date_{reason}", number=self.number, date=day, office=office)

    def _reply_clock(self) -> Clock | None:
        running: Clock | None = self.clocks.filter(kind=ClockKind.REPLY, stopped_at=None).first()
        return running

    def _held_reply_clock(self) -> Clock | None:
        """The same, with no sweep at it meanwhile."""
        there = self.clocks.select_for_update(no_key=True)
        running: Clock | None = there.filter(kind=ClockKind.REPLY, stopped_at=None).first()
        return running

    # Shelving (挂账) ------------------------------------------------------------------------------

    def _may_shelve(self, by: User) -> bool:
        pending = self.waits_for_ruling(RequestKind.SHELVING)
        return leads(self, by) and self.policy.shelving and not pending

    def _only_what_may_be_shelved(self, by: User, given: form.AskShelving) -> None:
        only_the_lead_office(self, by, given)
        self._not_asked_twice(RequestKind.SHELVING)
        if not self.policy.shelving:
            raise RuleRefuses(say("Matters of this kind are not shelved."), code="shelving")
        if given.review_on <= timezone.localdate():
            raise wrong_entry("review_on", say("Name a day that is still to come."))

    @step(
        source=STANDS[RequestKind.SHELVING],
        needs=Power.HANDLE,
        label=_("Ask to shelve"),
        key="l",
        arguments=form.AskShelving,
        offered=_may_shelve,
        rule=_only_what_may_be_shelved,
    )
    def ask_shelving(self, given: form.AskShelving, *, by: User) -> dict[str, Any]:
        """Ask to keep on the books what cannot be done now, with a plan and a day to look again."""
        request = self._ask(
            RequestKind.SHELVING,
            by=by,
            reason=given.reason,
            ground=self.in_house(given.ground),
            plan=self.in_house(given.plan),
            review_on=given.review_on,
        )
        review_on = given.review_on.isoformat()
        return {"request": request.pk, "reason": given.reason, "review_on": review_on}

    @moves(source=STANDS[RequestKind.SHELVING], target=State.SHELVED)
    def shelved(self, review_on: date) -> None:
        """The offices' clocks stand still; what is left of them is counted when it goes on.

        Until then one of its own runs to the day on which it is to be looked at again: nothing on
        the shelf is forgotten.
        """
        self.winding.stops.update(OF_THE_OFFICES)
        now = timezone.now()
        limit = workdays.until(now, review_on, WorkCalendar.current())
        shelf = Clock.lasting(limit, self, ClockKind.SHELF, policy=self.policy, at=now)
        self.winding.begun.append(shelf)

    def _only_the_lead_office_or_the_centre(self, by: User, given: Any) -> None:
        if not by.in_centre:
            only_the_lead_office(self, by, given)

    @step(
        source=State.SHELVED,
        target=State.HANDLING,
        needs=Power.HANDLE,
        label=_("Resume"),
        key="o",
        arguments=form.Remark,
        stops=(ClockKind.SHELF,),
        offered=lambda self, by: by.in_centre or leads(self, by),
        rule=_only_the_lead_office_or_the_centre,
    )
    def resume(self, given: form.Remark, *, by: User) -> None:
        """Take it off the shelf: each clock goes on with the time that was left."""
        now, granted = timezone.now(), self.requests.filter(kind=RequestKind.SHELVING)
        since = granted.filter(state="granted").latest("ruled_at").ruled_at
        standing = self.clocks.filter(kind__in=OF_THE_OFFICES, stopped_at__gte=since)
        self.winding.begun += [clock.going_on(now) for clock in standing.select_related("policy")]
        self._note(Note.Kind.NOTE, given.note, by=by)


def closing(until: date | datetime) -> datetime:
    """A day ends at the closing time of the offices; a moment is what it is."""
    if isinstance(until, datetime):
        return until if until.tzinfo else timezone.make_aware(until)
    calendar, day = WorkCalendar.current(), until.toordinal()
    return calendar.moment(day, calendar.day(day).hours.closing)
