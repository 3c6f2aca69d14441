"""The figures in one question to the database: what boards and programs are shown."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import connection

from supervision.figures.definitions import COUNTS, LAGS, RATES, REPEAT_DAYS, SATISFIED
from supervision.figures.question import Question
from supervision.figures.values import POINTS, Group, Groups, Value

# `of_…` is what a rate is of, `n_…` what counts. Of each hop the three points, in seconds.
ANSWER = """
WITH asked AS MATERIALIZED (
  SELECT t.id, t.contact_id, t.category_id, t.opened_at,
    CASE %(by)s
      WHEN 'office' THEN coalesce(o.code, '')
      WHEN 'category' THEN coalesce(t.category_id, '')
      WHEN 'channel' THEN a.carrier
      WHEN 'vendor' THEN coalesce(v.code, '')
      WHEN 'day' THEN to_char(t.opened_at AT TIME ZONE %(zone)s, 'YYYY-MM-DD')
      ELSE ''
    END AS grp
  FROM hotline_ticket t
  JOIN hotline_account a ON a.id = t.account_id
  LEFT JOIN hotline_organisation v ON v.id = a.listening_vendor_id
  LEFT JOIN hotline_office o ON o.id = t.lead_office_id
  WHERE t.opened_at >= %(begins)s AND t.opened_at < %(ends)s AND NOT t.sealed
    AND (%(vendor)s::bigint IS NULL
         OR a.listening_vendor_id = %(vendor)s::bigint AND NOT t.confidential)
    AND (%(offices)s::bigint[] IS NULL OR t.lead_office_id = ANY(%(offices)s::bigint[]))
), life AS (
  SELECT e.ticket_id,
    min(e.at) FILTER (WHERE e.step = 'open') AS open,
    min(e.at) FILTER (WHERE e.step = 'accept') AS accept,
    min(e.at) FILTER (WHERE e.step = 'dispatch') AS dispatch,
    min(e.at) FILTER (WHERE e.step = 'sign') AS sign,
    min(e.at) FILTER (WHERE e.step = 'contact') AS contact,
    min(e.at) FILTER (WHERE e.step = 'submit') AS submit,
    min(e.at) FILTER (WHERE e.step = 'release') AS release,
    min(e.at) FILTER (WHERE e.went_to = 'replied') AS answered,
    bool_or(e.went_to = 'closed') AS closed,
    bool_or(e.went_to = 'declined') AS declined,
    bool_or(e.went_to = 'set_aside') AS set_aside,
    bool_or(e.went_to = 'merged') AS merged,
    bool_or(e.step = 'rework') AS reworked,
    bool_or(e.step = 'rule' AND e.details @> '{"kind": "return", "granted": true}') AS returned
  FROM hotline_event e JOIN asked ON asked.id = e.ticket_id
  GROUP BY e.ticket_id
), kept AS (
  SELECT c.ticket_id,
    bool_and(c.held) FILTER (WHERE c.kind = 'respond') AS respond,
    bool_and(c.held) FILTER (WHERE c.kind = 'sign') AS sign,
    bool_and(c.held) FILTER (WHERE c.kind = 'contact') AS contact,
    bool_and(c.held) FILTER (WHERE c.kind = 'reply') AS reply
  FROM (
    SELECT ticket_id, kind, coalesce(stopped_at <= due_at, false) AS held FROM hotline_clock
    WHERE stopped_at IS NOT NULL OR due_at <= %(now)s
  ) c JOIN asked ON asked.id = c.ticket_id
  GROUP BY c.ticket_id
), said AS (
  SELECT DISTINCT ON (f.ticket_id) f.ticket_id, f.solved, f.satisfied
  FROM hotline_followup f JOIN asked ON asked.id = f.ticket_id
  WHERE f.contacted
  ORDER BY f.ticket_id, f.id DESC
), reached AS (
  SELECT m.ticket_id, min(m.ended_at) AS delivered
  FROM hotline_outboundmessage m JOIN asked ON asked.id = m.ticket_id
  WHERE m.release_id IS NOT NULL AND m.state = 'sent'
  GROUP BY m.ticket_id
), whole AS MATERIALIZED (
  SELECT asked.grp, life.*, reached.delivered,
    kept.respond AS k_respond, kept.sign AS k_sign, kept.contact AS k_contact,
    kept.reply AS k_reply, said.ticket_id IS NOT NULL AS told, said.solved, said.satisfied,
    life.accept IS NOT NULL AND EXISTS (
      SELECT 1 FROM hotline_ticket b
      WHERE b.contact_id = asked.contact_id AND b.category_id = asked.category_id
        AND b.opened_at < asked.opened_at
        AND b.opened_at >= asked.opened_at - %(repeat)s * interval '24 hours'
    ) AS repeats
  FROM asked
  LEFT JOIN life ON life.ticket_id = asked.id
  LEFT JOIN kept ON kept.ticket_id = asked.id
  LEFT JOIN said ON said.ticket_id = asked.id
  LEFT JOIN reached ON reached.ticket_id = asked.id
)
SELECT grp, '' AS hop, to_jsonb(counted) AS told FROM (
  SELECT grp,
  count(*) AS opened, count(accept) AS accepted, count(dispatch) AS dispatched,
  count(answered) AS replied, count(*) FILTER (WHERE closed) AS closed,
  count(*) FILTER (WHERE declined) AS declined, count(*) FILTER (WHERE set_aside) AS set_aside,
  count(*) FILTER (WHERE merged) AS merged,
  count(k_respond) AS of_accepted_in_time, count(*) FILTER (WHERE k_respond) AS n_accepted_in_time,
  count(k_sign) AS of_signed_in_time, count(*) FILTER (WHERE k_sign) AS n_signed_in_time,
  count(k_contact) AS of_contacted_in_time,
  count(*) FILTER (WHERE k_contact) AS n_contacted_in_time,
  count(k_reply) AS of_replied_in_time, count(*) FILTER (WHERE k_reply) AS n_replied_in_time,
  count(dispatch) AS of_returned,
  count(*) FILTER (WHERE returned AND dispatch IS NOT NULL) AS n_returned,
  count(answered) AS of_reworked,
  count(*) FILTER (WHERE reworked AND answered IS NOT NULL) AS n_reworked,
  count(accept) AS of_repeated, count(*) FILTER (WHERE repeats) AS n_repeated,
  count(k_contact) FILTER (WHERE told) AS of_responded,
  count(*) FILTER (WHERE told AND k_contact) AS n_responded,
  count(*) FILTER (WHERE told) AS of_solved, count(*) FILTER (WHERE solved) AS n_solved,
  count(*) FILTER (WHERE told) AS of_satisfied,
  count(*) FILTER (WHERE satisfied >= %(satisfied)s) AS n_satisfied
  FROM whole GROUP BY grp
) counted
UNION ALL
SELECT grp, hop, jsonb_build_object(
  'n', count(*), 'points', percentile_cont(%(points)s) WITHIN GROUP (ORDER BY took)
)
FROM (
  SELECT grp, hop, extract(epoch FROM ends - begins)::float8 AS took
  FROM whole CROSS JOIN LATERAL (VALUES
    ('to_accept', open, accept), ('to_dispatch', accept, dispatch), ('to_sign', dispatch, sign),
    ('to_contact', sign, contact), ('to_draft', sign, submit), ('to_release', submit, release),
    ('to_deliver', release, delivered), ('to_answer', open, answered)
  ) AS hops (hop, begins, ends)
  WHERE ends >= begins
) went GROUP BY grp, hop
"""


def figures(question: Question) -> Groups:
    """Return every figure of every group."""
    asked = {
        "by": question.by.value,
        "zone": settings.TIME_ZONE,
        "begins": question.begins,
        "ends": question.ends,
        "now": question.now,
        "vendor": question.vendor,
        "offices": None if question.offices is None else list(question.offices),
        "repeat": REPEAT_DAYS,
        "satisfied": SATISFIED,
        "points": list(POINTS),
    }
    with connection.cursor() as cursor:
        cursor.execute(ANSWER, asked)
        rows: list[tuple[str, str, Any]] = cursor.fetchall()
    counted = {group: _read(told) for group, hop, told in rows if not hop}
    hops = {(group, hop): _read(told) for group, hop, told in rows if hop}
    return {group: _group(group, counted[group], hops) for group in sorted(counted)}


def _group(group: str, counted: dict[str, Any], hops: dict[tuple[str, str], Any]) -> Group:
    found: Group = {one.code: Value(counted[one.code]) for one in COUNTS}
    for one in RATES:
        found[one.code] = Value(counted[f"n_{one.code}"], counted[f"of_{one.code}"])
    for one in LAGS:
        went = hops.get((group, one.code), {"n": 0, "points": None})
        points = tuple(round(point) for point in went["points"]) if went["points"] else None
        found[one.code] = Value(went["n"], points=points)
    return found


def _read(told: Any) -> dict[str, Any]:
    return told if isinstance(told, dict) else json.loads(told)
