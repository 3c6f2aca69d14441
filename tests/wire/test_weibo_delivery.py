"""An answer reaches Weibo once, privately or before everybody, and comes back when it must."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from hotline.carriers import Place, weibo
from hotline.carriers.verdicts import Outcome, Undeliverable
from hotline.carriers.weibo_call import url_of
from hotline.carriers.weibo_errors import MEANING, refusal
from tests.platforms.weibo import SECRET, TOKEN, UID, Weibo

CITIZEN, WORDS = "2489510002", '已修好😡 "引号" & 100% \n第二行'


@pytest.fixture
def platform() -> Iterator[Weibo]:
    with Weibo() as platform:
        yield platform


@pytest.fixture
def place(platform: Weibo) -> Place:
    post = platform.rules.post(UID, "今日停水通知")
    return Place(str(post), str(platform.rules.comment(CITIZEN, post, "路灯坏了")))


def failure(call: Any) -> Undeliverable:
    with pytest.raises(Undeliverable) as failed:
        call()
    return failed.value


def say(platform: Weibo, place: Place, text: str = WORDS, *, rip: str = "") -> str:
    return weibo.deliver_public(platform.base, TOKEN, place, text, rip=rip)


def test_a_private_answer_arrives_to_the_letter(platform: Weibo) -> None:
    weibo.deliver_text(platform.base, TOKEN, CITIZEN, WORDS)
    assert platform.texts_to(CITIZEN) == [WORDS]
    assert platform.calls()[-1]["given"]["save_sender_box"] == "1"


def test_a_comment_is_answered_below_it_and_the_answer_has_a_number(
    platform: Weibo, place: Place
) -> None:
    own = say(platform, place, rip="203.0.113.7")
    [ours] = platform.rules.ours()
    assert (ours["text"], ours["idstr"]) == (WORDS, own)
    assert ours["reply_comment"]["idstr"] == place.comment
    given = platform.calls("comments/reply")[-1]["given"]
    assert (given["rip"], given["without_mention"]) == ("203.0.113.7", "1")


def test_a_post_that_mentions_us_gets_a_comment(platform: Weibo) -> None:
    post = platform.rules.post(CITIZEN, f"@用户{UID} 河道有死鱼")
    own = say(platform, Place(str(post)))
    [ours] = platform.rules.ours()
    assert (ours["idstr"], ours["status"]["id"]) == (own, post)
    assert "rip" not in platform.calls()[-1]["given"]


@pytest.mark.parametrize(
    ("text", "code"), [("路" * 141, 20012), ("a" * 281, 20012), (" \n", 20008)]
)
def test_what_would_be_refused_is_not_even_sent(
    platform: Weibo, place: Place, text: str, code: int
) -> None:
    assert failure(lambda: say(platform, place, text)).code == code
    assert not platform.calls("reply")
    assert failure(lambda: weibo.deliver_text(platform.base, TOKEN, CITIZEN, "路" * 300)).code


@pytest.mark.parametrize(
    ("how", "outcome"),
    [
        ({"silence": 0.0}, Outcome.UNSURE),
        ({"accept": True, "status": 502, "body": "<html>"}, Outcome.UNSURE),
        ({"accept": True, "body": "<html>"}, Outcome.UNSURE),
        ({"accept": True, "errcode": 10001}, Outcome.UNSURE),
        ({"errcode": 10009}, Outcome.RETRY),
        ({"errcode": 20017}, Outcome.UNSURE),
        ({"errcode": 10023}, Outcome.NEXT_HOUR),
        ({"errcode": 20206}, Outcome.FINAL),
        ({"errcode": 21327}, Outcome.STOP_ACCOUNT),
        ({"errcode": 99999}, Outcome.FINAL),
        ({"status": 429, "body": "slow"}, Outcome.NEXT_MINUTE),
        ({"status": 404, "body": "?"}, Outcome.STOP_ACCOUNT),
    ],
    ids=str,
)
def test_every_way_to_fail_is_told_apart(
    platform: Weibo, place: Place, how: dict[str, Any], outcome: Outcome
) -> None:
    platform.misbehave("comments/reply", **how)
    assert failure(lambda: say(platform, place)).outcome is outcome
    assert len(platform.said_publicly()) == bool(how.get("accept"))


def test_what_will_appear_in_a_minute_counts_as_taken(platform: Weibo, place: Place) -> None:
    platform.misbehave("comments/reply", errcode=20032)
    assert say(platform, place) == ""


def test_a_platform_that_is_not_there_took_nothing() -> None:
    place = Place("1", "2")
    gone = failure(lambda: weibo.deliver_public("http://127.0.0.1:9", TOKEN, place, "x", rip=""))
    assert (gone.code, gone.outcome) == ("unreachable", Outcome.RETRY)


def test_our_words_are_found_where_they_stand_and_nowhere_else(
    platform: Weibo, place: Place
) -> None:
    other = Place(place.post, str(platform.rules.comment("77", int(place.post), "我也是")))
    for _ in range(60):
        platform.rules.comment(UID, int(place.post), "别处", to=int(other.comment))
    assert weibo.find_public(platform.base, TOKEN, place, WORDS) == ""
    own = say(platform, place)
    for _ in range(55):
        platform.rules.comment(UID, int(place.post), "别处", to=int(other.comment))
    assert weibo.find_public(platform.base, TOKEN, place, WORDS) == own
    assert weibo.find_public(platform.base, TOKEN, other, WORDS) == ""


def test_what_was_said_is_taken_back_and_may_be_gone_already(platform: Weibo, place: Place) -> None:
    own = say(platform, place)
    for _ in range(2):
        weibo.withdraw_public(platform.base, TOKEN, own)
    assert platform.said_publicly() == []
    theirs = failure(lambda: weibo.withdraw_public(platform.base, TOKEN, place.comment))
    assert (theirs.code, theirs.outcome) == (20203, Outcome.FINAL)


def test_no_token_no_word_and_no_identity_in_what_is_told_of_a_failure(
    platform: Weibo, place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    platform.misbehave(
        "comments/reply", errcode=20021, errmsg=f"{TOKEN} {WORDS} {place.comment} {place.post}"
    )
    told = failure(lambda: say(platform, place))
    for secret in (TOKEN, WORDS, place.comment, place.post):
        assert secret not in str(told) + repr(told) + told.detail + caplog.text


def test_an_account_without_a_token_says_so_before_any_call() -> None:
    bare = weibo.Credentials(uid=UID, secret=SECRET)
    told = failure(lambda: weibo.fetch_token("http://127.0.0.1:9", bare))
    assert (told.code, told.outcome) == ("no_access_token", Outcome.STOP_ACCOUNT)


def test_a_file_is_fetched_by_its_number(platform: Weibo) -> None:
    platform.rules.files["821804469"] = (b"\xff\xd8\xff picture", "image/jpeg")
    assert weibo.fetch_media(platform.base, TOKEN, "821804469").type == "image/jpeg"
    assert failure(lambda: weibo.fetch_media(platform.base, TOKEN, "1")).outcome is Outcome.FINAL
    inside = "http://127.0.0.1:1/large/a.jpg"
    assert failure(lambda: weibo.fetch_media("https://api.weibo.com", TOKEN, inside)).code == (
        "forbidden_address"
    )


@pytest.mark.parametrize(
    ("api", "what", "url"),
    [
        ("https://api.weibo.com", "comments/reply", "https://api.weibo.com/2/comments/reply.json"),
        (
            "https://api.weibo.com/",
            "messages/reply",
            "https://m.api.weibo.com/2/messages/reply.json",
        ),
        (
            "https://c.api.weibo.com",
            "messages/reply",
            "https://c.api.weibo.com/2/messages/reply/biz.json",
        ),
        ("http://127.0.0.1:9/x", "messages/reply", "http://127.0.0.1:9/x/2/messages/reply.json"),
    ],
)
def test_every_call_has_its_host_and_one_base_stands_in_for_all(
    api: str, what: str, url: str
) -> None:
    assert url_of(api, what) == url


def test_only_what_broke_on_their_side_or_stands_there_already_leaves_us_unsure() -> None:
    unsure = {code for code, (outcome, _) in MEANING.items() if outcome is Outcome.UNSURE}
    assert unsure == {10001, 10003, 10010, 10011, 20017, 20019, 20111}
    for code in unsure:
        assert refusal(code, "", repeatable=True).outcome is Outcome.RETRY
