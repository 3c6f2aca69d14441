"""A question that an authorised statement answers: the receiver picks the words, the government
speaks them.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from hotline.errors import BadArguments, Moved, PowerMissing, RuleRefuses
from hotline.facts import Place
from hotline.models import (
    Office,
    OutboundMessage,
    PlaceList,
    Statement,
    StatementVersion,
    Switch,
    Ticket,
)
from tests.cast import Cast, a_ticket
from tests.hotline.test_merging import merged

pytestmark = pytest.mark.django_db


def a_statement(cast: Cast, text: str = "大厅工作日开放。", **fields: Any) -> Statement:
    """A statement meant for quoting, drafted and approved by two people."""
    statement = Statement.objects.create(
        **({"code": "opening", "title": "开放时间", "uses": ["quoting"]} | fields)
    )
    statement.draft(text, by=cast.duty).approve(by=cast.duty2)
    return statement


def that_ends(cast: Cast, statement: Statement, day: date) -> None:
    """A newer version of `statement`, the last day of which is `day`."""
    StatementVersion.objects.create(
        statement=statement,
        number=2,
        text="大厅周六也开放。",
        expires_on=day,
        drafted_by=cast.duty,
        drafted_kind=cast.duty.organisation_kind,
        approved_by=cast.duty2,
        approved_kind=cast.duty2.organisation_kind,
    )


def said_to(ticket: Ticket) -> OutboundMessage:
    return OutboundMessage.objects.filter(ticket=ticket).order_by("id").last()


@pytest.mark.parametrize("state", ["received", "accepted"])
def test_a_quoted_statement_answers_and_the_centre_stands_for_it(cast: Cast, state: str) -> None:
    a_statement(cast)
    ticket = a_ticket(cast, state)
    ticket.quote(by=cast.operator, statement="opening")
    stored = Ticket.objects.get(pk=ticket.pk)
    assert (stored.state, stored.lead_office.code) == ("replied", "centre")
    [running] = stored.clocks.filter(stopped_at=None)
    assert (running.kind, running.due_at) == ("follow_up", stored.due_at)


def test_the_words_are_the_governments_though_a_vendor_picked_them(cast: Cast) -> None:
    statement = a_statement(cast)
    ticket = a_ticket(cast).quote(by=cast.operator, statement="opening")
    message = said_to(ticket)
    assert message.words == "大厅工作日开放。"
    assert message.statement == statement.current
    assert (message.speaker, message.speaker_kind) == (cast.duty2, "government")
    quoted = ticket.events.get(step="quote")
    assert quoted.details == {"statement": "opening", "statement_version": 1, "lead": "centre"}


def test_blanks_are_filled_from_the_catalogues(cast: Cast) -> None:
    a_statement(cast, "编号{number}：{category}由{office}负责，{date}前答复。查询码{code}。")
    values = {"category": "1501", "office": "water", "date": "2026-09-30"}
    ticket = a_ticket(cast).quote(by=cast.operator, statement="opening", values=values)
    code = ticket.secrets.get(kind="tracking_code").open()
    assert said_to(ticket).words == (
        f"编号{ticket.number}：内涝积水由水务局负责，2026年9月30日前答复。查询码{code}。"
    )
    assert code not in said_to(ticket).shown


def test_a_place_is_one_of_the_citys_list_in_force(cast: Cast) -> None:
    a_statement(cast, "{place}已恢复通行。")
    for name in ("旧名路", "银杏路"):
        PlaceList.publish([Place(name, "road")], by=cast.duty, reason="试验用地名")
    gone = a_ticket(cast)
    with pytest.raises(BadArguments) as refused:
        gone.quote(by=cast.operator, statement="opening", values={"place": "旧名路"})
    assert [error["loc"] for error in refused.value.facts["errors"]] == ["values.place"]
    quoted = gone.quote(by=cast.operator, statement="opening", values={"place": "银杏路"})
    assert said_to(quoted).words == "银杏路已恢复通行。"


@pytest.mark.parametrize(
    ("blank", "given"),
    [
        ("office", "nobody"),
        ("office", ""),
        ("category", "9999"),
        ("date", "soon"),
        ("date", "2026-02-30"),
        ("place", "银杏路"),
    ],
)
def test_a_blank_takes_nothing_but_what_its_catalogue_knows(
    cast: Cast, blank: str, given: str
) -> None:
    a_statement(cast, f"请联系{{{blank}}}。")
    ticket = a_ticket(cast)
    with pytest.raises(BadArguments) as refused:
        ticket.quote(by=cast.operator, statement="opening", values={blank: given})
    assert [error["loc"] for error in refused.value.facts["errors"]] == [f"values.{blank}"]
    assert Ticket.objects.get(pk=ticket.pk).state == "received"


@pytest.mark.parametrize("name", ["text", "number", "code", "office"])
def test_what_has_no_blank_finds_no_way_in(cast: Cast, name: str) -> None:
    a_statement(cast, "编号{number}。")
    with pytest.raises(BadArguments) as refused:
        a_ticket(cast).quote(by=cast.operator, statement="opening", values={name: "water"})
    assert [error["loc"] for error in refused.value.facts["errors"]] == [f"values.{name}"]


def test_every_wrong_blank_is_told_at_once(cast: Cast) -> None:
    a_statement(cast, "{office}{date}")
    with pytest.raises(BadArguments) as refused:
        a_ticket(cast).quote(by=cast.operator, statement="opening", values={"date": "x"})
    locs = {error["loc"] for error in refused.value.facts["errors"]}
    assert locs == {"values.office", "values.date"}


def test_what_is_not_meant_for_quoting_is_not_quoted(cast: Cast) -> None:
    a_statement(cast, uses=["notice"])
    for code in ("opening", "receipt"):
        with pytest.raises(RuleRefuses):
            a_ticket(cast).quote(by=cast.operator, statement=code)


def test_what_is_unknown_or_was_never_approved_is_not_quoted(cast: Cast) -> None:
    draft = Statement.objects.create(code="draft", title="草稿", uses=["quoting"])
    draft.draft("未批准。", by=cast.duty)
    for code in ("draft", "nothing"):
        with pytest.raises(BadArguments):
            a_ticket(cast).quote(by=cast.operator, statement=code)


def test_a_statement_holds_until_its_last_day_is_over(cast: Cast) -> None:
    that_ends(cast, a_statement(cast), timezone.localdate())
    ticket = a_ticket(cast).quote(by=cast.operator, statement="opening")
    assert said_to(ticket).words == "大厅周六也开放。"


def test_an_expired_text_is_not_quoted_and_does_not_bring_back_the_one_before(cast: Cast) -> None:
    that_ends(cast, a_statement(cast), timezone.localdate() - timedelta(days=1))
    with pytest.raises(RuleRefuses):
        a_ticket(cast).quote(by=cast.operator, statement="opening")
    assert [v.statement.code for v in StatementVersion.objects.to_quote()] == ["hours"]


def test_words_that_changed_since_they_were_read_are_not_said(cast: Cast) -> None:
    statement = a_statement(cast)
    statement.draft("大厅周六也开放。", by=cast.duty).approve(by=cast.duty2)
    with pytest.raises(BadArguments):
        a_ticket(cast).quote(by=cast.operator, statement="opening", statement_version=1)
    a_ticket(cast).quote(by=cast.operator, statement="opening", statement_version=2)


def test_who_only_handles_does_not_quote_and_what_is_dispatched_is_not_quoted(cast: Cast) -> None:
    a_statement(cast)
    with pytest.raises(PowerMissing):
        a_ticket(cast).quote(by=cast.handler, statement="opening")
    with pytest.raises(Moved):
        a_ticket(cast, "dispatched").quote(by=cast.operator, statement="opening")


def test_a_quote_goes_out_though_the_machines_are_stopped(cast: Cast) -> None:
    a_statement(cast)
    ticket = a_ticket(cast)
    Switch.turn("machines", on=False, by=cast.duty)
    ticket.quote(by=cast.operator, statement="opening")
    OutboundMessage.objects.exclude(pk=said_to(ticket).pk).delete()
    assert OutboundMessage.objects.claim(said_to(ticket).pk) is not None


def test_followers_of_the_quoted_ticket_hear_it_with_their_own_number(cast: Cast) -> None:
    a_statement(cast, "编号{number}：大厅工作日开放。")
    master = a_ticket(cast)
    follower = merged(cast, master)
    Ticket.objects.get(pk=master.pk).quote(by=cast.operator, statement="opening")
    assert said_to(follower).words == f"编号{follower.number}：大厅工作日开放。"


def test_the_centre_closes_what_was_quoted(cast: Cast) -> None:
    a_statement(cast)
    ticket = a_ticket(cast).quote(by=cast.operator, statement="opening")
    assert ticket.close(by=cast.duty).state == "closed"
    assert Office.objects.get(is_centre=True) == ticket.lead_office
