"""How orders, their history and the forms of their steps are shown."""

from __future__ import annotations

import re
import types
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, get_args, get_origin

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dispatch.showing.wording import GRANT_OR_REFUSE, REASONS, limit_in_words
from hotline.models import LedgerEntry, Office, Order, OrderBasis, OrderNote, User
from hotline.models.orders.files import MOST_BYTES
from hotline.models.orders.forms import OpenOrder
from hotline.pictures import MEBIBYTE
from hotline.powers import Kind
from hotline.steps import Step

Part = dict[str, Any]
BETWEEN_NUMBERS = re.compile(r"[\s,，、;；]+")
LABELS: dict[str, Any] = {
    "basis": pgettext_lazy("order", "What it rests on"),
    "ground": pgettext_lazy("order", "Ground, in words"),
    "text": pgettext_lazy("order", "What is demanded"),
    "tickets": pgettext_lazy("order", "Tickets"),
    "account": _("Account"),
    "office": pgettext_lazy("order", "Office that answers"),
    "ladder": pgettext_lazy("order", "Level"),
    "to": pgettext_lazy("order", "Level"),
    "due_at": pgettext_lazy("order", "Due"),
    "note": _("Remark"),
    "remarks": _("Remarks"),
    "reason": _("Reason"),
    "until": pgettext_lazy("order", "Until"),
    "grant": _("Ruling"),
    "accountability": pgettext_lazy("order", "Accountability"),
    "conclusion": pgettext_lazy("order", "Conclusion"),
}
LABELS_OF: dict[tuple[str, str], Any] = {
    ("answer", "text"): pgettext_lazy("order", "The answer of the office")
}
HELP = {
    "tickets": _("Numbers, with a space between them. None: the order is about the office itself."),
    "account": _("Of the ledger, instead of tickets."),
    "office": _("Empty: whoever leads the ticket or keeps the account."),
    "due_at": _("Empty: as the policy says."),
}
RULES = {
    "answer": _("In the name of the office: the facts, the duty, what was done, and what is next."),
    "ask_extension": _("Before it is due. Until it is granted, the time runs on."),
    "rule": _("Granted, the answer is due at the new time; what is late already stays late."),
    "send_back": _("The office answers again, on a new clock."),
    "raise_level": _("Up the ladder only; the time to answer stays as it is."),
    "conclude": _("It ends the order. The office reads the conclusion."),
    "accept_answer": _("It will do. What follows from it is the conclusion's."),
}
BESIDE = {"attach": _("File added")}  # what is on the record and no step
NEXT = ("answer", "rule", "accept_answer")  # what an order waits for
LONG = {"text", "ground", "note", "remarks", "conclusion"}


def rows(orders: list[Order], user: User) -> list[Part]:
    """The rows of a list."""
    bases = OrderBasis.objects.names()
    return [
        {
            "it": order,
            "url": address(order, user),
            "tickets": [line.ticket.number for line in order.seen_lines],
            "basis": bases.get(order.basis, order.basis),
            "level": order.level,
            "overdue": order.is_overdue(),
        }
        for order in orders
    ]


def address(order: Order, user: User) -> str:
    """Where this person reads an order: at the wall or at the desk."""
    return reverse(f"supervision:{'order' if is_wall(user) else 'desk-order'}", args=[order.number])


def is_wall(user: User) -> bool:
    """Whether this person stands at the wall."""
    return user.place == "/wall/"


def history(order: Order) -> list[Part]:
    """What was done, the newest first, with what was said. Case notes are not among it."""
    steps, found = Order.steps(), []
    for event in order.events.select_related("by__office", "words", "file").order_by("-seq"):
        told, until = event.details, event.details.get("until")
        found.append(
            {
                "it": event,
                "what": steps[event.step].label if event.step in steps else BESIDE[event.step],
                "words": event.words.text if hasattr(event, "words") else "",
                "late": bool(told.get("late")),
                "until": datetime.fromisoformat(until) if until else None,
                "ruled": "granted" in told,
                "granted": told.get("granted"),
                "reason": _reason(told.get("reason", "")),
                "ladder": Order.Ladder(told["to"]).label if "to" in told else "",
                "accountability": Order.Accountability(told["accountability"]).label
                if "accountability" in told
                else "",
                "is_office": event.by_kind == Kind.GOVERNMENT,
                "file": event.file if hasattr(event, "file") else None,
            }
        )
    return found


