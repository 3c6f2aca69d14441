"""On the first working day each office with a mail road is sent its report, once; what fails stays
and is sent again by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.utils import timezone

from hotline.errors import Moved
from hotline.models import ReportMail, SecurityEvent
from supervision.report import mailing
from tests.cast import Cast
from tests.platforms.staff import MailServer, running
from tests.supervision.accounts import page
from tests.supervision.test_cards_are_sent import BOX, road

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 1)


@pytest.fixture
def mail(settings: Any) -> Iterator[MailServer]:
    with running(MailServer()) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS, settings.PUBLIC_URL = False, "https://hotline.example.org"
        road("email", "--office", "water", "--address", BOX)
        yield server


def at(day: int, hour: int = 9, month: int = 11) -> datetime:
    return timezone.make_aware(datetime(2026, month, day, hour))


def letter() -> ReportMail:
    return ReportMail.objects.get()


def test_it_goes_on_the_first_working_day_after_eight_and_not_before(
    cast: Cast, mail: MailServer
) -> None:
    assert mailing.first_working_day(date(2026, 11, 20)) == date(2026, 11, 2)  # the 1st: a Sunday
    for moment in (at(1), at(2, hour=7), at(3)):
        assert mailing.sweep(moment) == 0
    assert mailing.sweep(at(2)) == 1
    assert (letter().state, letter().month) == ("sent", OCTOBER)
    assert mailing.sweep(at(2, hour=10)) == 0
    assert len(mail.letters) == 1


def test_the_letter_holds_words_the_address_of_the_page_and_the_pdf(
    cast: Cast, mail: MailServer
) -> None:
    mailing.sweep(at(2))
    [(to, subject, text)] = mail.letters
    assert (to, "2026-10" in subject, "水务局" in subject) == (BOX, True, True)
    assert "https://hotline.example.org/wall/report/2026-10/" in text
    [(name, content)] = mail.files
    assert name == "report-2026-10.pdf"
    assert content.startswith(b"%PDF-")


def test_only_offices_with_a_mail_road_are_written_to_and_the_others_are_named(
    cast: Cast, mail: MailServer
) -> None:
    mailing.sweep(at(2))
    assert letter().office.code == "water"
    shown = page(cast.inspector).get("/wall/report/").content.decode()
    assert "住建局" in shown
    assert BOX not in shown


def test_what_fails_stays_with_the_reason_and_is_sent_again_by_hand(
    cast: Cast, mail: MailServer
) -> None:
    mail.refuses[BOX] = "550 no such box"
    mailing.sweep(at(2))
    assert letter().state == "failed"
    browser = page(cast.inspector)
    assert letter().error in browser.get("/wall/report/").content.decode()
    mail.refuses.clear()
    assert browser.post(f"/wall/report/letters/{letter().pk}/again/").status_code == 302
    assert mailing.sweep(timezone.now()) == 1
    assert (letter().state, letter().again_by) == ("sent", cast.inspector)
    assert SecurityEvent.objects.filter(what="report_sent_again").exists()


def test_only_who_looks_after_the_letters_sends_them_again(cast: Cast, mail: MailServer) -> None:
    mailing.sweep(at(2))
    address = f"/wall/report/letters/{letter().pk}/again/"
    for person in (cast.leader, cast.operator):
        assert page(person).post(address).status_code == 404
    assert page(cast.duty).post(address).status_code == 302
    with pytest.raises(Moved):
        letter().send_again(by=cast.duty)


def test_what_a_dead_worker_had_taken_up_counts_as_not_sent(cast: Cast, mail: MailServer) -> None:
    mailing.plan(OCTOBER, at(2))
    assert letter().claim(at(2))
    mailing.sweep(at(2, hour=10))
    assert (letter().state, letter().error) == ("failed", "worker_lost")
    assert not mail.letters


def test_two_workers_send_it_once(cast: Cast, mail: MailServer) -> None:
    mailing.plan(OCTOBER, at(2))
    first, second = letter(), letter()
    assert (first.claim(at(2)), second.claim(at(2))) == (True, False)
