"""Merging, splitting and quoting over the interface: what is shown, offered, refused."""

from __future__ import annotations

import pytest

from hotline.models import OutboundMessage, Ticket
from tests.api.callers import read, refusal
from tests.api.conftest import As
from tests.cast import Cast, a_ticket, later, says

pytestmark = pytest.mark.django_db


def test_a_merged_ticket_shows_its_master_until_it_is_unmerged(cast: Cast, as_: As) -> None:
    operator = as_(cast.operator)
    master, follower = a_ticket(cast, "handling"), a_ticket(cast)
    merged = read(operator.step(follower.number, "merge", into=master.number))
    assert (merged["state"], merged["merged_into"]) == ("merged", master.number)
    assert merged["due_at"] is None
    back = read(operator.step(follower.number, "unmerge"))
    assert (back["state"], back["merged_into"]) == ("received", None)


def test_a_number_is_read_as_generously_as_everywhere(cast: Cast, as_: As) -> None:
    master, follower = a_ticket(cast), a_ticket(cast)
    spelled = master.number.replace("-", " ")
    merged = read(as_(cast.operator).step(follower.number, "merge", into=spelled))
    assert merged["merged_into"] == master.number


@pytest.mark.parametrize("into", ["", "nonsense", "20200101-000001-0", 5, None])
def test_a_wrong_number_is_told_at_its_entry(cast: Cast, as_: As, into: object) -> None:
    answer = as_(cast.operator).step(a_ticket(cast).number, "merge", into=into)
    assert {error["loc"] for error in refusal(answer, 422)["errors"]} == {"into"}


def test_a_rule_that_refuses_says_so(cast: Cast, as_: As) -> None:
    master, follower = a_ticket(cast), a_ticket(cast)
    Ticket.objects.filter(pk=master.pk).update(confidential=True)
    answer = as_(cast.duty).step(follower.number, "merge", into=master.number)
    assert refusal(answer, 403)["code"] == "confidential"


def test_splitting_answers_with_what_is_left_and_lists_the_messages_of_both(
    cast: Cast, as_: As
) -> None:
    operator = as_(cast.operator)
    says(cast, "银杏路口积水", who="oCAST-S", at=later(minutes=-1))
    number = says(cast, "路灯不亮", who="oCAST-S").number
    road = f"tickets/{number}/messages"
    goes = next(m for m in operator.items(road) if m.get("text") == "路灯不亮")
    left = read(operator.step(number, "split", messages=[goes["id"]]))
    assert left["number"] == number
    new = Ticket.objects.get(number=number).split_off.get().number
    assert operator.items(f"tickets/{new}/messages")[0]["text"] == "路灯不亮"
    assert "路灯不亮" not in {m["text"] for m in operator.items(road)}
    [split] = [e for e in operator.items(f"tickets/{number}/events") if e["step"] == "split"]
    assert split["by"]["id"] == "operator"


def test_our_own_words_are_not_split_off(cast: Cast, as_: As) -> None:
    says(cast, "银杏路口积水", who="oCAST-S")
    number = says(cast, "路灯不亮", who="oCAST-S").number
    [receipt] = OutboundMessage.objects.all()
    answer = as_(cast.operator).step(number, "split", messages=[f"government-{receipt.pk}"])
    assert refusal(answer, 422)["errors"][0]["loc"] == "messages.0"


def test_quoting_answers_the_ticket(cast: Cast, as_: As) -> None:
    operator, number = as_(cast.operator), a_ticket(cast).number
    quotable = [s["code"] for s in operator.items("statements") if "quoting" in s["uses"]]
    replied = read(operator.step(number, "quote", statement=quotable[0], values={}))
    assert (replied["state"], replied["lead_office"]) == ("replied", "centre")
    last = operator.items(f"tickets/{number}/outbound")[-1]
    assert (last["what"], last["text"]) == ("statement:hours", "市政务服务大厅工作日对外服务。")


def test_the_schema_of_each_names_what_it_takes(cast: Cast, as_: As) -> None:
    says(cast, "银杏路口积水", who="oCAST-S")
    number = says(cast, "路灯不亮", who="oCAST-S").number
    offered = {
        s["step"]: s["schema"] for s in read(as_(cast.operator).get(f"tickets/{number}/steps"))
    }
    assert offered["merge"]["required"] == ["into"]
    assert offered["split"]["required"] == ["messages"]
    assert offered["quote"]["required"] == ["statement"]


# What may be the same matter
# ------------------------------------------------------------------------------------------------


def duplicates(as_: As, person: object, ticket: Ticket) -> list[str]:
    shown = read(as_(person).get(f"tickets/{ticket.number}"))
    return list(shown["suggestions"]["duplicates"])


def test_the_same_place_in_the_same_category_is_proposed_and_can_be_merged(
    cast: Cast, as_: As
) -> None:
    before, now = a_ticket(cast, "handling"), a_ticket(cast, "accepted")
    [proposed] = duplicates(as_, cast.operator, now)
    assert proposed == before.number
    read(as_(cast.operator).step(now.number, "merge", into=proposed))


def test_a_follower_who_writes_again_is_shown_beside_the_master(cast: Cast, as_: As) -> None:
    master = a_ticket(cast, "handling")
    a_ticket(cast, who="oCAST-AGAIN").merge(by=cast.operator, into=master.number)
    again = says(cast, "你好，有人在吗", who="oCAST-AGAIN")
    assert duplicates(as_, cast.operator, again) == [master.number]
    assert again.number in duplicates(as_, cast.operator, master)


def test_nothing_is_proposed_to_those_who_could_not_merge_nor_out_of_their_sight(
    cast: Cast, as_: As
) -> None:
    before, now = a_ticket(cast, "handling"), a_ticket(cast, "handling")
    assert duplicates(as_, cast.handler, now) == []
    before.places.filter(audience=cast.operator.sight).delete()
    assert duplicates(as_, cast.operator, now) == []
    assert duplicates(as_, cast.duty, now) == [before.number]
