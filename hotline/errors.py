"""The ways a step can be refused, in the order in which the house checks them."""

from __future__ import annotations

from typing import Any


class Refused(Exception):  # noqa: N818 - a refusal is not an error
    """A step that was not taken. `reason` is a sentence for the person, `code` a word
    for programs.
    """

    status = 403

    def __init__(self, reason: str, *, code: str = "refused", **facts: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
        self.facts = facts


class PowerMissing(Refused):
    """403: the person's organisation or role does not hold the power that the step needs."""


class Moved(Refused):
    """409: the state does not allow the step (any more), or somebody changed the thing
    meanwhile.
    """

    status = 409


class BadArguments(Refused):
    """422: the arguments are not of the step's form. `facts["errors"]` lists {loc, msg}."""

    status = 422


class RuleRefuses(Refused):
    """403: power, state and arguments are right, yet the rule refuses this person."""


def wrong_entry(loc: str, msg: str) -> BadArguments:
    """An argument that the form allows and the facts do not; `loc` names the field."""
    error = {"loc": loc, "msg": msg, "type": "value_error"}
    return BadArguments(msg, code="arguments", errors=[error])
