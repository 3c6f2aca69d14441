"""Big tables are written by a worker: seen as they grow, whole or not there, kept for a while."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from hotline.models import Export, SecurityEvent, User
from supervision.exports import asking, writing
from tests.cast import Cast, a_ticket
from tests.supervision.accounts import page
from tests.supervision.export_dying import dies_writing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _everything_is_big(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(asking, "SMALL", 1)
    monkeypatch.setattr("supervision.exports.of_tickets.AT_ONCE", 2)
    yield
    for left in there():
        left.unlink()


def there() -> list[Path]:
    return sorted(Path(settings.EXPORT_ROOT).glob("*"))


def asked(cast: Cast, tickets: int = 5, form: str = "csv", who: User | None = None) -> Export:
    for _each in range(tickets):
        a_ticket(cast)
    answer = page(who or cast.duty).post("/desk/exports/new/", {"of": "tickets", "form": form})
    assert answer["Location"] == "/desk/exports/"
    return Export.objects.latest("pk")


def test_a_big_table_is_written_and_fetched_by_who_asked_and_nobody_else(cast: Cast) -> None:
    export = asked(cast)
    assert (export.state, export.expected) == ("waiting", 5)
    assert page(cast.duty).get(f"/desk/exports/{export.pk}/").status_code == 404
    assert writing.write_out(export.pk)
    answer = page(cast.duty).get(f"/desk/exports/{export.pk}/")
    content = b"".join(answer.streaming_content)
    assert len(list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))) == 6
    assert 'attachment; filename="tickets-' in answer["Content-Disposition"]
    for other in (cast.duty2, cast.inspector, cast.operator):
        assert page(other).get(f"/desk/exports/{export.pk}/").status_code == 404
    assert SecurityEvent.objects.get(what="exported").details["rows"] == 5
    assert [path.stat().st_mode & 0o777 for path in there()] == [0o600]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_worker_killed_in_the_middle_leaves_no_half_file_and_it_is_begun_anew(
    cast: Cast, form: str
) -> None:
    export = asked(cast, form=form)
    dies_writing(export.pk, parts=2)
    assert [path.name for path in there()] == [f"{export.pk}.{form}.part"]
    assert page(cast.duty).get(f"/desk/exports/{export.pk}/").status_code == 404
    assert writing.sweep(timezone.now()) == []  # it may still be at it
    later = timezone.now() + timedelta(minutes=3)
    assert writing.sweep(later) == [export.pk]
    assert there() == []
    assert writing.write_out(export.pk)
    assert [path.name for path in there()] == [f"{export.pk}.{form}"]


def test_killed_twice_it_is_not_written_and_says_so(cast: Cast) -> None:
    export = asked(cast)
    later = timezone.now() + timedelta(minutes=3)
    for _twice in range(2):
        dies_writing(export.pk, parts=1)
        writing.sweep(later)
    export.refresh_from_db()
    assert (export.state, export.error) == ("failed", "cut_off")
    assert there() == []
    assert "中断" in page(cast.duty).get("/desk/exports/").content.decode()


def test_what_goes_wrong_takes_the_half_file_away(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = asked(cast)
    monkeypatch.setattr("supervision.exports.of_tickets.COLUMNS", ("pk", "number"))
    with pytest.raises(KeyError):
        writing.write_out(export.pk)
    export.refresh_from_db()
    assert (export.state, export.error) == ("failed", "KeyError")
    assert there() == []


def test_it_is_seen_how_far_it_is(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "BEAT", 0.0)
    export, seen = asked(cast), []
    beat = Export.beat

    def watched(self: Export, rows: int) -> bool:
        found = beat(self, rows)
        page_now = page(cast.duty).get("/desk/exports/?part=mine").content.decode()
        seen.append((rows, f'value="{rows * 20}"' in page_now))
        return found

    monkeypatch.setattr(Export, "beat", watched)
    writing.write_out(export.pk)
    assert seen[:2] == [(2, True), (4, True)]


def test_two_workers_write_it_once(cast: Cast) -> None:
    export = asked(cast)
    assert [writing.write_out(export.pk), writing.write_out(export.pk)] == [True, False]


def test_who_lost_their_sight_meanwhile_gets_nothing(cast: Cast) -> None:
    export = asked(cast)
    User.objects.filter(pk=cast.duty.pk).update(is_active=False)
    assert not writing.write_out(export.pk)
    export.refresh_from_db()
    assert (export.state, export.error) == ("failed", "not_found")


def test_a_file_is_deleted_after_some_days_and_its_row_stays(cast: Cast) -> None:
    export = asked(cast)
    writing.write_out(export.pk)
    assert len(there()) == 1
    writing.sweep(timezone.now() + timedelta(days=4))
    export.refresh_from_db()
    assert (export.state, there()) == ("gone", [])
    assert page(cast.duty).get(f"/desk/exports/{export.pk}/").status_code == 404


def test_only_two_are_written_for_one_person_at_a_time(cast: Cast) -> None:
    asked(cast)
    asked(cast)
    answer: Any = page(cast.duty).post("/desk/exports/new/", {"of": "tickets", "form": "csv"})
    assert answer.status_code == 403
    assert Export.objects.count() == 2
