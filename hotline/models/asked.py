"""What waits for the centre's ruling on a ticket; the rows themselves are in `requests`.

The ticket knows the kinds that are pending, so that neither its queues nor any step has to look for
them; the database holds it to one of a kind (`one_pending_of_a_kind`).
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from hotline.errors import Moved
from hotline.models.clocks import Clock, ClockKind
from hotline.models.settling import Settling
from hotline.models.states import State
from hotline.steps import Step


class RequestKind(models.TextChoices):
    """What one side asks and the centre rules on."""

    DECLINE = "decline", _("Declining")
    RETURN = "return", _("Return")
    EXTENSION = "extension", _("Extension")
    SHELVING = "shelving", _("Shelving")


# Where a ticket must stand for a request to be made and granted; elsewhere it is moot and lapses.
STANDS: dict[str, tuple[State, ...]] = {
    RequestKind.DECLINE: (State.RECEIVED, State.ACCEPTED),
    RequestKind.RETURN: (State.DISPATCHED, State.HANDLING),
    RequestKind.EXTENSION: (State.HANDLING,),
    RequestKind.SHELVING: (State.HANDLING,),
}


class Asked(Settling):
    """The ticket's side of its requests."""

    asked = ArrayField(
        models.CharField(max_length=12), default=list, db_default=models.Value([]), blank=True
    )

    requests: Any

    class Meta:
        abstract = True

    def waits_for_ruling(self, kind: str) -> bool:
        """Whether a request of that kind is pending."""
        return kind in self.asked

    def settle(self, step: Step, *, by: Any, came_from: str, details: dict[str, Any]) -> None:
        """As every step does; and what nobody can grant any more, lapses."""
        lapsed = self._let_lapse()
        if lapsed:
            details = details | {"lapsed": lapsed}
        super().settle(step, by=by, came_from=came_from, details=details)

    def no_longer_asked(self, kind: str, request: int) -> None:
        """The request is ruled or moot: it leaves the queue and its clock stops."""
        self.asked = [one for one in self.asked if one != kind]
        self.winding.ruled.add(request)

    def _ask(self, kind: str, *, by: Any, **asked: Any) -> Any:
        """Put a request before the centre; from now its clock runs against the centre."""
        now = timezone.now()
        request = self.requests.create(kind=kind, asker=by, asked_at=now, **asked)
        self.asked = [*self.asked, kind]
        clock = Clock.started(self, ClockKind.RULING, policy=self.policy, at=now)
        if clock is not None:
            clock.request = request
            self.winding.begun.append(clock)
        return request

    def _not_asked_twice(self, kind: str) -> None:
        if self.waits_for_ruling(kind):
            raise Moved(
                say("This was asked already; the hotline centre has not ruled yet."),
                code="pending",
            )

    def _let_lapse(self) -> list[int]:
        moot = [kind for kind in self.asked if self.state not in STANDS[kind]]
        if not moot:
            return []
        lapsed = list(self.requests.filter(kind__in=moot, state="pending"))
        for request in lapsed:
            request.lapse(self)
        return [request.pk for request in lapsed]
