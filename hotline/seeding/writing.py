"""The rows a life leaves: the ticket, its record, clocks, places and words, consistent as steps
would leave them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from random import Random
from typing import Any, ClassVar

from hotline.models import (
    Account,
    Category,
    ClockKind,
    Event,
    Policy,
    QueueEntry,
    Seat,
    Ticket,
    User,
)
from hotline.models.record import canonical, chained, sealed
from hotline.models.searching import pairs_of
from hotline.models.sight import places
from hotline.models.states import OPEN, State
from hotline.numbers import format_number
from hotline.powers import Kind
from hotline.seeding.lives import Life
from hotline.seeding.stage import Stage, Team
from hotline.seeding.times import BEFORE, POINTS, Times, stopped

# What each step does to the clocks, as the procedure declares it; `*` stops all.
STARTS = {
    "open": (ClockKind.RESPOND,),
    "accept": (ClockKind.DISPATCH,),
    "dispatch": (ClockKind.SIGN, ClockKind.CONTACT, ClockKind.REPLY),
    "release": (ClockKind.FOLLOW_UP,),
}
STOPS = {
    "accept": (ClockKind.RESPOND,),
    "dispatch": (ClockKind.DISPATCH,),
    "sign": (ClockKind.SIGN,),
    "release": (ClockKind.REPLY, ClockKind.CONTACT),
    "set_aside": tuple(ClockKind),
    "close": tuple(ClockKind),
}
ROUTINE = 2  # people a routine answer passes: it waits for no seat but the last
ANSWER = "已安排人员到现场查看，处理情况将及时告知。"
IN_REVIEW = 0.15  # the share of tickets being handled whose answer is in review
ASSISTED = 0.06  # the share with an assisting office
LOOKED = 0.8  # of the way to the acceptance, when whoever accepts opened it

Rows = dict[str, list[tuple[Any, ...]]]  # by table
COLUMNS = {
    "hotline_ticket": (
        *("id", "number", "state", "version", "head", "length", "account_id", "kind"),
        *("category_id", "urgency", "title", "body", "facts", "lead_office_id", "confidential"),
        *("sealed", "taken_by_id", "policy_id", "opened_at", "last_word_at", "due_at", "warn_at"),
        *("dispatches",),
    ),
    "hotline_ticket_assisting_offices": ("ticket_id", "office_id"),
    "hotline_message": ("ticket_id", "kind", "text", "extra", "sent_at", "serial", "kept_at"),
    "hotline_clock": (
        *("ticket_id", "kind", "policy_id", "limit", "started_at", *POINTS, "basis"),
        "stopped_at",
    ),
    "hotline_event": (
        *("ticket_id", "seq", "step", "by_id", "by_office", "by_kind", "at", "came_from"),
        *("went_to", "version", "details", "seal"),
    ),
    "hotline_queueentry": (
        *("audience", "queue", "ticket_id", "opened_at", *QueueEntry.KEPT),
    ),
    "hotline_searchtext": ("ticket_id", "pairs"),
    "hotline_reply": (
        *("id", "ticket_id", "version", "state", "by_id", "by_kind", "text", "visibility"),
        *("reviewers", "round", "made_at", "changed_at", "recall_reason"),
    ),
    "hotline_firstsight": ("ticket_id", "by_id", "at"),
    "hotline_seattaken": ("reply_id", "round", "seat", "by_id", "verdict", "remarks", "at"),
}  # fmt: skip


@dataclass(slots=True)
class Told:
    """What an event says, with the names of `Event`, whose canonical form is used."""

    thing: ClassVar[str] = Event.thing

    ticket: Any
    seq: int
    step: str
    by_id: int
    by_office: str
    by_kind: str
    at: datetime
    came_from: str
    went_to: str
    version: int
    details: dict[str, Any]


@dataclass(slots=True)
class Numbered:
    """All that the record needs of a ticket."""

    number: str


class Writer:
    """Turns lives into rows; keys go on from `first_key`."""

    def __init__(
        self,
        stage: Stage,
        random: Random,
        *,
        first_key: int,
        first_reply: int,
        taken: dict[date, int],
    ) -> None:
        self.stage, self.random, self.times = stage, random, Times()
        self.keys, self.replies, self.taken = count(first_key), count(first_reply), taken
        self.placed: dict[tuple[Any, ...], list[tuple[str, str]]] = {}

    def write(self, life: Life, rows: Rows) -> None:
        """Add what this life left to `rows`."""
        stage, random, words = self.stage, self.random, life.words
        key, day = next(self.keys), life.opened_at.date()
        number = format_number(day, self.taken.get(day, 0) + life.number_on_day)
        account = random.choice(stage.accounts)
        accepted = any(step == "accept" for step, _state, _at in life.steps)
        category = stage.category(words.matter.category) if accepted else None
        team = stage.team(category, random) if category else None
        cast = {"accept": stage.receiver(account, random), "dispatch": random.choice(stage.centre)}
        if team is not None:
            cast |= {"sign": random.choice(team.handlers), "release": random.choice(team.speakers)}
            cast["submit"] = cast["sign"]
        cast |= {"close": cast["dispatch"], "archive": cast["dispatch"]}
        kind = words.matter.kind if category else ""
        policy = stage.policies[kind, life.urgency if category else "normal"]
        reply = self._in_review(life, key, cast, policy, rows)
        lead = team if team and any(step == "dispatch" for step, *_ in life.steps) else None
        assisting = self._assisting(key, lead, rows)
        rows["hotline_firstsight"] += [
            (key, cast["accept"].pk, life.opened_at + LOOKED * (at - life.opened_at))
            for step, _state, at in life.steps
            if step == "accept" and cast["accept"].organisation_kind == Kind.VENDOR
        ]
        head, length = self._record(life, key, number, cast, category, team, assisting, reply, rows)
        due_at, warn_at = self._clocks(life, key, kind, rows)
        holder = self._holder(life, cast)
        title = words.title if category else words.body[:40]
        facts = {"what": words.body, "where": words.place, "when": words.when} if category else {}
        if category:
            facts |= {"who": "", "why": words.matter.why, "how": ""}
        rows["hotline_ticket"].append(
            (
                *(key, number, life.state, length, head, length, account.pk, kind),
                category.pk if category else None,
                *(
                    life.urgency if category else "normal",
                    title,
                    words.body,
                    canonical.encode(facts),
                ),
                *(lead.office.pk if lead else None, False, False, holder.pk if holder else None),
                *(policy.pk, life.opened_at, life.opened_at, due_at, warn_at, 1 if lead else 0),
            )
        )
        rows["hotline_message"].append(
            (key, "text", words.body, "{}", life.opened_at, key, life.opened_at)
        )
        told = (fact for _name, fact in sorted(facts.items()))
        texts = [title, words.body, *told, *([lead.office.name] if lead else [])]
        rows["hotline_searchtext"].append((key, pairs_of(texts)))
        reviewers = [u for u in team.reviewers if u != cast["submit"]] if team and reply else []
        for audience, queue in self._places(
            life, account, category, lead, assisting, holder, reviewers
        ):
            rows["hotline_queueentry"].append(
                (audience, queue, key, life.opened_at, life.state, due_at, warn_at)
            )

    def _record(
        self,
        life: Life,
        key: int,
        number: str,
        cast: dict[str, User],
        category: Category | None,
        team: Team | None,
        assisting: Team | None,
        reply: int,
        rows: Rows,
    ) -> tuple[str, int]:
        head, came_from, ticket = "", "", Numbered(number)
        for seq, (step, state, at) in enumerate(life.steps, start=1):
            by = cast.get(step, cast["accept"]) if step != "open" else self.stage.machine
            office = by.office.code if by.office else ""
            details: dict[str, Any] = {}
            if step == "open":
                details = {"message": "text"}
            elif step == "accept" and category:
                matter = life.words.matter
                details = {"kind": matter.kind, "category": category.pk, "urgency": life.urgency}
            elif step == "dispatch" and team:
                helpers = [assisting.office.code] if assisting else []
                details = {"lead": team.office.code, "assist": helpers}
            elif step == "set_aside":
                details = {"reason": "thanks"}
            elif step == "submit":
                details = {"reply": reply, "reply_state": "reviewing", "round": 1}
            told = Told(
                *(ticket, seq, step, by.pk, office, by.organisation_kind, at, came_from, state),
                *(seq, details),
            )
            head = chained(head, Event.content(told))  # type: ignore[arg-type]  # the same names
            rows["hotline_event"].append(
                (
                    *(key, seq, step, by.pk, office, by.organisation_kind, at, came_from, state),
                    *(seq, canonical.encode(details), sealed(head)),
                )
            )
            came_from = state
        return head, len(life.steps)

    def _in_review(
        self, life: Life, key: int, cast: dict[str, User], policy: Policy, rows: Rows
    ) -> int:
        """Write an answer that waits for its second seat; return its key, or 0 if there is none."""
        waits = life.state == State.HANDLING and policy.reviewers > ROUTINE
        if not waits or self.random.random() > IN_REVIEW:
            return 0
        reply, by, at = next(self.replies), cast["submit"], life.steps[-1][2]
        life.steps.append(("submit", State.HANDLING, at))
        rows["hotline_reply"].append(
            (
                *(reply, key, 1, "reviewing", by.pk, by.organisation_kind, ANSWER, "private"),
                *(policy.reviewers, 1, at, at, ""),
            )
        )
        rows["hotline_seattaken"].append((reply, 1, Seat.DRAFT.value, by.pk, "pass", "", at))
        return reply

    def _clocks(
        self, life: Life, key: int, kind: str, rows: Rows
    ) -> tuple[datetime | None, datetime | None]:
        """Wind what each step starts and stops; return the first due time and the first warning."""
        running: dict[str, tuple[Any, ...]] = {}
        clocks = []
        for step, _state, at in life.steps:
            clocks += [
                stopped(running.pop(kind), at) for kind in STOPS.get(step, ()) if kind in running
            ]
            known = (kind, life.urgency) if step != "open" else ("", "normal")
            policy = self.stage.policies[known]
            for started in STARTS.get(step, ()):
                limits = self.times.of(policy, started, at)
                if limits is not None:
                    points = (at + span for span in limits.after)
                    running[started] = (
                        *(key, str(started), policy.pk, limits.limit, at, *points, limits.basis),
                    )
        rows["hotline_clock"] += clocks + [(*clock, None) for clock in running.values()]
        due = BEFORE + POINTS.index("due_at")
        yellow = BEFORE + POINTS.index("yellow_at")
        return (
            min((clock[due] for clock in running.values()), default=None),
            min((clock[yellow] for clock in running.values()), default=None),
        )

    def _assisting(self, key: int, lead: Team | None, rows: Rows) -> Team | None:
        if lead is None or len(self.stage.teams) < 2 or self.random.random() > ASSISTED:
            return None
        assisting = self.random.choice([t for t in self.stage.teams.values() if t is not lead])
        rows["hotline_ticket_assisting_offices"].append((key, assisting.office.pk))
        return assisting

    def _holder(self, life: Life, cast: dict[str, User]) -> User | None:
        if life.state == State.ACCEPTED and self.random.random() < 0.5:
            return cast["accept"]
        return cast.get("sign") if any(step == "sign" for step, *_ in life.steps) else None

    def _places(
        self,
        life: Life,
        account: Account,
        category: Category | None,
        lead: Team | None,
        assisting: Team | None,
        holder: User | None,
        reviewers: list[User],
    ) -> list[tuple[str, str]]:
        """Where the ticket belongs: asked of the one rule there is, once for each kind."""
        open_with = holder.pk if holder and life.state in OPEN else None
        offices = [team.office for team in (lead, assisting) if team]
        like = (life.state, account.pk, category and category.pk, open_with)
        shape = (*like, *(o.pk for o in offices), *(-u.pk for u in reviewers))
        if shape not in self.placed:
            ticket = Ticket(account=account, category=category, taken_by=holder)
            ticket.__dict__ |= {"state": life.state, "offices": offices}
            ticket.__dict__["reviewers_waited_for"] = lambda: reviewers
            leads = self.stage.leads[category.pk] if category else []
            ticket.__dict__["has_a_clear_lead"] = lambda: len(leads) == 1
            self.placed[shape] = [(str(a), str(q)) for a, q in sorted(places(ticket))]
        return self.placed[shape]


def empty() -> Rows:
    """No rows yet, for any table."""
    return defaultdict(list)
