"""What was told at first and what was heard since is what a fresh look shows: after every step."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from hotline.models import Queue, Reply, Request, Ticket, User
from tests.asked import asks, led_to, waits
from tests.cast import FACTS, Cast, a_reply, a_ticket, says, times_follow_clocks
from tests.dispatch.lines import Console, consoles, in_thread

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

Act = Callable[[Cast, Any], Any]


def answering(state: str) -> Callable[[Cast], Reply]:
    """A reply led to that state, with a ticket of its own."""
    return lambda cast: a_reply(cast, a_ticket(cast, "handling"), state)


def at(state: str, **said: Any) -> Callable[[Cast], Ticket]:
    return lambda cast: a_ticket(cast, state, **said)


def confidential(cast: Cast) -> Ticket:
    ticket = a_ticket(cast)
    ticket.confide(by=citizen())
    return Ticket.objects.get(pk=ticket.pk)


def taken(cast: Cast) -> Ticket:
    return confidential(cast).take(by=cast.operator)


def accepts(cast: Cast, ticket: Ticket, category: str = "1501") -> None:
    ticket.accept(by=cast.operator, kind="help", category=category, title="积水", facts=FACTS)


def late(before: Callable[[Cast], Ticket]) -> Callable[[Cast], Ticket]:
    """A ticket whose clock is past its yellow point; consoles are told so when they look again."""

    def grown_late(cast: Cast) -> Ticket:
        ticket = before(cast)
        ticket.clocks.update(yellow_at=timezone.now())
        times_follow_clocks(ticket)
        return ticket

    return grown_late


def citizen() -> User:
    return User.objects.citizen()


def consents(ticket: Ticket, *, given: bool) -> Ticket:
    return ticket.consent(by=citizen(), purpose="publication", given=given)


def agreed(cast: Cast) -> Ticket:
    return consents(a_ticket(cast, "closed"), given=True)


def publishes(cast: Cast, ticket: Ticket) -> Ticket:
    return ticket.publish(by=cast.leader, text="路口积水，已抽排。", place="银杏路")


def published(cast: Cast) -> Ticket:
    return publishes(cast, agreed(cast))


def unsolved(cast: Cast) -> Ticket:
    return a_ticket(cast, "replied").not_solved(by=citizen(), text="还在积水")


def run_out(cast: Cast) -> Ticket:
    """Answered so long ago that nobody may say how it went any more."""
    ticket = a_ticket(cast, "replied")
    ticket.clocks.filter(kind="follow_up").update(due_at=timezone.now())
    return ticket


def merges(cast: Cast, ticket: Ticket) -> Ticket:
    return ticket.merge(
        by=cast.operator, into=a_ticket(cast, "accepted", who=f"oCAST-master-{ticket.pk}").number
    )


def with_two_messages(cast: Cast) -> Ticket:
    says(cast, who="oCAST-two")
    return says(cast, "另外路灯也不亮", who="oCAST-two")


def splits(cast: Cast, ticket: Ticket) -> Ticket:
    return ticket.split(by=cast.operator, messages=[ticket.messages.latest("pk").pk])


def asking(step: str, who: str) -> Act:
    return lambda cast, ticket: asks(ticket, step, by=getattr(cast, who))


def asked(kind: str, **given: Any) -> Callable[[Cast], Request]:
    """A request that waits for its ruling."""
    if given:
        return lambda c: asks(a_ticket(c, "accepted"), "propose_decline", by=c.operator, **given)
    return lambda cast: waits(cast, kind)


def ruling(*, grant: bool) -> Act:
    return lambda cast, request: request.rule(by=cast.duty, grant=grant)


def a_report(cast: Cast) -> Ticket:
    return at("received")(cast).report(by=cast.machine)


def writes_up(cast: Cast, ticket: Ticket) -> Ticket:
    return ticket.write_up(by=cast.duty, stage="first", superior="省防指办", text="积水")


def a_written_report(cast: Cast) -> Ticket:
    return writes_up(cast, a_report(cast))


# (step, what stands before it, the step): more than one row where a step leads to several places.
STORY: list[tuple[str, Callable[[Cast], Any], Act]] = [
    ("open", lambda _cast: None, lambda c, _: says(c, who="oCAST-open")),
    ("continue", at("received", who="oCAST-on"), lambda c, _: says(c, who="oCAST-on")),
    ("report", at("received"), lambda c, t: t.report(by=c.machine)),
    ("alarm", at("received"), lambda c, t: t.alarm(by=c.machine, dangers=["trapped"])),
    ("alarm", late(at("handling")), lambda c, t: t.alarm(by=c.machine, dangers=["injured"])),
    ("write_up", a_report, writes_up),
    ("send_up", a_written_report, lambda c, t: t.send_up(by=c.duty2)),
    ("take", at("received"), lambda c, t: t.take(by=c.operator)),
    ("take", at("handling"), lambda c, t: t.take(by=c.head)),
    (
        "hand_over",
        lambda c: a_ticket(c).take(by=c.operator),
        lambda c, t: t.hand_over(by=c.operator, to="operator2"),
    ),
    ("accept", at("received"), accepts),
    ("accept", at("received"), lambda c, t: accepts(c, t, category="0206")),  # to be ruled on
    ("accept", confidential, accepts),  # out of the vendor's sight
    ("accept", taken, accepts),  # … and off the operator's desk
    ("accept", late(at("received")), accepts),
    ("accept", late(confidential), accepts),
    ("set_aside", at("received"), lambda c, t: t.set_aside(by=c.operator, reason="thanks")),
    ("restore", at("set_aside"), lambda c, t: t.restore(by=c.operator)),
    ("merge", at("received"), merges),
    ("merge", late(at("accepted")), merges),
    ("unmerge", at("merged"), lambda c, t: t.unmerge(by=c.operator)),
    ("split", with_two_messages, splits),
    ("quote", at("accepted"), lambda c, t: t.quote(by=c.operator, statement="hours")),
    ("dispatch", at("accepted"), lambda c, t: t.dispatch(by=c.operator, lead="water")),
    (
        "dispatch",
        at("accepted"),
        lambda c, t: t.dispatch(by=c.duty, lead="water", assist=["housing"]),
    ),
    ("sign", at("dispatched"), lambda c, t: t.sign(by=c.handler)),
    ("contact", at("handling"), lambda c, t: t.contact_citizen(by=c.handler, text="已联系")),
    ("progress", at("handling"), lambda c, t: t.progress(by=c.handler, text="抽排中")),
    ("assist", lambda c: led_to(c, "assisted"), lambda c, t: t.assist(by=c.housing, text="已封路")),
    ("urge", at("handling"), lambda c, t: t.urge(by=c.duty, note="市民再次来电")),
    ("escalate", at("handling"), lambda c, t: t.escalate(by=c.inspector, note="多次催办")),
    ("propose_decline", at("received"), asking("propose_decline", "operator")),
    ("ask_return", at("dispatched"), asking("ask_return", "handler")),
    ("ask_extension", at("handling"), asking("ask_extension", "handler")),
    ("ask_shelving", late(at("handling")), asking("ask_shelving", "handler")),
    ("rule", asked("decline"), ruling(grant=True)),
    ("rule", asked("decline", reason="discipline"), ruling(grant=True)),  # sealed
    ("rule", asked("return"), ruling(grant=True)),  # out of the office's sight
    ("rule", asked("extension"), ruling(grant=True)),
    ("rule", asked("shelving"), ruling(grant=True)),
    ("rule", asked("return"), ruling(grant=False)),
    ("resume", lambda c: led_to(c, "shelved"), lambda c, t: t.resume(by=c.handler)),
    ("submit", answering("draft"), lambda c, r: r.submit(by=c.handler)),
    ("review", answering("reviewing"), lambda c, r: r.review(by=c.head, verdict="pass")),
    (
        "review",
        answering("reviewing"),
        lambda c, r: r.review(by=c.head, verdict="back", remarks="请补充"),
    ),
    ("release", answering("approved"), lambda c, r: r.release(by=c.leader)),
    ("recall", answering("released"), lambda c, r: r.recall(by=c.leader, reason="有误")),
    (
        "follow_up",
        at("replied"),
        lambda c, t: t.follow_up(by=c.duty, contacted=True, solved=False, satisfied=1),
    ),
    ("close", at("replied"), lambda c, t: t.close(by=c.duty)),
    ("close", unsolved, lambda c, t: t.close(by=c.duty, note="已说明")),
    ("lapse", run_out, lambda c, t: t.lapse(by=c.machine)),
    ("rework", at("replied"), lambda c, t: t.rework(by=c.duty, note="又积水了")),
    ("rework", unsolved, lambda c, t: t.rework(by=c.duty, note="又积水了")),
    ("publish", agreed, publishes),
    ("unpublish", published, lambda c, t: t.unpublish(by=c.leader, note="当事人要求")),
    ("supplement", at("handling"), lambda c, t: t.supplement(by=citizen(), text="水更深了")),
    ("chase", at("handling"), lambda c, t: t.chase(by=citizen())),
    ("withdraw", at("handling"), lambda c, t: t.withdraw(by=citizen(), reason="settled")),
    ("rate", at("replied"), lambda c, t: t.rate(by=citizen(), solved=True, satisfied=5)),
    ("not_solved", at("closed"), lambda c, t: t.not_solved(by=citizen(), text="还在积水")),
    ("consent", published, lambda c, t: consents(t, given=False)),
    ("archive", at("closed"), lambda c, t: t.archive(by=c.duty)),
    ("conceal", at("accepted"), lambda c, t: t.conceal(by=c.operator)),  # out of the vendor's sight
    ("conceal", late(at("handling")), lambda c, t: t.conceal(by=c.handler)),
    ("confide", at("handling"), lambda c, t: t.confide(by=citizen())),
]


def test_the_story_has_every_step() -> None:
    told = {step for step, _before, _act in STORY}
    assert told == {step for thing in (Ticket, Reply, Request) for step in thing.steps()}


async def hear_out(lines: list[Console]) -> list[list[dict[str, Any]]]:
    return await asyncio.gather(*(line.hears_out() for line in lines))


async def assert_delta_equals_snapshot(lines: list[Console], what: str) -> None:
    """Everybody's counts, moved by what they heard, are those they would be told now."""
    for line, frames in zip(lines, await hear_out(lines), strict=True):
        who = f"{line.user.username} after {what}: {frames}"
        assert all(frame["type"] != "hello" for frame in frames), f"mended, not told: {who}"
        fresh = await line.fresh()
        assert {q: line.counts[q] for q in fresh} == dict(fresh), who
        now = await in_thread(lambda line=line: dict(seen(line)))
        known = {number: version for number, version in line.versions.items() if number in now}
        assert known == {number: now[number] for number in known}, who
        assert not set(line.versions) - set(now), f"out of sight, yet not gone: {who}"


def seen(line: Console) -> Any:
    """Number and version of what this person sees now."""
    return Ticket.objects.in_sight_of(line.user).values_list("number", "version")


@pytest.mark.asyncio
async def test_after_every_step_everybody_knows_what_a_fresh_look_would_show(cast: Cast) -> None:
    people = await in_thread(lambda: [p for p in cast.everybody() if p.sight])
    async with consoles(*people) as lines:
        for step, before, act in STORY:
            thing = await in_thread(before, cast)
            await hear_out(lines)
            for line in lines:  # time that passes is told by no step
                line.counts[Queue.LATE] = (await line.fresh())[Queue.LATE]
            await in_thread(act, cast, thing)
            await assert_delta_equals_snapshot(lines, step)
