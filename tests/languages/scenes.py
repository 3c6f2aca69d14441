"""The main screens, each as somebody meets it: who looks, and at what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from dispatch.models import Macro
from dispatch.noting import leave_note
from hotline.models import (
    DutyState,
    LexiconEntry,
    OutboundMessage,
    Statement,
    Ticket,
    User,
)
from intake.models import Arrival
from tests.asked import asks, waits
from tests.cast import LIMITS, Cast, a_reply, a_ticket, later, says
from tests.intake.opening import opened

DAY = timedelta(days=1)


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


def _two_messages(cast: Cast) -> Look:
    says(cast, "银杏路口积水", who="oCAST-TWO")
    ticket = says(cast, "联系电话13800138000", who="oCAST-TWO", media=["one"])
    return Look(_as(cast.operator), f"/desk/tickets/{ticket.number}/steps/split/")


def _nearby(page: str) -> Callable[[Cast], Look]:
    def look(cast: Cast) -> Look:
        a_ticket(cast, "handling")
        return Look(_as(cast.operator), f"/desk/tickets/{a_ticket(cast).number}/{page}")

    return look


def _merged(who: str) -> Callable[[Cast], Look]:
    def look(cast: Cast) -> Look:
        follower = a_ticket(cast, "merged")
        shown = follower if who == "follower" else follower.merged_into
        return Look(_as(cast.operator), f"/desk/tickets/{shown.number}/")

    return look


def _quoted_wrongly(cast: Cast) -> Look:
    statement = Statement.objects.create(code="lead", title="由谁负责", uses=["quoting"])
    draft = statement.draft("{category}由{office}负责，{date}前答复。", by=cast.duty)
    draft.approve(by=cast.duty2)
    given = {"statement": "lead", "values.lead.office": "water", "values.lead.date": "x"}
    return Look(_as(cast.operator), f"/desk/tickets/{a_ticket(cast).number}/steps/quote/", given)


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


def _asked(cast: Cast) -> Look:
    request = waits(cast, "extension")
    asks(request.ticket, "ask_shelving", by=cast.handler).rule(by=cast.duty, grant=False)
    return Look(_as(cast.handler), f"/desk/tickets/{request.ticket.number}/")


def _ruled(cast: Cast, given: dict[str, Any]) -> Look:
    request = waits(cast, "return")
    address = f"/desk/tickets/{request.ticket.number}/requests/{request.pk}/rule/"
    return Look(_as(cast.duty), address, given or None)


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


def _statement_waiting(cast: Cast) -> Look:
    receipt = Statement.objects.get(code="receipt")
    receipt.draft("编号：{number}", by=cast.duty2, expires_on=timezone.localdate() + DAY)
    receipt.drafts.get().approve(by=cast.duty)
    receipt.draft("您的编号：{number}", by=cast.duty2)
    return Look(_as(cast.duty), "/desk/statements/receipt/")


def _lexicon(cast: Cast) -> Look:
    LexiconEntry.objects.seed(by=cast.machine)
    return Look(_as(cast.handler), "/desk/lexicon/")


def _lexicon_entry(cast: Cast) -> Look:
    LexiconEntry.objects.seed(by=cast.machine)
    entry = LexiconEntry.objects.get(ban="rumour")
    weaker = entry.current.form | {"ban": "rumour", "effect": "remark", "why": "试一下"}
    entry.amend(weaker, by=cast.duty, expects=1)
    return Look(_as(cast.duty2), f"/desk/lexicon/{entry.pk}/")


def _lexicon_nonsense(cast: Cast) -> Look:
    given = {"ban": "insult", "words": "*", "unless": "骂", "effect": "block"}
    return Look(_as(cast.duty), "/desk/lexicon/", given)


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


def _unsolved(cast: Cast) -> Look:
    ticket = a_ticket(cast, "replied")
    ticket.rate(by=User.objects.citizen(), solved=False, satisfied=1)
    return Look(opened(ticket), f"/track/{ticket.number}/")


def _refused_at_the_case(cast: Cast) -> Look:
    ticket = a_ticket(cast, "replied")
    return Look(opened(ticket), f"/track/{ticket.number}/withdraw/", {"reason": "other"})


def _shut_meanwhile(cast: Cast) -> Look:
    number = a_ticket(cast, "handling").number
    return Look(Client(), f"/track/{number}/supplement/", {"text": "水更深了"})


def _agreed(cast: Cast) -> Ticket:
    ticket = a_ticket(cast, "closed")
    return ticket.consent(by=User.objects.citizen(), purpose="publication", given=True)


def _published(cast: Cast) -> Look:
    _agreed(cast).publish(by=cast.leader, text="路口积水，已抽排。", place="银杏路")
    return Look(Client(), "/cases/")


def _publishing(cast: Cast) -> Look:
    number = _agreed(cast).number
    return Look(_as(cast.leader), f"/desk/tickets/{number}/steps/publish/")


SCENES: dict[str, Callable[[Cast], Look]] = {
    "door": lambda cast: Look(Client(), "/"),
    "wrong password": lambda cast: Look(Client(), "/", {"username": "x", "password": "y"}),
    "too many passwords": _slowed_down,
    "nothing here": lambda cast: Look(Client(), "/nothing/here/"),
    "track": lambda cast: Look(Client(), "/track/"),
    "track, no number": lambda cast: Look(Client(), "/track/", {"number": "1", "code": "2"}),
    "case received": _case("received"),
    "case handling": _case("handling"),
    "case merged": _case("merged"),
    "case replied": _case("replied"),
    "case unsolved": _unsolved,
    "a step refused at the case": _refused_at_the_case,
    "a case that shut meanwhile": _shut_meanwhile,
    "answer by link": lambda cast: Look(Client(), "/track/answer/"),
    "answer by a wrong link": lambda cast: Look(Client(), "/track/answer/", {"token": "x"}),
    "no published cases": lambda cast: Look(Client(), "/cases/"),
    "published cases": _published,
    "following up": _at("duty", "replied", "steps/follow_up/"),
    "reworking": _at("duty", "closed", "steps/rework/"),
    "publishing": _publishing,
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
    "merging": _nearby("steps/merge/"),
    "perhaps the same": _nearby(""),
    "merged": _merged("follower"),
    "master": _merged("master"),
    "splitting": _two_messages,
    "quoting": _at("operator", "received", "steps/quote/"),
    "quoted wrongly": _quoted_wrongly,
    "contact": _at("handler", "handling", "steps/contact/"),
    "proposing to decline": _at("operator", "received", "steps/propose_decline/"),
    "asking to return": _at("handler", "dispatched", "steps/ask_return/"),
    "asking for more time": _at("handler", "handling", "steps/ask_extension/"),
    "asking to shelve": _at("handler", "handling", "steps/ask_shelving/"),
    "urging": _at("duty", "handling", "steps/urge/"),
    "escalating": _at("inspector", "handling", "steps/escalate/"),
    "asked": _asked,
    "ruling": lambda cast: _ruled(cast, {}),
    "not ruled": lambda cast: _ruled(cast, {"note": "理由不足"}),
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
    "statement": lambda cast: Look(_as(cast.duty), "/desk/statements/receipt/"),
    "statement waiting": _statement_waiting,
    "lexicon": _lexicon,
    "lexicon entry": _lexicon_entry,
    "lexicon, nonsense": _lexicon_nonsense,
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
