"""How statements are shown: their texts in force, what waits for approval, what ends soon."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dispatch.discretion import works_for_the_government
from dispatch.showing.differences import pieces
from hotline.models import Office, SecurityEvent, Statement, StatementVersion, User
from hotline.models.statements import may_write
from hotline.powers import Power

SOON, VERY_SOON = timedelta(days=30), timedelta(days=7)
PAGE = 50  # statements
MOST_CHANGES = 30  # of one statement that its page lists
CHANGES = {
    "statement_begun": _("Begun"),
    "statement_drafted": _("Draft handed in"),
    "statement_approved": _("Approved"),
    "statement_dropped": _("Draft dropped"),
    "statement_withdrawn": _("Withdrawn"),
    "statement_switched": _("Switched"),
    "statement_on": _("Switched"),
}
WHY_NOT = {"withdrawn": _("withdrawn"), "expired": _("expired")}
Part = dict[str, Any]


def row(statement: Statement, user: User) -> Part:
    """One line of the list."""
    newest = statement.newest
    why_not = newest.why_not_said(statement) if newest else ""
    return {
        "statement": statement,
        "newest": newest,
        "why_not": WHY_NOT.get(why_not, ""),
        "uses": [Statement.Use(use).label for use in statement.uses],
        "for_machines": statement.automatic or Statement.Use.AUTOMATIC in statement.uses,
        "may_write": may_write(user, statement.owner),
    }


def ending(user: User) -> list[Part]:
    """What this person's office answers for and what ends within thirty days, soonest first."""
    found: Any = Statement.objects.of(user).expiring(within=SOON).select_related("owner")[:PAGE]
    return [
        {"statement": one, "expires_on": one.expires_on, **_how_soon(one.expires_on)}
        for one in found
    ]


def how_many_end(user: User) -> int:
    """How many of those there are; nobody but the government is asked to care."""
    if not works_for_the_government(user):
        return 0
    return Statement.objects.of(user).expiring(within=SOON).count()


def page(statement: Statement, user: User) -> Part:
    """Everything about one statement."""
    versions = list(statement.versions.all())
    newest = versions[0] if versions else None
    mine = may_write(user, statement.owner)
    drafts = statement.drafts.filter(settled_at=None).select_related("by").order_by("id")
    speaks = Power.SPEAK in user.powers
    return row(statement, user) | {
        "versions": [
            _version(new, old) for new, old in zip(versions, [*versions[1:], None], strict=False)
        ],
        "drafts": [
            {
                "draft": draft,
                "pieces": pieces(newest.text, draft.text) if newest else None,
                "may_approve": mine and speaks and draft.by != user,
            }
            for draft in drafts
        ],
        "may_withdraw": mine and speaks and statement.current is not None,
        "changes": changes(statement.code),
    }


def changes(subject: str) -> list[Part]:
    """Who did what to it, as the security log has it, newest first."""
    found = SecurityEvent.objects.filter(subject=subject, what__in=CHANGES).select_related("by")
    return [
        {"event": event, "label": CHANGES[event.what], "on": event.details.get("on")}
        for event in found[:MOST_CHANGES]
    ]


def owners(user: User) -> list[Office]:
    """The offices for which this person may begin a statement."""
    if user.in_centre:
        return list(Office.objects.all())
    return [user.office] if user.office else []


def _version(new: StatementVersion, old: StatementVersion | None) -> Part:
    return {"version": new, "pieces": pieces(old.text, new.text) if old else None}


def _how_soon(expires_on: date) -> Part:
    left = expires_on - timezone.localdate()
    over = left < timedelta(0)
    return {"days": abs(left.days), "over": over, "soon": not over and left <= VERY_SOON}
