"""Keeps the rows of the figures up to date from what was marked, or builds all of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from hotline.models.digest_making import undisturbed
from hotline.models.figure_rows import A_HOP, HOPS, LIMITS, FigureRow
from hotline.models.tickets import Ticket

REPEAT_DAYS = 30  # part of what a repeat is
AT_ONCE = 500  # tickets in one transaction
IN_A_BUILD = 5_000
AT_MOST = timedelta(seconds=20)  # one sweep; the next one goes on

TAKE = """
DELETE FROM hotline_figuremark WHERE id IN (SELECT id FROM hotline_figuremark ORDER BY id LIMIT %s)
RETURNING ticket_id
"""
# Whether a ticket repeats another hangs on the other, too.
LATER = """
SELECT later.id FROM hotline_ticket one
JOIN hotline_ticket later ON later.contact_id = one.contact_id
  AND later.opened_at > one.opened_at
  AND later.opened_at <= one.opened_at + %(repeat)s * interval '24 hours'
WHERE one.id = ANY(%(keys)s)
"""
# By at most 2.5 %: 7,261 s are told as 7,300, 17,261 s as 17,500.
ROUNDED = "WHEN s < 100 THEN s " + " ".join(
    f"WHEN s < {under} THEN (s + {step // 2}) / {step} * {step}"
    for power in (10**digits for digits in range(2, 9))
    for under, step in ((5 * power, power // 20), (10 * power, power // 10))
)
COLUMNS = tuple(str(field.column) for field in FigureRow._meta.concrete_fields)
WRITE = """
INSERT INTO hotline_figurerow AS held ({columns})
SELECT {columns} FROM (
  SELECT t.id AS ticket_id, (t.opened_at AT TIME ZONE %(zone)s)::date AS day, t.account_id,
    t.category_id, t.lead_office_id AS office_id, t.district, t.confidential,
    life.*, sight.seen, reached.delivered, coalesce(hops.lags, '{{}}') AS lags, limits.*,
    least({coming}) AS next_due, said.solved, said.satisfied,
    life.accepted IS NOT NULL AND EXISTS (
      SELECT 1 FROM hotline_ticket b
      WHERE b.contact_id = t.contact_id AND b.category_id = t.category_id
        AND b.opened_at < t.opened_at
        AND b.opened_at >= t.opened_at - %(repeat)s * interval '24 hours'
    ) AS repeated
  FROM hotline_ticket t
  CROSS JOIN LATERAL (
    SELECT
      min(e.at) FILTER (WHERE e.step = 'open') AS opened,
      min(e.at) FILTER (WHERE e.step = 'accept') AS accepted,
      min(e.at) FILTER (WHERE e.step = 'dispatch') AS dispatched,
      min(e.at) FILTER (WHERE e.step = 'sign') AS signed,
      min(e.at) FILTER (WHERE e.step = 'contact') AS contacted,
      min(e.at) FILTER (WHERE e.step = 'submit') AS drafted,
      min(e.at) FILTER (WHERE e.step = 'review') AS reviewed,
      min(e.at) FILTER (WHERE e.step = 'release') AS released,
      min(e.at) FILTER (WHERE e.went_to = 'replied') AS answered,
      coalesce(bool_or(e.went_to = 'closed'), false) AS closed,
      coalesce(bool_or(e.went_to = 'declined'), false) AS declined,
      coalesce(bool_or(e.went_to = 'set_aside'), false) AS set_aside,
      coalesce(bool_or(e.went_to = 'merged'), false) AS merged,
      coalesce(bool_or(e.step = 'rework'), false) AS reworked,
      coalesce(bool_or(
        e.step = 'rule' AND e.details @> '{{"kind": "return", "granted": true}}'
      ), false) AS returned
    FROM hotline_event e WHERE e.ticket_id = t.id
  ) life
  CROSS JOIN LATERAL (
    SELECT {limits} FROM hotline_clock c WHERE c.ticket_id = t.id
  ) limits
  LEFT JOIN LATERAL (
    SELECT f.solved, f.satisfied FROM hotline_followup f
    WHERE f.ticket_id = t.id AND f.contacted ORDER BY f.id DESC LIMIT 1
  ) said ON true
  LEFT JOIN LATERAL (
    SELECT s.at AS seen FROM hotline_firstsight s WHERE s.ticket_id = t.id
  ) sight ON true
  CROSS JOIN LATERAL (
    SELECT min(m.ended_at) AS delivered FROM hotline_outboundmessage m
    WHERE m.ticket_id = t.id AND m.release_id IS NOT NULL AND m.state = 'sent'
  ) reached
  CROSS JOIN LATERAL (
    SELECT array_agg(place * {a_hop}::bigint + CASE {rounded} END ORDER BY place) AS lags
    FROM (VALUES {hops}) AS hops (place, s) WHERE s >= 0
  ) hops
  WHERE t.id = ANY(%(keys)s) AND NOT t.sealed
) derived
ON CONFLICT (ticket_id) DO UPDATE SET ({columns}) = ({excluded})
WHERE (held.*) IS DISTINCT FROM (excluded.*)
RETURNING date_trunc('month', day)::date
""".format(
    columns=", ".join(COLUMNS),
    excluded=", ".join(f"excluded.{name}" for name in COLUMNS),
    coming=", ".join(
        f"CASE WHEN limits.due_{kind} > %(now)s THEN limits.due_{kind} END" for kind in LIMITS
    ),
    a_hop=A_HOP,
    rounded=ROUNDED,
    hops=", ".join(
        f"({place}, floor(extract(epoch FROM {ends} - {begins}))::bigint)"
        for place, (begins, ends) in enumerate(HOPS.values())
    ),
    limits=", ".join(
        f"bool_and(c.stopped_at <= c.due_at)"
        f" FILTER (WHERE c.kind = '{kind}' AND c.stopped_at IS NOT NULL) AS kept_{kind},"
        f" min(c.due_at) FILTER (WHERE c.kind = '{kind}' AND c.stopped_at IS NULL) AS due_{kind}"
        for kind in LIMITS
    ),
)
SEALED = """
DELETE FROM hotline_figurerow held USING hotline_ticket t
WHERE held.ticket_id = ANY(%(keys)s) AND t.id = held.ticket_id AND t.sealed
RETURNING date_trunc('month', day)::date
"""
FELL_DUE = """
UPDATE hotline_figurerow SET next_due = least({coming}) WHERE next_due <= %(now)s
RETURNING date_trunc('month', day)::date
""".format(
    coming=", ".join(f"CASE WHEN due_{kind} > %(now)s THEN due_{kind} END" for kind in LIMITS)
)
STAMP = """
INSERT INTO hotline_figuremonth (month, stamp) SELECT unnest(%s::date[]), gen_random_uuid()
ON CONFLICT (month) DO UPDATE SET stamp = excluded.stamp
"""


def catch_up(now: datetime | None = None) -> int:
    """Derive the rows of what is marked, and note what fell due. Returns how many were marked.

    Of several at once one works; a ticket that moves meanwhile is marked again.
    """
    now, until, done = now or timezone.now(), time.monotonic() + AT_MOST.total_seconds(), 0
    while time.monotonic() < until:
        with undisturbed("figure-rows") as alone:
            if not alone:
                return done
            with connection.cursor() as cursor:
                cursor.execute(TAKE, [AT_ONCE])
                marked = [key for (key,) in cursor.fetchall()]
                cursor.execute(LATER, {"keys": marked, "repeat": REPEAT_DAYS})
                later = [key for (key,) in cursor.fetchall()]
            derive({*marked, *later}, now)
            done += len(marked)
            if len(marked) < AT_ONCE:
                _note_what_fell_due(now)
                return done
    return done


def build(say: Callable[[str], None] = lambda _said: None) -> int:
    """Derive the rows of all tickets. Returns how many there are. Waits for a sweep that is under
    way; the next one goes away.
    """
    now, last, done = timezone.now(), 0, 0
    with undisturbed("figure-rows", wait=True):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM hotline_figuremark")  # those that are there already
        tickets = Ticket.objects.order_by("pk").values_list("pk", flat=True)
        while keys := list(tickets.filter(pk__gt=last)[:IN_A_BUILD]):
            derive(keys, now)
            last, done = keys[-1], done + len(keys)
            say(f"{done} tickets")
    return done


def derive(keys: Iterable[int], now: datetime) -> None:
    """Write the rows of these tickets as the record has them now. Caller has nobody beside it."""
    asked: dict[str, Any] = {
        "keys": list(keys),
        "zone": settings.TIME_ZONE,
        "repeat": REPEAT_DAYS,
        "now": now,
    }
    with connection.cursor() as cursor:
        months = set()
        for statement in (WRITE, SEALED):
            cursor.execute(statement, asked)
            months |= {month for (month,) in cursor.fetchall()}
        cursor.execute(STAMP, [sorted(months)])


def _note_what_fell_due(now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FELL_DUE, {"now": now})
        months = {month for (month,) in cursor.fetchall()}
        cursor.execute(STAMP, [sorted(months)])
