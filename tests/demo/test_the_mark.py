"""A demo city and a real one never share a database: the mark, and who asks for it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from hotline import demo_mark
from hotline.models import Category, Installation, User


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("demo", "marked", "said"),
    [
        (False, False, ""),
        (True, True, ""),
        (True, False, demo_mark.NOT_MARKED),
        (False, True, demo_mark.MARKED),
    ],
)
def test_a_process_starts_only_on_a_database_of_its_kind(
    settings: Any, demo: bool, marked: bool, said: str
) -> None:
    settings.DEMO = demo
    if marked:
        demo_mark.mark()
    assert demo_mark.trouble() == said


@pytest.mark.django_db
def test_who_may_not_start_ends_with_the_reason(
    settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DEMO = True
    with pytest.raises(SystemExit) as ended:
        demo_mark.demand()
    assert ended.value.code == 1
    assert "manage.py demo" in capsys.readouterr().err


@pytest.mark.django_db
def test_commands_that_build_the_house_ask_nothing(settings: Any) -> None:
    settings.DEMO = True
    demo_mark.demand_for("migrate")
    with pytest.raises(SystemExit):
        demo_mark.demand_for("token")


@pytest.mark.django_db
def test_the_demo_is_founded_only_in_an_empty_database(settings: Any) -> None:
    settings.DEMO = True
    Category.objects.create(code="1501", name="内涝积水")
    with pytest.raises(CommandError, match="categories"):
        call_command("demo", verbosity=0)
    assert not Installation.objects.exists()


@pytest.mark.django_db
def test_the_two_actors_who_are_nobody_do_not_fill_a_database() -> None:
    User.objects.machine()
    User.objects.citizen()
    assert not list(demo_mark.contents())


@pytest.mark.django_db
def test_without_demo_no_city_is_founded() -> None:
    with pytest.raises(CommandError, match="HOTLINE_DEMO"):
        call_command("demo", verbosity=0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM hotline_installation",
        "UPDATE hotline_installation SET demo = false",
        "TRUNCATE hotline_installation",
    ],
)
def test_the_application_cannot_take_the_mark_away(statement: str) -> None:
    demo_mark.mark()
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)
    assert Installation.objects.exists()


@pytest.mark.django_db
def test_there_is_one_mark_at_most() -> None:
    demo_mark.mark()
    with pytest.raises(DatabaseError), transaction.atomic():
        demo_mark.mark()


STARTS = {
    "a command": ["manage.py", "shell", "-c", "print('in')"],
    "the worker": ["-m", "hotline.processes", "worker"],
    "the web": ["-m", "hotline.processes", "web"],
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", STARTS.values(), ids=STARTS)
def test_real_processes_refuse_the_wrong_database(what: list[str]) -> None:
    name = connection.settings_dict["NAME"]
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{name}"
    given = {"HOTLINE_DEMO": "1", "DATABASE_URL": url, "DATABASE_OWNER_URL": url}
    ended = subprocess.run(
        [sys.executable, *what],
        env=os.environ | given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert "HOTLINE_DEMO=1 works only on a database that the demo made itself" in ended.stderr
    assert "in" not in ended.stdout.split()
