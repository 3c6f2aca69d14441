"""The page of one card: its proof in words, whom it went to, what was done, what can be."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.showing.cards import rows
from dispatch.showing.ticket import label_of
from hotline.models import Card, ClockKind, Level, Office, RequestKind, Ticket, User
from hotline.models.cards import WORDS
from hotline.models.requests import State as Ruled
from hotline.steps import Step

Part = dict[str, Any]
ENTRIES = {
    "text": gettext_lazy("What happened, and what is done"),
    "ground": gettext_lazy("Why the card should not stand"),
    "reason": gettext_lazy("Why it is ruled so"),
}


def page(card: Card, user: User, *, given: Part, errors: Part) -> Part:
    """Everything of the page; the card was read with ticket, clock and who acknowledged it."""
    proof = card.evidence
    [row] = rows([card], user)
    people = _people(card)
    names = dict(Office.objects.values_list("code", "name"))
    return {
        "row": row,
        "card": card,
        "ticket_url": _ticket_url(card, user),
        "is_whole": card.seal == card.sealed(),
        "held_by": [names.get(code, code) for code in proof["held_by"]["offices"]],
        "taken_by": people.get(proof["held_by"]["taken_by"], ""),
        "limits": [_limit(one) for one in proof["clocks"]],
        "timeline": _timeline(card, people, names),
        "recipients": card.recipients.select_related("person__office").prefetch_related("notices"),
        "acts": [_act(act) for act in card.acts.select_related("by")],
        "steps": [_offered(card, step, given, errors) for step in card.open_steps(user)],
    }


def _ticket_url(card: Card, user: User) -> str:
    if not Ticket.objects.in_sight_of(user).filter(pk=card.ticket_id).exists():
        return ""
    return reverse("dispatch:ticket", args=[card.ticket.number])


def _people(card: Card) -> dict[int, str]:
    """The names of all whom the proof names by their ids."""
    proof = card.evidence
    keys = {step["by"] for step in proof["steps"]} | {proof["held_by"]["taken_by"]}
    keys |= {request["ruler"] for request in proof["requests"]}
    return dict(User.objects.filter(pk__in=keys - {None}).values_list("pk", "name"))


def _limit(told: Part) -> Part:
    """One limit of the ticket, as it stood when the card was raised."""
    times = {name: _time(told[name]) for name in told if name.endswith("_at")}
    late = times["stopped_at"] is not None and times["stopped_at"] > times["due_at"]
    return {"name": ClockKind(told["clock"]).label, "limit": told["limit"], "late": late} | times


def _timeline(card: Card, people: dict[int, str], names: dict[str, str]) -> list[Part]:
    """What happened in order: steps, pauses, what was asked for, and the crossing itself."""
    proof = card.evidence
    told = [
        {
            "at": _time(step["at"]),
            "what": label_of(step["step"]),
            "who": people.get(step["by"], ""),
            "office": names.get(step["office"], ""),
            "seal": step["seal"][:12],
        }
        for step in proof["steps"]
    ]
    told += [_requested(request, people) for request in proof["requests"]]
    told += [_paused(pause) for pause in proof["pauses"]]
    told.append({"at": card.crossed_at, "level": Level(card.level)})
    return sorted(told, key=lambda one: one["at"])


def _requested(request: Part, people: dict[int, str]) -> Part:
    kind, state = RequestKind(request["kind"]).label, Ruled(request["state"]).label
    until = _time(request["until"])
    return {
        "at": _time(request["ruled_at"] or request["asked_at"]),
        "what": _("%(kind)s: %(state)s") % {"kind": kind, "state": state},
        "who": people.get(request["ruler"], ""),
        "until": until,
    }


def _paused(pause: Part) -> Part:
    return {
        "at": _time(pause["from"]),
        "what": _("The offices' limits stood still"),
        "until": _time(pause["until"]),
    }


def _act(act: Any) -> Part:
    return {"it": act, "what": Card.steps()[act.step].label, "late": act.details.get("late")}


def _offered(card: Card, step: Step, given: Part, errors: Part) -> Part:
    """A step that can be taken: a button, or a form of one entry that was perhaps tried."""
    entries = list(step.schema().get("properties", {}))
    name = entries[0] if entries else ""
    tried = given.get("step") == step.name
    return {
        "it": step,
        "url": reverse("supervision:card-step", args=[card.number, step.name]),
        "entry": name,
        "label": ENTRIES.get(name, ""),
        "longest": WORDS,
        "value": given.get(name, "") if tried else "",
        "error": errors.get(name, "") if tried else "",
        "open": tried or step.name == "explain",
    }


def _time(written: str | None) -> Any:
    return datetime.fromisoformat(written) if written else None
