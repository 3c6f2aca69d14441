"""The page in docs/ says what the code declares, and so does the API: there is no other copy."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from hotline.describing import procedure, targets
from hotline.models import Order, Reply, Request, Ticket
from hotline.steps import Moving
from tests.cast import Cast, a_ticket

PAPER = settings.BASE_DIR / "docs" / "procedure.md"
ROW = re.compile(r"^\| `(\w+)`( ⚙)? \| (.+?) \|", re.MULTILINE)
MOVING: list[type[Moving]] = [Ticket, Reply, Request, Order]


def test_the_page_is_what_the_steps_say() -> None:
    call_command("procedure", check=True)


def test_a_page_that_says_something_else_is_told_how_to_mend_it(
    settings: Any, tmp_path: Path
) -> None:
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match="procedure --write"):
        call_command("procedure", check=True)


def test_every_step_has_a_row_with_a_chinese_name() -> None:
    rows = ROW.findall(procedure())
    declared = [name for moving in MOVING for name in moving.steps()]
    assert [name for name, _machine, _label in rows] == declared
    assert all(re.search(r"[一-鿿]", label) for _name, _machine, label in rows)


def test_every_change_of_state_is_an_arrow() -> None:
    page = procedure()
    for moving in MOVING:
        for step in moving.steps().values():
            for came_from in filter(None, step.source):
                for goes_to in targets(step):
                    assert re.search(f"{came_from} --> {goes_to}: .*{step.name}", page)


@pytest.mark.django_db
def test_the_schemas_of_the_interface_are_those_of_the_page(cast: Cast) -> None:
    page = PAPER.read_text()
    ticket = a_ticket(cast, "handling")
    for step in ticket.open_steps(cast.handler):
        row = next(line for line in page.splitlines() if line.startswith(f"| `{step.name}` "))
        for name in step.schema().get("properties", {}):
            required = name in step.schema().get("required", [])
            assert f"`{name}`" in row
            assert (f"*`{name}`*" in row) is not required
