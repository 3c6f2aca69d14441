"""Messages that continued the wrong ticket get one of their own, with all that hangs on them."""

from __future__ import annotations

import pytest

from hotline.errors import BadArguments, Moved, PowerMissing
from hotline.models import Attachment, Message, OutboundMessage, Secret, Ticket
from hotline.models.record import faults
from tests.cast import Cast, a_ticket, later, says

pytestmark = pytest.mark.django_db
WHO = "oCAST-SPLIT"


def two_matters(cast: Cast) -> tuple[Ticket, list[Message]]:
    """One ticket with words about two things, a picture and a phone number among them."""
    ticket = says(cast, "银杏路口积水半米", who=WHO, at=later(minutes=-3))
    says(cast, "另外路灯也不亮，电话13800138000", who=WHO, at=later(minutes=-2))
    says(cast, "", who=WHO, kind="image", media=["picture-one"], at=later(minutes=-1))
    return Ticket.objects.get(pk=ticket.pk), list(ticket.messages.all())


def the_other(ticket: Ticket) -> Ticket:
    [found] = ticket.split_off.all()
    return found


def test_the_messages_move_with_files_and_masked_values(cast: Cast) -> None:
    ticket, (first, second, picture) = two_matters(cast)
    ticket.split(by=cast.operator, messages=[second.pk, picture.pk])
    new = the_other(ticket)
    assert list(ticket.messages.all()) == [first]
    assert list(new.messages.all()) == [second, picture]
    assert Attachment.objects.get().message.ticket == new
    [phone] = Secret.objects.filter(kind="phone")
    assert (phone.ticket, phone.message) == (new, second)
    assert new.reveal("phone", by=cast.operator, reason="回电") == ["13800138000"]


def test_the_new_ticket_has_a_number_a_code_and_a_receipt_of_its_own(cast: Cast) -> None:
    ticket, (_first, second, _picture) = two_matters(cast)
    ticket.split(by=cast.operator, messages=[second.pk])
    new = the_other(ticket)
    assert (new.state, new.contact, new.number != ticket.number) == (
        "received", ticket.contact, True,
    )  # fmt: skip
    codes = [t.secrets.get(kind="tracking_code").open() for t in (ticket, new)]
    assert codes[0] != codes[1]
    receipt = OutboundMessage.objects.get(ticket=new)
    assert new.number in receipt.words
    assert codes[1] in receipt.words
    assert new.body == "另外路灯也不亮，电话138****8000"
    assert new.clocks.get(stopped_at=None).kind == "respond"
    assert Ticket.objects.in_queue("inbox", cast.operator).filter(pk=new.pk).exists()


def test_the_record_of_both_names_the_other_and_no_word(cast: Cast) -> None:
    ticket, (_first, second, _picture) = two_matters(cast)
    ticket.split(by=cast.operator, messages=[second.pk])
    new = the_other(ticket)
    told = {"messages": [second.pk]}
    assert ticket.events.get(step="split").details == {"into": new.number, **told}
    [opened] = new.events.all()
    assert opened.step == "open"
    assert opened.by == cast.operator
    assert opened.details == {"message": "text", "split_from": ticket.number, **told}
    for one in (ticket, new):
        assert list(faults(Ticket.objects.get(pk=one.pk))) == []


def test_where_the_first_words_go_the_next_stand_for_the_matter(cast: Cast) -> None:
    ticket, (first, second, _picture) = two_matters(cast)
    ticket.split(by=cast.operator, messages=[first.pk])
    stored = Ticket.objects.get(pk=ticket.pk)
    assert (stored.body, stored.title) == (second.text, second.text)
    assert the_other(ticket).title == "银杏路口积水半米"


def test_a_title_that_somebody_wrote_stays(cast: Cast) -> None:
    ticket = a_ticket(cast, "accepted", who=WHO)
    says(cast, "还有一件事", who=WHO)
    ticket = Ticket.objects.get(pk=ticket.pk)
    ticket.split(by=cast.operator, messages=[ticket.messages.first().pk])
    assert Ticket.objects.get(pk=ticket.pk).title == "路口积水"


@pytest.mark.parametrize("which", ["all", "none", "another's"])
def test_at_least_one_message_goes_and_one_stays_and_all_are_its_own(
    cast: Cast, which: str
) -> None:
    ticket, messages = two_matters(cast)
    other = a_ticket(cast)
    picked = {
        "all": [m.pk for m in messages],
        "none": [],
        "another's": [messages[0].pk, other.messages.get().pk],
    }
    with pytest.raises(BadArguments) as refused:
        ticket.split(by=cast.operator, messages=picked[which])
    assert refused.value.facts["errors"][0]["loc"] == "messages"
    assert ticket.messages.count() == 3
    assert Ticket.objects.count() == 2


@pytest.mark.parametrize("state", ["accepted", "dispatched", "handling", "replied"])
def test_any_open_ticket_can_be_split(cast: Cast, state: str) -> None:
    ticket = a_ticket(cast, state, who=WHO)
    says(cast, "还有一件事", who=WHO)
    ticket = Ticket.objects.get(pk=ticket.pk)
    ticket.split(by=cast.operator, messages=[ticket.messages.last().pk])
    assert (ticket.state, the_other(ticket).state) == (state, "received")


def test_what_is_closed_is_not_split(cast: Cast) -> None:
    ticket = a_ticket(cast, "closed")
    with pytest.raises(Moved):
        ticket.split(by=cast.operator, messages=[ticket.messages.get().pk])


def test_who_only_handles_does_not_split(cast: Cast) -> None:
    ticket, messages = two_matters(cast)
    with pytest.raises(PowerMissing):
        ticket.split(by=cast.handler, messages=[messages[0].pk])


def test_one_message_alone_offers_nothing_to_split(cast: Cast) -> None:
    assert "split" not in {step.name for step in a_ticket(cast).open_steps(cast.operator)}
    assert "split" in {step.name for step in two_matters(cast)[0].open_steps(cast.operator)}


def test_what_is_split_off_a_confidential_matter_is_confidential_and_the_vendor_sees_none_of_it(
    cast: Cast,
) -> None:
    ticket, (_first, second, _picture) = two_matters(cast)
    Ticket.objects.filter(pk=ticket.pk).update(confidential=True)
    Ticket.objects.get(pk=ticket.pk).split(by=cast.duty, messages=[second.pk])
    new = the_other(ticket)
    assert new.confidential
    assert Ticket.objects.in_sight_of(cast.duty).filter(pk=new.pk).exists()
    assert not Ticket.objects.in_sight_of(cast.operator).filter(pk=new.pk).exists()


def test_the_citizens_next_words_go_on_with_the_newer_ticket(cast: Cast) -> None:
    ticket, (_first, second, _picture) = two_matters(cast)
    ticket.split(by=cast.operator, messages=[second.pk])
    assert says(cast, "路灯还是不亮", who=WHO).pk == the_other(ticket).pk
