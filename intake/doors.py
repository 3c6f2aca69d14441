"""The doors at which platforms knock: what an account expects to hear, never out of date."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection

from hotline import carriers
from hotline.carriers import Carrier, Envelope, Rejected
from hotline.models import Account
from hotline.sealing import blind, seal
from intake.danger import speaks_of_danger
from intake.models import bound_to

LARGEST_SERIAL = 2**63 - 1
T = TypeVar("T")

# One statement both stores and asks whether the account is still as we remember it: a changed
# token or key takes effect with the next message, and no message pays for a look at the account.
KEEP = """
INSERT INTO intake_arrival (account_id, digest, lane, kind, sealed, sent_at, serial, urgent)
SELECT id, %s, %s, %s, %s, %s, %s, %s FROM hotline_account
WHERE id = %s AND sealed = %s AND mode = %s AND max_age IS NOT DISTINCT FROM %s
ON CONFLICT (account_id, digest) DO NOTHING
"""


class NoSuchDoor(LookupError):  # noqa: N818 - a fact about the address
    """No account of that carrier has this address."""


class NotKept(Exception):  # noqa: N818 - a fact about the message
    """Nothing was stored: it is there already, or the account has changed since it was read."""


@dataclass(frozen=True)
class Door:
    """An account as a platform knocks at it; `mark` tells whether the row is still the same."""

    account: int
    slug: str
    carrier: Carrier
    credentials: Any
    mark: tuple[int, bytes, str, int | None]

    def open(self, query: Mapping[str, str], body: bytes, *, now: float) -> Envelope:
        """Return the message of a callback that is the platform's. Raises `Rejected`."""
        return self.carrier.open_envelope(self.credentials, query, body, now=now)

    def keep(self, envelope: Envelope) -> bool:
        """Store a proven message, once; tell whether it speaks of danger. Raises `NotKept`."""
        urgent = speaks_of_danger(self.carrier, envelope.message)
        self.store(
            digest=blind(f"{self.slug}:{envelope.dedupe_key}", purpose="arrival"),
            lane=lane_of(self.slug, envelope.sender),
            kind=envelope.event or envelope.kind,
            content=envelope.message,
            sent_at=envelope.created_at,
            serial=_serial(envelope.message_id),
            urgent=urgent,
        )
        return urgent

    def store(
        self,
        *,
        digest: bytes,
        lane: int,
        kind: str,
        content: bytes,
        sent_at: datetime,
        serial: int,
        urgent: bool = False,
    ) -> None:
        """Add an arrival, sealed, if it is not there and this is still the account's row. Raises
        `NotKept`.
        """
        sealed = seal(content, bound_to=bound_to(digest))
        row = (digest, lane, kind[:40], sealed, sent_at, serial, urgent)
        with connection.cursor() as cursor:
            cursor.execute(KEEP, (*row, *self.mark))
            if not cursor.rowcount:
                raise NotKept


def keep_new(account: Account, envelopes: Iterable[Envelope], *, since: datetime) -> bool:
    """Store what is there for the first time and not from before `since`; tell whether there was
    any. `account` is held, so that what is not kept is there already, and not its row changed.
    """
    door, any_new = door_of(account), False
    for envelope in envelopes:
        if envelope.created_at < since:
            continue
        try:
            door.keep(envelope)
        except NotKept:
            continue
        any_new = True
    return any_new


def lane_of(slug: str, sender: str) -> int:
    """Return the keyed number under which everything of one sender at one door runs."""
    digest = blind(f"{slug}:{sender}", purpose="lane")
    return int.from_bytes(digest[:8], "big", signed=True)


def through(carrier: str, slug: str, use: Callable[[Door], T]) -> T:
    """Return what `use` makes of the door, which is read again before a refusal stands.

    Raises `NoSuchDoor`, and what `use` raises for an account that is what the row says now.
    """
    remembered = _doors.get((carrier, slug)) or _read(carrier, slug)
    try:
        return use(remembered)
    except (Rejected, NotKept):
        now = _read(carrier, slug)
        if now.mark == remembered.mark:
            raise
        return use(now)


_doors: dict[tuple[str, str], Door] = {}


def _read(carrier: str, slug: str) -> Door:
    account = Account.objects.filter(carrier=carrier, slug=slug).first()
    if account is None:
        _doors.pop((carrier, slug), None)
        raise NoSuchDoor(slug)
    _doors[carrier, slug] = door = door_of(account)
    return door


def door_of(account: Account) -> Door:
    """Return the door of an account as its row is now."""
    return Door(
        account=account.pk,
        slug=account.slug,
        carrier=carriers.of(account.carrier),
        credentials=account.credentials,
        mark=(account.pk, bytes(account.sealed), account.mode, account.max_age),
    )


def _serial(message_id: str) -> int:
    """The platform's number as one that the database can order by; 0 where there is none."""
    if not (message_id.isascii() and message_id.isdigit()):
        return 0
    return min(int(message_id[:30]), LARGEST_SERIAL)
