"""Two, three or four people: the policy names the number, what is delicate raises it, nothing
lowers it.
"""

from __future__ import annotations

import pytest

from hotline.errors import BadArguments, Moved, RuleRefuses
from hotline.models import LexiconEntry, Policy, Reply, Ticket
from tests.cast import FACTS, Cast, a_ticket

pytestmark = pytest.mark.django_db

PLAIN = "已抽排完毕，感谢您的监督。"
DELICATE = "事故造成一人死亡，善后正在进行。"


@pytest.fixture(autouse=True)
def _lexicon(cast: Cast) -> None:
    LexiconEntry.objects.seed(by=cast.machine)


def in_hand(cast: Cast, *, kind: str = "help", urgency: str = "normal", **said: str) -> Ticket:
    """A ticket of that kind at the lead office."""
    ticket = a_ticket(cast, **said).accept(
        by=cast.operator,
        kind=kind,
        urgency=urgency,
        category="1501",
        title="路口积水",
        facts=FACTS,
    )
    return ticket.dispatch(by=cast.operator, lead="water").sign(by=cast.handler)


def submitted(cast: Cast, ticket: Ticket, text: str) -> Reply:
    reply = Reply.objects.draft(ticket, text, by=cast.handler)
    reply.submit(by=cast.handler)
    return Reply.objects.get(pk=reply.pk)


@pytest.mark.parametrize(
    ("kind", "urgency", "people"),
    [
        ("consult", "normal", 2),
        ("help", "normal", 3),
        ("help", "urgent", 3),
        ("help", "critical", 4),
    ],
)
def test_a_plain_answer_is_seen_by_as_many_as_the_policy_says(
    cast: Cast, kind: str, urgency: str, people: int
) -> None:
    reply = submitted(cast, in_hand(cast, kind=kind, urgency=urgency), PLAIN)
    assert (reply.reviewers, len(reply.ladder), reply.flags) == (people, people, [])
    assert reply.state == ("approved" if people == 2 else "reviewing")
    assert reply.why_more_people == ""


@pytest.mark.parametrize(
    ("kind", "urgency", "people"),
    [("consult", "normal", 3), ("help", "normal", 4), ("help", "critical", 4)],
)
def test_a_death_in_the_text_raises_it_by_one_and_never_above_four(
    cast: Cast, kind: str, urgency: str, people: int
) -> None:
    reply = submitted(cast, in_hand(cast, kind=kind, urgency=urgency), DELICATE)
    assert (reply.reviewers, reply.flags, reply.state) == (people, ["text:deaths"], "reviewing")
    assert reply.why_more_people == "文中涉及死亡"


def test_who_would_release_it_can_send_it_back_and_all_seats_start_over(cast: Cast) -> None:
    reply = submitted(cast, in_hand(cast, kind="consult"), PLAIN)
    assert reply.state == "approved"
    with pytest.raises(BadArguments) as refused:
        reply.review(by=cast.leader, verdict="pass")
    assert refused.value.facts["errors"][0]["loc"] == "verdict"
    reply = Reply.objects.get(pk=reply.pk).review(by=cast.leader, verdict="back", remarks="太短")
    assert (reply.state, reply.next_seat, reply.round) == ("draft", "draft", 2)
    with pytest.raises(Moved):
        Reply.objects.get(pk=reply.pk).release(by=cast.leader)


def test_nobody_without_the_last_seat_sends_it_back(cast: Cast) -> None:
    reply = submitted(cast, in_hand(cast, kind="consult"), PLAIN)
    for person in (cast.handler, cast.housing_leader):
        with pytest.raises(RuleRefuses):
            Reply.objects.get(pk=reply.pk).review(by=person, verdict="back", remarks="太短")


def test_several_flags_ask_for_one_more_person_together(cast: Cast) -> None:
    text = "涉事未成年人的家属，我局将赔偿您五千元；责任在施工单位。"
    reply = submitted(cast, in_hand(cast, kind="consult"), text)
    assert reply.flags == ["text:fault", "text:minors", "text:money"]
    assert reply.why_more_people == "文中涉及责任判断、未成年人、经济许诺"
    assert reply.reviewers == 3


