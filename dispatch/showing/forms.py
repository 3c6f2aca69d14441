"""The forms of the steps, drawn from their declarations: no field stands in a template
of its own.
"""

from __future__ import annotations

import types
from datetime import datetime
from typing import Any, Literal, get_args, get_origin

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic.fields import FieldInfo

from dispatch.discretion import reads_drafts
from dispatch.duty import colleagues
from hotline.models import Category, Office, Queue, Reply, Seat, Ticket, User
from hotline.models.arguments import Facts
from hotline.steps import NoArguments, Step

LONG_FIELDS = {"note", "text", "remarks"}
FIRST_GUESS = (
    300  # characters of the citizen's words that stand as "what" until somebody edits them
)
LABELS = {
    "title": gettext_lazy("Title"),
    "kind": gettext_lazy("Kind"),
    "urgency": gettext_lazy("Urgency"),
    "category": gettext_lazy("Category"),
    "facts": gettext_lazy("Facts"),
    "reason": gettext_lazy("Reason"),
    "note": gettext_lazy("Remark"),
    "to": gettext_lazy("Colleague"),
    "lead": gettext_lazy("Lead office"),
    "assist": gettext_lazy("Assisting offices"),
    "text": gettext_lazy("What happened"),
    "at": gettext_lazy("Time"),
}
FACT_LABELS = {
    "who": gettext_lazy("Who"),
    "what": gettext_lazy("What"),
    "when": gettext_lazy("When"),
    "where": gettext_lazy("Where"),
    "why": gettext_lazy("Why"),
    "how": gettext_lazy("How"),
}
REASONS = {
    "thanks": gettext_lazy("Thanks"),
    "greeting": gettext_lazy("A greeting"),
    "emoji": gettext_lazy("Only an emoji"),
    "spam": gettext_lazy("Advertising or spam"),
    "test": gettext_lazy("A test"),
    "unreadable": gettext_lazy("Not readable"),
}
RULES = {
    "accept": gettext_lazy(
        "Help, complaint, report and disaster need a place. Once accepted, the limits follow"
        " kind and urgency."
    ),
    "dispatch": gettext_lazy(
        "The catalogue names the lead office; where it names several, the duty officer decides. The"
        " limits for signing, first contact and reply start now."
    ),
    "set_aside": gettext_lazy("Only what holds no request. It can be restored, and is sampled."),
    "contact": gettext_lazy("Stays in house: citizens never read it."),
    "progress": gettext_lazy("Stays in house: citizens never read it."),
    "close": gettext_lazy("The hotline centre closes, never the office that is scored."),
}
Part = dict[str, Any]


def buttons(ticket: Ticket, user: User) -> list[Part]:
    """The steps open to `user`, as buttons; writing and reviewing an answer comes first
    where it is due.
    """
    offered = [
        {
            "name": step.name,
            "label": step.label,
            "key": step.key,
            "direct": step.arguments is NoArguments or step.name in AT_ONCE,
            "url": reverse("dispatch:step", args=[ticket.number, step.name]),
            "version": ticket.version,
        }
        for step in ticket.open_steps(user)
    ]
    answer = _answer_button(ticket, user)
    return [answer, *offered] if answer else sorted(offered, key=lambda b: b["name"] in ASIDE)


ASIDE = {"take", "hand_over"}  # offered after what moves the matter on
AT_ONCE = {"sign"}  # a remark is possible over the API; at the desk one key does it


def _answer_button(ticket: Ticket, user: User) -> Part | None:
    if not reads_drafts(user):
        return None
    waiting = ticket.replies.exclude(state=Reply.State.RECALLED).order_by("-id").first()
    if waiting is not None and waiting.state in {Reply.State.REVIEWING, Reply.State.APPROVED}:
        waiting.ticket = ticket
        label = _("Review or release the answer") if waiting.open_steps(user) else _("The answer")
    elif ticket.state == Ticket.State.HANDLING and _drafts(ticket, user):
        label = _("Write the answer")
    elif waiting is not None and user.office_id == ticket.lead_office_id:
        label = _("The answer")
    else:
        return None
    url = reverse("dispatch:reply", args=[ticket.number])
    return {"name": "reply", "label": label, "key": "r", "direct": False, "url": url}


def _drafts(ticket: Ticket, user: User) -> bool:
    return user.office_id == ticket.lead_office_id and Seat.DRAFT in user.seats


# One form
# ------------------------------------------------------------------------------------------


def form(
    step: Step,
    ticket: Ticket,
    user: User,
    *,
    given: Part | None = None,
    errors: list[dict[str, str]] | None = None,
) -> Part:
    """Return the form of a step, filled in with what was given or what the ticket suggests."""
    values = given if given is not None else _first_values(step, ticket)
    wrong = {e["loc"].split(".")[0]: e["msg"] for e in errors or []}
    fields = [
        _field(name, info, ticket, user, values.get(name), wrong.get(name, ""))
        for name, info in step.arguments.model_fields.items()
    ]
    return {
        "name": step.name,
        "label": step.label,
        "url": reverse("dispatch:step", args=[ticket.number, step.name]),
        "version": ticket.version,
        "draft": f"{ticket.number}:{step.name}",
        "draft_url": reverse("dispatch:draft", args=[ticket.number, step.name]),
        "fields": fields,
        "missing": [name for field in fields for name in _missing(field)],
        "rule": RULES.get(step.name, ""),
    }


