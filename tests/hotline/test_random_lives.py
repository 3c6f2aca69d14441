"""Random people take random steps on random tickets; whatever they do, the promises of
the house hold.
"""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from hotline.errors import Refused
from hotline.models import (
    Clock,
    FollowUp,
    OutboundMessage,
    Publication,
    QueueEntry,
    Reply,
    Request,
    SearchText,
    SeatTaken,
    Ticket,
    User,
    figure_keeping,
)
from hotline.models.record import faults
from hotline.models.searching import pairs_of, texts_of
from hotline.models.sight import places
from hotline.powers import Kind
from supervision.figures import plain, quick
from supervision.figures.definitions import By
from supervision.figures.question import Question
from supervision.figures.values import differences
from tests.asked import PLAN, RETURN, asks
from tests.cast import FACTS, Cast, says

ARGUMENTS: dict[str, dict[str, Any]] = {
    "accept": {"kind": "help", "category": "1501", "title": "积水", "facts": FACTS},
    "set_aside": {"reason": "thanks"},
    "dispatch": {"lead": "water", "assist": ["housing"]},
    "contact": {"text": "已电话联系13900139000"},
    "progress": {"text": "泵车在路上"},
    "hand_over": {"to": "operator2"},
    "assist": {"text": "已封闭路口"},
    "urge": {"note": "市民再次来电"},
    "escalate": {"note": "多次催办未果"},
    "propose_decline": {"reason": "discipline", "note": "反映工作人员，电话13700137000"},
    "ask_return": RETURN,
    "ask_extension": {"reason": "complex", "ground": "需会同铁路部门", "until": "2099-01-04"},
    "ask_shelving": {**PLAN, "review_on": "2099-01-04"},
    "quote": {"statement": "hours"},
    "follow_up": {"contacted": True, "solved": False, "satisfied": 2},
    "close": {"note": "已说明"},
    "archive": {"note": "归档"},
    "rework": {"note": "市民说又积水了"},
    "publish": {"text": "路口积水，已抽排。", "place": "银杏路"},
    "unpublish": {"note": "当事人要求"},
    "supplement": {"text": "水更深了，电话13800138000"},
    "withdraw": {"reason": "settled"},
    "rate": {"solved": True, "satisfied": 5},
    "not_solved": {"text": "还在积水"},
    "consent": {"purpose": "publication", "given": True},
    "review": {"verdict": "pass"},
    "recall": {"reason": "有误"},
}
STEPS = [name for name, spec in Ticket.steps().items() if not spec.hidden]
ASKING = ["propose_decline", "ask_return", "ask_extension", "ask_shelving"]
OWN_STEPS = [name for name, spec in Ticket.steps().items() if spec.whose == Kind.CITIZEN]
REPLY_STEPS = list(Reply.steps())
CITIZENS = ["oCAST-一", "oCAST-二", "oCAST-三"]


