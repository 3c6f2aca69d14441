"""What platforms and gateways report of a notice they took: it arrived, or the next rung is due."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from hotline import events
from hotline.carriers.incoming import Receipt
from hotline.models import ladder
from hotline.models.accounts import Account, digest_of
from hotline.models.beside import announce_beside
from hotline.models.notices import NoticeConsent
from hotline.models.outbound import OutboundMessage
from hotline.models.outbox import State
from hotline.models.rungs import Attempt, Outcome, Rung

OPEN = (Outcome.SENT, Outcome.UNSURE)
# A template notice whose answer was lost has no number that we know; the platform's report to the
# same citizen within this time is about it. It forgets our own name for it as soon.
SAME_NOTICE = timedelta(minutes=10)


def reported(attempt: Attempt, *, arrived: bool, reason: str = "") -> None:
    """A notice was delivered, or was not, whatever was said when it was taken.

    What was doubted is sure now. What did not arrive goes on to the next rung, unless it was
    recalled or a person has decided otherwise.
    """
    now = timezone.now()
    with transaction.atomic():
        message = OutboundMessage.objects.select_for_update().get(pk=attempt.message_id)
        mine = Attempt.objects.filter(pk=attempt.pk, outcome__in=OPEN)
        outcome = Outcome.DELIVERED if arrived else Outcome.FAILED
        if not mine.update(outcome=outcome, reason=reason[:80], reported_at=now, ask_at=None):
            return
        row = OutboundMessage.objects.filter(pk=message.pk)
        if message.rung != attempt.rung or message.state not in (State.SENT, State.UNSURE):
            return
        if arrived:
            row.update(state=State.SENT, error="", ended_at=now)
        elif not message.withdrawal:
            _goes_on(message, reason)
        if message.ticket_id:
            announce_beside(message.ticket_id, "delivery_reported")


def of_notice(account: Account, said: Receipt) -> None:
    """Take in a platform's report; of a notice that is none of ours nothing happens."""
    attempt = _meant(account, said)
    if attempt is None:
        return
    reported(attempt, arrived=said.outcome == "delivered", reason=_reason(said))
    if said.outcome == "blocked" and attempt.rung == Rung.SUBSCRIPTION and attempt.template:
        NoticeConsent.none_left(attempt.message.contact, attempt.template)


def _goes_on(message: OutboundMessage, reason: str) -> None:
    lower, row = ladder.below(message), OutboundMessage.objects.filter(pk=message.pk)
    now = timezone.now()
    if lower is None:
        error = ladder.why_unreached(message, reason)[:80]
        row.update(state=State.UNREACHED, error=error, ended_at=now)
        return
    row.update(state=State.PENDING, error="", rung=lower, tries=0, next_try_at=now)
    events.nudge("dispatch.tasks.deliver", message.pk)


def _meant(account: Account, said: Receipt) -> Attempt | None:
    digest = digest_of(account, said.sender)
    theirs = Attempt.objects.select_related("message__contact", "template").filter(
        message__contact__account=account, message__contact__identity_digest=digest
    )
    if said.template:
        theirs = theirs.filter(rung=Rung.SUBSCRIPTION, template__template_id=said.template)
    if said.notice_id and (known := theirs.filter(reference=said.notice_id).first()):
        return known
    doubted = theirs.filter(outcome=Outcome.UNSURE, ended_at__gte=timezone.now() - SAME_NOTICE)
    if said.template:  # the answer to a subscription notice may name no number at all
        doubted |= theirs.filter(outcome=Outcome.SENT, reference="")
    else:
        doubted = doubted.filter(rung=Rung.TEMPLATE)
    return doubted.order_by("-ended_at").first()


def _reason(said: Receipt) -> str:
    """A word of ours for the two usual ones; else the platform's own."""
    if said.outcome == "delivered":
        return ""
    return "blocked_by_citizen" if said.outcome == "blocked" else said.status.replace(" ", "_")
