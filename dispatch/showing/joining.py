"""The parts of the forms that merge, split and quote: what there is to pick from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy

from hotline.models import Category, ListedPlace, Office, StatementVersion, Ticket, User
from hotline.models.outbound import CODE_SHOWN
from hotline.models.statements import BLANK

# Asked for inside the text of the statement they belong to, not by fields of their own.
WITHIN_A_STATEMENT = {"values", "statement_version"}
BLANKS = {
    "date": gettext_lazy("Date"),
    "office": gettext_lazy("Office"),
    "category": gettext_lazy("Category"),
    "place": gettext_lazy("Place"),
}
KINDS = {"date": "date", "place": "place"}  # the others are chosen from a short list
PLACES = 500  # offered while a name is typed; any other of the list can be typed out
FIRST_WORDS = 60  # characters of what a ticket is about
Part = dict[str, Any]


def part(
    name: str, ticket: Ticket, user: User, *, values: Part, errors: list[dict[str, str]]
) -> Part:
    """Return what the field called `name` shows beside its label, if it is one of ours."""
    match name:
        case "into":
            found = others(ticket, user)
            picked = any(one["value"] == values.get("into") for one in found)
            return {"widget": "other_ticket", "options": found, "picked": picked}
        case "messages":
            chosen = {str(pk) for pk in values.get("messages", [])}
            return {"widget": "messages", "options": messages(ticket, chosen)}
        case "statement":
            return {"widget": "statement", "options": statements(ticket, values, errors)}
    return {}


# Merge
# ------------------------------------------------------------------------------------------------


def others(ticket: Ticket, user: User) -> list[Part]:
    """Open tickets in sight that may be the same matter."""
    return [
        {
            "value": one.number,
            "title": one.title,
            "state": one.get_state_display(),
            "at": one.opened_at,
            "about": (one.facts.get("where") or one.body)[:FIRST_WORDS],
        }
        for one in Ticket.objects.like(ticket, user)
    ]


# Split
# ------------------------------------------------------------------------------------------------


def messages(ticket: Ticket, chosen: set[str]) -> list[Part]:
    """Everything the citizen said here, in order."""
    heard = ticket.messages.prefetch_related("attachments")
    return [
        {
            "value": message.pk,
            "text": message.text or message.get_kind_display(),
            "at": message.sent_at,
            "files": len(message.attachments.all()) if message.text else 0,
            "chosen": str(message.pk) in chosen,
        }
        for message in heard
    ]


# Quote
# ------------------------------------------------------------------------------------------------


def statements(ticket: Ticket, values: Part, errors: list[dict[str, str]]) -> list[Part]:
    """What may be quoted, as the citizen will read it, with the blanks to fill in their places."""
    wrong = {error["loc"]: error["msg"] for error in errors}
    chosen, given = values.get("statement", ""), values.get("values", {})
    return [
        {
            "value": code,
            "title": version.statement.title,
            "version": version.number,
            "chosen": code == chosen,
            "pieces": list(_pieces(version, ticket, given if code == chosen else {})),
            "errors": [m for loc, m in wrong.items() if code == chosen and loc.startswith("val")],
        }
        for version in StatementVersion.objects.to_quote()
        for code in (version.statement.code,)
    ]


def _pieces(version: StatementVersion, ticket: Ticket, given: Part) -> Iterator[Part]:
    """The text, cut at its blanks: every second piece is the name of one."""
    known = {"number": ticket.number, "code": CODE_SHOWN}
    for n, piece in enumerate(BLANK.split(version.text)):
        if n % 2 == 0:
            yield {"text": piece}
        elif piece in known:
            yield {"text": known[piece]}
        else:
            yield {
                "blank": f"values.{version.statement.code}.{piece}",
                "label": BLANKS.get(piece, piece),
                "kind": KINDS.get(piece, "select"),
                "value": given.get(piece, ""),
                "options": _catalogue(piece),
            }


def _catalogue(blank: str) -> list[Part]:
    match blank:
        case "office":
            return [{"value": one.code, "label": one.name} for one in Office.objects.all()]
        case "category":
            return [{"value": one.code, "label": str(one)} for one in Category.objects.all()]
        case "place":
            names = ListedPlace.objects.in_force().order_by("name").values_list("name", flat=True)
            return [{"value": name} for name in names.distinct()[:PLACES]]
    return []


def quoted_by(post: QueryDict) -> Part:
    """The chosen statement out of a posted form, with the blanks that stood in its text."""
    code = post.get("statement", "")
    before = f"values.{code}."
    values = {name.removeprefix(before): post[name] for name in post if name.startswith(before)}
    given: Part = {"values": values} if code else {}
    if code:
        given["statement"] = code
    if read := post.get(f"statement_version.{code}", ""):
        given["statement_version"] = read
    return given
