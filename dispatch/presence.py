"""Who is looking at which ticket now: heart-beats with a lifetime, never a counter that drifts.

Each console's look is an entry that ends by itself after a minute, in Redis, so that the consoles
of all web processes agree and a crashed browser is simply forgotten. Losing all of it costs a
minute of not seeing each other.
"""

from __future__ import annotations

import json
import time
from functools import cache
from typing import Any

from django.conf import settings
from redis import Redis

from hotline import events
from hotline.models import Queue, QueueEntry, Ticket, User
from hotline.powers import Kind

LIFETIME = 60  # seconds; consoles say every 50 that they are still there
PATIENCE = 1.0  # seconds for Redis: nobody waits for this
INDEX = "hotline.viewing"  # ticket → when its last look ends

Viewer = dict[str, str]


def is_listed(user: User) -> bool:
    """Whether others see this person look. Not supervisors: whoever is looked into must not learn
    of it from a screen.
    """
    return user.organisation_kind != Kind.INSPECTORATE


def look(user: User, line: str, number: str) -> list[Viewer] | None:
    """Note that `user` looks at a ticket over this line; tell who does, None for no such ticket.

    Everybody who sees the ticket hears it when somebody came or went.
    """
    ticket = Ticket.objects.in_sight_of(user).filter(number=number).first()
    if ticket is None:
        return None
    key, now = _key(number), time.time()
    with _redis().pipeline() as pipe:
        pipe.zremrangebyscore(key, "-inf", now)
        if is_listed(user):
            pipe.zadd(key, {_entry(user, line): now + LIFETIME})
            pipe.zadd(INDEX, {number: now + LIFETIME})
            pipe.pexpire(key, int(LIFETIME * 2000))  # milliseconds
        pipe.zrange(key, 0, -1)
        ended, *began, entries = pipe.execute()
    viewers = _people(entries)
    if ended or (began and began[0]):
        _announce(ticket.pk, number, viewers)
    return viewers


def leave(user: User, line: str, number: str) -> None:
    """Note that this line looks at the ticket no more."""
    if _redis().zrem(_key(number), _entry(user, line)):
        _tell(number)


def forget_the_dead() -> None:
    """End the looks of consoles that went silent and left nobody behind who would notice."""
    for number in _redis().zrangebyscore(INDEX, "-inf", time.time()):
        if _redis().zrem(INDEX, number):  # other processes do the same: one of them tells
            _tell(number.decode())


def _tell(number: str) -> None:
    key = _key(number)
    with _redis().pipeline() as pipe:
        pipe.zremrangebyscore(key, "-inf", time.time())
        pipe.zrange(key, 0, -1)
        _ended, entries = pipe.execute()
    found = Ticket.objects.filter(number=number).values_list("pk", flat=True).first()
    if found is not None:
        _announce(found, number, _people(entries))


def _announce(ticket: int, number: str, viewers: list[Viewer]) -> None:
    seeing = QueueEntry.objects.filter(ticket=ticket, queue=Queue.ALL)
    frame = events.Presence(number=number, viewers=tuple(viewers))
    events.publish(dict.fromkeys(seeing.values_list("audience", flat=True), frame))


def _entry(user: User, line: str) -> str:
    place = str(user.office or user.organisation)
    person = {"id": str(user.pk), "name": user.name, "office": place, "line": line}
    return json.dumps(person, ensure_ascii=False, sort_keys=True)


def _people(entries: list[bytes]) -> list[Viewer]:
    """Each person once, however many windows they have open, those who came first in front."""
    people: dict[str, Viewer] = {}
    for entry in entries:
        person = json.loads(entry)
        del person["line"]
        people.setdefault(person["id"], person)
    return list(people.values())


def _key(number: str) -> str:
    return f"{INDEX}:{number}"


@cache
def _redis() -> Any:
    patience = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
    return Redis.from_url(settings.REDIS_URL, **patience)
