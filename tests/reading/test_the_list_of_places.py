"""The city's list of places: taken over as a whole, in versions, from a table."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from hotline.errors import BadArguments
from hotline.facts import Place, spots
from hotline.models import ListedPlace, PlaceList, SecurityEvent
from hotline.models.gazetteer import gazetteer
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def take_over(file: Path, text: str) -> str:
    file.write_text(text)
    out = StringIO()
    call_command("gazetteer", str(file), "--reason", "民政局新表", stdout=out)
    return out.getvalue()


def test_a_table_becomes_a_version_and_the_newest_is_read(cast: Cast, tmp_path: Path) -> None:
    table = tmp_path / "places.csv"
    head = "name,kind,within,code,lat,lon,also\n"
    assert "v1: 2 places" in take_over(
        table, head + "望月里,place,,,29.1,118.1,望月\n滨河区,district\n"
    )
    assert [one.text for one in spots("家住望月", gazetteer())] == ["望月"]
    assert "v2: 1 places" in take_over(table, head + "锦绣里,place,,,,,\n")
    assert len(gazetteer()) == 1
    told = SecurityEvent.objects.filter(what="gazetteer_set").order_by("pk").last()
    assert told is not None
    assert told.details == {"places": 1}


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("a,b\n1,2\n", "name and kind"),
        ("name,kind\n望月里,island\n", "places.0"),
        ("name,kind\n,place\n", "places.0"),
        ("name,kind,lat,lon\n望月里,place,北,118\n", "Row 2"),
        ("name,kind,lat,lon\n望月里,place,29,\n", "Row 2"),
        ("name,kind,lat,lon\n望月里,place,118,29\n", "Row 2"),
        ("", "name and kind"),
    ],
)
def test_a_table_that_is_wrong_changes_nothing(
    cast: Cast, tmp_path: Path, table: str, told: str
) -> None:
    with pytest.raises(CommandError, match=told):
        take_over(tmp_path / "places.csv", table)
    assert not PlaceList.objects.exists()


def test_a_list_needs_a_reason_and_is_never_rewritten(cast: Cast) -> None:
    with pytest.raises(BadArguments):
        PlaceList.publish([Place("望月里", "place")], by=cast.duty, reason="")
    PlaceList.publish([Place("望月里", "place")], by=cast.duty, reason="第一版")
    for change in (
        ListedPlace.objects.all().delete,
        lambda: ListedPlace.objects.update(name="x"),
        lambda: PlaceList.objects.update(reason="x"),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()


def test_a_list_that_is_known_already_costs_one_small_question(cast: Cast) -> None:
    PlaceList.publish([Place("望月里", "place")], by=cast.duty, reason="第一版")
    gazetteer()
    with CaptureQueriesContext(connection) as asked:
        gazetteer()
    assert len(asked) == 1
