"""Receiving (接): the citizen writes, the desk takes, accepts, sets aside and dispatches."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from hotline import flags, numbers, workdays
from hotline.errors import RuleRefuses, wrong_entry
from hotline.facts import district_of
from hotline.models import arguments as form
from hotline.models.clocks import ClockKind
from hotline.models.duty import DutyState
from hotline.models.gazetteer import gazetteer
from hotline.models.matters import next_numbers
from hotline.models.messages import Message, Note
from hotline.models.people import User
from hotline.models.policies import Policy
from hotline.models.procedure.hiding import Hiding
from hotline.models.procedure.named import category_of, office_of
from hotline.models.states import OPEN, State
from hotline.models.vault import Secret, put_away
from hotline.models.working_calendar import WorkCalendar
from hotline.powers import Power
from hotline.steps import NEW, step
from hotline.together import then


class Receiving(Hiding):
    """From the citizen's first words to the office that gets them."""

    class Meta:
        abstract = True

    # The citizen writes -------------------------------------------------------------------------

    @step(
        source=NEW,
        target=State.RECEIVED,
        needs=Power.RECEIVE,
        label=_("Open"),
        arguments=form.Said,
        starts=(ClockKind.RESPOND,),
        hidden=True,
    )
    def open(self, said: form.Said, *, by: User) -> dict[str, Any]:
        """Open a ticket for a citizen's first words, with a number and a code of its own."""
        message = self._hear(said)
        stated = self._take_down(said.stated, message) if said.stated else {}
        self._begin(message)
        return {"message": message.kind} | ({"kind": self.kind} if self.kind else {}) | stated

    # The same step, where another ticket is split: the words are in the house already.
    @step(
        name="open",
        source=NEW,
        target=State.RECEIVED,
        needs=Power.RECEIVE,
        label=_("Open"),
        arguments=form.Apart,
        starts=(ClockKind.RESPOND,),
        hidden=True,
    )
    def open_apart(self, given: form.Apart, *, by: User) -> dict[str, Any]:
        """Open a ticket for words that were kept with another, and take them over."""
        words = list(Message.objects.filter(pk__in=given.messages))
        self.last_word_at = max(message.sent_at for message in words)
        self._stands_as_told_by(words)
        self.flags = flags.together(*(flags.flags_in(message.text) for message in words))
        self._heed("\n".join(message.text for message in words))
        self._begin(words[0])
        then(lambda: self._take_over(given.messages))
        return {"message": words[0].kind, **given.model_dump()}

    def _begin(self, first: Message) -> None:
        self.opened_at = timezone.now()
        self.number = self.number or next_numbers(1)[0]
        self.policy = Policy.current(self.kind, self.urgency)
        self.beside(Secret.objects.keep_code(numbers.make_code(), ticket=self))
        self.body = first.text
        self.title = first.as_title()

    def _take_over(self, messages: list[int]) -> None:
        """Their files hang on the messages and come along; what the vault holds of them as well."""
        Message.objects.filter(pk__in=messages).update(ticket=self)
        Secret.objects.filter(message__in=messages).update(ticket=self)

    @step(
        name="continue",
        source=OPEN,
        needs=Power.RECEIVE,
        label=_("Continue"),
        arguments=form.Said,
        hidden=True,
    )
    def carry_on(self, said: form.Said, *, by: User) -> dict[str, Any]:
        """Add further words of the same citizen."""
        return {"message": self._hear(said).kind}

    # The desk receives --------------------------------------------------------------------------

    def lies_with(self, by: User) -> bool:
        """Whose desk it can lie on: a receiver's before it is dispatched, the offices' after."""
        if self.state in {State.RECEIVED, State.ACCEPTED}:
            return Power.RECEIVE in by.powers
        return by.in_centre or by.office in self.offices

    def _only_whose_desk_it_is(self, by: User, _arguments: Any) -> None:
        if not self.lies_with(by):
            raise RuleRefuses(say("The ticket is on somebody else's desk now."), code="desk")

    @step(
        source=OPEN,
        needs=(Power.RECEIVE, Power.HANDLE),
        label=_("Take"),
        key="t",
        offered=lambda self, by: self.lies_with(by) and self.taken_by_id != by.pk,
        rule=_only_whose_desk_it_is,
    )
    def take(self, _arguments: Any, *, by: User) -> None:
        """Put the ticket on one's own desk."""
        self.taken_by = by

    @step(
        source=OPEN,
        needs=(Power.RECEIVE, Power.HANDLE),
        label=_("Hand over"),
        key="h",
        arguments=form.HandOver,
        offered=lies_with,
        rule=_only_whose_desk_it_is,
    )
    def hand_over(self, given: form.HandOver, *, by: User) -> dict[str, Any]:
        """Put the ticket on a colleague's desk."""
        to = User.objects.filter(
            username=given.to, organisation=by.organisation_id, is_active=True
        ).first()
        if to is None or to.sight != by.sight or not self.lies_with(to):
            raise wrong_entry(
                "to", say("There is no colleague of that name who could work on this.")
            )
        if DutyState.is_away(to):
            raise wrong_entry(
                "to", say("%(name)s is away; choose somebody who is there.") % {"name": to.name}
            )
        self.taken_by = to
        self._note(Note.Kind.NOTE, given.note, by=by)
        return {"to": to.pk}

    @step(
        source=State.RECEIVED,
        target=State.ACCEPTED,
        needs=Power.RECEIVE,
        label=_("Accept"),
        key="a",
        arguments=form.Accept,
        stops=(ClockKind.RESPOND,),
        starts=(ClockKind.DISPATCH,),
    )
    def accept(self, given: form.Accept, *, by: User) -> dict[str, Any]:
        """Say what it is about; from here on its own policy counts."""
        self.category = category_of(given.category)
        self.kind, self.urgency = given.kind, given.urgency
        secrets: list[Secret] = []
        self.title = put_away(given.title, secrets=secrets, ticket=self)
        self.facts = {
            name: put_away(text, secrets=secrets, ticket=self)
            for name, text in given.facts.model_dump().items()
        }
        self.beside(*secrets)
        self.district = district_of(self.facts["where"], gazetteer())
        self.policy = Policy.current(self.kind, self.urgency)
        self._owe_a_report()
        said = {"kind": self.kind, "category": self.category.pk, "urgency": self.urgency}
        place = {"district": self.district} if self.district else {}
        return said | place | self._confide(given)

    @step(
        source=State.RECEIVED,
        target=State.SET_ASIDE,
        needs=Power.RECEIVE,
        label=_("Set aside"),
        key="i",
        arguments=form.SetAside,
        stops=("*",),
    )
    def set_aside(self, given: form.SetAside, *, by: User) -> dict[str, Any]:
        """Thanks, greetings, spam: no request in it."""
        self._note(Note.Kind.NOTE, given.note, by=by)
        return {"reason": given.reason}

    @step(
        source=State.SET_ASIDE,
        target=State.RECEIVED,
        needs=Power.RECEIVE,
        label=_("Restore"),
        key="z",
        starts=(ClockKind.RESPOND,),
    )
    def restore(self, _arguments: Any, *, by: User) -> None:
        """Take back a setting aside."""

    def _only_where_the_catalogue_is_clear(self, by: User, given: form.Dispatch) -> None:
        lead = office_of(given.lead, "lead")
        self._only_others([lead, *(office_of(code, "assist") for code in given.assist)])
        only = self.only_lead()
        if by.in_centre:
            return
        if self.comes_as_designation():
            raise RuleRefuses(
                say("It was returned before; now the duty officer designates the office."),
                code="designation",
            )
        if only is not None and only == lead:
            return
        if only is None:
            raise RuleRefuses(
                say("The catalogue does not name exactly one office; the duty officer dispatches."),
                code="catalogue",
            )
        raise RuleRefuses(
            say("The catalogue names %(office)s as lead office; only the duty officer may differ.")
            % {"office": only.name},
            code="catalogue",
        )

    @step(
        source=State.ACCEPTED,
        target=State.DISPATCHED,
        needs=Power.RECEIVE,
        label=_("Dispatch"),
        key="d",
        arguments=form.Dispatch,
        stops=(ClockKind.DISPATCH,),
        # All three from the dispatch, so that not signing never helps.
        starts=(ClockKind.SIGN, ClockKind.CONTACT, ClockKind.REPLY),
        offered=lambda self, by: by.in_centre or self.has_a_clear_lead(),
        rule=_only_where_the_catalogue_is_clear,
    )
    def dispatch(self, given: form.Dispatch, *, by: User) -> dict[str, Any]:
        """Send the ticket to a lead office and any that assist."""
        lead = office_of(given.lead, "lead")
        assisting = [office_of(code, "assist") for code in dict.fromkeys(given.assist)]
        if lead in assisting:
            raise wrong_entry("assist", say("The lead office does not assist itself."))
        self.lead_office, self.taken_by = lead, None
        self.return_until = self._end_of_the_return_window()
        self.dispatches += 1
        self.assisting_offices.set(assisting)
        self.__dict__.pop("offices", None)
        if assisting:
            self.winding.starts.add(ClockKind.ASSIST)
        self._note(Note.Kind.NOTE, given.note, by=by)
        return {"lead": lead.code, "assist": [office.code for office in assisting]}

    def _end_of_the_return_window(self) -> datetime | None:
        if self.comes_as_designation():
            return None
        window = self.policy.return_window
        return workdays.due(timezone.now(), window, WorkCalendar.current()).at
