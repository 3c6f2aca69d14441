"""Requests as the cast makes them, and the words the city needs to tell citizens about them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from hotline.models import Policy, Request, Statement, Ticket
from tests.cast import Cast, a_ticket

RETURN = {"reason": "not_our_duty", "ground": "《城市排水条例》第六条：由住建局负责"}
PLAN = {"reason": "funding", "ground": "管网改造列入明年预算", "plan": "汛期前完成设计"}


def tomorrow(days: int = 1) -> date:
    """A day that is still to come."""
    return timezone.localdate() + timedelta(days=days)


def asks(ticket: Ticket, step: str, *, by: Any, **given: Any) -> Request:
    """Take an asking step; returns the request it left behind."""
    filled: dict[str, dict[str, Any]] = {
        "propose_decline": {"reason": "court"},
        "ask_return": RETURN,
        "ask_extension": {"reason": "complex", "ground": "需会同铁路部门", "until": until(ticket)},
        "ask_shelving": {**PLAN, "review_on": tomorrow(30)},
    }
    ticket.take_step(step, by=by, **filled[step] | given)
    request: Request = ticket.requests.latest("pk")
    request.ticket = ticket
    return request


def until(ticket: Ticket) -> datetime:
    """A day after the reply is due, if it is due."""
    clock = ticket.clocks.filter(kind="reply", stopped_at=None).first()
    return (clock.due_at if clock else timezone.now()) + timedelta(days=1)


def waits(cast: Cast, kind: str, **ticket: Any) -> Request:
    """A request of that kind that waits for its ruling."""
    step, state, who = {
        "decline": ("propose_decline", "accepted", cast.operator),
        "return": ("ask_return", "handling", cast.handler),
        "extension": ("ask_extension", "handling", cast.handler),
        "shelving": ("ask_shelving", "handling", cast.handler),
    }[kind]
    return asks(a_ticket(cast, state, **ticket), step, by=who)


def led_to(cast: Cast, state: str) -> Ticket:
    """A ticket in any state; `assisted` is one in handling that two more offices help with."""
    match state:
        case "assisted":
            ticket = a_ticket(cast, "accepted")
            ticket.dispatch(by=cast.duty, lead="water", assist=["housing", "urban"])
            return ticket.sign(by=cast.handler)
        case "declined" | "shelved":
            request = waits(cast, "decline" if state == "declined" else "shelving")
            request.rule(by=cast.duty, grant=True)
            return request.ticket
    return a_ticket(cast, state)


def may_say(cast: Cast, code: str, text: str = "编号 {number}", *, automatic: bool = True) -> None:
    """Approve a statement, and switch it on unless told otherwise."""
    statement = Statement.objects.create(code=code, title=code, automatic=automatic)
    statement.draft(text, by=cast.duty).approve(by=cast.duty2)


def with_rules(ticket: Ticket, **rules: Any) -> Ticket:
    """The ticket under a policy that differs from its own in these rules."""
    policy = Policy.objects.get(pk=ticket.policy_id)
    policy.pk, policy.version = None, policy.version + 100
    policy.limits = policy.limits | rules
    policy.save()
    Ticket.objects.filter(pk=ticket.pk).update(policy=policy)
    return Ticket.objects.get(pk=ticket.pk)
