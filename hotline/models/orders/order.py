"""An order (督办单): the inspectorate demands an answer of an office and rules on it. It looks at
tickets and never touches one.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import pgettext_lazy

from hotline import workdays
from hotline.errors import Moved, RuleRefuses, wrong_entry
from hotline.models.chained import digest_of
from hotline.models.growing import leads
from hotline.models.orders import forms as form
from hotline.models.orders.demand import Demand, State
from hotline.models.orders.finding import Orders
from hotline.models.orders.opening import subject_of
from hotline.models.people import User
from hotline.models.procedure.asking import closing
from hotline.models.working_calendar import WorkCalendar
from hotline.personal import masked
from hotline.powers import Kind, Power
from hotline.steps import NEW, step
from hotline.templatetags.times import wall


class Order(Demand):
    """One order. Its own record says who did what; the inspectorate's case notes stand apart."""

    objects = Orders.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="known_order_state"),
            models.CheckConstraint(
                condition=Q(opened_kind=Kind.INSPECTORATE), name="only_the_inspectorate_orders"
            ),
            models.CheckConstraint(condition=~Q(basis=""), name="no_order_without_a_basis"),
            models.CheckConstraint(
                condition=Q(waits_until=models.F("due_at"), state="open")
                | (Q(waits_until=None) & ~Q(state="open")),
                name="an_answer_is_owed_while_open",
            ),
        ]
        indexes = [
            models.Index(fields=["waits_until", "-id"], name="orders_by_due"),
            models.Index(
                fields=["office", "waits_until", "-id"], name="orders_of_an_office_by_due"
            ),
            models.Index(fields=["office", "-id"], name="orders_of_an_office"),
            models.Index(fields=["state", "-id"], name="orders_in_a_state"),
        ]

    # Whose it is --------------------------------------------------------------------------------

    def is_answered_by(self, by: User) -> bool:
        """Whether `by` speaks for the office that has to answer."""
        return by.office_id == self.office_id and leads(by)

    def _of_the_office(self, by: User) -> bool:
        return by.office_id == self.office_id

    def _only_who_speaks_for_it(self, by: User, _arguments: Any) -> None:
        if not self.is_answered_by(by):
            raise RuleRefuses(
                say("A leader of the office it was given to answers an order."), code="office"
            )

    # Opening ------------------------------------------------------------------------------------

    @step(
        source=NEW,
        target=State.OPEN,
        needs=Power.SUPERVISE,
        label=pgettext_lazy("order", "Open an order"),
        arguments=form.OpenOrder,
        hidden=True,
    )
    def open(self, given: form.OpenOrder, *, by: User) -> dict[str, Any]:
        """Demand an answer. Tickets and their clocks stay as they are."""
        found = subject_of(given, by)
        self.subject, self.entry, self.office = found.kind, found.entry, found.office
        self.basis, ground = found.basis, found.ground
        self.text, self.ground = masked(given.text)[0], masked(ground)[0]
        self.ladder, self.policy, self.opened_at = given.ladder, found.policy, timezone.now()
        self.opened_by, self.opened_kind = by, by.organisation_kind
        self._run(self.policy.span("order"), at=self.opened_at)
        if given.due_at is not None:
            self._put_off(self._still_to_come(given.due_at))
        self._draw_number()
        self._beside(found.tickets)
        return {
            "subject": self.subject,
            "office": self.office.code,
            "basis": self.basis,
            "ladder": self.ladder,
            "tickets": [ticket.number for ticket in found.tickets],
            "account": self.entry.pk if self.entry else None,
            "due_at": self.due_at.isoformat(),
            "digest": digest_of(self.text),
            "ground": digest_of(self.ground),
        }

    # The office ---------------------------------------------------------------------------------

    @step(
        source=State.OPEN,
        target=State.ANSWERED,
        needs=Power.SPEAK,
        label=pgettext_lazy("order", "Answer"),
        arguments=form.AnswerOrder,
        offered=is_answered_by,
        rule=_only_who_speaks_for_it,
    )
    def answer(self, given: form.AnswerOrder, *, by: User) -> dict[str, Any]:
        """Answer in the office's name. A late answer is late for good."""
        late, moot = self.is_overdue(), self.asked_until is not None
        self.was_late = self.was_late or late
        self.waits_until = self.asked_until = None
        self.asked_reason = ""
        self.say(given.text)
        lapsed = {"lapsed": True} if moot else {}
        return {"round": self.round, "due_at": self.due_at.isoformat(), "late": late} | lapsed

    def _may_ask(self, by: User) -> bool:
        in_measure = self.extensions < self.policy.number("order_extensions")
        in_time = self.asked_until is None and not self.is_overdue()
        return self._of_the_office(by) and in_measure and in_time

    def _only_in_time_and_measure(self, by: User, given: form.AskOrderExtension) -> None:
        if not self._of_the_office(by):
            raise RuleRefuses(say("Only the office it was given to asks."), code="office")
        if self.asked_until is not None:
            raise Moved(say("This was asked already, and nobody has ruled yet."), code="pending")
        if self.is_overdue():
            raise RuleRefuses(
                say("More time is asked for before the answer is due, not after."), code="due"
            )
        if self.extensions >= self.policy.number("order_extensions"):
            raise RuleRefuses(say("This order is not put off any further."), code="extensions")
        until = closing(given.until)
        if until <= self.due_at:
            due = {"due": wall(self.due_at)}
            raise wrong_entry("until", say("It is due at %(due)s; ask for a later date.") % due)
        latest = workdays.later(self.due_at, self.longest_extension, WorkCalendar.current())
        if until > latest:
            told = {"latest": wall(latest)}
            raise wrong_entry("until", say("At the latest until %(latest)s.") % told)

    @step(
        source=State.OPEN,
        needs=Power.HANDLE,
        label=pgettext_lazy("order", "Ask for more time"),
        arguments=form.AskOrderExtension,
        offered=_may_ask,
        rule=_only_in_time_and_measure,
    )
    def ask_extension(self, given: form.AskOrderExtension, *, by: User) -> dict[str, Any]:
        """Ask for a later due time. Until it is granted, the clock runs on."""
        self.asked_until, self.asked_reason = closing(given.until), given.reason
        self.say(given.ground)
        return {"reason": given.reason, "until": self.asked_until.isoformat()}

    # The inspectorate ---------------------------------------------------------------------------

    def _only_what_was_asked(self, _by: User, _arguments: Any) -> None:
        if self.asked_until is None:
            raise Moved(say("Nothing waits for a ruling here."), code="state")

    @step(
        source=State.OPEN,
        needs=Power.SUPERVISE,
        label=pgettext_lazy("order", "Rule on more time"),
        arguments=form.RuleOnOrder,
        offered=lambda self, _by: self.asked_until is not None,
        rule=_only_what_was_asked,
    )
    def rule(self, given: form.RuleOnOrder, *, by: User) -> dict[str, Any]:
        """Grant more time or refuse it. Granted, it counts from now on and never backwards."""
        until, reason = self.asked_until, self.asked_reason
        assert until is not None  # the rule of the step has looked
        self.asked_until, self.asked_reason = None, ""
        self.say(given.note)
        if given.grant:
            self.was_late = self.was_late or self.is_overdue()
            self.extensions += 1
            self._put_off(until)
        return {"granted": given.grant, "reason": reason, "until": until.isoformat()}

    @step(
        source=State.ANSWERED,
        target=State.ACCEPTED,
        needs=Power.SUPERVISE,
        label=pgettext_lazy("order", "Accept the answer"),
        arguments=form.OrderRemark,
    )
    def accept_answer(self, given: form.OrderRemark, *, by: User) -> dict[str, Any]:
        """The answer will do; what follows from it is the conclusion's."""
        self.say(given.note)
        return {"round": self.round}

    @step(
        source=State.ANSWERED,
        target=State.OPEN,
        needs=Power.SUPERVISE,
        label=pgettext_lazy("order", "Send back"),
        arguments=form.SendBackOrder,
    )
    def send_back(self, given: form.SendBackOrder, *, by: User) -> dict[str, Any]:
        """The answer will not do: the office answers again, on a new clock."""
        self.say(given.remarks)
        before, self.round = self.round, self.round + 1
        self._run(self.policy.span("order_again"), at=timezone.now())
        return {"round": before, "due_at": self.due_at.isoformat()}

    def _only_upward(self, _by: User, given: form.RaiseOrder) -> None:
        codes = form.Ladder.values
        if codes.index(given.to) <= codes.index(self.ladder):
            raise wrong_entry("to", say("It is raised to a higher level, never lowered."))

    @step(
        source=(State.OPEN, State.ANSWERED, State.ACCEPTED),
        needs=Power.SUPERVISE,
        label=pgettext_lazy("order", "Raise the level"),
        arguments=form.RaiseOrder,
        offered=lambda self, _by: self.ladder != form.Ladder.DISCIPLINE,
        rule=_only_upward,
    )
    def raise_level(self, given: form.RaiseOrder, *, by: User) -> dict[str, Any]:
        """Press harder, up the ladder; the clock stays as it is."""
        before, self.ladder = self.ladder, given.to
        self.say(given.note)
        return {"before": before, "to": given.to}

    def _only_when_heard(self, _by: User, given: form.ConcludeOrder) -> None:
        early = self.state == State.OPEN and not self.is_overdue()
        if early and given.accountability != "none":
            raise RuleRefuses(
                say("The office still has time to answer: nobody is held accountable before."),
                code="unheard",
            )

    @step(
        source=(State.OPEN, State.ACCEPTED),
        target=State.CONCLUDED,
        needs=Power.SUPERVISE,
        label=pgettext_lazy("order", "Conclude"),
        arguments=form.ConcludeOrder,
        rule=_only_when_heard,
    )
    def conclude(self, given: form.ConcludeOrder, *, by: User) -> dict[str, Any]:
        """End it: what was found, and what comes of it for those responsible. An office that let
        the time pass needs no further hearing.
        """
        answered = self.state == State.ACCEPTED
        self.was_late = self.was_late or self.is_overdue()
        self.accountability, self.waits_until = given.accountability, None
        self.asked_until, self.asked_reason = None, ""
        self.say(given.conclusion)
        return {"accountability": given.accountability, "answered": answered}
