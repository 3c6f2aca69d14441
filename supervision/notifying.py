"""Sends cards to people by their roads, once and, unread, once more.

Claimed before it is sent, and sent outside of any transaction. What a worker that died had taken up
is not sent again by that road, since nobody knows whether it went: the next road is taken.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hotline import events
from hotline.carriers import mail, wecom
from hotline.carriers.verdicts import Outcome, Undeliverable
from hotline.models import Card, CardNotice, CardRoad, Level
from hotline.models.card_notices import AT_ONCE, Road, ways_to
from hotline.models.cards import OVERDUE, STANDING


def sweep(now: datetime) -> int:
    """Send what is due; return how many were tried."""
    for lost in CardNotice.objects.lost(now).select_related("recipient__person")[:AT_ONCE]:
        lost.failed("worker_died", now, may_go_through=False)
    _find_unread(now)
    tried = 0
    for notice in _read(CardNotice.objects.due(now))[:AT_ONCE]:
        if notice.claim(timezone.now()):
            notice.tries += 1
            _send(notice)
            tried += 1
    return tried


def _read(notices: QuerySet[CardNotice]) -> QuerySet[CardNotice]:
    return notices.select_related(
        "recipient__person",
        "recipient__card__clock__policy",
        "recipient__card__ticket",
        "recipient__card",
    ).defer("recipient__card__evidence")


def _find_unread(now: datetime) -> None:
    """What nobody acknowledged in time goes out once more; what need not, never does."""
    for notice in _read(CardNotice.objects.unread(now))[:AT_ONCE]:
        mine = CardNotice.objects.filter(pk=notice.pk, state=CardNotice.State.SENT)
        if notice.recipient.acknowledged_at is None and _presses(notice.recipient.card):
            unread = CardNotice.State.UNREAD
            mine.update(state=unread, remind_at=None, next_try_at=now, tries=0, error="")
        else:
            mine.update(remind_at=None)


def _presses(card: Card) -> bool:
    runs = card.clock.stopped_at is None or card.level in OVERDUE
    return runs and card.state in STANDING


def _send(notice: CardNotice) -> None:
    try:
        _carry(notice)
    except Undeliverable as failure:
        again = failure.outcome == Outcome.RETRY
        notice.failed(str(failure.code), timezone.now(), may_go_through=again)
    else:
        notice.arrived(timezone.now())


def _carry(notice: CardNotice) -> None:
    """By its road; raises Undeliverable."""
    recipient = notice.recipient
    if notice.road == Road.CONSOLE:
        return _to_the_console(recipient.card, recipient.person_id)
    ways = ways_to(recipient.person, CardRoad.objects.filter(on=True, road=notice.road))
    if not ways:
        raise Undeliverable("no_address", Outcome.FINAL)
    with translation.override(settings.LANGUAGE_CODE):
        subject, text = words_of(recipient.card)
    if notice.road == Road.WECOM:
        return wecom.say(settings.WECOM_API, ways[0].reveal(), f"{subject}\n{text}")
    return mail.say(ways[0].reveal(), subject, text)


def _to_the_console(card: Card, person: int) -> None:
    frame = events.AlertRaised(
        number=card.ticket.number,
        clock=card.kind,
        level=card.level,
        due_at=card.due_at.isoformat(),
    )
    events.publish({f"person:{person}": frame})


def words_of(card: Card) -> tuple[str, str]:
    """What travels: numbers, level and times, never a citizen's words."""
    level, clock = Level(card.level).label, card.get_kind_display()
    due = f"{timezone.localtime(card.due_at):%Y-%m-%d %H:%M}"
    said = {"level": level, "clock": clock, "number": card.ticket.number, "card": card.number}
    subject = _("Card %(card)s: %(level)s, %(clock)s") % said
    lines = [
        _("Ticket %(number)s, %(clock)s: %(level)s.") % said,
        _("It was due or is due at %(due)s.") % {"due": due},
        _("Please acknowledge the card at your desk."),
    ]
    if settings.PUBLIC_URL:
        lines.append(f"{settings.PUBLIC_URL}/wall/cards/{card.number}/")
    return subject, "\n".join(lines)
