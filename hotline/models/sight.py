"""Who sees which ticket, and in which of their queues: one narrow table, kept by every step.

An audience is a string: `vendor:3`, `office:12`, `centre`, `inspectorate`, `person:7`. A person has
exactly one sight audience (User.sight), so every list is one index range however many tickets
there are.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hotline.models.emergency import EmergencyMode
from hotline.models.states import State
from hotline.together import keep

if TYPE_CHECKING:
    from hotline.models.organisations import Office
    from hotline.models.people import User
    from hotline.models.tickets import Ticket


class Queue(models.TextChoices):
    """The queues of the desk."""

    INBOX = "inbox", _("Inbox")
    MINE = "mine", _("Mine")
    OFFICE = "office", _("My office")
    REVIEW = "review", _("To review")
    RULINGS = "rulings", _("To rule")
    DISASTER = "disaster", pgettext_lazy("queue", "Disaster")
    LATE = "late", pgettext_lazy("queue", "Due soon")
    ALL = "all", _("All")


# Queues whose places name a person; those of all others name who sees them.
OF_ONE_PERSON = (Queue.MINE, Queue.REVIEW)
# Not a queue anybody has: the tickets that name an office, so that filtering by it is a range, too.
NAMED = "named"


RUNNING = Q(warn_at__isnull=False)  # the few tickets on which a clock runs


class QueueEntry(models.Model):
    """One ticket in one queue of one audience. `all` is what the audience may see at all.

    Beside the ticket it holds what lists are ordered and filtered by, as on the ticket.
    """

    audience = models.CharField(max_length=40)
    queue = models.CharField(max_length=8, choices=Queue.choices)
    ticket = models.ForeignKey("hotline.Ticket", models.CASCADE, related_name="places")
    state = models.CharField(max_length=12, choices=State.choices)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    # When the first of the open clocks turns yellow; from then on the ticket is in `late`.
    warn_at = models.DateTimeField(null=True)

    KEPT = ("state", "due_at", "warn_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "audience", "queue"], name="one_place_in_a_queue"
            ),
        ]
        indexes = [
            models.Index(
                fields=["audience", "queue", "-opened_at", "-ticket"], name="queue_newest"
            ),
            models.Index(fields=["audience", "queue", "due_at", "ticket"], name="queue_by_due"),
            models.Index(
                fields=["audience", "queue", "state", "-opened_at", "-ticket"],
                name="queue_state_newest",
            ),
            models.Index(
                fields=["audience", "queue", "state", "due_at", "ticket"],
                name="queue_state_by_due",
            ),
            models.Index(
                fields=["audience", "queue", "-opened_at", "-ticket"],
                include=["warn_at"],
                condition=RUNNING,
                name="late_newest",
            ),
            models.Index(
                fields=["audience", "queue", "due_at", "ticket"],
                include=["warn_at"],
                condition=RUNNING,
                name="late_by_due",
            ),
            models.Index(
                fields=["audience", "queue", "warn_at"], condition=RUNNING, name="late_count"
            ),
        ]


Places = set[tuple[str, str]]


def places(ticket: Ticket) -> Places:
    """Return the (audience, queue) pairs a ticket belongs to as it stands."""
    state = ticket.State
    found: Places = {("inspectorate", Queue.ALL)}
    if ticket.sealed:
        return found
    received, open_at_office = ticket.state == state.RECEIVED, ticket.state in ticket.AT_OFFICE
    found.add(("centre", Queue.ALL))
    vendor = ticket.account.listening_vendor_id
    # What was split off a confidential matter may have been out of the vendor's sight before.
    if vendor and (not ticket.confidential or (received and ticket.split_from_id is None)):
        found.add((f"vendor:{vendor}", Queue.ALL))
    asking = ticket.account.follow_up_vendor_id
    if asking and ticket.state == state.REPLIED and not ticket.confidential:
        found.add((f"vendor:{asking}", Queue.ALL))
    if received:
        found |= {(audience, Queue.INBOX) for audience, _all in found if audience != "inspectorate"}
    if ticket.waits_for_the_centre():
        found.add(("centre", Queue.RULINGS))
    if ticket.unsolved:  # rework it, or close it all the same
        found.add(("centre", Queue.RULINGS))
    for office in ticket.offices:
        for above in office.lineage:
            found.add((f"office:{above}", Queue.ALL))
            if open_at_office:
                found.add((f"office:{above}", Queue.OFFICE))
        if office.is_centre and open_at_office:
            found.add(("centre", Queue.OFFICE))
    danger = ticket.is_a_disaster or (ticket.cries_for_rescue and EmergencyMode.is_on())
    if danger and ticket.state in ticket.OPEN:  # for whoever sees it at all
        found |= {(audience, Queue.DISASTER) for audience, queue in found if queue == Queue.ALL}
    found |= {(f"person:{person.pk}", Queue.REVIEW) for person in ticket.reviewers_waited_for()}
    holder = ticket.taken_by
    if holder and ticket.state in ticket.OPEN and (holder.sight, Queue.ALL) in found:
        found.add((f"person:{holder.pk}", Queue.MINE))
    return found | _by_office(ticket.offices)


def _by_office(offices: list[Office]) -> Places:
    """Where filters by office find the ticket: once for all who see the whole of an office's, and
    for each office that sees it once for each of the others.
    """
    found: Places = {(f"of:{office.pk}", NAMED) for office in offices}
    for seeing in offices if len(offices) > 1 else ():
        for above in seeing.lineage:
            found |= {(f"office:{above}/{office.pk}", NAMED) for office in offices}
    return found


def naming(office: Office, *, seen_by: str) -> str:
    """Return the audience whose `NAMED` places are the tickets that name `office`: all of them,
    or for an office that does not see those of `office` anyway only what it shares with it.
    """
    above = {f"office:{pk}" for pk in office.lineage}
    if seen_by.startswith("office:") and seen_by not in above:
        return f"{seen_by}/{office.pk}"
    return f"of:{office.pk}"


def sees_what_offices_see(sight: str) -> bool:
    """Whether every ticket at the `naming` of an office is in this sight: not so for vendors, who
    listen at their own doors only, and never see on what is confidential.
    """
    return not sight.startswith("vendor:")


def arrange(ticket: Ticket, *, new: bool) -> dict[str, tuple[set[str], set[str]]]:
    """Bring the table in line with the ticket; return per audience (queues left, queues
    entered).
    """
    should = places(ticket)
    rows = () if new else ticket.places.values_list("audience", "queue", *QueueEntry.KEPT)
    kept = {(audience, queue): shown for audience, queue, *shown in rows}
    there: Places = set(kept)
    gone, come = there - should, should - there
    if gone:
        away = models.Q()
        for audience, queue in gone:
            away |= models.Q(audience=audience, queue=queue)
        ticket.places.filter(away).delete()
    now = {name: getattr(ticket, name) for name in QueueEntry.KEPT}
    if any(kept[place] != list(now.values()) for place in there & should):
        ticket.places.update(**now)
    opened = ticket.opened_at
    keep(
        *(
            QueueEntry(ticket=ticket, audience=a, queue=q, opened_at=opened, **now)
            for a, q in sorted(come)
        )
    )
    moved: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for audience, queue in there | should:
        if queue != NAMED:
            moved[audience]
    for audience, queue in gone:
        if queue != NAMED:
            moved[audience][0].add(str(queue))
    for audience, queue in come:
        if queue != NAMED:
            moved[audience][1].add(str(queue))
    return dict(moved)


class InSight(models.QuerySet[Any]):
    """The only door to tickets, for pages, API, sockets, search, counts and exports
    alike (rule 6).
    """

    def in_sight_of(self, user: User) -> Self:
        """The tickets `user` may see; whatever is not here does not exist for them (404)."""
        return self.seen_at(user.sight) if user.sight else self.none()

    def seen_at(self, audience: str) -> Self:
        """The tickets a whole audience may see: for the machine, who counts for it."""
        return self.filter(places__audience=audience, places__queue=Queue.ALL)

    def in_queue(self, queue: str, user: User) -> Self:
        """Those of a queue of the desk that `user` may see."""
        if queue == Queue.ALL:
            return self.in_sight_of(user)
        if queue == Queue.LATE:
            # With the door in one filter: both are about the same place.
            return self.in_sight_of(user).filter(
                places__audience=user.sight,
                places__queue=Queue.ALL,
                places__warn_at__lte=timezone.now(),
            )
        entries = QueueEntry.objects.filter(queue=queue, audience=whose(queue, user))
        return self.in_sight_of(user).filter(Exists(entries.filter(ticket=OuterRef("pk"))))


def whose(queue: str, user: User) -> str:
    """Return the audience whose places are `user`'s queue: their own, or that of their sight."""
    return f"person:{user.pk}" if queue in OF_ONE_PERSON else user.sight
