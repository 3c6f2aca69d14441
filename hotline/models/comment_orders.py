"""What the government has done with a citizen's comment below one of our articles: shown to
everybody (精选), no longer shown, or deleted.

An order is written with who, when and why; what becomes of it is written down beside it. To try
once more is a new order. Nothing of this changes the ticket, which keeps the words.
"""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hotline import carriers, events
from hotline.carriers import Undeliverable
from hotline.errors import Moved, RuleRefuses, wrong_entry
from hotline.models.accounts import Account
from hotline.models.outbound import why_not_theirs
from hotline.models.people import User
from hotline.models.public_places import PublicPlace
from hotline.models.tickets import Ticket
from hotline.powers import Kind

LONGEST_REASON = 200  # characters


class CommentOrders(models.QuerySet["CommentOrder"]):
    """Gives orders, and finds those to carry out."""

    def give(self, place: PublicPlace, how: str, *, why: str, by: User) -> CommentOrder:
        """Have a comment shown or deleted, because `by` says so and why. Raises `Refused`."""
        ticket = Ticket.objects.select_related("account", "lead_office").get(
            pk=place.message.ticket_id
        )
        if why_not := why_not_theirs(by, ticket):
            raise RuleRefuses(why_not[1], code=why_not[0])
        why = why.strip()
        if how not in CommentOrder.How.values or not carriers.press(ticket.channel):
            raise wrong_entry("how", say("This platform knows no such thing."))
        if not why or len(why) > LONGEST_REASON:
            said = say("Say why, in at most %(n)d characters.") % {"n": LONGEST_REASON}
            raise wrong_entry("why", said)
        if how == CommentOrder.How.ELECT and ticket.confidential:
            raise RuleRefuses(
                say("The matter is confidential: it is shown to nobody."), code="confidential"
            )
        with transaction.atomic():
            ticket.hold()
            if self.filter(place=place, state=CommentOrder.State.WAITING).exists():
                raise Moved(say("Something is on its way for this comment already."), code="state")
            if self.filter(place=place, how=CommentOrder.How.HIDE, state="done").exists():
                raise Moved(say("The comment has been deleted."), code="state")
            order = self.create(place=place, how=how, why=why, by=by, by_kind=by.organisation_kind)
            told = {"message": place.message_id, "why": why}
            ticket.log_beside_the_steps(f"comment_{how}", by=by, details=told)
            events.nudge("dispatch.tasks.carry_out", order.pk)
        return order

    def due(self) -> CommentOrders:
        """Those to carry out now; at an account that is stopped there is none."""
        waiting = self.filter(state=CommentOrder.State.WAITING, next_try_at__lte=timezone.now())
        stopped = Account.Health.STOPPED
        return waiting.exclude(place__message__ticket__account__health=stopped)

    def below(self, ticket: Ticket) -> CommentOrders:
        """Those about the comments of a ticket, the newest first."""
        return self.filter(place__message__ticket=ticket).select_related("place", "by")


class CommentOrder(models.Model):
    """One order about one comment, and what became of it. It may be carried out twice without
    harm, so that it is never unsure.
    """

    class How(models.TextChoices):
        ELECT = "elect", _("Show to everybody")
        UNELECT = "unelect", _("Show no longer")
        HIDE = "hide", _("Delete the comment")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("comment order", "On its way")
        DONE = "done", pgettext_lazy("comment order", "Done")
        FAILED = "failed", pgettext_lazy("comment order", "Not done")

    place = models.ForeignKey(PublicPlace, models.PROTECT, related_name="orders")
    how = models.CharField(max_length=8, choices=How.choices)
    why = models.CharField(max_length=LONGEST_REASON)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_kind = models.CharField(max_length=12)
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=80, blank=True)

    objects = CommentOrders.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["place"], condition=Q(state="waiting"), name="one_order_on_its_way"
            ),
            models.CheckConstraint(
                condition=Q(by_kind=Kind.GOVERNMENT), name="only_government_orders"
            ),
        ]

    def done(self) -> None:
        """The platform did it."""
        self._end(self.State.DONE, "", f"comment_{self.how}_done")

    def fail(self, refused: Undeliverable) -> None:
        """The platform did not and will not; a person sees it and decides."""
        self._end(self.State.FAILED, str(refused.code), "comment_not_done")

    def _end(self, state: str, error: str, recorded: str) -> None:
        ticket = Ticket.objects.get(pk=self.place.message.ticket_id)
        told: dict[str, Any] = {"message": self.place.message_id}
        told |= {"how": self.how, "error": error} if error else {}
        with transaction.atomic():
            ticket.hold()
            mine = CommentOrder.objects.filter(pk=self.pk, state=self.State.WAITING)
            if mine.update(state=state, error=error[:80], ended_at=timezone.now()):
                ticket.log_beside_the_steps(recorded, by=User.objects.machine(), details=told)
