"""Signed callbacks that a fault of ours kept shut: stored whole, opened once it is mended."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from contextlib import suppress

from django.db import transaction
from django.utils import timezone

from hotline.sealing import blind
from intake.doors import Door, NotKept, through
from intake.faults import code_of
from intake.models import Arrival

KIND = "(unopened)"  # no platform calls anything so


def keep(door: Door, query: Mapping[str, str], body: bytes, fault: Exception) -> None:
    """Store the callback as it came, as a dead letter. A second delivery is another one.

    Raises `NotKept`.
    """
    told = {"query": dict(query), "body": base64.b64encode(body).decode()}
    content = json.dumps(told).encode()
    digest = blind(content, purpose="unopened")
    dead = {"state": Arrival.State.DEAD, "error": code_of(fault)}
    with transaction.atomic():
        door.store(
            digest=digest, lane=0, kind=KIND, content=content, sent_at=timezone.now(), serial=0
        )
        Arrival.objects.filter(account=door.account, digest=digest).update(**dead)


def open_again(arrival: Arrival) -> None:
    """Send it through the door once more; what it holds becomes an arrival of its own.

    Freshness is judged by the time it came. Raises what opening raises now.
    """
    told = json.loads(arrival.open())
    body, came_at = base64.b64decode(told["body"]), arrival.received_at.timestamp()

    def pass_on(door: Door) -> None:
        with suppress(NotKept):  # a later delivery of the same message could be opened
            door.keep(door.open(told["query"], body, now=came_at))

    through(arrival.account.carrier, arrival.account.slug, pass_on)
    arrival.state, arrival.sealed = Arrival.State.IGNORED, b""
