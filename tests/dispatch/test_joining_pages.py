"""The desk's forms that merge, split and quote: picked from what is there, refused in place."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from hotline.models import OutboundMessage, Statement, Ticket, User
from tests.cast import Cast, a_reply, a_ticket, later, says

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def desk_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text_of(client: Client, ticket: Ticket, page: str = "") -> str:
    answer = client.get(f"/desk/tickets/{ticket.number}/{page}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def step(client: Client, ticket: Ticket, name: str, **given: Any) -> Any:
    now = fresh(ticket)
    return client.post(
        f"/desk/tickets/{now.number}/steps/{name}/", {"version": now.version, **given}
    )


# Merge
# ------------------------------------------------------------------------------------------------


def test_the_form_offers_what_is_nearby_and_takes_what_was_picked(cast: Cast) -> None:
    near, ticket = a_ticket(cast, "handling"), a_ticket(cast)
    desk = desk_of(cast.operator)
    form = text_of(desk, ticket, "steps/merge/")
    assert f'value="{near.number}"' in form
    # Without a number typed, the empty field that is sent beside the choice does not count.
    step(desk, ticket, "merge", into=[near.number, ""])
    assert fresh(ticket).merged_into == near


def test_a_typed_number_wins_over_what_is_nearby(cast: Cast) -> None:
    near, meant, ticket = a_ticket(cast, "handling"), a_ticket(cast), a_ticket(cast)
    step(desk_of(cast.operator), ticket, "merge", into=[near.number, meant.number])
    assert fresh(ticket).merged_into == meant


def test_a_wrong_number_stays_in_the_form_with_the_reason_beside_it(cast: Cast) -> None:
    ticket = a_ticket(cast)
    answer = desk_of(cast.operator).post(
        f"/desk/tickets/{ticket.number}/steps/merge/",
        {"version": ticket.version, "into": "20200101-000001-0"},
        headers=HTMX,
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "您看得到的工单里没有这个编号" in text
    assert 'value="20200101-000001-0"' in text


def test_a_proposal_leads_to_the_form_with_its_number_chosen(cast: Cast) -> None:
    near, ticket = a_ticket(cast, "handling"), a_ticket(cast)
    desk = desk_of(cast.operator)
    link = f"/desk/tickets/{ticket.number}/steps/merge/?into={near.number}"
    assert link in text_of(desk, ticket).replace("&amp;", "&")
    form = desk.get(link).content.decode()
    assert f'value="{near.number}" checked' in form


def test_both_pages_name_the_other_and_the_follower_can_be_parted(cast: Cast) -> None:
    master = a_ticket(cast, "handling")
    follower = a_ticket(cast).merge(by=cast.operator, into=master.number)
    desk = desk_of(cast.operator)
    for one, other in ((master, follower), (follower, master)):
        assert f'href="/desk/tickets/{other.number}/' in text_of(desk, one)
    assert "/steps/unmerge/" in text_of(desk, follower)


def test_a_master_out_of_sight_is_a_number_and_no_link(cast: Cast) -> None:
    master = a_ticket(cast, text="别处的事")
    follower = a_ticket(cast).merge(by=cast.duty, into=master.number)
    master.places.filter(audience=cast.operator.sight).delete()
    text = text_of(desk_of(cast.operator), follower)
    assert master.number in text
    assert f'href="/desk/tickets/{master.number}/' not in text
    assert master.title not in text


def test_the_lead_office_reads_how_many_will_hear_the_answer(cast: Cast) -> None:
    master = a_ticket(cast, "handling")
    for _ in range(2):
        a_ticket(cast).merge(by=cast.operator, into=master.number)
    a_reply(cast, fresh(master), "approved")
    assert "并入本单的 2 件" in text_of(desk_of(cast.leader), master, "reply/")


def test_a_followers_conversation_shows_the_answer_and_whose_it_is(cast: Cast) -> None:
    master = a_ticket(cast, "handling")
    follower = a_ticket(cast).merge(by=cast.operator, into=master.number)
    a_reply(cast, fresh(master), "released", text="已派泵车抽排。")
    text = text_of(desk_of(cast.duty), follower)
    assert "已派泵车抽排。" in text
    assert "水务局" in text


# Split
# ------------------------------------------------------------------------------------------------


def test_messages_are_ticked_and_go(cast: Cast) -> None:
    says(cast, "银杏路口积水", who="oCAST-S", at=later(minutes=-1))
    ticket = says(cast, "路灯不亮", who="oCAST-S")
    desk, goes = desk_of(cast.operator), ticket.messages.last()
    assert f'type="checkbox" name="messages" value="{goes.pk}"' in text_of(
        desk, ticket, "steps/split/"
    )
    step(desk, ticket, "split", messages=[goes.pk])
    new = ticket.split_off.get()
    assert new.title == "路灯不亮"
    assert new.number in text_of(desk, ticket)
    assert ticket.number in text_of(desk, new)


def test_what_was_ticked_stays_ticked_when_it_is_refused(cast: Cast) -> None:
    says(cast, "银杏路口积水", who="oCAST-S", at=later(minutes=-1))
    ticket = says(cast, "路灯不亮", who="oCAST-S")
    answer = step(
        desk_of(cast.operator), ticket, "split", messages=[m.pk for m in ticket.messages.all()]
    )
    assert answer.status_code == 422
    assert answer.content.decode().count('name="messages"') == 2
    assert answer.content.decode().count("checked") >= 2


# Quote
# ------------------------------------------------------------------------------------------------


def test_statements_stand_in_full_with_blanks_where_they_are(cast: Cast) -> None:
    lead = Statement.objects.create(code="lead", title="由谁负责", uses=["quoting"])
    lead.draft("{category}由{office}负责，编号{number}。", by=cast.duty).approve(by=cast.duty2)
    ticket, desk = a_ticket(cast), desk_of(cast.operator)
    form = text_of(desk, ticket, "steps/quote/")
    assert "市政务服务大厅工作日对外服务。" in form
    assert f"负责，编号{ticket.number}。" in "".join(form.split("\n"))
    assert 'name="values.lead.office"' in form
    assert "您的诉求已收到" not in form.split('id="step"')[1]  # a receipt is not for quoting
    given = {
        "statement": "lead", "statement_version.lead": 1,
        "values.lead.office": "water", "values.lead.category": "1501",
    }  # fmt: skip
    step(desk, ticket, "quote", **given)
    said = OutboundMessage.objects.filter(ticket=ticket).last()
    assert said.words == f"内涝积水由水务局负责，编号{ticket.number}。"
    assert fresh(ticket).state == "replied"


def test_only_the_blanks_of_the_chosen_statement_are_sent(cast: Cast) -> None:
    lead = Statement.objects.create(code="lead", title="由谁负责", uses=["quoting"])
    lead.draft("由{office}负责。", by=cast.duty).approve(by=cast.duty2)
    given = {"statement": "hours", "values.lead.office": "", "statement_version.lead": 1}
    ticket = a_ticket(cast)
    step(desk_of(cast.operator), ticket, "quote", **given)
    assert fresh(ticket).state == "replied"


def test_words_that_changed_meanwhile_are_shown_again_before_they_are_said(cast: Cast) -> None:
    ticket, desk = a_ticket(cast), desk_of(cast.operator)
    text_of(desk, ticket, "steps/quote/")
    hours = Statement.objects.get(code="hours")
    hours.draft("周六也对外服务。", by=cast.duty).approve(by=cast.duty2)
    answer = step(desk, ticket, "quote", **{"statement": "hours", "statement_version.hours": 1})
    assert answer.status_code == 422
    assert "周六也对外服务。" in answer.content.decode()
    assert fresh(ticket).state == "received"
