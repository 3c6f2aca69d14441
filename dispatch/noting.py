"""Notes beside the steps: words for colleagues, and calls to those who should look."""

from __future__ import annotations

import re

from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.models import Mention
from hotline import events
from hotline.errors import PowerMissing, wrong_entry
from hotline.models import Note, Queue, QueueEntry, Secret, Ticket, User
from hotline.models.arguments import LONG
from hotline.models.vault import put_away
from hotline.powers import Power, may
from hotline.together import keep, together

WHO_NOTES = (Power.RECEIVE, Power.HANDLE)
MOST_MENTIONS = 10
# An @ that no address holds, and the words behind it: names may have spaces in them.
CALL = re.compile(r"(?<![A-Za-z0-9_.@-])@(?=(\S[^\n]{0,99}))")
GOES_ON = re.compile(r"[A-Za-z0-9_]{2}")


def may_note(user: User) -> bool:
    """Whoever works on tickets; a supervisor's looking leaves no words on them."""
    return may(user, WHO_NOTES)


def demand_may_note(user: User) -> None:
    """Raise PowerMissing for whoever writes no notes."""
    if not may_note(user):
        raise PowerMissing(_("Your role writes no notes on tickets."), code="power")


def leave_note(ticket: Ticket, text: str, *, by: User) -> Note:
    """Keep `text` on the ticket, masked, and call everybody it names with an @.

    Raises BadArguments when it is empty, too long, or names somebody who cannot be called here.
    """
    text = text.strip()
    demand_may_note(by)
    if not text:
        raise wrong_entry("text", _("Write something."))
    if len(text) > LONG:
        raise wrong_entry("text", _("At most %d characters.") % LONG)
    called = mentioned(ticket, text, by=by)
    secrets: list[Secret] = []
    masked = put_away(text, secrets=secrets, ticket=ticket)
    with together():
        ticket.hold()
        note = Note(ticket=ticket, by=by, kind=Note.Kind.NOTE, text=masked, at=timezone.now())
        keep(note, *secrets, *(Mention(ticket=ticket, note=note, person=p) for p in called))
        ticket.log_beside_the_steps(
            "note", by=by, details={"mentions": [person.pk for person in called]}
        )
    for person in called:
        tell(person, ticket, by=by)
    return note


def mentioned(ticket: Ticket, text: str, *, by: User) -> list[User]:
    """Whom a note names; raises BadArguments for a name that nobody has, or who cannot see it.

    A call is `@` and a log-in name or a name; what follows need not be set off by a space.
    """
    calls = CALL.findall(text)
    if not calls:
        return []
    people = {
        name: person
        for person in User.objects.with_roles().filter(
            organisation=by.organisation_id, is_active=True
        )
        for name in (person.name, person.username)
    }
    seeing = set(
        QueueEntry.objects.filter(ticket=ticket, queue=Queue.ALL).values_list("audience", flat=True)
    )
    found: dict[int, User] = {}
    for call in calls:
        person = _named(call, people)
        if person is None:
            raise wrong_entry(
                "text",
                _("There is no colleague called “%(name)s”.") % {"name": call.split()[0][:40]},
            )
        if person.sight not in seeing:
            raise wrong_entry(
                "text",
                _("%(name)s cannot see this ticket, so nobody can call them to it.")
                % {"name": person.name},
            )
        found[person.pk] = person
    if len(found) > MOST_MENTIONS:
        raise wrong_entry("text", _("At most %d people in one note.") % MOST_MENTIONS)
    return list(found.values())


def seen(ticket: Ticket, *, by: User) -> None:
    """`by` has looked at the ticket: the calls to it wait no longer."""
    waiting = Mention.objects.filter(ticket=ticket, person=by, seen_at=None)
    if waiting.update(seen_at=timezone.now()):
        tell(by, ticket, by=by)


def tell(person: User, ticket: Ticket, *, by: User) -> None:
    """Tell a person's consoles how many calls wait for them now."""
    waiting = Mention.objects.waiting_for(person).values("ticket").distinct().count()
    frame = events.Mentioned(number=ticket.number, by=by.name, waiting=waiting)
    events.publish({f"person:{person.pk}": frame})


def _named(call: str, people: dict[str, User]) -> User | None:
    """The longest name that the call begins with: Chinese leaves no space behind a name, while
    “operator25” is not “operator2”.
    """
    known = [
        name for name in people if call.startswith(name) and not GOES_ON.match(call, len(name) - 1)
    ]
    return people[max(known, key=len)] if known else None
