"""The security log in words. Of an entry's facts codes and counts are shown, no sentences."""

from __future__ import annotations

import re
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SECURITY: dict[str, str | Promise] = {
    "step_refused": _("Step refused"),
    "alarm_note_refused": _("Taking note refused"),
    "matter_seen_refused": _("Marking a matter as seen refused"),
    "watch_seen_refused": _("Marking an alarm as seen refused"),
    "emergency_refused": _("Switching emergency mode refused"),
    "record_broken": _("The record is broken"),
    "figures_differ": _("Figures differ from the record"),
    "exported": _("A table taken along"),
    "evidence_read": _("A ticket read as evidence"),
    "person_sought": _("A person sought by name or number"),
    "token_issued": _("A token issued"),
    "account_changed": _("Keys of an account changed"),
    "account_resumed": _("An account set going again"),
    "article_listed": _("An article listed"),
    "comments_taken_in": _("Comments taken in from a file"),
    "dead_letters_retried": _("Dead letters tried again"),
    "switch_turned": _("A switch turned"),
    "statement_begun": _("A statement begun"),
    "statement_drafted": _("A statement drafted"),
    "statement_approved": _("A statement approved"),
    "statement_dropped": _("A draft of a statement dropped"),
    "statement_withdrawn": _("A statement withdrawn"),
    "statement_switched": _("A statement switched"),
    "lexicon_proposed": _("A change of the lexicon proposed"),
    "lexicon_changed": _("The lexicon changed"),
    "lexicon_dropped": _("A change of the lexicon dropped"),
    "open311_key_issued": _("A key for an app issued"),
    "open311_key_revoked": _("A key for an app revoked"),
    "machines_on": _("Machines switched on"),
    "statement_on": _("A statement switched on"),
    "emergency_on": _("Emergency mode on"),
    "emergency_off": _("Emergency mode off"),
    "called_in": _("Called in"),
    "policy_set": _("Limits changed"),
    "calendar_set": _("Working calendar changed"),
    "catalogue_set": _("Dispatch catalogue changed"),
    "gazetteer_set": _("List of places changed"),
    "ledger_rules_set": _("Rules of the ledger changed"),
    "score_sheet_set": _("Score sheet changed"),
    "sample_refused": _("Step on a sample refused"),
    "order_refused": _("Step on an order refused"),
    "order_note_refused": _("Note on an order refused"),
    "order_file_refused": _("File for an order refused"),
    "settlement_refused": _("Settling a month refused"),
    "public_boards_set": _("Public boards changed"),
    "report_sent_again": _("A report sent again"),
    "lexicon_seeded": _("Lexicon filled for the first time"),
    "menu_pushed": _("A menu pushed"),
    "sorter_used": _("A sorter chosen"),
    "notice_changed": _("A notice changed"),
    "notice_removed": _("A notice removed"),
}
# Plain codes: what was typed by somebody is not told here.
CODE = re.compile(r"[ -~]{1,120}")
TYPED = frozenset({"reason", "note", "by"})
NUMBER = re.compile(r"\d{8}-\d{6}-\w")
MOST = 6  # facts of one entry


def facts_of(details: dict[str, Any], *, numbers: bool) -> str:
    """The facts of an entry, short; numbers of tickets only for who sees tickets."""
    told = []
    for name, value in sorted(details.items()):
        shown = _shown(value)
        if name in TYPED or not shown:
            continue
        told.append(f"{name}={shown if numbers else NUMBER.sub('…', shown)}")
    return " · ".join(told[:MOST])


def _shown(value: Any) -> str:
    if isinstance(value, bool | int | float):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(value, str):
        return value if CODE.fullmatch(value) else ""
    return f"({len(value)})" if isinstance(value, list | dict) else ""
