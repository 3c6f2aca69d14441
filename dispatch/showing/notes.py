"""The steps of a ticket with the button of a note among them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dispatch.noting import may_note
from dispatch.showing import forms
from dispatch.showing.spoken import both
from hotline.models import Ticket, User

KEY = "@"  # as one calls a colleague


def beside(ticket: Ticket, user: User, first: list[dict[str, Any]]) -> dict[str, Any]:
    """The buttons a person has at a ticket, those of `first` before all others, each with the words
    the command bar finds it by.
    """
    buttons = [*first, *forms.buttons(ticket, user)]
    if may_note(user):
        url = reverse("dispatch:note", args=[ticket.number])
        label = _("Note")
        buttons.append({"name": "note", "label": label, "key": KEY, "direct": False, "url": url})
    return {"steps": [{**one, "also": f"{both(one['label'])} {one['name']}"} for one in buttons]}
