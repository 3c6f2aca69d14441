"""What a ticket's page shows: the conversation, the clocks as a line of time, facts,
deliveries, the record.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Value, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.discretion import words_for
from dispatch.models import Mention
from dispatch.showing import comment_orders, disaster, flags, matters, requests
from dispatch.showing.deliveries import CARRIERS, deliveries, state_name
from dispatch.showing.wording import FACT_LABELS, limit_in_words
from hotline import personal
from hotline.models import (
    ClockKind,
    Event,
    Message,
    Office,
    OutboundMessage,
    Reply,
    Request,
    RequestKind,
    Ticket,
    User,
)
from hotline.models.clocks import Clock
from hotline.models.lexicon import Ban

BESIDE_THE_STEPS = {
    "note": gettext_lazy("Note"),
    "reveal": gettext_lazy("Reveal"),
    "outbound_retry": gettext_lazy("Send again"),
    "outbound_by_hand": gettext_lazy("Posted by hand"),
    "outbound_arrived": gettext_lazy("Count as delivered"),
    "outbound_send_again": gettext_lazy("Send again"),
    "outbound_withdrawn": gettext_lazy("Deleted on the platform"),
    "outbound_not_withdrawn": gettext_lazy("Not deleted on the platform"),
    "comment_elect": gettext_lazy("Comment: to be shown to everybody"),
    "comment_unelect": gettext_lazy("Comment: to be shown no longer"),
    "comment_hide": gettext_lazy("Comment: to be deleted"),
    "comment_elect_done": gettext_lazy("Comment: shown to everybody"),
    "comment_unelect_done": gettext_lazy("Comment: no longer shown"),
    "comment_hide_done": gettext_lazy("Comment: deleted on the platform"),
    "comment_not_done": gettext_lazy("Comment: not done by the platform"),
    "alarm_noted": gettext_lazy("People in danger: noted"),
    "follower_joined": gettext_lazy("Another ticket joined"),
    "follower_left": gettext_lazy("A ticket left"),
}
# Where everybody can read it.
PUBLIC = {"comment": gettext_lazy("Public comment"), "post": gettext_lazy("Public post")}
# The limits every matter meets, in their order; a ruling only comes where somebody asks for one,
# assistance only where an office assists.
NOT_FORESEEN = {
    *(ClockKind.RULING, ClockKind.ASSIST, ClockKind.SHELF),
    *(ClockKind.UP_FIRST, ClockKind.UP_NEXT),
}
JUDGED_BY = {"follow_up", "rate"}  # the steps that leave a judgement of the answer
COME = [kind for kind in ClockKind if kind not in NOT_FORESEEN]
Part = dict[str, Any]


def shown(ticket: Ticket, user: User) -> Part:
    """Return what the page of a ticket shows of it to `user`, and the steps that were `taken`."""
    # Once for all that ask what was heard: the conversation, and the steps.
    prefetch_related_objects([ticket], "messages__attachments", "messages__secrets")
    kept = list(ticket.events.select_related("by"))
    events, taken = record(kept, [ticket.lead_office, user.office]), {e.step for e in kept}
    helped = any(event.details.get("assist") for event in kept if event.step == "dispatch")
    # Whose answer it is; a follower is told that of its master's office.
    answered_by = Coalesce("release__reply__ticket__lead_office__name", Value(""))
    outbound = list(
        ticket.outbound.select_related("release__reply", "statement__statement")
        .annotate(answered_by=answered_by)
        .prefetch_related("attempts")
    )
    for message in outbound:
        message.ticket = ticket
    return {
        "ticket": ticket,
        "assisting": assisting(ticket) if helped else [],
        "flags": flags.of(ticket),
        "matter": matters.line(ticket, user),
        "disaster": disaster.shown(ticket),
        "clocks": clocks(ticket),
        "conversation": conversation(ticket, outbound, user),
        "facts": facts(ticket),
        # Every row has its step on the record, written with it: no step, no question. A note is
        # written with any step but the first.
        "notes": ticket.notes.select_related("by") if len(kept) > 1 else [],
        "follow_ups": ticket.follow_ups.select_related("by") if taken & JUDGED_BY else [],
        "requests": requests.listed(ticket) if taken & requests.ASKED_BY else [],
        "deliveries": deliveries(outbound, ticket, user),
        "events": events,
        "last_event": events[-1] if events else None,
        "taken": taken,
        "calls": calls(ticket, user) if "note" in taken else [],
        "viewers": [],
    }


def facts(ticket: Ticket) -> list[Part]:
    """What is known of the matter, and the district its place lies in."""
    known = [{"name": name, "value": ticket.facts.get(key)} for key, name in FACT_LABELS.items()]
    district = {"name": _("District"), "value": ticket.district}
    return [*known, district] if ticket.district else known


def assisting(ticket: Ticket) -> list[str]:
    """The offices that assist, and which of them have told their part."""
    return [
        _("%(office)s (reported)") % {"office": office.name} if told else office.name
        for office, told in ticket.assistance()
    ]


def calls(ticket: Ticket, user: User) -> list[Mention]:
    """The notes that call `user` here and wait to be looked at."""
    waiting = Mention.objects.filter(ticket=ticket, person=user, seen_at=None)
    return list(waiting.select_related("note__by").order_by("at"))


# The conversation
# ----------------------------------------------------------------------------------


def conversation(ticket: Ticket, outbound: list[OutboundMessage], user: User) -> list[Part]:
    """What the citizen wrote and what reached them, in order of time."""
    open_to_me = ticket.may_reveal(user)
    said = [_heard(message, ticket, open_to_me) for message in ticket.messages.all()]
    if any(one["public"] for one in said):
        chosen = comment_orders.of(ticket, user)
        said = [{**one, "comment": chosen.get(int(one["id"][1:]))} for one in said]
    answered = [_said(message, ticket, user) for message in outbound]
    return sorted(said + answered, key=lambda one: one["at"])


def _heard(message: Message, ticket: Ticket, open_to_me: bool) -> Part:
    return {
        "id": f"c{message.pk}",
        "side": "citizen",
        "text": message.text,
        "at": message.sent_at,
        "carrier_name": CARRIERS.get(ticket.channel, ticket.channel),
        "public": PUBLIC.get(message.extra.get("public", ""), ""),
        "place": _place(message) if _has_place(message) else None,
        "link": message.extra.get("url", ""),
        "attachments": [
            {
                "url": f"/desk/attachments/{file.pk}",
                "state": file.state,
                "state_name": file.get_state_display(),
                "is_picture": file.mime.startswith("image/"),
                "name": message.get_kind_display(),
            }
            for file in message.attachments.all()
        ],
        "masked": [
            {
                "name": secret.get_kind_display(),
                "shown": secret.mask,
                "url": reverse("dispatch:reveal", args=[ticket.number, secret.kind])
                if open_to_me
                else "",
            }
            for secret in message.secrets.all()
        ],
    }


def _has_place(message: Message) -> bool:
    return message.kind == Message.Kind.LOCATION or "lat" in message.extra


def _place(message: Message) -> Part:
    """Where the citizen says it is; even the name of a place can hold a phone number."""
    label = personal.masked(str(message.extra.get("label", "")))[0]
    return {"lat": message.extra.get("lat"), "lon": message.extra.get("lon"), "label": label}


def _said(message: OutboundMessage, ticket: Ticket, user: User) -> Part:
    statement = message.statement
    return {
        "id": f"o{message.pk}",
        "side": "us",
        "text": message.shown if statement else words_for(user, message.shown),
        "at": message.made_at,
        "public": _("Public") if message.under_id else "",
        "statement": f"{statement.statement.title} v{statement.number}" if statement else "",
        "who": _("automatic") if message.by_itself else _office(message, ticket),
        "delivery": {"state": message.state, "state_name": state_name(message, ticket)},
    }


def _office(message: OutboundMessage, ticket: Ticket) -> str:
    if message.release_id:
        return str(message.answered_by)  # type: ignore[attr-defined]  # with the question
    return ticket.lead_office.name if ticket.lead_office else ""


# Clocks
# --------------------------------------------------------------------------------------------


def clocks(ticket: Ticket) -> list[Part]:
    """The limits in the order they come: done, running, and those that wait for their start."""
    now = timezone.now()
    newest: dict[str, Clock] = {clock.kind: clock for clock in ticket.clocks.all()}
    line = [
        _clock(clock, ticket, now) for clock in sorted(newest.values(), key=lambda c: c.started_at)
    ]
    waiting = [
        {
            "name": kind.label,
            "state": "waiting",
            "progress": 0,
            "limit": limit_in_words(ticket.policy.limits[kind]),
        }
        for kind in COME
        if kind in ticket.policy.limits and kind not in newest and ticket.state in ticket.OPEN
    ]
    return line + waiting


def _clock(clock: Clock, ticket: Ticket, now: datetime) -> Part:
    end = clock.stopped_at or now
    return {
        "name": clock.get_kind_display(),
        "url": reverse("dispatch:clock", args=[ticket.number, clock.pk]),
        "marks": [_part(at, clock) for at in (clock.blue_at, clock.yellow_at)],
        "state": "done" if clock.stopped_at else "running",
        "level": clock.level_at(now),
        "progress": _part(end, clock),
        "due_at": clock.due_at,
        "basis": clock.basis,
        "took": end - clock.started_at,
        "late": end > clock.due_at,
        "limit": limit_in_words(clock.limit),
    }


def _part(moment: datetime, clock: Clock) -> int:
    """How far along the way from start to due time a moment lies, 0 to 100."""
    whole = (clock.due_at - clock.started_at).total_seconds() or 1
    return max(0, min(100, round(100 * (moment - clock.started_at).total_seconds() / whole)))


# The record
# ----------------------------------------------------------------------------------------


def record(events: list[Event], known: Iterable[Office | None] = ()) -> list[Part]:
    """The events in words; only offices that are not `known` are asked for."""
    offices = {office.code: office.name for office in known if office}
    codes = {event.by_office for event in events if event.by_office} - offices.keys()
    if codes:
        offices |= dict(Office.objects.filter(code__in=codes).values_list("code", "name"))
    states = dict(Ticket.State.choices)
    return [
        {
            "label": label_of(event.step),
            "by": event.by,
            "office": offices.get(event.by_office, ""),
            "at": event.at,
            "from_name": states.get(event.came_from, ""),
            "to_name": states.get(event.went_to, ""),
            "ruling": _ruling(event),
            "details": " ".join(f"{key}={_short(value)}" for key, value in event.details.items()),
        }
        for event in events
    ]


def label_of(step: str) -> str:
    """What a step is called."""
    declared = Ticket.steps().get(step) or Reply.steps().get(step) or Request.steps().get(step)
    return str(declared.label if declared else BESIDE_THE_STEPS.get(step, step))


def _ruling(event: Event) -> str:
    """What was ruled on, and how, or who is in danger, in words."""
    if event.step == "alarm":
        return " · ".join(str(Ban(danger).label) for danger in event.details["dangers"])
    if event.step != "rule":
        return ""
    kinds, states = dict(RequestKind.choices), dict(Request.State.choices)
    ruled = Request.State.GRANTED if event.details["granted"] else Request.State.REFUSED
    return f"{kinds[event.details['kind']]} · {states[ruled]}"


def _short(value: Any) -> str:
    text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 12 else f"{text[:8]}…"