def files(order: Order, user: User) -> Part:
    """The files beside an order, and whether `user` may add one."""
    road = address(order, user)
    return {
        "kept": [
            {"it": one, "url": f"{road}files/{one.pk}"}
            for one in order.files.select_related("event__by")
        ],
        "may_add": order.takes_files_from(user),
        "add": f"{road}files/",
        "most": MOST_BYTES // MEBIBYTE,
    }


def notes(order: Order, user: User) -> list[OrderNote]:
    """The case notes on an order, for those who may know that there are any."""
    return list(OrderNote.objects.in_sight_of(user).filter(order=order).select_related("by"))


def actions(order: Order, user: User, chosen: str) -> list[Part]:
    """The steps open to `user`; `chosen` is the one whose form is drawn, else what comes next."""
    steps = order.open_steps(user)
    names = [step.name for step in steps]
    chosen = chosen if chosen in names else next(filter(NEXT.__contains__, names), "")
    return [
        {
            "name": step.name,
            "label": step.label,
            "is_chosen": step.name == chosen,
            "url": f"{address(order, user)}?step={step.name}#step",
        }
        for step in steps
    ]


def form(order: Order, user: User, name: str, given: Part, errors: Mapping[str, str]) -> Part:
    """The form of one step, with what was written."""
    step = Order.steps()[name]
    return {
        "label": step.label,
        "rule": RULES.get(name, ""),
        "longest": limit_in_words(str(order.longest_extension)) if name == "ask_extension" else "",
        "fields": fields(step, given, errors),
        "url": f"{address(order, user)}steps/{name}/",
    }


def fields(step: Step, given: Mapping[str, Any], errors: Mapping[str, str]) -> list[Part]:
    """The entries of a step's form, as `_field.html` draws them."""
    return [
        {
            "name": name,
            "label": LABELS_OF.get((step.name, name)) or LABELS.get(name, name),
            "required": info.is_required() or name == "basis",
            "limit": "" if name == "tickets" else _longest(info.metadata),
            "value": _as_written(given.get(name)),
            "error": errors.get(name, ""),
            "help": HELP.get(name, ""),
        }
        | _widget(name, info.annotation)
        for name, info in step.arguments.model_fields.items()
        if name != "number"  # of a ticket: for programs
    ]


def given_by(post: QueryDict, step: Step) -> Part:
    """The step's arguments from a posted form; what was left empty is left out."""
    given: Part = {}
    for name in step.arguments.model_fields:
        written = post.get(name, "").strip()
        if name == "tickets":
            given[name] = [one for one in BETWEEN_NUMBERS.split(written) if one]
        elif written:
            given[name] = written
    return given


def begun_with(asked: QueryDict) -> Part:
    """What an empty form of a new order begins with, as the address says."""
    return {
        "tickets": asked.getlist("ticket")[:10],
        "office": asked.get("office", ""),
        "account": asked.get("account", ""),
        "ladder": OpenOrder.model_fields["ladder"].default,
    }


def _widget(name: str, kind: Any) -> Part:
    options = _options(name, kind)
    if options:
        return {"widget": "choice" if kind is bool else "select", "options": options}
    kinds = get_args(kind) if isinstance(kind, types.UnionType) else (kind,)
    if datetime in kinds:
        return {"widget": "moment"}
    return {"widget": "long" if name in LONG else "text"}


def _options(name: str, kind: Any) -> list[Part]:
    if name == "basis":
        return _pairs(OrderBasis.objects.offered().items())
    if name == "office":
        return _pairs(Office.objects.values_list("code", "name"))
    if name == "account":
        entries = LedgerEntry.objects.filter(state__in=["open", "closing"])
        return [
            {"value": str(one.pk), "label": f"{one.get_platform_display()} · {one}"}
            for one in entries
        ]
    if kind is bool:
        return GRANT_OR_REFUSE
    if get_origin(kind) is not Literal:
        return []
    words: Any = {
        "ladder": dict(Order.Ladder.choices),
        "to": dict(Order.Ladder.choices),
        "accountability": dict(Order.Accountability.choices),
        "reason": REASONS,
    }.get(name, {})
    return _pairs((code, words.get(code, code)) for code in get_args(kind))


def _longest(rules: list[Any]) -> int | str:
    return next((rule.max_length for rule in rules if hasattr(rule, "max_length")), "")


def _pairs(choices: Any) -> list[Part]:
    return [{"value": value, "label": label} for value, label in choices]


def _as_written(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%dT%H:%M}"
    return "" if value is None else str(value)


def _reason(code: str) -> str:
    return str(REASONS[code]) if code in REASONS else code
