"""Finding a person's tickets by name or number: through the digests of the vault, said why, logged.

Nothing is opened and no text is read: a digest of what was typed is compared with those kept.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as say

from hotline import personal
from hotline.errors import wrong_entry
from hotline.models.finding import Tickets
from hotline.models.people import User
from hotline.models.record import SecurityEvent
from hotline.models.revealing import LEAST_REASON
from hotline.models.tickets import Ticket
from hotline.models.vault import KEPT_AS, Secret
from hotline.powers import Kind
from hotline.sealing import blind

NAME = str(Secret.Kind.NAME)
LEAST_NAME, MOST_REASON = 2, 200  # characters
MOST_KEPT = 1_000  # entries of the vault for one person


def is_personal(text: str) -> bool:
    """Whether somebody's number stands in `text`: the search of words would never find it."""
    return bool(personal.find(text))


def tickets_of(person: str, *, by: User, reason: str) -> Tickets:
    """Return the tickets in the sight of `by` on which this name or number was kept, newest first.

    Raises `BadArguments`. A vendor finds nothing that is confidential.
    """
    person, reason = person.strip(), reason.strip()
    if len(person) < LEAST_NAME:
        raise wrong_entry("person", say("A whole name or number is needed."))
    if len(reason) < LEAST_REASON:
        raise wrong_entry("reason", say("Say why you look for this person."))
    numbers = [(KEPT_AS[item.kind], item.value) for item in personal.find(person)]
    digests = [(kind, blind(value, purpose=kind)) for kind, value in numbers or [(NAME, person)]]
    same = Q()
    for kind, digest in digests:
        same |= Q(kind=kind, blind=digest)
    keys = Secret.objects.filter(same, ticket__isnull=False).values_list("ticket", flat=True)
    found: Tickets = Ticket.objects.in_sight_of(by).filter(pk__in=list(keys[:MOST_KEPT]))
    if by.organisation_kind == Kind.VENDOR:
        found = found.filter(confidential=False)
    SecurityEvent.objects.create(
        by=by,
        what="person_sought",
        details={
            "by": [[kind, digest.hex()] for kind, digest in digests],
            "found": found.count(),
            "reason": personal.masked(reason[:MOST_REASON])[0],
        },
    )
    return found.order_by("-opened_at", "-id")
