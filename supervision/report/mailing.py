"""Sends each office its report on the first working day of a month, by the mail road it has.

A row for each office and month, so nobody is sent it twice; claimed before it is sent, and sent
outside of any transaction. What fails stays on the row, and somebody may send it again.
"""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hotline.carriers import mail
from hotline.carriers.verdicts import Outcome, Undeliverable
from hotline.models import CardRoad, Office, ReportMail, WorkCalendar
from hotline.models.card_notices import Road
from supervision.report.building import of_office
from supervision.report.paper import pdf
from supervision.report.parts import before

AT_ONCE = 20  # of one sweep
OPENS = 8  # o'clock, on that day


def sweep(now: datetime) -> int:
    """Write down what is to be sent, and send what waits. Returns how many were tried."""
    today = timezone.localdate(now)
    if today == first_working_day(today) and timezone.localtime(now).hour >= OPENS:
        plan(before(today), now)
    for lost in ReportMail.objects.lost(now):
        lost.failed("worker_lost", now, may_go_through=False)
    tried = 0
    for letter in ReportMail.objects.due(now).select_related("office")[:AT_ONCE]:
        if letter.claim(now):
            _send(letter)
            tried += 1
    return tried


def first_working_day(day: date) -> date:
    """The first day of the month of `day` on which offices work."""
    calendar = WorkCalendar.current()
    days = (day.replace(day=number) for number in range(1, 29))
    return next((one for one in days if calendar.works(one)), day.replace(day=1))


def plan(month: date, now: datetime) -> None:
    """A row for each office that has a mail road; those there are stay as they are."""
    offices = _roads().values_list("office", flat=True)
    ReportMail.objects.bulk_create(
        [
            ReportMail(month=month, office_id=office, next_try_at=now)
            for office in sorted(set(offices))
        ],
        ignore_conflicts=True,
    )


def _send(letter: ReportMail) -> None:
    try:
        with translation.override(settings.LANGUAGE_CODE):
            _carry(letter)
    except Undeliverable as failure:
        again = failure.outcome == Outcome.RETRY
        letter.failed(str(failure.code), timezone.now(), may_go_through=again)
    else:
        letter.arrived(timezone.now())


def _carry(letter: ReportMail) -> None:
    road = _roads().filter(office=letter.office_id).first()
    if road is None:
        raise Undeliverable("no_address", Outcome.FINAL)
    report = of_office(letter.office, letter.month)
    words = [str(line) for line in report.sections[0].words]
    if settings.PUBLIC_URL:
        words.append(f"{settings.PUBLIC_URL}/wall/report/{report.name}/")
    subject = f"{report.title} · {report.scope}"
    attached = mail.Attached(f"report-{report.name}.pdf", "application/pdf", pdf(report))
    text = "\n".join([subject, *words, _("The report is attached.")])
    mail.say(road.reveal(), subject, text, attached)


def _roads() -> QuerySet[CardRoad]:
    return CardRoad.objects.filter(road=Road.EMAIL, on=True, person=None, office__isnull=False)


def offices_without_mail() -> list[str]:
    """The names of offices that are sent nothing, since nobody gave them a mail road."""
    known = _roads().values("office")
    return list(Office.objects.exclude(pk__in=known).values_list("name", flat=True))
