"""What stands on a ticket and has steps of its own, a reply or a request: locked, recorded and
announced through its ticket.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from hotline.errors import Moved, Refused
from hotline.steps import Moving, Step


class OnTicket(Moving):
    """Such a thing's side of a step."""

    ticket: Any
    state: Any

    class Meta:
        abstract = True

    def named(self) -> dict[str, Any]:
        """What the ticket's record says of it at every step."""
        raise NotImplementedError

    def hold(self) -> None:
        self.ticket.hold()
        rows: Any = type(self)._default_manager
        there = rows.select_for_update().values_list("version", "state").get(pk=self.pk)
        if there != (self.version, self.state):
            raise Moved(_("Somebody changed this while you were looking at it."), code="version")

    def settle(self, step: Step, *, by: Any, came_from: str, details: dict[str, Any]) -> None:
        self.save()
        self.ticket.version += 1
        told = {**self.named(), **details}
        self.ticket.settle(step, by=by, came_from=self.ticket.held_state, details=told)

    def report_refusal(self, step: Step, *, by: Any, refused: Refused) -> None:
        self.ticket.report_refusal(step, by=by, refused=refused)
