"""What was reported twice is handled once; every citizen keeps a number and hears the answer."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from hotline.errors import BadArguments, Moved, PowerMissing, Refused, RuleRefuses
from hotline.models import Account, Category, Clock, OutboundMessage, Ticket
from hotline.models.record import faults
from tests.cast import FACTS, Cast, a_reply, a_ticket, says

pytestmark = pytest.mark.django_db


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def merged(cast: Cast, master: Ticket, state: str = "received", **said: Any) -> Ticket:
    """A ticket of another citizen that was merged into `master`."""
    return a_ticket(cast, state, **said).merge(by=cast.operator, into=master.number)


def answers_to(ticket: Ticket) -> list[str]:
    said = OutboundMessage.objects.filter(ticket=ticket, release__isnull=False)
    return [message.words for message in said]


def steps_of(ticket: Ticket) -> list[str]:
    return list(ticket.events.order_by("seq").values_list("step", flat=True))


# Joining
# ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["received", "accepted"])
def test_a_merged_ticket_stops_its_clocks_and_names_its_master(cast: Cast, state: str) -> None:
    master, follower = a_ticket(cast, "handling"), a_ticket(cast, state)
    follower.merge(by=cast.operator, into=master.number)
    stored = fresh(follower)
    assert (stored.state, stored.merged_into, stored.due_at) == ("merged", master, None)
    assert not Clock.objects.filter(ticket=follower, stopped_at=None).exists()
    assert stored.number != master.number


def test_the_record_of_both_names_the_other_and_stays_whole(cast: Cast) -> None:
    master = a_ticket(cast, "handling")
    follower = merged(cast, master)
    assert follower.events.get(step="merge").details == {"into": master.number}
    assert master.events.get(step="follower_joined").details == {"follower": follower.number}
    assert list(faults(fresh(master))) == list(faults(fresh(follower))) == []
    assert fresh(master).version == master.version  # whoever works on it is not disturbed


@pytest.mark.parametrize("state", ["received", "accepted", "dispatched", "handling", "replied"])
def test_every_open_ticket_takes_others_in(cast: Cast, state: str) -> None:
    assert merged(cast, a_ticket(cast, state)).state == "merged"


@pytest.mark.parametrize("state", ["closed", "archived", "set_aside"])
def test_what_is_over_takes_nobody_in(cast: Cast, state: str) -> None:
    with pytest.raises(BadArguments) as refused:
        merged(cast, a_ticket(cast, state))
    assert [error["loc"] for error in refused.value.facts["errors"]] == ["into"]


def test_nothing_is_merged_into_itself_nor_into_a_merged_one(cast: Cast) -> None:
    master, ticket = a_ticket(cast), a_ticket(cast)
    follower = merged(cast, master)
    for into in (ticket, follower):
        with pytest.raises(BadArguments):
            ticket.merge(by=cast.operator, into=into.number)
    assert fresh(ticket).state == "received"


def test_no_circle_can_be_made(cast: Cast) -> None:
    first, second, third = (a_ticket(cast) for _ in range(3))
    first.merge(by=cast.operator, into=second.number)
    second = fresh(second).merge(by=cast.operator, into=third.number)
    with pytest.raises(BadArguments):
        fresh(third).merge(by=cast.operator, into=first.number)
    with pytest.raises(BadArguments):
        fresh(third).merge(by=cast.operator, into=second.number)


@pytest.mark.parametrize("into", ["20261122-000001-5", "no number", "1"])
def test_a_number_that_is_nobodys_is_told_apart_at_its_entry(cast: Cast, into: str) -> None:
    with pytest.raises(BadArguments) as refused:
        a_ticket(cast).merge(by=cast.operator, into=into)
    assert refused.value.facts["errors"][0]["loc"] == "into"


def test_what_is_out_of_sight_is_as_if_it_did_not_exist(cast: Cast) -> None:
    elsewhere = Account.objects.create(
        carrier="wechat", slug="other", name="另一账号", listening_vendor=cast.rival.organisation
    )
    hidden = a_ticket(cast)
    Ticket.objects.filter(pk=hidden.pk).update(account=elsewhere)
    hidden.places.filter(audience=cast.operator.sight).delete()
    with pytest.raises(BadArguments) as unseen:
        a_ticket(cast).merge(by=cast.operator, into=hidden.number)
    with pytest.raises(BadArguments) as unknown:
        a_ticket(cast).merge(by=cast.operator, into="20200101-000001-0")
    assert unseen.value.reason == unknown.value.reason
    assert a_ticket(cast).merge(by=cast.duty, into=hidden.number).state == "merged"


@pytest.mark.parametrize("which", ["master", "follower"])
def test_a_confidential_ticket_is_on_neither_side(cast: Cast, which: str) -> None:
    tickets = {"master": a_ticket(cast), "follower": a_ticket(cast)}
    Ticket.objects.filter(pk=tickets[which].pk).update(confidential=True)
    with pytest.raises(RuleRefuses) as refused:
        fresh(tickets["follower"]).merge(by=cast.duty, into=tickets["master"].number)
    assert refused.value.code == "confidential"


def test_categories_agree_where_both_are_known(cast: Cast) -> None:
    master, same, other = (a_ticket(cast, "accepted") for _ in range(3))
    Ticket.objects.filter(pk=other.pk).update(category=Category.objects.get(code="0206"))
    with pytest.raises(RuleRefuses) as refused:
        fresh(other).merge(by=cast.operator, into=master.number)
    assert refused.value.code == "category"
    same.merge(by=cast.operator, into=master.number)
    a_ticket(cast).merge(by=cast.operator, into=master.number)


def test_who_only_handles_does_not_merge(cast: Cast) -> None:
    master, ticket = a_ticket(cast), a_ticket(cast)
    with pytest.raises(PowerMissing):
        ticket.merge(by=cast.handler, into=master.number)


@pytest.mark.parametrize(
    "change", ["state = 'merged'", "merged_into_id = %(other)s", "merged_into_id = id"]
)
def test_the_database_keeps_state_and_master_together(cast: Cast, change: str) -> None:
    ticket, other = a_ticket(cast), a_ticket(cast)
    sql = f"UPDATE hotline_ticket SET {change} WHERE id = %(id)s"
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute(sql, {"id": ticket.pk, "other": other.pk})


# Hearing
# ------------------------------------------------------------------------------------------------


def test_every_follower_hears_the_answer_under_its_own_number(cast: Cast) -> None:
    master = a_ticket(cast, "handling")
    followers = [merged(cast, master) for _ in range(3)]
    reply = a_reply(cast, fresh(master), "released")
    for ticket in (master, *followers):
        [answer] = OutboundMessage.objects.filter(ticket=ticket, release=reply.frozen)
        assert (answer.contact, answer.words) == (fresh(ticket).contact, reply.text)
        assert answer.speaker == cast.leader


def test_a_follower_of_a_follower_hears_it_too(cast: Cast) -> None:
    master, between = a_ticket(cast, "handling"), a_ticket(cast)
    last = merged(cast, between)
    fresh(between).merge(by=cast.operator, into=master.number)
    a_reply(cast, fresh(master), "released")
    assert answers_to(last) == answers_to(between) == answers_to(master) != []


def test_what_was_said_before_is_not_said_again(cast: Cast) -> None:
    master = a_ticket(cast, "replied")
    assert answers_to(merged(cast, master)) == []


def test_who_left_hears_nothing_more_but_keeps_what_they_heard(cast: Cast) -> None:
    master = a_ticket(cast, "handling")
    left, stayed = merged(cast, master), merged(cast, master)
    first = a_reply(cast, fresh(master), "released", text="正在抽排。")
    fresh(left).unmerge(by=cast.operator)
    first.recall(by=cast.leader, reason="补充")
    a_reply(cast, fresh(master), "released", text="已抽排完毕。")
    assert answers_to(left) == ["正在抽排。"]
    assert answers_to(stayed) == ["正在抽排。", "已抽排完毕。"]


def test_a_recall_reaches_everybody_who_was_told(cast: Cast) -> None:
    master = a_ticket(cast, "handling")
    follower = merged(cast, master)
    reply = a_reply(cast, fresh(master), "released")
    sent = OutboundMessage.objects.get(ticket=follower, release=reply.frozen)
    OutboundMessage.objects.filter(pk=sent.pk).update(state="sent")
    reply.recall(by=cast.leader, reason="有误")
    mine = OutboundMessage.objects.get(ticket=master, release=reply.frozen)
    theirs = OutboundMessage.objects.get(pk=sent.pk)
    assert (mine.state, mine.error) == ("failed", "recalled")
    assert theirs.withdrawal == "cannot_be_withdrawn"


def test_a_statement_tells_each_their_own_number(cast: Cast) -> None:
    master = a_ticket(cast)
    follower = merged(cast, master)
    before = set(OutboundMessage.objects.values_list("pk", flat=True))
    values = {"number": master.number, "code": ""}
    OutboundMessage.objects.state("receipt", ticket=fresh(master), values=values)
    told = OutboundMessage.objects.exclude(pk__in=before)
    assert {m.ticket_id: m.values["number"] for m in told} == {
        master.pk: master.number,
        follower.pk: follower.number,
    }
    assert len({m.words for m in told}) == 2


def test_a_follower_who_writes_again_opens_a_new_ticket(cast: Cast) -> None:
    master = a_ticket(cast, "handling")
    follower = merged(cast, master, who="oCAST-AGAIN")
    again = says(cast, "水还没退", who="oCAST-AGAIN")
    assert again.pk not in {master.pk, follower.pk}
    assert master in Ticket.objects.like(again, cast.operator)
    assert again in Ticket.objects.like(fresh(master), cast.operator)


# Parting
# ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("state", "clock"), [("received", "respond"), ("accepted", "dispatch")])
def test_unmerging_leads_back_and_starts_that_states_clock_anew(
    cast: Cast, state: str, clock: str
) -> None:
    master = a_ticket(cast, "handling")
    follower = merged(cast, master, state, who="oCAST-BACK")
    heard = list(follower.messages.values_list("text", flat=True))
    follower.unmerge(by=cast.operator2)
    stored = fresh(follower)
    assert (stored.state, stored.merged_into) == (state, None)
    [running] = stored.clocks.filter(stopped_at=None)
    assert (running.kind, running.due_at) == (clock, stored.due_at)
    assert running.started_at == stored.events.get(step="unmerge").at
    assert list(stored.messages.values_list("text", flat=True)) == heard
    assert steps_of(master)[-2:] == ["follower_joined", "follower_left"]
    assert list(faults(fresh(master))) == list(faults(stored)) == []


def test_what_was_parted_can_be_joined_again_and_goes_back_where_it_last_was(cast: Cast) -> None:
    master = a_ticket(cast, "handling")
    follower = merged(cast, master).unmerge(by=cast.operator)
    follower.accept(by=cast.operator, kind="help", category="1501", title="积水", facts=FACTS)
    follower.merge(by=cast.operator, into=master.number).unmerge(by=cast.operator)
    assert fresh(follower).state == "accepted"


def test_only_what_is_merged_can_be_unmerged(cast: Cast) -> None:
    with pytest.raises(Moved):
        a_ticket(cast).unmerge(by=cast.operator)


def test_a_merged_ticket_takes_no_other_step(cast: Cast) -> None:
    follower = merged(cast, a_ticket(cast))
    assert {step.name for step in follower.open_steps(cast.duty)} == {"unmerge"}
    with pytest.raises(Refused):
        follower.take(by=cast.operator)
