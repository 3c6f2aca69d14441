"""Every night the record is read and signed; what is wrong stands above pages until it was seen."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError

from hotline.celery import app
from hotline.errors import BadArguments, PowerMissing
from hotline.models import DayDigest, RecordCheck, SecurityEvent, WatchAlarm, WatchSeen
from hotline.models.record_checks import nightly
from hotline.models.watching import NOTE
from hotline.tasks import prove_the_record
from tests.cast import Cast, a_ticket, later
from tests.hotline.superuser import run, superuser
from tests.hotline.test_commands import said
from tests.security.house import browser
from tests.threads import at_once

__all__ = ["superuser"]
pytestmark = pytest.mark.django_db


def test_a_night_leaves_a_check_and_a_digest_once(cast: Cast) -> None:
    a_ticket(cast, "accepted")
    assert prove_the_record() == 0
    check = RecordCheck.objects.get()
    assert (check.chains, check.events, check.faults, check.first_fault) == (1, 2, 0, "")
    assert DayDigest.objects.count() == 1
    assert nightly() is None  # it was done today
    assert nightly(later(days=1)) is not None
    assert DayDigest.objects.count() == 2
    assert not SecurityEvent.objects.exists()
    assert app.conf.beat_schedule["record"]["task"] == prove_the_record.name


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_fault_is_kept_logged_and_stands_above_the_pages_of_who_watches(
    superuser: None, cast: Cast
) -> None:
    ticket = a_ticket(cast, "accepted")
    run("UPDATE hotline_event SET step = 'close' WHERE seq = 2")
    check = nightly()
    assert check is not None
    assert (check.broken, check.faults) == (1, 1)
    assert check.first_fault == f"{ticket.number}: event 2 (close) was changed"
    assert DayDigest.objects.count() == 1  # it says how things stood
    logged = SecurityEvent.objects.get(what="record_broken")
    assert (logged.by, logged.details["first"]) == (cast.machine, check.first_fault)
    with pytest.raises(CommandError, match="broken in 1 of 1 tickets"):
        said("verify_record")
    for who in (cast.inspector, cast.administrator):
        assert "记录被破坏" in browser(who).get(who.place).content.decode()
    for who in (cast.operator, cast.duty, cast.leader):
        assert "记录被破坏" not in browser(who).get("/desk/").content.decode()
    newest = WatchAlarm.objects.latest("id")
    browser(cast.administrator).post(f"/wall/alarms/{newest.pk}/", {"note": "13900000000 已核查"})
    assert WatchSeen.objects.count() == 2  # and the one before it
    assert "13900000000" not in WatchSeen.objects.get(alarm=newest).note
    shown = browser(cast.inspector).get("/wall/").content.decode()
    assert "watch-" not in shown


def test_nobody_else_marks_it_as_seen(cast: Cast) -> None:
    alarm = WatchAlarm.objects.raise_once("record", "record:1")
    reading = WatchAlarm.objects.raise_once("reading", "reading:1", person=cast.operator)
    assert alarm
    assert reading
    assert WatchAlarm.objects.raise_once("record", "record:1") is None
    for person in (cast.operator, cast.duty, cast.main):
        with pytest.raises(PowerMissing):
            alarm.mark_seen("", by=person)
        assert browser(person).post(f"/wall/alarms/{alarm.pk}/").status_code == 404
    with pytest.raises(PowerMissing):  # who read what is not the platform office's
        reading.mark_seen("", by=cast.administrator)
    with pytest.raises(BadArguments):
        alarm.mark_seen("长" * (NOTE + 1), by=cast.inspector)
    assert SecurityEvent.objects.filter(what="watch_seen_refused").count() == 4
    assert not WatchSeen.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_one_night_between_them(cast: Cast) -> None:
    a_ticket(cast)
    done = at_once(*[nightly] * 3)
    assert not [one for one in done if isinstance(one, Exception)]
    assert DayDigest.objects.count() == 1
    raised: list[Any] = at_once(*[lambda: WatchAlarm.objects.raise_once("record", "record:9")] * 4)
    assert sum(one is not None for one in raised) == 1
