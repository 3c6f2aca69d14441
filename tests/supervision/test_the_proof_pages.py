"""The pages of the proof: evidence of one ticket, who read personal data, the security log."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hotline.errors import PowerMissing
from hotline.models import Policy, Reveal, SecurityEvent, Ticket, WatchAlarm
from hotline.models.digest_making import make_digest
from hotline.models.persons import tickets_of
from hotline.models.reads import follow
from supervision.proof import evidence
from tests.asked import waits
from tests.cast import Cast, a_ticket, later, says
from tests.hotline.superuser import run, superuser
from tests.security.house import browser

__all__ = ["superuser"]
pytestmark = pytest.mark.django_db


def page(person: object, address: str) -> str:
    answer = browser(person).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


# Evidence ----------------------------------------------------------------------------------------


def test_evidence_tells_a_whole_life_and_who_read_it(cast: Cast) -> None:
    request = waits(cast, "extension")
    request.rule(by=cast.duty, grant=True)
    ticket = Ticket.objects.get(pk=request.ticket_id)
    make_digest()
    told = page(cast.inspector, f"/wall/proof/{ticket.number}/")
    for event in ticket.events.all():
        assert event.seal[:16] in told
        assert event.by.name in told
    for words in ("链条成立", "已延期", "延期 · 已同意", "工作日", "与记录相符"):
        assert words in told
    [read] = SecurityEvent.objects.filter(what="evidence_read")
    assert (read.by, read.subject) == (cast.inspector, ticket.number)
    browser(cast.inspector).head(f"/wall/proof/{ticket.number}/")
    assert SecurityEvent.objects.filter(what="evidence_read").count() == 1


def test_only_the_inspectorate_reads_it_sealed_matters_too(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    Ticket.objects.filter(pk=ticket.pk).update(sealed=True)
    for person in cast.everybody():
        if person not in (cast.inspector, cast.machine):
            assert browser(person).get(f"/wall/proof/{ticket.number}/").status_code == 404
    assert "已封存" in page(cast.inspector, f"/wall/proof/{ticket.number}/")
    assert browser(cast.inspector).get("/wall/proof/20200101-000001-0/").status_code == 404


@pytest.mark.django_db(databases=["default", "owner"])
def test_evidence_shows_from_where_the_chain_does_not_hold(superuser: None, cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    make_digest()
    run("UPDATE hotline_event SET by_id = by_id + 1 WHERE seq = 3")
    run("UPDATE hotline_event SET seal = repeat('0', 64) WHERE seq = 4")
    told = evidence.of(Ticket.objects.get(pk=ticket.pk))
    assert "event 3 (dispatch) was changed" in told["fault"]
    assert [one["holds"] for one in told["events"]] == [True, True, False, False]
    assert [one["holds"] for one in told["digests"]] == [False]
    assert "链条不成立" in page(cast.inspector, f"/wall/proof/{ticket.number}/")


# Reads -------------------------------------------------------------------------------------------


def read(person: object, ticket: Ticket, *moments: datetime) -> None:
    """Somebody opened a phone number at these moments; only a superuser may say when."""
    for at in moments:
        made = Reveal.objects.create(
            ticket=ticket, by=person, field="phone", secrets=1, reason="回电"
        )
        run("UPDATE hotline_reveal SET at = %s WHERE id = %s", at, made.pk)


def noon() -> datetime:
    """Of yesterday."""
    today = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    return today - timedelta(days=1)


def raised() -> list[tuple[str, str, int]]:
    return sorted(
        (one.person.username, one.details["rule"], one.details["reads"])
        for one in follow(timezone.now())
        if one.person
    )


@pytest.mark.django_db(databases=["default", "owner"])
def test_unusual_reading_is_told_once_by_the_policy(superuser: None, cast: Cast) -> None:
    begun = later(days=-3)
    ticket = says(cast, "联系电话13800138000").take(by=cast.operator)
    run("UPDATE hotline_event SET at = %s", begun)
    read(cast.operator, ticket, *[noon()] * 20)
    assert raised() == []
    read(cast.operator, ticket, noon())
    assert raised() == [("operator", "hour", 21)]
    assert raised() == []
    read(cast.duty, ticket, *[noon() + timedelta(hours=n) for n in range(4)])  # not theirs
    read(cast.inspector, ticket, *[noon()] * 4)  # has no tickets of their own
    read(cast.operator2, ticket, noon() - timedelta(hours=9))  # three in the night
    assert raised() == [("duty", "outside", 4), ("operator2", "night", 1)]
    limits = {"reads_day": 3, "reads_hour": 1000}
    Policy.amend("", "normal", limits=limits, by=cast.duty, reason="从严")
    assert raised() == [
        ("duty", "day", 4),
        ("inspector", "day", 4),
        ("operator", "day", 21),
    ]
    told = page(cast.inspector, "/wall/reads/")
    for words in ("个人信息查看异常", "夜间查看", "非本人经办的工单", "回电", "电话"):
        assert words in told
    assert "13800138000" not in told
    WatchAlarm.objects.filter(person=cast.duty).first().mark_seen("", by=cast.inspector)  # type: ignore[union-attr]
    assert WatchAlarm.objects.waiting_for(cast.inspector).count() == 5


def test_reads_are_paged_by_key_and_narrowed_to_one_person(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    reads = [
        Reveal(ticket=ticket, by=by, field="phone", secrets=1, reason=f"理由{n}")
        for n, by in enumerate([cast.handler] * 60 + [cast.duty])
    ]
    Reveal.objects.bulk_create(reads[:1])
    with CaptureQueriesContext(connection) as few:
        page(cast.inspector, "/wall/reads/")
    Reveal.objects.bulk_create(reads[1:])
    with CaptureQueriesContext(connection) as many:
        first = browser(cast.inspector).get("/wall/reads/")
    assert len(many) == len(few)
    shown = first.context
    second = page(cast.inspector, "/wall/reads/" + shown["next"])
    assert "理由11<" not in second
    assert "理由0<" in second
    assert "理由60" in first.content.decode()
    assert "理由60" not in page(cast.inspector, "/wall/reads/?by=handler")
    assert "理由60" in page(cast.inspector, "/wall/reads/?after=nonsense")


# The security log --------------------------------------------------------------------------------


def test_the_security_log_holds_codes_and_nobodys_words(cast: Cast) -> None:
    says(cast, "我叫李卫国，电话13800138000")
    tickets_of("13800138000", by=cast.duty, reason="核对李卫国")
    ticket = a_ticket(cast, "dispatched")
    with pytest.raises(PowerMissing):
        ticket.sign(by=cast.operator)
    for who in (cast.inspector, cast.administrator):
        told = page(who, "/wall/security/")
        assert "按姓名或号码查人" in told
        assert "步骤被拒绝" in told
        assert "李卫国" not in told
        assert "13800138000" not in told
        assert (ticket.number in told) is (who == cast.inspector)
    only = page(cast.inspector, "/wall/security/?what=person_sought")
    assert "step=sign" not in only
    assert "step=sign" in page(cast.inspector, "/wall/security/?what=nonsense")


def test_the_key_and_a_days_statement_are_handed_out(cast: Cast) -> None:
    a_ticket(cast)
    digest = make_digest()
    assert digest
    assert page(cast.administrator, "/wall/proof/key/").startswith("-----BEGIN PUBLIC KEY-----")
    told = browser(cast.inspector).get(f"/wall/proof/days/{digest.day}/").json()
    assert (told["statement"], told["signature"]) == (digest.statement, digest.signature)
    assert browser(cast.inspector).get("/wall/proof/days/nonsense/").status_code == 404
    assert "heads" not in told