def test_a_death_in_the_matter_counts_though_the_answer_is_silent(cast: Cast) -> None:
    ticket = in_hand(cast, text="工地塌方，我的工友当场死亡，请查明")
    reply = submitted(cast, ticket, PLAIN)
    assert (reply.reviewers, reply.flags) == (4, ["ticket:deaths"])
    assert reply.why_more_people == "诉求涉及死亡"


def test_a_citizens_strong_words_do_not_raise_anything(cast: Cast) -> None:
    ticket = in_hand(cast, text="你们这些混蛋，我觉得就是不管，赔偿我一万元！")
    assert submitted(cast, ticket, PLAIN).reviewers == 3


def test_the_number_is_fixed_for_the_round_and_counted_anew_in_the_next(cast: Cast) -> None:
    reply = submitted(cast, in_hand(cast), DELICATE)
    entry = LexiconEntry.objects.get(ban="deaths")
    given = entry.current.form | {"ban": "deaths", "in_force": False, "why": "试一下"}
    entry.amend(given, by=cast.duty, expects=1)
    reply = Reply.objects.get(pk=reply.pk)
    reply.review(by=cast.head, verdict="pass")
    assert (reply.reviewers, reply.state) == (4, "reviewing")
    reply.review(by=cast.leader, verdict="back", remarks="改一下措辞")
    reply = reply.reword(PLAIN, by=cast.handler)
    reply.submit(by=cast.handler)
    assert (reply.reviewers, reply.flags) == (3, [])


def test_a_raised_answer_is_released_by_the_main_leader_only(cast: Cast) -> None:
    reply = submitted(cast, in_hand(cast), DELICATE)
    reply.review(by=cast.head, verdict="pass")
    reply.review(by=cast.leader, verdict="pass")
    with pytest.raises(RuleRefuses):
        reply.release(by=cast.duty)
    assert reply.release(by=cast.main).state == Reply.State.RELEASED


def test_the_record_tells_how_many_and_why_without_a_word_of_it(cast: Cast) -> None:
    reply = submitted(cast, in_hand(cast), DELICATE)
    event = reply.ticket.events.order_by("-seq").first()
    assert event.details["people"] == 4
    assert event.details["flags"] == ["text:deaths"]
    assert "死亡" not in str(event.details)


def test_what_is_banned_is_refused_with_every_place_and_changes_nothing(cast: Cast) -> None:
    text = "您这种刁民，活 该被淹。"
    reply = Reply.objects.draft(in_hand(cast), text, by=cast.handler)
    with pytest.raises(BadArguments) as refused:
        reply.submit(by=cast.handler)
    assert refused.value.status == 422
    assert refused.value.code == "lexicon"
    places = [(text[e["start"] : e["end"]], e["loc"]) for e in refused.value.facts["errors"]]
    assert places == [("刁民", "text"), ("活 该", "text")]
    assert "侮辱" in refused.value.facts["errors"][0]["msg"]
    now = Reply.objects.get(pk=reply.pk)
    assert (now.state, now.version) == ("draft", reply.version)
    assert not now.sittings.exists()


def test_power_and_seat_are_asked_before_the_words(cast: Cast) -> None:
    reply = Reply.objects.draft(in_hand(cast), "活该", by=cast.handler)
    with pytest.raises(RuleRefuses):
        reply.submit(by=cast.housing)


def test_a_higher_policy_between_two_rounds_counts(cast: Cast) -> None:
    ticket = in_hand(cast)
    reply = submitted(cast, ticket, PLAIN)
    reply.review(by=cast.head, verdict="back", remarks="补充时间")
    major = Policy.objects.create(kind="help", urgency="normal", version=9, limits={}, reviewers=4)
    Ticket.objects.filter(pk=ticket.pk).update(policy=major)
    reply = Reply.objects.get(pk=reply.pk)
    reply.submit(by=cast.handler)
    assert reply.reviewers == 4
