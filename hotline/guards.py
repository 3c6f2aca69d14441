"""What the database itself refuses, whoever asks: the grants of the application's log-in.

The owner migrates; the application owns nothing and has neither DDL nor TRUNCATE, and on what must
never
change no UPDATE or DELETE (rule 3). Triggers and keys that the owner made, it therefore cannot
switch off.
The composite foreign keys and triggers themselves stand in `hotline/migrations/_guards.py`.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from psycopg import sql

# Rows that are written once: the record, released words, approved statements, versions of rules,
# who looked, who was refused.
APPEND_ONLY = (
    "hotline.AlarmNote",
    "hotline.CalendarDay",
    "hotline.CallIn",
    "hotline.CardAct",
    "hotline.Catalogue",
    "hotline.CatalogueLine",
    "hotline.DayDigest",
    "hotline.DigestLine",
    "hotline.Draw",
    "hotline.EmergencyMode",
    "hotline.Event",
    "hotline.Finding",
    "hotline.FindingMended",
    "hotline.FindingOrder",
    "hotline.FirstSight",
    "hotline.FollowUp",
    "hotline.Installation",
    "hotline.Policy",
    "hotline.Publication",
    "hotline.PublicBoards",
    "hotline.PublicMonth",
    "hotline.RecordCheck",
    "hotline.LedgerChange",
    "hotline.LedgerRules",
    "hotline.LexiconVersion",
    "hotline.ListedPlace",
    "hotline.MatterAlarm",
    "hotline.MatterAlarm_to",
    "hotline.MatterSeen",
    "hotline.MatterTicket",
    "hotline.MenuVersion",
    "hotline.OrderEvent",
    "hotline.OrderFile",
    "hotline.OrderNote",
    "hotline.OrderTicket",
    "hotline.OrderWords",
    "hotline.PlaceList",
    "hotline.Release",
    "hotline.Reveal",
    "hotline.Round",
    "hotline.SampleEvent",
    "hotline.SampleWords",
    "hotline.ScoreSheet",
    "hotline.SeatTaken",
    "hotline.SecurityEvent",
    "hotline.Settlement",
    "hotline.SorterChoice",
    "hotline.StatementVersion",
    "hotline.UpwardReport",
    "hotline.WatchAlarm",
    "hotline.WatchSeen",
    "hotline.Wording",
    "hotline.WorkCalendar",
)

# What moves on, and is never taken away; what must not change in it a trigger holds.
NEVER_DELETED = (
    *("hotline.Card", "hotline.CardNotice", "hotline.CardRecipient", "hotline.CardRoad"),
    *("hotline.Export", "hotline.ReportMail", "hotline.Sample"),
)


def append_only_tables() -> list[str]:
    """The tables in which the application may only read and add."""
    return [apps.get_model(label)._meta.db_table for label in APPEND_ONLY]


def grant_application_role(owner: Any, role: str) -> None:
    """Give `role` what the application needs and take everything else, as the owner; safe to
    repeat.
    """
    if not role:
        return
    with owner.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone()[0] == role:
            return  # one log-in for both: nothing to guard with, start-up warns about it
        who = sql.Identifier(role)
        for line in (
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
            "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {who}",
            "GRANT USAGE ON SCHEMA public TO {who}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {who}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {who}",
            "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {who}",
        ):
            cursor.execute(sql.SQL(line).format(who=who))
        for table in append_only_tables():
            cursor.execute(
                sql.SQL("REVOKE UPDATE, DELETE ON {table} FROM {who}").format(
                    table=sql.Identifier(table), who=who
                )
            )
        for label in NEVER_DELETED:
            kept = sql.Identifier(apps.get_model(label)._meta.db_table)
            cursor.execute(
                sql.SQL("REVOKE DELETE ON {table} FROM {who}").format(table=kept, who=who)
            )
