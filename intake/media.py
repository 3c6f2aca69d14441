"""Fetches the pictures, voices and films of citizens while the platform still has them."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from hotline import carriers, events
from hotline.carriers import Outcome, Undeliverable
from hotline.models import Account, Attachment, Message
from hotline.models.budgets import Purpose, paid
from hotline.models.messages import stored_name
from hotline.models.tokens import api_of, with_token
from hotline.pictures import MAX_BYTES, PictureRefused, for_citizen, sniff
from intake.models import Enclosure

log = logging.getLogger(__name__)

KEPT_BY_PLATFORM = timedelta(days=3)
LONGEST_FETCH = timedelta(seconds=180)  # past every time-out: older claims are the dead's
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(hours=1)
AT_ONCE = 200  # files that one sweep wakes
ELSEWHERE = ("http://", "https://")

State = Attachment.State
MAY_HAVE_FILES = (*(Message.Kind.IMAGE, Message.Kind.VOICE, Message.Kind.VIDEO, Message.Kind.FORM),)


def fetch(pk: str) -> None:
    """Fetch one file if it is still wanted. The call goes out while nothing is locked."""
    now = timezone.now()
    mine = due(now).filter(pk=pk)
    if not mine.update(next_try_at=now + LONGEST_FETCH, tries=F("tries") + 1):
        return  # somebody else is at it, or it is done
    attachment = Attachment.objects.select_related("message__ticket__account").get(pk=pk)
    account = attachment.message.ticket.account
    if account.carrier in carriers.AT_HOME:
        _unpack(attachment)
        return
    try:
        media = with_token(account, lambda token: _fetched(account, token, attachment.media_id))
    except Undeliverable as refused:
        _not_fetched(attachment, refused, now)
    else:
        _keep(attachment, media.content)


def _fetched(account: Account, token: str, media_id: str) -> Any:
    carrier: Any = carriers.of(account.carrier)
    api = api_of(account)
    if media_id.startswith(ELSEWHERE):  # an address, which is no call to the platform's API
        return carrier.fetch_media(api, token, media_id)
    return paid(account, Purpose.LOOK, token, lambda: carrier.fetch_media(api, token, media_id))


def due(now: datetime) -> QuerySet[Attachment]:
    """The files to be fetched now."""
    when = Q(next_try_at=None) | Q(next_try_at__lte=now)
    return Attachment.objects.filter(when, state=State.PENDING).exclude(media_id="")


def wake(messages: Iterable[Message]) -> None:
    """Have the files that came with these messages fetched, once the transaction is through."""
    with_files = [message for message in messages if message.kind in MAY_HAVE_FILES]
    if with_files:
        found = Attachment.objects.filter(message__in=with_files, state=State.PENDING)
        for pk in found.values_list("pk", flat=True):
            events.nudge("intake.tasks.fetch", str(pk))


def sweep() -> None:
    """Wake those that are due and were not woken."""
    for pk in due(timezone.now()).order_by("next_try_at").values_list("pk", flat=True)[:AT_ONCE]:
        events.nudge("intake.tasks.fetch", str(pk))


def _unpack(attachment: Attachment) -> None:
    """Keep what came with a form of ours, drawn anew: whatever else was in the file is gone."""
    enclosed = Enclosure.objects.filter(pk=attachment.media_id).first()
    with transaction.atomic():
        try:
            if enclosed is None:
                _end(attachment, State.LOST, "gone")
            else:
                _keep(attachment, for_citizen(enclosed.open()))
        except PictureRefused as refused:
            _end(attachment, State.REFUSED, type(refused).__name__)
        Enclosure.objects.filter(pk=attachment.media_id).delete()


def _keep(attachment: Attachment, content: bytes) -> None:
    """Store what came under a name of ours; a picture also without what a phone writes into it."""
    mime = sniff(content)
    if mime is None or len(content) > MAX_BYTES:
        _end(attachment, State.REFUSED, "too_large" if mime else "type")
        return
    error, drawn = "", b""
    if mime.startswith("image/"):
        try:
            drawn = for_citizen(content)
        except PictureRefused as refused:
            error = type(refused).__name__  # staff may still download the original
    # A worker that died here before left its files under these names.
    storage, name = attachment.file.storage, stored_name(attachment, "")
    for old in (name, f"{name}-redacted"):
        storage.delete(old)
    attachment.file.name = storage.save(name, ContentFile(content))
    if drawn:
        attachment.redacted.name = storage.save(f"{name}-redacted", ContentFile(drawn))
    attachment.mime, attachment.size = mime, len(content)
    attachment.sha256 = hashlib.sha256(content).hexdigest()
    _end(attachment, State.KEPT, error)


def _not_fetched(attachment: Attachment, refused: Undeliverable, now: datetime) -> None:
    """Try again for as long as the platform keeps the file; its number or our word says why."""
    log.warning("attachment %s: %s", attachment.pk, refused)
    error = str(refused.code)
    if refused.code == "answer_too_large":
        _end(attachment, State.REFUSED, "too_large")
    elif refused.outcome is Outcome.FINAL or now > attachment.message.sent_at + KEPT_BY_PLATFORM:
        _end(attachment, State.LOST, error)
    else:
        wait = min(FIRST_WAIT * 2 ** min(attachment.tries - 1, 16), LONGEST_WAIT)
        Attachment.objects.filter(pk=attachment.pk, state=State.PENDING).update(
            next_try_at=now + wait, error=error
        )


def _end(attachment: Attachment, state: str, error: str) -> None:
    attachment.state, attachment.error, attachment.next_try_at = state, error[:80], None
    attachment.save(
        update_fields=[
            *("state", "error", "next_try_at", "file", "redacted", "mime", "size", "sha256")
        ]
    )
    attachment.message.ticket.announce_beside(f"attachment_{state}")
