"""Comments below articles: found page by page, answered once, shown or deleted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from hotline.carriers import incoming as it
from hotline.carriers import wechat
from hotline.carriers.public import Article, Place
from hotline.carriers.verdicts import Outcome, Rejected, Undeliverable
from tests.platforms import tencent
from tests.platforms.wechat import DEMO_APPID, Platform

OPENID = "oCOMMENT000000000000000001"


@pytest.fixture
def platform() -> Iterator[Platform]:
    with Platform() as platform:
        yield platform


def token(platform: Platform) -> str:
    return wechat.stable_token(platform.base, DEMO_APPID, "").value


def refused(call: Any, *given: Any, **more: Any) -> Undeliverable:
    with pytest.raises(Undeliverable) as failed:
        call(*given, **more)
    return failed.value


def test_an_article_is_what_a_person_reads_off_the_console() -> None:
    assert wechat.article("2247483700", 1) == Article("2247483700:0")
    for number, position in (("", 1), ("12a", 1), ("12", 0), ("12", 9), ("1" * 20, 1), ("-1", 1)):
        with pytest.raises(ValueError, match="no article"):
            wechat.article(number, position)


def test_the_articles_of_a_day_count_their_places_from_nought(platform: Platform) -> None:
    platform.comments.article(2247483700, 0, day="2026-11-21")
    platform.comments.article(2247483700, 2, day="2026-11-21")
    found = wechat.articles_of(platform.base, token(platform), date(2026, 11, 21))
    assert [one.name for one in found] == ["2247483700:0", "2247483700:2"]
    assert {one.title for one in found} == {"今日停水通知"}
    assert wechat.articles_of(platform.base, token(platform), date(2026, 11, 20)) == ()


def test_a_comment_is_a_public_word_below_its_article(platform: Platform) -> None:
    name = platform.comments.article()
    number = platform.comments.comment(name, "路灯坏了 <急>", by=OPENID)
    page = wechat.look_below(platform.base, token(platform), name, begin=0)
    [envelope] = page.envelopes
    said = wechat.parse(envelope.message)
    assert isinstance(said, it.PublicWord)
    assert (said.sender, envelope.sender) == (OPENID, OPENID)
    assert (said.content, said.post, said.comment) == ("路灯坏了 <急>", name, str(number))
    assert envelope.dedupe_key == f"comment:{name}/{number}"
    assert wechat.allowance(said) is None  # said before everybody, it opens no window


def test_who_is_not_named_is_somebody_of_their_own_each_time(platform: Platform) -> None:
    name = platform.comments.article()
    for text in ("一", "二"):
        platform.comments.comment(name, text)
    page = wechat.look_below(platform.base, token(platform), name, begin=0)
    senders = {wechat.parse(one.message).sender for one in page.envelopes}
    assert senders == {f"comment:{name}/1", f"comment:{name}/2"}


def test_no_call_asks_for_more_than_the_platform_gives(platform: Platform) -> None:
    name = platform.comments.article()
    for n in range(60):
        platform.comments.comment(name, f"第{n}条", by=OPENID)
    first = wechat.look_below(platform.base, token(platform), name, begin=0)
    rest = wechat.look_below(platform.base, token(platform), name, begin=first.seen)
    assert (first.seen, first.total, rest.seen) == (49, 60, 11)
    assert json.loads(platform.calls[-1]["body"])["count"] == 49


@pytest.mark.parametrize(
    "body",
    [
        "<html>",
        "[]",
        '{"errcode": 0}',
        '{"errcode": 0, "total": "many", "comment": []}',
        '{"errcode": 0, "total": true, "comment": []}',
        '{"errcode": 0, "total": 1, "comment": {}}',
        '{"errcode": 0, "total": 1, "comment": [7]}',
    ],
)
def test_an_answer_nobody_understands_is_asked_for_again(platform: Platform, body: str) -> None:
    name, held = platform.comments.article(), token(platform)
    platform.misbehave("comment/list", body=body)
    fact = refused(wechat.look_below, platform.base, held, name, begin=0)
    assert (fact.code, fact.outcome) == ("garbled", Outcome.RETRY)


@pytest.mark.parametrize(
    "comment",
    [
        {},
        {"user_comment_id": 7},
        {"user_comment_id": 7, "create_time": "周日", "content": "字"},
        {"user_comment_id": [7], "create_time": 1, "content": "字"},
        {"user_comment_id": 7, "create_time": -1, "content": {"a": 1}},
    ],
)
def test_a_comment_that_cannot_be_read_is_kept_and_refused_by_name(
    platform: Platform, comment: dict[str, Any]
) -> None:
    name, held = platform.comments.article(), token(platform)
    body = json.dumps({"errcode": 0, "total": 1, "comment": [comment]})
    platform.misbehave("comment/list", body=body)
    [envelope] = wechat.look_below(platform.base, held, name, begin=0).envelopes
    with pytest.raises(Rejected) as why:
        wechat.parse(envelope.message)
    assert why.value.reason == "missing_field"


def test_no_push_can_pass_for_a_comment_of_ours() -> None:
    fields = {"ToUserName": "gh", "FromUserName": OPENID, "CreateTime": "1", "MsgType": "comment"}
    account = tencent.Account(token="t", appid=DEMO_APPID, original_id="gh", mode="plain")
    sent = tencent.callback(fields, account)
    credentials = wechat.Credentials(token="t", appid=DEMO_APPID, mode="plain")
    with pytest.raises(Rejected) as why:
        wechat.open_envelope(credentials, sent.query, sent.body, now=1)
    assert why.value.reason == "reserved_type"


# There and back --------------------------------------------------------------------------------


@pytest.fixture
def place(platform: Platform) -> Place:
    name = platform.comments.article()
    return Place(name, str(platform.comments.comment(name, "路灯坏了", by=OPENID)))


def test_an_answer_stands_below_its_comment_word_for_word(platform: Platform, place: Place) -> None:
    said = "您好：\n已修好 <b>。"
    own = wechat.deliver_public(platform.base, token(platform), place, said, rip="")
    assert platform.comments.answers() == [said]
    assert wechat.find_public(platform.base, token(platform), place, said) == own
    assert wechat.find_public(platform.base, token(platform), place, "别的") == ""
    wechat.withdraw_public(platform.base, token(platform), own)
    assert platform.comments.answers() == []


def test_a_second_answer_is_repeated_for_somebody_to_look(platform: Platform, place: Place) -> None:
    held = token(platform)
    wechat.deliver_public(platform.base, held, place, "已修好。", rip="")
    fact = refused(wechat.deliver_public, platform.base, held, place, "又坏了。", rip="")
    assert (fact.code, fact.outcome, fact.reason) == (88005, Outcome.UNSURE, "repeated")
    assert platform.comments.answers() == ["已修好。"]


def test_what_is_too_long_or_empty_never_leaves_the_house(platform: Platform, place: Place) -> None:
    held = token(platform)
    for text, code in (("路" * 201, 45002), (" \x00", 44004)):
        fact = refused(wechat.deliver_public, platform.base, held, place, text, rip="")
        assert (fact.code, fact.outcome) == (code, Outcome.FINAL)
    wechat.deliver_public(platform.base, held, place, "路" * 200, rip="")


def test_a_lost_answer_is_unsure_and_a_lost_look_is_not(platform: Platform, place: Place) -> None:
    held = token(platform)
    platform.misbehave("reply/add", accept=True, silence=0.0)
    fact = refused(wechat.deliver_public, platform.base, held, place, "已修好。", rip="")
    assert fact.outcome is Outcome.UNSURE
    for path, call in (
        ("comment/list", lambda: wechat.find_public(platform.base, held, place, "已修好。")),
        ("reply/delete", lambda: wechat.withdraw_public(platform.base, held, "2247483700:0/1")),
        ("markelect", lambda: wechat.arrange(platform.base, held, place, "elect")),
    ):
        platform.misbehave(path, silence=0.0)
        assert refused(call).outcome is Outcome.RETRY


def test_a_permission_that_is_missing_stops_no_account(platform: Platform, place: Place) -> None:
    held = token(platform)
    for path, call in (
        ("reply/add", lambda: wechat.deliver_public(platform.base, held, place, "好", rip="")),
        ("comment/list", lambda: wechat.look_below(platform.base, held, place.post, begin=0)),
        ("markelect", lambda: wechat.arrange(platform.base, held, place, "elect")),
    ):
        platform.misbehave(path, errcode=48001, errmsg="api unauthorized")
        fact = refused(call)
        assert (fact.code, fact.outcome, fact.reason) == (48001, Outcome.FINAL, "no_permission")


def test_a_comment_is_shown_hidden_again_and_deleted(platform: Platform, place: Place) -> None:
    held, comments = token(platform), platform.comments
    shown = comments.of(place.post, int(place.comment))
    for how, stands in (("elect", 1), ("elect", 1), ("unelect", 0)):
        wechat.arrange(platform.base, held, place, how)
        assert shown["comment_type"] == stands
    for _twice in range(2):
        wechat.arrange(platform.base, held, place, "hide")
        assert comments.below[2247483700, 0] == []
    assert refused(wechat.arrange, platform.base, held, place, "elect").reason == "word_gone"


def test_an_answer_below_too_many_comments_is_not_called_missing(platform: Platform) -> None:
    name, held = platform.comments.article(), token(platform)
    first = platform.comments.comment(name, "第一", by=OPENID)
    for n in range(490):
        platform.comments.comment(name, f"第{n}条", by=OPENID)
    place = Place(name, str(first))
    wechat.deliver_public(platform.base, held, place, "好", rip="")
    assert refused(wechat.find_public, platform.base, held, place, "好").code == "too_many_comments"
    platform.comments.newest_first = False
    assert wechat.find_public(platform.base, held, place, "好")
