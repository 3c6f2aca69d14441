"""Every key of the desk, once: the help sheet shows this list, and the script reads the sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from dispatch.showing import notes, proposals
from hotline.models import Ticket


@dataclass(frozen=True)
class Key:
    """A key, or keys to press together, and what it does; `does` names the script's verb, empty
    where the browser or a button does it.
    """

    keys: tuple[str, ...]
    what: Any
    does: str = ""

    @property
    def shown(self) -> list[str]:
        """The keys as they stand on a keyboard."""
        return [SHOWN.get(key, key.upper() if len(key) == 1 else key) for key in self.keys]


SHOWN = {"Enter": "↵", "Control": "Ctrl", "Escape": "Esc"}

MOVING = (
    Key(("j",), _("Next ticket"), "next"),
    Key(("k",), _("Previous ticket"), "previous"),
    Key(("Enter",), _("Open it"), "open"),
    Key(("n",), _("Show the new ones"), "fresh"),
    Key(("1", "–", "9"), _("Go to a queue or a filter"), "queue"),
    Key(("/",), _("Search")),
    Key(("Escape",), _("Back")),
)
SELECTING = (
    Key(("x",), _("Select this ticket, or not"), "select"),
    Key(("Shift", "x"), _("Select all up to this ticket"), "select-to"),
    Key((".",), _("What can be done with the selected"), "selected"),
    Key(("Escape",), _("Select nothing")),
)
WRITING = (
    Key(("Control", "Enter"), _("Send the form")),
    Key((proposals.KEY,), _("Take the next proposal")),
    Key(("F2", "1", "–", "9"), _("Put a macro into the form")),
)
ASKING = (
    Key(("Control", "k"), _("Command bar: every step and every place")),
    Key(("?",), _("This list"), "help"),
)


def sheet() -> list[dict[str, Any]]:
    """The chapters of the help sheet; those of the steps come from their declarations."""
    return [
        {"name": _("Moving about"), "keys": MOVING},
        {"name": _("Steps"), "keys": list(_of_steps())},
        {"name": _("Writing"), "keys": WRITING},
        {"name": _("Several at once"), "keys": SELECTING},
        {"name": _("Help"), "keys": ASKING},
    ]


def _of_steps() -> list[Key]:
    declared = [Key((s.key,), s.label) for s in Ticket.steps().values() if s.key and not s.hidden]
    return [*declared, Key(("r",), _("The answer")), Key((notes.KEY,), _("Note"))]
