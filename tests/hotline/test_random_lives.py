"""Random people take random steps on random tickets; whatever they do, the promises of
the house hold.
"""

from __future__ import annotations

import contextlib
from typing import Any

import hypothesis.strategies as st
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from hotline.errors import Refused
from hotline.models import OutboundMessage, QueueEntry, Reply, SearchText, SeatTaken, Ticket, User
from hotline.models.record import faults
from hotline.models.searching import pairs_of, texts_of
from hotline.models.sight import places
from hotline.powers import Kind
from tests.cast import FACTS, Cast, says

ARGUMENTS: dict[str, dict[str, Any]] = {
    "accept": {"kind": "help", "category": "1501", "title": "积水", "facts": FACTS},
    "set_aside": {"reason": "thanks"},
    "dispatch": {"lead": "water", "assist": ["housing"]},
    "contact": {"text": "已电话联系13900139000"},
    "progress": {"text": "泵车在路上"},
    "hand_over": {"to": "operator2"},
    "review": {"verdict": "pass"},
    "recall": {"reason": "有误"},
}
STEPS = [name for name, spec in Ticket.steps().items() if not spec.hidden]
REPLY_STEPS = list(Reply.steps())
CITIZENS = ["oCAST-一", "oCAST-二", "oCAST-三"]


def sees(person: User, ticket: Ticket) -> bool:
    """Who sees what, told a second time and without the table that serves the lists."""
    offices = [ticket.lead_office, *ticket.assisting_offices.all()] if ticket.lead_office else []
    match person.organisation_kind:
        case Kind.INSPECTORATE:
            return True
        case Kind.VENDOR:
            mine = ticket.account.listening_vendor_id == person.organisation_id
            return mine and not (ticket.confidential and ticket.state != "received")
        case Kind.GOVERNMENT:
            return person.in_centre or person.office in offices
    return False


