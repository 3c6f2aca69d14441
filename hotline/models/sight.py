"""Who sees which ticket, and in which of their queues: one narrow table, kept by every step.

An audience is a string: `vendor:3`, `office:12`, `centre`, `inspectorate`, `person:7`. A person has
exactly one sight audience (User.sight), so every list is one index range however many tickets
there are.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hotline.models.clocks import Clock
from hotline.together import keep

if TYPE_CHECKING:
    from hotline.models.people import User
    from hotline.models.tickets import Ticket


class Queue(models.TextChoices):
    """The queues of the desk."""

    INBOX = "inbox", _("Inbox")
    MINE = "mine", _("Mine")
    OFFICE = "office", _("My office")
    REVIEW = "review", _("To review")
    RULINGS = "rulings", _("To rule")
    LATE = "late", pgettext_lazy("queue", "Due soon")
    ALL = "all", _("All")


class QueueEntry(models.Model):
    """One ticket in one queue of one audience. `all` is what the audience may see at all."""

    audience = models.CharField(max_length=40)
    queue = models.CharField(max_length=8, choices=Queue.choices)
    ticket = models.ForeignKey("hotline.Ticket", models.CASCADE, related_name="places")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)

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
    found |= {(f"person:{person.pk}", Queue.REVIEW) for person in ticket.reviewers_waited_for()}
    holder = ticket.taken_by
    if holder and ticket.state in ticket.OPEN and (holder.sight, Queue.ALL) in found:
        found.add((f"person:{holder.pk}", Queue.MINE))
    return found


def arrange(ticket: Ticket, *, new: bool) -> dict[str, tuple[set[str], set[str]]]:
    """Bring the table in line with the ticket; return per audience (queues left, queues
    entered).
    """
    should = places(ticket)
    there: Places = set() if new else set(ticket.places.values_list("audience", "queue"))
    gone, come = there - should, should - there
    if gone:
        away = models.Q()
        for audience, queue in gone:
            away |= models.Q(audience=audience, queue=queue)
        ticket.places.filter(away).delete()
    stale = there & should
    if stale and ticket.due_moved:
        ticket.places.update(due_at=ticket.due_at)
    opened, due = ticket.opened_at, ticket.due_at
    keep(
        *(
            QueueEntry(ticket=ticket, audience=a, queue=q, opened_at=opened, due_at=due)
            for a, q in sorted(come)
        )
    )
    moved: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for audience, _queue in there | should:
        moved[audience]
    for audience, queue in gone:
        moved[audience][0].add(str(queue))
    for audience, queue in come:
        moved[audience][1].add(str(queue))
    return dict(moved)


class InSight(models.QuerySet[Any]):
    """The only door to tickets, for pages, API, sockets, search, counts and exports
    alike (rule 6).
    """

    def in_sight_of(self, user: User) -> Self:
        """The tickets `user` may see; whatever is not here does not exist for them (404)."""
        if not user.sight:
            return self.none()
        return self.filter(places__audience=user.sight, places__queue=Queue.ALL)

    def in_queue(self, queue: str, user: User) -> Self:
        """Those of a queue of the desk that `user` may see."""
        if queue == Queue.ALL:
            return self.in_sight_of(user)
        if queue == Queue.LATE:
            return self.in_sight_of(user).filter(Exists(warned(timezone.now())))
        entries = QueueEntry.objects.filter(queue=queue, audience__in=user.audiences)
        return self.in_sight_of(user).filter(pk__in=entries.values("ticket"))


def warned(now: datetime, *, ticket: str = "pk") -> models.QuerySet[Any]:
    """The open clocks past their yellow point, of the ticket that a query is about.

    `ticket` names the field of the outer query that holds the ticket.
    """
    return Clock.objects.filter(ticket=OuterRef(ticket), stopped_at=None, yellow_at__lte=now)