def _first_values(step: Step, ticket: Ticket) -> Part:
    if step.name == "accept":
        facts = dict.fromkeys(Facts.model_fields, "") | ticket.facts
        facts["what"] = facts["what"] or ticket.body[:FIRST_GUESS]
        return {
            "title": ticket.title,
            "kind": ticket.kind or Ticket.Kind.HELP,
            "urgency": ticket.urgency,
            "category": ticket.category_id or "",
            "facts": facts,
        }
    if step.name == "dispatch" and ticket.category:
        only = ticket.category.only_lead()
        return {"lead": only.code if only else ""}
    return {}


def _field(name: str, info: FieldInfo, ticket: Ticket, user: User, value: Any, error: str) -> Part:
    field: Part = {
        "name": name,
        "label": LABELS.get(name, name),
        "required": info.is_required(),
        "value": "" if value is None else value,
        "error": error,
        "limit": next((m.max_length for m in info.metadata if hasattr(m, "max_length")), ""),
        "widget": "text",
        "options": [],
    }
    kind = _kind_of(info)
    if name == "facts":
        field |= {"widget": "facts", "parts": _facts(value or {}, ticket)}
    elif name in {"category", "lead", "to", "assist"}:
        field |= _choice_of_rows(name, user, ticket)
        field["value"] = value or ([] if name == "assist" else "")
    elif get_origin(kind) is Literal:
        field |= {"widget": "choice", "options": _options(name, get_args(kind))}
    elif kind is datetime:
        field["widget"] = "moment"
    elif name in LONG_FIELDS:
        field["widget"] = "long"
    return field


def _kind_of(info: FieldInfo) -> Any:
    kinds: tuple[Any, ...] = ()
    if isinstance(info.annotation, types.UnionType):
        kinds = get_args(info.annotation)
    return next((k for k in kinds if k is not type(None)), info.annotation)


def _options(name: str, codes: tuple[str, ...]) -> list[Part]:
    return [{"value": code, "label": in_words(name, code)} for code in codes]


def in_words(name: str, code: str) -> str:
    """Say the code of an entry as its form offers it; what has no words stands as it is."""
    said: dict[str, dict[str, Any]] = {
        "kind": dict(Ticket.Kind.choices),
        "urgency": dict(Ticket.Urgency.choices),
        "reason": REASONS,
    }
    return str(said.get(name, {}).get(code, code))


def _choice_of_rows(name: str, user: User, ticket: Ticket) -> Part:
    if name == "category":
        options = [{"value": c.code, "label": str(c)} for c in Category.objects.all()]
    elif name == "to":
        options = [
            {"value": one.user.username, "label": f"{one.user.name} · {one.name}"}
            for one in colleagues(user)
            if not one.is_away
        ]
    else:
        options = [{"value": o.code, "label": o.name} for o in Office.objects.all()]
    return {"widget": "several" if name == "assist" else "select", "options": options}


def _facts(values: Part, ticket: Ticket) -> list[Part]:
    return [
        {
            "name": f"facts.{name}",
            "label": FACT_LABELS[name],
            "value": values.get(name, ""),
            "limit": next((m.max_length for m in info.metadata if hasattr(m, "max_length")), ""),
            "required": name == "what",
            "required_for": "help complaint report disaster" if name == "where" else "",
        }
        for name, info in Facts.model_fields.items()
    ]


def _missing(field: Part) -> list[str]:
    if field["widget"] == "facts":
        return [str(p["label"]) for p in field["parts"] if p["required"] and not p["value"]]
    return [str(field["label"])] if field["required"] and not field["value"] else []


# What came back
# ------------------------------------------------------------------------------------


def given_by(post: QueryDict, step: Step) -> Part:
    """Return the step's arguments from a posted form; what was left empty is left out."""
    given: Part = {}
    for name, info in step.arguments.model_fields.items():
        if name == "facts":
            given["facts"] = {key: post.get(f"facts.{key}", "") for key in Facts.model_fields}
        elif get_origin(_kind_of(info)) is list:
            given[name] = post.getlist(name)
        elif written := str(post.get(name, "")):
            given[name] = _moment(written) if _kind_of(info) is datetime else written
    return given


def _moment(written: str) -> str:
    """A `datetime-local` field has no zone: it is the city's."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return written  # the step's own check says what is wrong with it
    return (timezone.make_aware(moment) if moment.tzinfo is None else moment).isoformat()


def queue_named(key: str) -> Queue | None:
    """Return the queue called `key`, or None."""
    return Queue(key) if key in Queue.values else None
