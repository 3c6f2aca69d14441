"""The main screens, each as somebody meets it: who looks, and at what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from dispatch.models import Macro
from dispatch.noting import leave_note
from hotline.models import DutyState, OutboundMessage, User
from intake.models import Arrival
from tests.cast import Cast, a_reply, a_ticket, later, says
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


def _called(cast: Cast) -> Look:
    ticket = a_ticket(cast)
    leave_note(ticket, f"@{cast.operator2.username}", by=cast.operator)
    return Look(_as(cast.operator2), f"/desk/tickets/{ticket.number}/")


def _macros(cast: Cast) -> Look:
    firm = cast.operator.organisation
    Macro.objects.create(
        owner=cast.operator, organisation=firm, name="已回电", note="已回电", shared=True
    )
    return Look(_as(cast.operator), "/desk/macros/")


def _with_macros(cast: Cast) -> Look:
    _macros(cast)
    return Look(_as(cast.operator), f"/desk/tickets/{a_ticket(cast).number}/steps/set_aside/")


def _selected(cast: Cast, **more: str) -> Look:
    some = [f"{a_ticket(cast).number}:1" for _ in range(2)]
    return Look(_as(cast.operator), "/desk/bulk/", {"t": some, **more})


def _nothing_in_common(cast: Cast) -> Look:
    return Look(_as(cast.rival), "/desk/bulk/", {"t": f"{a_ticket(cast).number}:1"})


def _shift(cast: Cast) -> Look:
    a_ticket(cast).take(by=cast.operator)
    DutyState.say("break", by=cast.operator2)
    return Look(_as(cast.operator), "/desk/shift/")


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
    "noting": _at("operator", "received", "note/"),
    "called": _called,
    "with macros": _with_macros,
    "macros": _macros,
    "macro without a name": lambda cast: Look(_as(cast.operator), "/desk/macros/", {"step": "x"}),
    "filters": lambda cast: Look(_as(cast.duty), "/desk/filters/"),
    "mentioned": lambda cast: Look(_as(cast.handler), "/desk/mentioned/"),
    "selected": lambda cast: _selected(cast),
    "set aside together": lambda cast: _selected(cast, step="set_aside"),
    "nothing in common": _nothing_in_common,
    "shift": _shift,
    "end of a shift": lambda cast: Look(_as(cast.handler), "/desk/shift/"),
    "statements": lambda cast: Look(_as(cast.duty), "/desk/statements/"),
    "dead letters": _dead_letters,
    "inspector": lambda cast: Look(_as(cast.inspector), "/wall/"),
    "platform": lambda cast: Look(_as(cast.administrator), "/admin/"),
}
