"""What may be the same matter: near in time, in sight, of the same citizen or at the same place."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hotline.models import Ticket
from tests.cast import FACTS, Cast, a_ticket, later, says

pytestmark = pytest.mark.django_db


def accepted(cast: Cast, where: str, **given: Any) -> Ticket:
    """A ticket about something at `where`."""
    ticket = a_ticket(cast, text=given.pop("text", "积水了"))
    entry = {"kind": "help", "category": "1501", "title": "积水", **given}
    return ticket.accept(by=cast.operator, facts=FACTS | {"where": where}, **entry)


def like(cast: Cast, ticket: Ticket) -> list[Ticket]:
    return Ticket.objects.like(Ticket.objects.get(pk=ticket.pk), cast.operator)


def test_the_same_place_said_in_other_words_is_found_and_another_place_is_not(cast: Cast) -> None:
    here = accepted(cast, "银杏路与滨河街交叉口")
    there = accepted(cast, "体育馆北门公交站")
    again = accepted(cast, "滨河街银杏路路口东侧")
    assert like(cast, again) == [here]
    assert like(cast, there) == []


def test_another_category_is_another_matter(cast: Cast) -> None:
    accepted(cast, "银杏路与滨河街交叉口", category="0206")
    assert like(cast, accepted(cast, "银杏路与滨河街交叉口")) == []


def test_what_nobody_has_read_yet_is_compared_by_its_words(cast: Cast) -> None:
    known = a_ticket(cast, text="银杏路口积水半米，车过不去")
    a_ticket(cast, text="请问公积金怎么提取")
    assert like(cast, a_ticket(cast, text="银杏路口积水很深")) == [known]


def test_the_same_citizen_comes_first_whatever_they_say(cast: Cast) -> None:
    theirs = a_ticket(cast, "closed", who="oCAST-SAME")
    near = accepted(cast, "银杏路与滨河街交叉口")
    again = says(cast, "你好", who="oCAST-SAME")
    assert like(cast, again) == []  # what is closed takes nobody in
    other = a_ticket(cast, who="oCAST-SAME2")
    Ticket.objects.filter(pk=other.pk).update(contact=theirs.contact, category="1501")
    Ticket.objects.filter(pk=other.pk).update(facts={"where": "银杏路与滨河街"})
    assert like(cast, other) == [again, near]


def test_what_shares_most_comes_first_and_what_shares_little_is_left_out(cast: Cast) -> None:
    accepted(cast, "滨河街河段", category="0206", title="表扬保洁员", text="给师傅点赞")
    flood = accepted(cast, "银杏路与滨河街交叉口", title="暴雨积水", text="银杏路积水，电动车熄火")
    again = a_ticket(cast, text="银杏路和滨河街路口又积水了，两辆电动车熄火在中间")
    assert like(cast, again) == [flood]


@pytest.mark.parametrize(
    "change",
    [
        {"opened_at": later(days=-8)},
        {"confidential": True},
    ],
)
def test_what_is_old_or_confidential_is_not_proposed(cast: Cast, change: dict[str, Any]) -> None:
    before, now = accepted(cast, "银杏路口"), accepted(cast, "银杏路口")
    assert like(cast, now) == [before]
    Ticket.objects.filter(pk=before.pk).update(**change)
    assert like(cast, now) == []


def test_nothing_is_proposed_for_a_confidential_ticket(cast: Cast) -> None:
    accepted(cast, "银杏路口")
    now = accepted(cast, "银杏路口")
    Ticket.objects.filter(pk=now.pk).update(confidential=True)
    assert like(cast, now) == []


def test_at_most_five_and_the_same_questions_however_many_there_are(cast: Cast) -> None:
    now = accepted(cast, "银杏路口")
    accepted(cast, "银杏路口")

    def asked() -> int:
        with CaptureQueriesContext(connection) as counted:
            like(cast, now)
        return len(counted)

    few = asked()
    for _ in range(8):
        accepted(cast, "银杏路口")
    assert asked() == few
    assert len(like(cast, now)) == 5
