"""What happens around every step of a thing with a chained record of its own, an order or a sample:
the row is locked, the event is chained with the digest of what was said, a refusal is kept.
"""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from hotline import personal
from hotline.errors import Moved, Refused
from hotline.models.record import Remembering, SecurityEvent
from hotline.steps import Moving, Step


class Chained(Moving, Remembering):
    """Such a thing's side of a step. Its event has a row `words` for what was said."""

    refused_as: ClassVar[str]  # what a refused step is called on the security log

    number: Any
    state: Any
    _words = ""

    class Meta:
        abstract = True

    def hold(self) -> None:
        if self._state.adding:
            return
        things: Any = type(self)._default_manager
        rows = things.select_for_update(no_key=True)
        there = rows.values_list("version", "state", "head", "length").get(pk=self.pk)
        if there != (self.version, self.state, self.head, self.length):
            raise Moved(_("Somebody changed this while you were looking at it."), code="version")

    def settle(self, step: Step, *, by: Any, came_from: str, details: dict[str, Any]) -> None:
        words, self._words = self._words, ""
        if words:
            details = details | {"digest": digest_of(words)}
        event = self.remember(
            step.name,
            by=by,
            came_from=came_from,
            went_to=self.state,
            version=self.version,
            details=details,
        )
        self.save()
        setattr(event, event.thing, self)  # now with its key
        event.save()
        if words:
            said: Any = event._meta.get_field("words").related_model
            said.objects.create(event=event, text=words)
        self.settled(event)

    def settled(self, event: Any) -> None:
        """For what else belongs to the step, in its transaction."""

    def report_refusal(self, step: Step, *, by: Any, refused: Refused) -> None:
        SecurityEvent.keep(self.refused_as, refused, by=by, subject=self.number, step=step.name)

    def say(self, words: str) -> None:
        """Keep what was said with the step under way, personal data masked."""
        self._words = personal.masked(words)[0]


def digest_of(words: str) -> str:
    """SHA-256 of words as they are kept; empty where nothing was said."""
    return hashlib.sha256(words.encode()).hexdigest() if words else ""
