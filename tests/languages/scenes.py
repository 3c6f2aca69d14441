"""The main screens, each as somebody meets it: who looks, and at what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from hotline.models import OutboundMessage, User
from intake.models import Arrival
from tests.cast import LIMITS, Cast, a_reply, a_ticket, later, says
from tests.intake.opening import opened


@dataclass
class Look:
    """One request that changes nothing, so that it can be made in each language."""

    browser: Client
    address: str
    posted: dict[str, Any] | None = field(default=None)

    def in_language(self, accepted: str = "") -> Any:
        """Return the answer to a reader whose browser asks for `accepted`."""
        asked = {"Accept-Language": accepted} if accepted else {}
        if self.posted is None:
            return self.browser.get(self.address, headers=asked)
        return self.browser.post(self.address, self.posted, headers=asked)


def _as(person: User) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def _at(who: str, state: str, page: str = "") -> Callable[[Cast], Look]:
    def look(cast: Cast) -> Look:
        ticket = a_ticket(cast, state)
        return Look(_as(getattr(cast, who)), f"/desk/tickets/{ticket.number}/{page}")

    return look


def _reply_at(who: str, state: str) -> Callable[[Cast], Look]:
    def look(cast: Cast) -> Look:
        reply = a_reply(cast, a_ticket(cast, "handling"), state)
        return Look(_as(getattr(cast, who)), f"/desk/tickets/{reply.ticket.number}/reply/")

    return look


def _sent_back(cast: Cast) -> Look:
    reply = a_reply(cast, a_ticket(cast, "handling"), "reviewing")
    reply.review(by=cast.head, verdict="back", remarks="请写明时间")
    return Look(_as(cast.handler), f"/desk/tickets/{reply.ticket.number}/reply/")


def _with_a_phone(cast: Cast) -> Look:
    ticket = says(cast, "联系电话13800138000，银杏路口积水")
    return Look(_as(cast.operator), f"/desk/tickets/{ticket.number}/")


def _unsure(cast: Cast) -> Look:
    ticket = a_ticket(cast, "replied")
    OutboundMessage.objects.filter(ticket=ticket).update(state="unsure", error="crashed")
    return Look(_as(cast.duty), f"/desk/tickets/{ticket.number}/")


def _refused(cast: Cast) -> Look:
    ticket = a_ticket(cast, "dispatched")
    return Look(_as(cast.operator), f"/desk/tickets/{ticket.number}/steps/sign/", {})


def _stale(cast: Cast) -> Look:
    ticket = a_ticket(cast)
    ticket.take(by=cast.operator2)
    return Look(_as(cast.operator), f"/desk/tickets/{ticket.number}/steps/take/", {"version": 1})


def _incomplete(cast: Cast) -> Look:
    ticket = a_ticket(cast)
    given = {"kind": "help", "category": "1501", "facts.what": "积水", "version": ticket.version}
    return Look(_as(cast.operator), f"/desk/tickets/{ticket.number}/steps/accept/", given)


def _late(cast: Cast) -> Look:
    a_ticket(cast, at=later(days=-3)).clocks.update(due_at=later(days=-2))
    a_ticket(cast).clocks.update(due_at=later(minutes=2), started_at=later(minutes=-40))
    return Look(_as(cast.operator), "/desk/")


def _slowed_down(cast: Cast) -> Look:
    wrong = Look(Client(), "/", {"username": "nobody", "password": "y"})
    while wrong.in_language().status_code != 429:
        pass
    return wrong


def _dead_letters(cast: Cast) -> Look:
    sealed = {"lane": 1, "kind": "text", "sealed": b"", "sent_at": later()}
    for n, error in enumerate(("CannotUnseal", "KeyError")):
        digest = bytes([n]) * 32
        Arrival.objects.create(
            account=cast.city, digest=digest, state="dead", error=error, **sealed
        )
    return Look(_as(cast.duty), "/desk/dead-letters/")


def _limit_looked_at(cast: Cast) -> Look:
    a_ticket(cast, "handling")
    given = LIMITS | {"reply": "3wd", "reviewers": "3", "reason": "x"}
    return Look(_as(cast.duty), "/desk/rules/policies/help/normal/", given)


def _why_due(cast: Cast) -> Look:
    ticket = a_ticket(cast, "handling")
    clock = ticket.clocks.get(kind="reply")
    return Look(_as(cast.handler), f"/desk/tickets/{ticket.number}/clocks/{clock.pk}/")


def _case(state: str) -> Callable[[Cast], Look]:
    def look(cast: Cast) -> Look:
        ticket = a_ticket(cast, state)
        return Look(opened(ticket), f"/track/{ticket.number}/")

    return look


SCENES: dict[str, Callable[[Cast], Look]] = {
    "door": lambda cast: Look(Client(), "/"),
    "wrong password": lambda cast: Look(Client(), "/", {"username": "x", "password": "y"}),
    "too many passwords": _slowed_down,
    "nothing here": lambda cast: Look(Client(), "/nothing/here/"),
    "track": lambda cast: Look(Client(), "/track/"),
    "track, no number": lambda cast: Look(Client(), "/track/", {"number": "1", "code": "2"}),
    "case received": _case("received"),
    "case handling": _case("handling"),
    "case replied": _case("replied"),
    "queues": _late,
    "empty desk": lambda cast: Look(_as(cast.handler), "/desk/"),
    "search": lambda cast: Look(_as(cast.duty), "/desk/?q=积水"),
    "received": _at("operator", "received"),
    "with a phone": _with_a_phone,
    "handling": _at("handler", "handling"),
    "closed": _at("duty", "closed"),
    "unsure": _unsure,
    "accepting": _at("operator", "received", "steps/accept/"),
    "setting aside": _at("operator", "received", "steps/set_aside/"),
    "handing over": _at("operator", "received", "steps/hand_over/"),
    "dispatching": _at("duty", "accepted", "steps/dispatch/"),
    "contact": _at("handler", "handling", "steps/contact/"),
    "revealing": _at("operator", "received", "reveal/phone/"),
    "drafting": _at("handler", "handling", "reply/"),
    "reviewing": _reply_at("head", "reviewing"),
    "sent back": _sent_back,
    "releasing": _reply_at("leader", "approved"),
    "recalling": _reply_at("leader", "released"),
    "refused": _refused,
    "stale": _stale,
    "incomplete": _incomplete,
    "statements": lambda cast: Look(_as(cast.duty), "/desk/statements/"),
    "rules": lambda cast: Look(_as(cast.duty), "/desk/rules/"),
    "catalogue": lambda cast: Look(_as(cast.duty), "/desk/rules/catalogue/"),
    "category": lambda cast: Look(_as(cast.duty), "/desk/rules/catalogue/0206/"),
    "taking in a file": lambda cast: Look(_as(cast.duty), "/desk/rules/catalogue/import/"),
    "calendar": lambda cast: Look(_as(cast.duty), "/desk/rules/calendar/"),
    "day": lambda cast: Look(_as(cast.duty), "/desk/rules/calendar/2026-10-01/"),
    "limits": lambda cast: Look(_as(cast.duty), "/desk/rules/policies/"),
    "limit": lambda cast: Look(_as(cast.duty), "/desk/rules/policies/help/normal/"),
    "what a limit would do": _limit_looked_at,
    "why it is due then": _why_due,
    "dead letters": _dead_letters,
    "inspector": lambda cast: Look(_as(cast.inspector), "/wall/"),
    "platform": lambda cast: Look(_as(cast.administrator), "/admin/"),
}
