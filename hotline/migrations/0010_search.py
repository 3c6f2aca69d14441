"""What lists are ordered and filtered by stands in the queues' own table; what is searched for, as
pairs of characters in a table beside the ticket. Both are filled for every ticket there is.
"""

from __future__ import annotations

from typing import Any

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import hotline.models.searching
from hotline.models.searching import pairs_of, texts_of

AT_ONCE = 1_000  # tickets

STATES = [
    ("received", "Received"),
    ("accepted", "Accepted"),
    ("dispatched", "Dispatched"),
    ("handling", "Being handled"),
    ("replied", "Replied"),
    ("closed", "Closed"),
    ("archived", "Archived"),
    ("declined", "Declined"),
    ("merged", "Merged"),
    ("set_aside", "Set aside"),
    ("shelved", "Shelved"),
]
RUNNING = models.Q(("warn_at__isnull", False))

# The first warning of the clocks that run; then both on every place of the ticket.
TIMES = """
UPDATE hotline_ticket t SET warn_at = c.warn_at
FROM (SELECT ticket_id, min(yellow_at) AS warn_at FROM hotline_clock
      WHERE stopped_at IS NULL GROUP BY ticket_id) c
WHERE c.ticket_id = t.id;
UPDATE hotline_queueentry e SET state = t.state, warn_at = t.warn_at
FROM hotline_ticket t WHERE t.id = e.ticket_id;
"""
# As `hotline.models.sight` places them: once for each office a ticket names, and where it names
# several once for each pair of an office that sees it, or stands above one, and an office it names.
NAMED = """
WITH RECURSIVE naming AS (
  SELECT id AS ticket_id, lead_office_id AS office_id FROM hotline_ticket
  WHERE lead_office_id IS NOT NULL AND NOT sealed
  UNION
  SELECT a.ticket_id, a.office_id FROM hotline_ticket_assisting_offices a
  JOIN hotline_ticket t ON t.id = a.ticket_id
  WHERE t.lead_office_id IS NOT NULL AND NOT t.sealed
), above AS (
  SELECT id AS office_id, id AS above_id FROM hotline_office
  UNION
  SELECT a.office_id, o.parent_id FROM above a JOIN hotline_office o ON o.id = a.above_id
  WHERE o.parent_id IS NOT NULL
), several AS (
  SELECT ticket_id FROM naming GROUP BY ticket_id HAVING count(*) > 1
), placed AS (
  SELECT ticket_id, 'of:' || office_id AS audience FROM naming
  UNION
  SELECT n.ticket_id, 'office:' || above.above_id || '/' || n.office_id
  FROM several JOIN naming n USING (ticket_id) JOIN naming seeing USING (ticket_id)
  JOIN above ON above.office_id = seeing.office_id
)
INSERT INTO hotline_queueentry (audience, queue, ticket_id, state, opened_at, due_at, warn_at)
SELECT p.audience, 'named', t.id, t.state, t.opened_at, t.due_at, t.warn_at
FROM placed p JOIN hotline_ticket t ON t.id = p.ticket_id
"""


def fill_search(apps: Any, editor: Any) -> None:
    """Read every ticket once."""
    tickets = apps.get_model("hotline", "Ticket").objects.using(editor.connection.alias)
    texts = apps.get_model("hotline", "SearchText").objects.using(editor.connection.alias)
    batch = []
    read = tickets.select_related("lead_office").only("title", "body", "facts", "lead_office__name")
    for ticket in read.iterator(chunk_size=AT_ONCE):
        batch.append(texts.model(ticket_id=ticket.pk, pairs=pairs_of(texts_of(ticket))))
        if len(batch) == AT_ONCE:
            texts.bulk_create(batch)
            batch.clear()
    texts.bulk_create(batch)


class Migration(migrations.Migration):
    dependencies = [("hotline", "0009_ending")]

    operations = [
        migrations.AddField("ticket", "warn_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "queueentry",
            "state",
            models.CharField(choices=STATES, default="", max_length=12),
            preserve_default=False,
        ),
        migrations.AddField("queueentry", "warn_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            "SearchText",
            fields=[
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_text",
                        serialize=False,
                        to="hotline.ticket",
                    ),
                ),
                ("pairs", hotline.models.searching.Pairs()),
            ],
        ),
        migrations.RunSQL(TIMES, migrations.RunSQL.noop),
        migrations.AddIndex(
            "searchtext",
            django.contrib.postgres.indexes.GinIndex(fields=["pairs"], name="search_by_pairs"),
        ),
        migrations.AddIndex(
            "queueentry",
            models.Index(
                fields=["audience", "queue", "state", "-opened_at", "-ticket"],
                name="queue_state_newest",
            ),
        ),
        migrations.AddIndex(
            "queueentry",
            models.Index(
                fields=["audience", "queue", "state", "due_at", "ticket"],
                name="queue_state_by_due",
            ),
        ),
        migrations.AddIndex(
            "queueentry",
            models.Index(
                condition=RUNNING,
                fields=["audience", "queue", "-opened_at", "-ticket"],
                include=["warn_at"],
                name="late_newest",
            ),
        ),
        migrations.AddIndex(
            "queueentry",
            models.Index(
                condition=RUNNING,
                fields=["audience", "queue", "due_at", "ticket"],
                include=["warn_at"],
                name="late_by_due",
            ),
        ),
        migrations.AddIndex(
            "queueentry",
            models.Index(
                condition=RUNNING, fields=["audience", "queue", "warn_at"], name="late_count"
            ),
        ),
        # Last: an index is not built on a table with rows whose keys are still to be checked.
        migrations.RunSQL(NAMED, "DELETE FROM hotline_queueentry WHERE queue = 'named'"),
        migrations.RunPython(fill_search, migrations.RunPython.noop),
    ]
