"""What the machine may say now: a statement that stands, is switched on, and machines may speak."""

from __future__ import annotations

from hotline.models.statements import StatementVersion, Switch
from hotline.together import once


def standing(code: str) -> StatementVersion | None:
    """The approved version of a statement that the machine may say now: both switches are on."""
    return once(("standing", code), lambda: _standing(code))


def _standing(code: str) -> StatementVersion | None:
    if not Switch.machines_may_speak():
        return None
    said = StatementVersion.objects.standing()
    return said.filter(statement__code=code, statement__automatic=True).first()
