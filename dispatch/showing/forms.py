"""The forms of the steps, drawn from their declarations: no field stands in a template
of its own.
"""

from __future__ import annotations

import types
from datetime import date, datetime
from typing import Any, Literal, get_args, get_origin

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic.fields import FieldInfo

from dispatch.discretion import reads_drafts
from dispatch.duty import colleagues
from dispatch.showing import joining
from dispatch.showing.ticket import limit_in_words
from hotline.models import Category, Office, Queue, Reply, Seat, Ticket, User
from hotline.models.arguments import Facts, Quote
from hotline.steps import NoArguments, Step
from hotline.templatetags.times import wall

LONG_FIELDS = {"note", "text", "remarks", "ground", "plan"}
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
    "ground": gettext_lazy("Ground"),
    "until": gettext_lazy("Until the end of"),
    "plan": gettext_lazy("Plan"),
    "review_on": gettext_lazy("Look again on"),
    "grant": gettext_lazy("Ruling"),
    "into": gettext_lazy("Merge into"),
    "messages": gettext_lazy("Messages that go"),
    "statement": gettext_lazy("Statement"),
    "contacted": gettext_lazy("Was the citizen reached?"),
    "solved": gettext_lazy("Is it solved, the citizen says?"),
    "satisfied": gettext_lazy("How satisfied, from 1 to 5?"),
    "place": gettext_lazy("Place, as the public reads it"),
}
# Where a step calls an entry differently.
LABELS_OF = {("publish", "text"): gettext_lazy("The case, told so that nobody is recognised")}
GRANT_OR_REFUSE = [
    {"value": "true", "label": gettext_lazy("Grant")},
    {"value": "false", "label": gettext_lazy("Refuse")},
]
YES_OR_NO = [
    {"value": "yes", "label": gettext_lazy("Yes")},
    {"value": "no", "label": gettext_lazy("No")},
]
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
    # Declining
    "elsewhere": gettext_lazy("Happened in another city"),
    "other_bodies": gettext_lazy("For the Party, congress, courts, procuratorate or army"),
    "emergency": gettext_lazy("Emergency: 110, 119, 120, 122"),
    "court": gettext_lazy("For a court, arbitration or administrative review"),
    "petition": gettext_lazy("With the petition office already"),
    "disclosure": gettext_lazy("For a request for government information"),
    "handled": gettext_lazy("The same matter is being handled or was finished"),
    "secret": gettext_lazy("Touches secrets, privacy or public order"),
    "no_request": gettext_lazy("No facts and nothing asked for"),
    "discipline": gettext_lazy("Complaint about an official's conduct"),
    # Return
    "not_our_duty": gettext_lazy("Not our duty"),
    "not_our_area": gettext_lazy("Not our area"),
    "duty_unclear": gettext_lazy("Nobody's duty clearly"),
    "facts_missing": gettext_lazy("Facts are missing"),
    # Extension
    "complex": gettext_lazy("A complex matter"),
    "several_offices": gettext_lazy("Several offices are needed"),
    "expert_opinion": gettext_lazy("Waits for an expert opinion"),
    "site": gettext_lazy("Work on site takes longer"),
    "weather": gettext_lazy("Weather holds it up"),
    # Shelving
    "funding": gettext_lazy("No funds yet"),
    "planning": gettext_lazy("Waits for planning"),
    "legislation": gettext_lazy("Waits for a rule or law"),
    "third_party": gettext_lazy("Depends on a third party"),
    "season": gettext_lazy("Waits for the season"),
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
    "merge": gettext_lazy(
        "The citizen keeps number and code, and hears every word said to the other ticket from now"
        " on. It can be unmerged, and is sampled."
    ),
    "split": gettext_lazy(
        "What goes becomes a ticket of its own, with a number, a code and a receipt; pictures and"
        " hidden values go along. At least one message stays."
    ),
    "quote": gettext_lazy(
        "The citizen gets exactly these words, in the name of the government. The hotline centre"
        " stands for the answer and follows it up."
    ),
    "contact": gettext_lazy("Stays in house: citizens never read it."),
    "progress": gettext_lazy("Stays in house: citizens never read it."),
    "propose_decline": gettext_lazy(
        "The duty officer rules. An emergency is handed over by phone first, and the citizen is"
        " told at once whom to call."
    ),
    "ask_return": gettext_lazy(
        "Name the rule that makes it somebody else's duty. Until the centre has ruled, your limits"
        " run on."
    ),
    "ask_extension": gettext_lazy(
        "Before the reply is due, never for critical matters. Until it is granted, your limits run"
        " on; granted, the citizen is told the new date and the reason."
    ),
    "ask_shelving": gettext_lazy(
        "For what cannot be done now: with a plan, and a day to look at it again."
    ),
    "assist": gettext_lazy("Stays in house: the lead office answers."),
    "urge": gettext_lazy("Stays in house, and is counted."),
    "escalate": gettext_lazy("Stays in house; state and limits stay as they are."),
    "follow_up": gettext_lazy(
        "The centre asks, or another vendor than the one that is scored. “Not solved” waits for the"
        " centre, which reworks it or closes it with a reason."
    ),
    "close": gettext_lazy("The hotline centre closes, never the office that is scored."),
    "rework": gettext_lazy("The office gets a new limit for its answer; every time is counted."),
    "publish": gettext_lazy(
        "Everybody can read it. Leave out names, numbers and house numbers. Once published, the"
        " text cannot be changed, only taken back."
    ),
    "unpublish": gettext_lazy("Nobody reads it any more; the record keeps that it was shown."),
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
            "aside": step.name in ASIDE,
        }
        for step in ticket.open_steps(user)
    ]
    answer = _answer_button(ticket, user)
    return [answer, *offered] if answer else sorted(offered, key=lambda b: b["aside"])


ASIDE = {"take", "hand_over", "split", "unmerge"}  # offered after what moves the matter on
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
        | joining.part(name, ticket, user, values=values, errors=errors or [])
        | ({"label": LABELS_OF[step.name, name]} if (step.name, name) in LABELS_OF else {})
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