def sees(person: User, ticket: Ticket) -> bool:
    """Who sees what, told a second time and without the table that serves the lists."""
    if ticket.sealed:
        return person.organisation_kind == Kind.INSPECTORATE
    offices = [ticket.lead_office, *ticket.assisting_offices.all()] if ticket.lead_office else []
    match person.organisation_kind:
        case Kind.INSPECTORATE:
            return True
        case Kind.VENDOR:
            mine = ticket.account.listening_vendor_id == person.organisation_id
            hidden = ticket.state != "received" or ticket.split_from
            return mine and not (ticket.confidential and hidden)
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
        given = {} if wrong else self._arguments(step, on)
        self._try(by, lambda: on.take_step(step, by=by, **given))

    @rule(step=st.sampled_from(OWN_STEPS), ticket=st.integers(0, 5))
    def a_citizen_takes_a_step_of_their_own(self, step: str, ticket: int) -> None:
        on, citizen = self._ticket(ticket), User.objects.citizen()
        self._try(citizen, lambda: on.take_step(step, by=citizen, **ARGUMENTS.get(step, {})))

    @rule(days=st.integers(0, 30))
    def the_machine_sweeps(self, days: int) -> None:
        now = timezone.now() + timedelta(days=days)
        Clock.objects.filter(stopped_at=None, due_at__lte=now, kind="follow_up").update(
            due_at=timezone.now()
        )
        Ticket.objects.lapse(timezone.now(), by=self.cast.machine)

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

    @rule(person=st.integers(0, 30), request=st.integers(0, 5), grant=st.booleans())
    def somebody_tries_a_ruling(self, person: int, request: int, grant: bool) -> None:
        requests = list(Request.objects.order_by("-id"))
        if requests:
            by, on = self._person(person), requests[request % len(requests)]
            self._try(by, lambda: on.rule(by=by, grant=grant))

    @rule(ticket=st.integers(0, 5), grant=st.booleans(), step=st.sampled_from(ASKING))
    def the_right_people_ask_and_rule(self, ticket: int, grant: bool, step: str) -> None:
        on, cast = self._ticket(ticket), self.cast
        by = cast.operator if step == "propose_decline" else cast.handler
        self._try(by, lambda: asks(on, step, by=by))
        for request in Request.objects.filter(state="pending"):
            self._try(cast.duty, lambda request=request: request.rule(by=cast.duty, grant=grant))

    @rule(ticket=st.integers(0, 5))
    def the_right_people_bring_it_one_stop_further(self, ticket: int) -> None:
        """Random people alone would hardly ever reach a release."""
        on, cast = self._ticket(ticket), self.cast
        reply = on.replies.exclude(state="released").exclude(state="recalled").first()
        match on.state, reply and reply.state:
            case "received", _:
                on.accept(by=cast.operator, **ARGUMENTS["accept"])
            case "accepted", _:
                on.dispatch(by=cast.duty, lead="water")
            case "dispatched", _:
                on.sign(by=cast.handler)
            case "shelved", _:
                on.resume(by=cast.handler)
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
    def only_what_a_citizen_agreed_to_is_published(self) -> None:
        for shown in Publication.objects.shown().select_related("ticket", "by"):
            assert shown.ticket.publication_allowed
            assert shown.by.organisation_kind == Kind.GOVERNMENT
            assert shown.by != shown.drafter

    @invariant()
    def nobody_who_is_scored_asks_how_it_went(self) -> None:
        for one in FollowUp.objects.select_related("by", "ticket__account"):
            assert one.by.organisation_id != one.ticket.account.listening_vendor_id
            assert one.by.organisation_kind != Kind.GOVERNMENT or one.by.in_centre

    @invariant()
    def nobody_sits_twice(self) -> None:
        seats = list(SeatTaken.objects.values_list("reply", "round", "by"))
        assert len(seats) == len(set(seats))

    @invariant()
    def nobody_follows_in_a_circle(self) -> None:
        for ticket in Ticket.objects.filter(state="merged"):
            assert ticket.handled_with.state != "merged"

    @invariant()
    def no_message_is_lost(self) -> None:
        for ticket in Ticket.objects.all():
            assert {m.contact_id for m in ticket.messages.all()} == {ticket.contact_id}

    @invariant()
    def versions_only_grow(self) -> None:
        now = dict(Ticket.objects.values_list("pk", "version"))
        assert all(now[pk] >= version for pk, version in self.versions.items())
        self.versions = now

    def a_ticket_knows_what_is_pending(self) -> None:
        for ticket in Ticket.objects.all():
            pending = ticket.requests.filter(state="pending")
            assert sorted(ticket.asked) == sorted(pending.values_list("kind", flat=True))
            running = ticket.clocks.filter(kind="ruling", stopped_at=None)
            assert set(running.values_list("request", flat=True)) == {r.pk for r in pending}

    def the_record_is_whole(self) -> None:
        for ticket in Ticket.objects.all():
            assert list(faults(ticket)) == []

    @invariant()
    def now_and_then_look_at_everything(self) -> None:
        """The costly promises are held against every fifth state."""
        self.looks += 1
        if self.looks % 5 == 0:
            self.the_record_is_whole()
            self.a_ticket_knows_what_is_pending()
            self.a_list_shows_a_ticket_exactly_if_its_page_opens()
            self.the_table_of_queues_never_drifts()
            self.both_ways_to_the_figures_agree()

    def both_ways_to_the_figures_agree(self) -> None:
        figure_keeping.catch_up()
        today = timezone.localdate()
        for by in (By.ALL, By.OFFICE):
            asked = Question(today - timedelta(days=1), today, by)
            assert differences(quick.figures(asked), plain.figures(asked)) == []

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

    def _arguments(self, step: str, on: Ticket) -> dict[str, Any]:
        if step == "merge":
            others = Ticket.objects.exclude(pk=on.pk).order_by("-id")
            return {"into": others.first().number if others else on.number}
        if step == "split":
            return {"messages": [on.messages.last().pk]}
        return ARGUMENTS.get(step, {})

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
            suppress_health_check=list(HealthCheck),
        ),
    )
