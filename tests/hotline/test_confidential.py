"""Who reports wrongdoing, or asks for it, is known to those who handle the matter alone."""

from __future__ import annotations

from typing import Any

import pytest

from hotline.errors import BadArguments, PowerMissing, RuleRefuses
from hotline.models import Office, Ticket, User
from tests.cast import FACTS, Cast, a_ticket, says

pytestmark = pytest.mark.django_db


def accepted(cast: Cast, ticket: Ticket | None = None, **given: Any) -> Ticket:
    about = {"kind": "complaint", "category": "1501", "title": "积水", "facts": FACTS}
    return (ticket or a_ticket(cast)).accept(by=cast.operator, **about | given)


def sees(person: User, ticket: Ticket) -> bool:
    return Ticket.objects.in_sight_of(person).filter(pk=ticket.pk).exists()


def test_a_report_of_wrongdoing_leaves_the_vendors_sight_with_its_acceptance(cast: Cast) -> None:
    ticket = a_ticket(cast)
    assert sees(cast.operator, ticket)
    accepted(cast, ticket, kind="report")
    assert ticket.confidential
    assert not sees(cast.operator, ticket)
    assert sees(cast.duty, ticket)
    assert ticket.events.get(step="accept").details["confidential"] is True


@pytest.mark.parametrize("kind", ["consult", "help", "complaint", "suggestion"])
def test_anything_else_is_confidential_only_when_the_citizen_asks(cast: Cast, kind: str) -> None:
    assert not accepted(cast, kind=kind).confidential
    asked = accepted(cast, kind=kind, confidential=True)
    assert asked.confidential
    assert not sees(cast.operator, asked)


def test_who_asked_before_anybody_read_it_stays_so_whatever_the_form_says(cast: Cast) -> None:
    ticket = a_ticket(cast).confide(by=User.objects.citizen())
    assert sees(cast.operator, ticket)  # it has to be read by somebody
    assert accepted(cast, ticket, confidential=False).confidential


def test_asked_later_it_goes_from_the_vendors_desk_at_once(cast: Cast) -> None:
    ticket = accepted(cast).take(by=cast.operator)
    ticket.confide(by=User.objects.citizen())
    assert not sees(cast.operator, ticket)
    assert not Ticket.objects.in_queue("mine", cast.operator).exists()


def test_the_desk_hides_who_it_is_when_a_caller_asks(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    with pytest.raises(RuleRefuses) as refused:
        Ticket.objects.get(pk=ticket.pk).conceal(by=cast.operator)
    assert refused.value.code == "desk"
    ticket.conceal(by=cast.handler, note="来电要求保密")
    assert not sees(cast.operator, ticket)
    assert sees(cast.handler, ticket)
    assert ticket.notes.get().text == "来电要求保密"


def test_it_is_asked_once_and_never_undone(cast: Cast) -> None:
    ticket = accepted(cast, confidential=True)
    for ask in (
        lambda: ticket.confide(by=User.objects.citizen()),
        lambda: ticket.conceal(by=cast.duty),
    ):
        with pytest.raises(RuleRefuses) as refused:
            ask()
        assert refused.value.code == "confidential"


def test_nobody_of_the_house_asks_in_the_citizens_name(cast: Cast) -> None:
    with pytest.raises(PowerMissing):
        a_ticket(cast).confide(by=cast.operator)


# The office complained about --------------------------------------------------------------------


def test_a_complaint_about_an_office_never_reaches_it_nor_what_is_below_it(cast: Cast) -> None:
    water = cast.handler.office
    below = Office.objects.create(
        code="water-pumps", name="排水站", parent=water, organisation=cast.handler.organisation
    )
    ticket = accepted(cast, accused="water")
    for sent in ({"lead": "water"}, {"lead": below.code}, {"lead": "housing", "assist": ["water"]}):
        with pytest.raises(RuleRefuses) as refused:
            Ticket.objects.get(pk=ticket.pk).dispatch(by=cast.duty, **sent)
        assert refused.value.code == "accused"
        assert "水务局" in refused.value.reason
    ticket.dispatch(by=cast.duty, lead="housing")
    assert not sees(cast.handler, ticket)
    assert not sees(cast.main, ticket)


def test_where_the_catalogue_names_the_office_complained_about_the_centre_decides(
    cast: Cast,
) -> None:
    ticket = accepted(cast, accused="water")
    assert ticket.waits_for_the_centre()
    assert "dispatch" not in {step.name for step in ticket.open_steps(cast.operator)}
    assert Ticket.objects.in_queue("rulings", cast.duty).get() == ticket


def test_a_complaint_about_the_centre_is_no_matter_for_the_centre(cast: Cast) -> None:
    with pytest.raises(BadArguments) as refused:
        accepted(cast, accused="centre")
    assert refused.value.facts["errors"][0]["loc"] == "accused"
    with pytest.raises(BadArguments):
        accepted(cast, accused="nobody")


def test_what_is_split_off_is_about_the_same_office(cast: Cast) -> None:
    says(cast, "积水", who="oCAST-two")
    ticket = accepted(cast, says(cast, "另外路灯也不亮", who="oCAST-two"), accused="water")
    ticket.split(by=cast.duty, messages=[ticket.messages.latest("pk").pk])
    assert ticket.split_off.get().accused_office == ticket.accused_office
