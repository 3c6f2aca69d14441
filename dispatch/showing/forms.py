"""The forms of the steps, drawn from their declarations: no field stands in a template of its own.

What they say stands in `wording`.
"""

from __future__ import annotations

import types
from datetime import date, datetime
from typing import Any, Literal, get_args, get_origin

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic.fields import FieldInfo

from dispatch.discretion import reads_drafts
from dispatch.duty import colleagues
from dispatch.showing import joining, proposals, upward
from dispatch.showing.wording import (
    FACT_LABELS,
    GRANT_OR_REFUSE,
    LABELS,
    LABELS_OF,
    RULES,
    YES_OR_NO,
    in_words,
    limit_in_words,
)
from hotline.models import Category, Office, Queue, Reply, Seat, Ticket, User
from hotline.models.arguments import Facts, Quote
from hotline.steps import NoArguments, Step
from hotline.templatetags.times import wall

LONG_FIELDS = {"note", "text", "remarks", "ground", "plan"}
FIRST_GUESS = 300  # characters of the citizen's words that stand as "what" until somebody edits it
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
            "aside": step.name in ASIDE,
        }
        for step in ticket.open_steps(user)
    ]
    answer = _answer_button(ticket, user)
    return [answer, *offered] if answer else sorted(offered, key=lambda b: b["aside"])


ASIDE = {
    "take",
    "hand_over",
    "split",
    "unmerge",
    "conceal",
}  # offered after what moves the matter on
AT_ONCE = {"sign"}  # a remark is possible over the API; at the desk one key does it


def _answer_button(ticket: Ticket, user: User) -> Part | None:
    if not ticket.dispatches or not reads_drafts(user):  # no office had it, so none wrote
        return None
    if ticket.state not in Ticket.OPEN and user.office_id != ticket.lead_office_id:
        return None  # what stands is released, and its own office alone corrects it
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
    first, proposed = _proposals(step, ticket, user)
    values = given if given is not None else first
    wrong = {e["loc"].split(".")[0]: e["msg"] for e in errors or []}
    fields = [
        _field(name, info, ticket, user, values.get(name), wrong.get(name, ""))
        | joining.part(name, ticket, user, values=values, errors=errors or [])
        | ({"label": LABELS_OF[step.name, name]} if (step.name, name) in LABELS_OF else {})
        | ({"suggestions": proposed[name], "key": proposals.KEY} if proposed.get(name) else {})
        for name, info in step.arguments.model_fields.items()
        if name not in joining.WITHIN_A_STATEMENT
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
        "rule": " ".join(filter(None, (str(RULES.get(step.name, "")), _measure(step, ticket)))),
    }


def _measure(step: Step, ticket: Ticket) -> str:
    """How far the ticket's own policy lets a step go that asks for something."""
    match step.name:
        case "ask_return" if ticket.return_until:
            return _("It can be returned until %(until)s.") % {"until": wall(ticket.return_until)}
        case "ask_extension":
            longest = limit_in_words(str(ticket.policy.extension))
            return _("At most %(longest)s beyond the due time.") % {"longest": longest}
    return ""


def _proposals(step: Step, ticket: Ticket, user: User) -> tuple[Part, dict[str, list[Part]]]:
    """What the form begins with, and by entry what may be chosen instead."""
    if step.name == "accept":
        values, proposed = proposals.for_accepting(ticket, user)
        facts = dict.fromkeys(Facts.model_fields, "") | values["facts"]
        facts["what"] = facts["what"] or ticket.body[:FIRST_GUESS]
        kind = values["kind"] or Ticket.Kind.HELP
        confidential = "yes" if ticket.confidential else "no"
        return values | {"kind": kind, "facts": facts, "confidential": confidential}, proposed
    if step.name == "write_up":
        return upward.proposal(ticket), {}
    if step.name == "dispatch" and ticket.category:
        only = ticket.only_lead()
        found = {} if only else proposals.for_dispatching(ticket, user)
        return {"lead": only.code if only else ""}, found
    return {}, {}


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
    elif name in {"category", "lead", "to", "assist", "accused"}:
        field |= _choice_of_rows(name, user, ticket)
        field["value"] = value or ([] if name == "assist" else "")
    elif kind is bool:
        options = GRANT_OR_REFUSE if name == "grant" else YES_OR_NO
        field |= {"widget": "choice", "options": options}
    elif name == "satisfied":
        field |= {"widget": "choice", "options": [{"value": n, "label": n} for n in "54321"]}
    elif get_origin(kind) is Literal:
        field |= {"widget": "choice", "options": _options(name, get_args(kind))}
    elif kind is datetime:
        field["widget"] = "moment"
    elif kind is date:
        field["widget"] = "day"
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
        offices = Office.objects.select_related("parent")
        fit = [o for o in offices if name == "accused" or not ticket.is_about(o)]
        options = [{"value": o.code, "label": o.name} for o in fit]
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
    if step.arguments is Quote:
        return joining.quoted_by(post)
    given: Part = {}
    for name, info in step.arguments.model_fields.items():
        if name == "facts":
            given["facts"] = {key: post.get(f"facts.{key}", "") for key in Facts.model_fields}
        elif get_origin(_kind_of(info)) is list:
            given[name] = post.getlist(name)
        elif written := next(filter(None, reversed(post.getlist(name))), ""):
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
