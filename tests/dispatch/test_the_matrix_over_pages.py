"""The table of who may take which step, once more through the forms of the desk.

Where nobody may take a step the Python and the interface's matrix try it; here each step is posted
by everybody in every state in which somebody may.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from hotline.models import Ticket, User
from tests.cast import Cast
from tests.hotline.test_the_matrix import OWN, STATES, TABLE, arguments, in_state, people

pytestmark = pytest.mark.django_db
# They hold, where the ticket itself is concerned, what another one holds.
TWINS = {"operator2", "duty2", "head", "main", "housing_head", "housing_leader"}
REFUSED = {403, 404, 409}


def typed(given: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a step as a browser sends the form."""
    return dict(_entries(given))


def _entries(given: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in given.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{key}", text) for key, text in value.items())
        elif isinstance(value, bool):
            yield name, "yes" if value else "no"
        else:
            yield name, value


def a_desk(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def posted(ticket: Ticket, step: str, person: User, client: Client) -> int:
    """What the desk answers to the form of a step, which is then undone: without scripts it sends
    on to the page and does not draw it, which is a tenth of the work.
    """
    entries = typed(arguments(step, person, ticket)) | {"version": ticket.version}
    with transaction.atomic():
        answer = client.post(f"/desk/tickets/{ticket.number}/steps/{step}/", entries)
        transaction.set_rollback(True)
    return answer.status_code


@pytest.mark.parametrize("state", STATES)
def test_a_form_is_taken_from_exactly_those_whom_the_table_names(cast: Cast, state: str) -> None:
    ticket = in_state(cast, state)
    desks = {
        name: a_desk(person)
        for name, person in people(cast).items()
        if person.sight and name not in TWINS
    }
    for step, states in TABLE.items():
        # A citizen's own step is refused whoever is of the house by its name, whatever the state.
        if state not in states and not (step in OWN and state == "handling"):
            continue
        for name, client in desks.items():
            status = posted(ticket, step, getattr(cast, name), client)
            if name in states.get(state, set()):
                assert status == 302, (step, name, status)
            else:
                assert status in REFUSED, (step, name, status)