class Lives(RuleBasedStateMachine):
    """One example: a fresh house, and up to some dozens of things that people try."""

    cast: Cast  # set by the test: making it once is most of the cost

    def __init__(self) -> None:
        super().__init__()
        self.rollback = contextlib.ExitStack()
        self.rollback.enter_context(transaction.atomic())
        self.versions: dict[int, int] = {}
        self.looks = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.rollback.close()

    @initialize()
    def somebody_writes(self) -> None:
        says(self.cast, who=CITIZENS[0])

    @rule(
        who=st.sampled_from(CITIZENS), text=st.sampled_from(["水更深了", "我的电话13800138000", ""])
    )
    def a_citizen_writes(self, who: str, text: str) -> None:
        says(self.cast, text, who=who)

    @rule(
        step=st.sampled_from(STEPS),
        person=st.integers(0, 30),
        ticket=st.integers(0, 5),
        wrong=st.booleans(),
    )
    def somebody_tries_a_step(self, step: str, person: int, ticket: int, wrong: bool) -> None:
        by, on = self._person(person), self._ticket(ticket)
        given = {} if wrong else ARGUMENTS.get(step, {})
        self._try(by, lambda: on.take_step(step, by=by, **given))

    @rule(person=st.integers(0, 30), ticket=st.integers(0, 5))
    def somebody_drafts(self, person: int, ticket: int) -> None:
        by, on = self._person(person), self._ticket(ticket)
        self._try(by, lambda: Reply.objects.draft(on, "已抽排完毕。", by=by))

    @rule(
        step=st.sampled_from([*REPLY_STEPS, "release", "review"]),
        person=st.integers(0, 30),
        reply=st.integers(0, 3),
        back=st.booleans(),
    )
    def somebody_tries_a_reply(self, step: str, person: int, reply: int, back: bool) -> None:
        replies = list(Reply.objects.order_by("-id"))
        if not replies:
            return
        by, on = self._person(person), replies[reply % len(replies)]
        given = dict(ARGUMENTS.get(step, {}))
        if step == "review" and back:
            given = {"verdict": "back", "remarks": "改"}
        self._try(by, lambda: on.take_step(step, by=by, **given))

    @rule(ticket=st.integers(0, 5))
    def the_right_people_bring_it_one_stop_further(self, ticket: int) -> None:
        """Random people alone would hardly ever reach a release."""
        on, cast = self._ticket(ticket), self.cast
        reply = on.replies.exclude(state="released").exclude(state="recalled").first()
        match on.state, reply and reply.state:
            case "received", _:
                on.accept(by=cast.operator, **ARGUMENTS["accept"])
            case "accepted", _:
                on.dispatch(by=cast.operator, lead="water")
            case "dispatched", _:
                on.sign(by=cast.handler)
            case "handling", None:
                Reply.objects.draft(on, "已抽排完毕。", by=cast.handler)
            case "handling", "draft":
                reply.submit(by=cast.handler)
            case "handling", "reviewing":
                self._try(cast.head, lambda: reply.review(by=cast.head, verdict="pass"))
            case "handling", "approved":
                self._try(cast.main, lambda: reply.release(by=cast.main))

    # The promises ---------------------------------------------------------------------------------

    @invariant()
    def only_the_government_is_heard(self) -> None:
        for message in OutboundMessage.objects.select_related("release", "statement", "speaker"):
            assert message.speaker.organisation_kind == Kind.GOVERNMENT
            assert (message.release is None) != (message.statement is None)

    @invariant()
    def nobody_sits_twice(self) -> None:
        seats = list(SeatTaken.objects.values_list("reply", "round", "by"))
        assert len(seats) == len(set(seats))

    @invariant()
    def versions_only_grow(self) -> None:
        now = dict(Ticket.objects.values_list("pk", "version"))
        assert all(now[pk] >= version for pk, version in self.versions.items())
        self.versions = now

    def the_record_is_whole(self) -> None:
        for ticket in Ticket.objects.all():
            assert list(faults(ticket)) == []

    @invariant()
    def now_and_then_look_at_everything(self) -> None:
        """The costly promises are held against every fifth state."""
        self.looks += 1
        if self.looks % 5 == 0:
            self.the_record_is_whole()
            self.a_list_shows_a_ticket_exactly_if_its_page_opens()
            self.the_table_of_queues_never_drifts()

    def a_list_shows_a_ticket_exactly_if_its_page_opens(self) -> None:
        tickets = list(Ticket.objects.select_related("account", "lead_office"))
        for person in self.cast.everybody():
            openable = set(Ticket.objects.in_sight_of(person))
            assert openable == {t for t in tickets if sees(person, t)}
            for queue in ("inbox", "mine", "office", "review", "rulings"):
                assert set(Ticket.objects.in_queue(queue, person)) <= openable

    def the_table_of_queues_never_drifts(self) -> None:
        for ticket in Ticket.objects.all():
            rows = set(QueueEntry.objects.filter(ticket=ticket).values_list("audience", "queue"))
            assert rows == places(ticket)
            shown = QueueEntry.objects.filter(ticket=ticket).values_list(*QueueEntry.KEPT)
            assert set(shown) == {tuple(getattr(ticket, name) for name in QueueEntry.KEPT)}
            assert SearchText.objects.filter(
                ticket=ticket, pairs=pairs_of(texts_of(ticket))
            ).exists()

    # How they try ---------------------------------------------------------------------------------

    def _person(self, number: int) -> User:
        everybody = self.cast.everybody()
        return everybody[number % len(everybody)]

    def _ticket(self, number: int) -> Ticket:
        tickets = list(Ticket.objects.order_by("-id"))
        return tickets[number % len(tickets)]

    def _try(self, by: User, attempt: Any) -> None:
        before = set(OutboundMessage.objects.values_list("pk", flat=True))
        with contextlib.suppress(Refused), transaction.atomic():
            attempt()
        said = OutboundMessage.objects.exclude(pk__in=before)
        if by.organisation_kind != Kind.GOVERNMENT:
            assert not said.filter(release__isnull=False).exists()


@pytest.mark.django_db
def test_whatever_people_try_the_promises_hold(cast: Cast) -> None:
    Lives.cast = cast
    assert connection.in_atomic_block
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
