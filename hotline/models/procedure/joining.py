"""Joining (并): what was reported twice is handled once; what was mixed up is parted again."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from hotline import numbers
from hotline.errors import RuleRefuses, wrong_entry
from hotline.models import arguments as form
from hotline.models.clocks import ClockKind
from hotline.models.matters import Matter, next_numbers
from hotline.models.messages import Message
from hotline.models.people import User
from hotline.models.statements import RECEIPT
from hotline.models.states import OPEN, State
from hotline.powers import Power
from hotline.steps import decided, step

if TYPE_CHECKING:
    from hotline.models.tickets import Ticket


class Joining(Matter):
    """A follower keeps its number and its code, and hears every word said to its master."""

    merged_into_id: Any

    class Meta:
        abstract = True

    @classmethod
    def _tickets(cls) -> Any:
        """All of them: a chapter does not know the class that it becomes a part of."""
        return cls._default_manager

    # Who hears with whom ------------------------------------------------------------------------

    @property
    def handled_with(self) -> Ticket:
        """The ticket whose handling counts for this one: its master's master, or itself.

        A master was open when somebody joined it, and may have been joined to another since.
        """
        ticket: Any = self
        while ticket.merged_into is not None:
            ticket = ticket.merged_into
        return ticket

    def hearers(self) -> list[Ticket]:
        """Those that hear what is said to this one: its followers, and theirs."""
        found: list[Ticket] = []
        near: list[Any] = [] if self._state.adding else [self]
        while near:
            following = self._tickets().filter(merged_into__in=near)
            near = list(following.select_related("contact").order_by("pk"))
            found += near
        return found

    # Merge --------------------------------------------------------------------------------------

    def _hold_both(self, sent: Any) -> None:
        into = sent.get("into") if isinstance(sent, dict) else None
        number = numbers.parse_number(into) if isinstance(into, str) else None
        self._hold_with(Q(number=number))

    def _hold_its_master(self, _sent: Any) -> None:
        self._hold_with(Q(pk=self.merged_into_id))

    def _hold_with(self, other: Q) -> None:
        """Lock this ticket and another in one order, so that two people who join the same two the
        other way round never wait for each other.
        """
        both = self._tickets().filter(Q(pk=self.pk) | other).order_by("pk")
        list(both.select_for_update(no_key=True).values_list("pk"))

    @step(
        source=(State.RECEIVED, State.ACCEPTED),
        target=State.MERGED,
        needs=Power.RECEIVE,
        label=_("Merge"),
        key="m",
        arguments=form.Merge,
        stops=("*",),
        offered=lambda self, by: not self.confidential,
        holds=_hold_both,
    )
    def merge(self, given: form.Merge, *, by: User) -> dict[str, Any]:
        """Have the matter handled with another one; its citizen hears what that one's hears."""
        master = self._master_named(given.into, by)
        self._may_join(master)
        self.merged_into = master
        told = {"follower": self.number}
        master.log_beside_the_steps("follower_joined", by=by, details=told)
        return {"into": master.number}

    def _master_named(self, into: str, by: User) -> Ticket:
        seen = self._tickets().in_sight_of(by).with_page()
        master: Ticket | None = seen.filter(number=numbers.parse_number(into)).first()
        if master is None:
            raise wrong_entry("into", say("There is no ticket of that number in your sight."))
        if master.pk == self.pk:
            raise wrong_entry("into", say("A ticket is not merged into itself."))
        if master.state not in OPEN:
            raise wrong_entry(
                "into",
                say("%(number)s is “%(state)s”; only an open ticket takes others in.")
                % {"number": master.number, "state": master.get_state_display()},
            )
        return master

    def _may_join(self, master: Ticket) -> None:
        if self.confidential or master.confidential:
            raise RuleRefuses(
                say("A confidential ticket is never merged, nor merged into."), code="confidential"
            )
        if self.category and master.category and self.category != master.category:
            raise RuleRefuses(
                say(
                    "Only tickets of the same category are merged: this is %(one)s, that %(other)s."
                )
                % {"one": self.category, "other": master.category},
                code="category",
            )

    def _where_it_was(self, *_args: Any, **_kwargs: Any) -> str:
        merges = self.events.filter(step="merge").order_by("-seq")
        return str(merges.values_list("came_from", flat=True)[0])

    @step(
        source=State.MERGED,
        target=decided(_where_it_was, State.RECEIVED, State.ACCEPTED),
        needs=Power.RECEIVE,
        label=_("Unmerge"),
        starts=(ClockKind.RESPOND, ClockKind.DISPATCH),
        holds=_hold_its_master,
    )
    def unmerge(self, _arguments: Any, *, by: User) -> dict[str, Any]:
        """Have the matter handled by itself again, from where it stood; what was heard stays."""
        master = self._tickets().with_page().get(pk=self.merged_into_id)
        self.merged_into = None
        master.log_beside_the_steps("follower_left", by=by, details={"follower": self.number})
        return {"from": master.number}

    # Split --------------------------------------------------------------------------------------

    @step(
        source=OPEN,
        needs=Power.RECEIVE,
        label=_("Split"),
        arguments=form.Split,
        offered=lambda self, by: self.messages.count() > 1,
    )
    def split(self, given: form.Split, *, by: User) -> dict[str, Any]:
        """Give messages that continued the wrong ticket one of their own."""
        heard, ids = list(self.messages.all()), set(given.messages)  # type: ignore[attr-defined]
        going = [message for message in heard if message.pk in ids]
        if len(going) < len(ids):
            raise wrong_entry("messages", say("One of these messages is not on this ticket."))
        if len(going) == len(heard):
            raise wrong_entry("messages", say("At least one message has to stay."))
        told = {"messages": [message.pk for message in going]}
        apart = self._apart()
        apart.open_apart(by=by, split_from=self.number, **told)
        values = {"number": apart.number, "code": ""}
        self.outbound.state(RECEIPT, ticket=apart, values=values)
        self._go_on_without(going, heard)
        return {"into": apart.number, **told}

    def _apart(self) -> Ticket:
        """A new ticket of the same citizen, who stays as confidential as they were."""
        new: Ticket = self._tickets().model(
            number=next_numbers(1)[0],
            account=self.account,
            contact=self.contact,
            confidential=self.confidential,
            accused_office_id=self.accused_office_id,
            sealed=self.sealed,
            split_from=self,
        )
        return new

    def _go_on_without(self, going: Collection[Message], heard: list[Message]) -> None:
        """Where the first words go, those that are now first stand for the matter."""
        staying = [message for message in heard if message not in going]
        opening, first = heard[0], staying[0]
        self._stands_as_told_by(staying)
        if opening in going and self.body == opening.text:
            self.body = first.text
        if opening in going and self.title == opening.as_title():
            self.title = first.as_title()
