"""The ladder by which a citizen is reached: which rung next, and why one was not taken.

    the words themselves   while the platform's window is open and its count not used up
    template notice        to a follower who agreed to be notified
    subscription notice    as often as they said yes to the platform
    text message           to the phone they left, if they agreed; a caller's receipt always
    unreached              shown to the office, which phones them

At our own doors the words stand on a page in any case, so there the text message comes first. A
rung that cannot carry now is skipped and says why; one that was refused is left for the next. Only
answers, rulings and a caller's receipt are worth more than their first rung.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from hotline.models.accounts import Account, Contact, Room
from hotline.models.budgets import Budget, midnight_before
from hotline.models.notices import (
    NoticeConsent,
    NoticeTemplate,
    Occasion,
    gateway,
    occasion_of,
    own_phone,
)
from hotline.models.rungs import Attempt, Outcome, Rung
from hotline.models.standing import standing
from hotline.models.statements import StatementVersion
from hotline.models.vault import Secret

if TYPE_CHECKING:
    from hotline.models.outbound import OutboundMessage

LADDERS = {
    "wechat": (Rung.WORDS, Rung.TEMPLATE, Rung.SUBSCRIPTION, Rung.TEXT),
    "web": (Rung.TEXT, Rung.WORDS),
    "phone": (Rung.TEXT, Rung.WORDS),
}
ELSEWHERE = (Rung.WORDS, Rung.TEXT)
# A gateway that is stopped is looked at again by itself this often, and when it is resumed.
LOOK_AGAIN = timedelta(hours=1)


@dataclass(frozen=True)
class Foothold:
    """A rung that holds now, and what is used on it."""

    rung: Rung
    room: Room | None = None  # for the words themselves
    statement: StatementVersion | None = None  # and for a notice
    template: NoticeTemplate | None = None
    to: Secret | None = None
    consent: NoticeConsent | None = None


@dataclass(frozen=True)
class NotNow:
    """It does not hold: skipped for this reason, or waited for if nothing but a person helps."""

    reason: str
    wait: bool = False


def ladder_of(message: OutboundMessage, contact: Contact) -> tuple[Rung, ...]:
    """The rungs for this message at this door, top first."""
    if occasion_of(message) is None:
        return (Rung.WORDS,)
    return LADDERS.get(contact.account.carrier, ELSEWHERE)


def below(message: OutboundMessage) -> Rung | None:
    """The rung under the one that `message` stands on, if there is one."""
    rungs = ladder_of(message, message.contact)
    place = rungs.index(Rung(message.rung)) if message.rung else 0
    return rungs[place + 1] if place + 1 < len(rungs) else None


def climb_down(
    message: OutboundMessage, contact: Contact, now: datetime
) -> tuple[Foothold | NotNow, list[tuple[Rung, str]]]:
    """From where it stands to the first rung that holds; and those skipped on the way, with why.

    A `NotNow` with `wait` names the rung to wait at by the last skipped; without, nothing is left.
    """
    rungs = ladder_of(message, contact)
    start = rungs.index(Rung(message.rung)) if message.rung else 0
    skipped: list[tuple[Rung, str]] = []
    for rung in rungs[start:]:
        found = LOOK[rung](message, contact, now)
        if isinstance(found, Foothold):
            return found, skipped
        skipped.append((rung, found.reason))
        if found.wait:
            return found, skipped
    return NotNow(skipped[-1][1]), skipped


def why_unreached(message: OutboundMessage, otherwise: str) -> str:
    """Why the citizen could not be reached in the words themselves: when that changes, they go."""
    refused = Attempt.objects.filter(message=message, rung=Rung.WORDS).exclude(reason="")
    newest = refused.order_by("-made_at").first()
    return newest.reason if newest else otherwise


# Does it hold? ----------------------------------------------------------------------------------


def _words(message: OutboundMessage, contact: Contact, now: datetime) -> Foothold | NotNow:
    room = contact.room(answer=not message.by_itself, now=now)
    return Foothold(Rung.WORDS, room=room) if room else NotNow(room.why_not)


def _template(message: OutboundMessage, contact: Contact, now: datetime) -> Foothold | NotNow:
    if not contact.following:
        return NotNow("unsubscribed")
    if not _agreed(message):
        return NotNow("no_consent")
    return _registered(message, contact.account, Rung.TEMPLATE)


def _subscription(message: OutboundMessage, contact: Contact, now: datetime) -> Foothold | NotNow:
    if _took_it_back(message):
        return NotNow("refused")
    found = _registered(message, contact.account, Rung.SUBSCRIPTION)
    if isinstance(found, NotNow) or found.template is None:
        return found
    consent = NoticeConsent.of(contact, found.template)
    if consent is None or not consent.left:
        return NotNow("refused" if consent and consent.refused else "no_consent")
    return Foothold(found.rung, None, found.statement, found.template, None, consent)


def _text(message: OutboundMessage, contact: Contact, now: datetime) -> Foothold | NotNow:
    account = gateway()
    if account is None:
        return NotNow("no_gateway")
    phone = own_phone(message)
    if phone is None:
        return NotNow("no_phone")
    if occasion_of(message) is not Occasion.RECEIPT and not _agreed(message):
        return NotNow("no_consent")
    found = _registered(message, account, Rung.TEXT)
    if isinstance(found, NotNow):
        return found
    if account.health == Account.Health.STOPPED:
        return NotNow("gateway_stopped", wait=True)
    most = Budget.objects.filter(account=account).values_list("per_recipient", flat=True).first()
    if most is not None and Attempt.objects.to_this_phone(phone, midnight_before(now)) >= most:
        return NotNow("enough_for_today")
    return Foothold(found.rung, None, found.statement, found.template, phone)


LOOK: dict[Rung, Callable[[OutboundMessage, Contact, datetime], Foothold | NotNow]] = {
    Rung.WORDS: _words,
    Rung.TEMPLATE: _template,
    Rung.SUBSCRIPTION: _subscription,
    Rung.TEXT: _text,
}


def _agreed(message: OutboundMessage) -> bool:
    return message.ticket is not None and message.ticket.notices_allowed


def _took_it_back(message: OutboundMessage) -> bool:
    """Whether the last they told us on the page of their case was that they want no notices."""
    assert message.ticket is not None  # without one there is no ladder
    told = message.ticket.events.filter(step="consent", details__purpose="notices")
    newest = told.order_by("-seq").first()
    return newest is not None and not newest.details["given"]


def _registered(message: OutboundMessage, account: Account, rung: Rung) -> Foothold | NotNow:
    """The registered text and the statement it says: both are there, or the rung does not hold."""
    occasion = occasion_of(message)
    kept = NoticeTemplate.objects.filter(account=account, rung=rung, occasion=occasion)
    template = kept.exclude(template_id="").first()
    if occasion is None or template is None:
        return NotNow("not_set_up")
    said = standing(occasion.statement)
    return Foothold(rung, None, said, template) if said else NotNow("not_switched_on")


# Standing on it ---------------------------------------------------------------------------------


def stand(message: OutboundMessage, foothold: Foothold) -> Attempt | None:
    """Write down that a notice is being tried, or go on with the try that waited; None for words.

    In the transaction of the claim; a consent is used up here.
    """
    said = foothold.statement
    if said is None or foothold.template is None:
        return None
    if foothold.consent is not None and not foothold.template.lasting:
        foothold.consent.use()
    waiting = message.attempts.filter(rung=foothold.rung, outcome=Outcome.WAITING).first()
    attempt: Attempt = waiting or Attempt(message=message, rung=foothold.rung)
    attempt.outcome, attempt.reason = Outcome.SENDING, ""
    attempt.statement, attempt.template, attempt.to = said, foothold.template, foothold.to
    attempt.speaker_id, attempt.speaker_kind = said.approved_by_id, said.approved_kind
    attempt.save()
    return attempt


def skip(message: OutboundMessage, skipped: list[tuple[Rung, str]]) -> None:
    """Write down which rungs did not hold, in order."""
    now = timezone.now()
    for rung, reason in skipped:
        Attempt.objects.create(
            message=message, rung=rung, outcome=Outcome.SKIPPED, reason=reason, ended_at=now
        )
