"""Keeps a filled-in form, sealed and once, before anybody is thanked for it.

Every form that is shown carries a slip, 128 random bits. A phone that lost the connection sends the
same slip again: same slip and same words are the same arrival, whether it comes twice by a double
tap or an hour later. Pictures that only came along the second time are added to it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from hotline.carriers import web
from hotline.carriers.incoming import Form
from hotline.models import Account
from hotline.sealing import blind
from intake.doors import Door, NoSuchDoor, NotKept, lane_of, through
from intake.models import Arrival, Enclosure
from intake.report.entries import Entries

WEB = "web"
SLIP = re.compile(r"[A-Za-z0-9_-]{22}")


def door() -> Account:
    """Return the account of the forms. Raises `NoSuchDoor` where the city opened none."""
    if found := Account.objects.filter(carrier=WEB).order_by("pk").first():
        return found
    raise NoSuchDoor(WEB)


def new_slip() -> str:
    """Return a slip for a form that is being shown."""
    return secrets.token_urlsafe(16)


def slip_of(posted: str) -> str:
    """Return the slip that was sent along, or a new one for whoever sent none of ours."""
    return posted if SLIP.fullmatch(posted) else new_slip()


def keep(
    entries: Entries, pictures: Sequence[bytes] = (), *, slip: str, at: Account
) -> list[Arrival]:
    """Store what was filled in; return its arrival, or the one it already is, and after it what
    only came along now.

    Raises the database's own errors: then nothing is stored.
    """
    form = Form(
        sender=slip,
        recipient=at.slug,
        created_at=timezone.now(),
        content=entries.words(),
        about=entries.about().model_dump(),
        place=entries.place,
    )
    # When it came is not part of it: that differs with every try.
    same = f"{form.content}\0{form.about}\0{form.place}"
    arrival, new = _store(at, form, pictures, same=same)
    if new or not pictures or web.parse(arrival.open()).pictures:
        return [arrival]
    more = replace(form, content="", about={}, place={}, anew=False)
    these = hashlib.sha256(b"".join(pictures)).hexdigest()
    return [arrival, _store(at, more, pictures, same=these)[0]]


def _store(
    account: Account, form: Form, pictures: Sequence[bytes], *, same: str
) -> tuple[Arrival, bool]:
    slug = account.slug
    names = [uuid.uuid4() for _picture in pictures]
    written = web.write(replace(form, pictures=tuple(map(str, names))))
    digest = blind(f"{slug}:{form.sender}:{same}", purpose="arrival")

    def put(door: Door) -> None:
        door.store(
            digest=digest,
            lane=lane_of(slug, form.sender),
            kind="form",
            content=written,
            sent_at=form.created_at,
            serial=0,
        )

    with transaction.atomic():
        try:
            through(account.carrier, slug, put)
            new = True
        except NotKept:
            new = False
        arrival = Arrival.objects.select_related("account").get(account=account, digest=digest)
        if new:
            for name, picture in zip(names, pictures, strict=True):
                Enclosure.of(arrival, name, picture).save()
    return arrival, new
