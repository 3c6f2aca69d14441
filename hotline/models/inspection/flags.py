"""What a machine finds in a vendor's work: banned words, overstepping, refused attempts, lateness,
opened personal data. It decides nothing: an inspector reads the evidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from hotline import lexicon
from hotline.models.clocks import Clock, ClockKind
from hotline.models.inspection.sheet import ScoreSheet
from hotline.models.organisations import Organisation
from hotline.models.people import User
from hotline.models.record import SecurityEvent
from hotline.models.tickets import Ticket
from hotline.models.vault import Reveal

Flag = dict[str, Any]
NAMES = {
    "banned": _("Banned words"),
    "overstep": _("Words that overstep"),
    "refused": _("Tried what a vendor may not do"),
    "late": _("First response late"),
    "revealed": _("Opened personal data"),
}
# By these a ticket is inspected whatever the draw says; the others are only shown.
FLAGGED = frozenset({"banned", "overstep", "refused"})
LONGEST = 60  # characters of what was found


def flags_of(
    tickets: Mapping[int, Ticket], vendor: Organisation, sheet: ScoreSheet
) -> dict[int, list[Flag]]:
    """The flags of each ticket, in a handful of questions for all of them."""
    found: dict[int, list[Flag]] = defaultdict(list)
    people = set(User.objects.filter(organisation=vendor).values_list("pk", flat=True))
    words = sheet.lexicon()
    for pk, ticket in tickets.items():
        found[pk] += _in_words(ticket, people, words)
    keys = {ticket.number: pk for pk, ticket in tickets.items()}
    tried = SecurityEvent.objects.filter(what="step_refused", by__in=people, subject__in=keys)
    for one in tried.filter(reason__in=("power", "own_step")).order_by("id"):
        what = str(one.details.get("step", ""))
        found[keys[one.subject]].append({"kind": "refused", "what": what, "at": _at(one)})
    ended = Clock.objects.filter(ticket__in=tickets, kind=ClockKind.RESPOND)
    for clock in ended.exclude(stopped_at=None).order_by("id"):
        if clock.stopped_at and clock.stopped_at > clock.due_at:
            late = {"kind": "late", "what": str(clock.kind), "at": clock.stopped_at.isoformat()}
            found[clock.ticket_id].append(late)
    for reveal in Reveal.objects.filter(ticket__in=tickets, by__in=people).order_by("id"):
        seen = {"kind": "revealed", "what": reveal.field, "at": _at(reveal)}
        found[reveal.ticket_id].append(seen)
    return found


def _in_words(ticket: Ticket, people: set[int], words: lexicon.Lexicon) -> Iterator[Flag]:
    """In what the vendor wrote; what the citizen said first is only copied."""
    heard = "\n".join(message.text for message in ticket.messages.all())
    for where, text in _written(ticket, people):
        for hit in words.findings(text):
            if hit.words not in heard:
                yield {"kind": hit.entry.ban, "what": hit.words[:LONGEST], "where": where}


def _written(ticket: Ticket, people: set[int]) -> Iterator[tuple[str, str]]:
    yield "title", ticket.title
    for name, text in (ticket.facts or {}).items():
        yield name, text or ""
    for note in ticket.notes.all():
        if note.by_id in people:
            yield "note", note.text


def _at(row: Any) -> str:
    return str(row.at.isoformat())
