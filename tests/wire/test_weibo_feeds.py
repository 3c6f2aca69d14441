"""What citizens write before everybody is found, page by page, and kept without their profile."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hotline.carriers import incoming as it
from hotline.carriers import weibo
from hotline.carriers.public import Page
from hotline.carriers.verdicts import Outcome, Undeliverable
from tests.platforms.weibo import TOKEN, UID, Weibo

CITIZEN = "2489510002"


@pytest.fixture
def platform() -> Iterator[Weibo]:
    with Weibo(per_day=100) as platform:
        yield platform


def look(platform: Weibo, feed: str, *, since: int = 0, until: int = 0) -> Page:
    return weibo.look(platform.base, TOKEN, feed, uid=UID, since=since, until=until)


def test_each_feed_brings_its_own_words(platform: Weibo) -> None:
    rules = platform.rules
    post = rules.post(UID, "今日停水通知")
    rules.comment(CITIZEN, post, "路灯坏了 &lt;急&gt;")
    theirs = rules.post("77", "随手拍")
    rules.comment(CITIZEN, theirs, f"@用户{UID} 来看看")
    picture = {"thumbnail_pic": "http://wx1.sinaimg.cn/thumbnail/a.jpg"}
    geo = {"type": "Point", "coordinates": [31.23, 121.47]}
    rules.post(CITIZEN, f"@用户{UID} 河道有死鱼", pic_urls=[picture], geo=geo)
    said = {}
    for feed in weibo.FEEDS:
        [envelope] = look(platform, feed).envelopes
        word = weibo.parse(envelope.message)
        assert isinstance(word, it.PublicWord)
        assert (word.sender, envelope.sender) == (CITIZEN, CITIZEN)
        said[feed] = word
    assert said["comments"].content == "路灯坏了 <急>"
    assert said["comments"].post == str(post)
    assert said["comment_mentions"].post == str(theirs)
    posted = said["post_mentions"]
    assert (posted.comment, posted.pictures) == ("", ("http://wx1.sinaimg.cn/large/a.jpg",))
    assert (posted.latitude, posted.longitude) == (31.23, 121.47)


def test_our_own_words_are_no_citizens_but_count_for_where_we_are(platform: Weibo) -> None:
    post = platform.rules.post(UID, "通知")
    own = platform.rules.comment(UID, post, "已处理")
    page = look(platform, "comments")
    assert (page.envelopes, page.lowest, page.highest) == ((), own, own)


def test_a_page_is_what_lies_between_two_numbers_and_has_no_order(platform: Weibo) -> None:
    post = platform.rules.post(UID, "通知")
    ids = [platform.rules.comment(CITIZEN, post, f"第{n}条") for n in range(120)]
    platform.rules.scrambled = True
    first = look(platform, "comments", since=ids[9])
    assert (first.lowest, first.highest) == (ids[70], ids[119])
    second = look(platform, "comments", since=ids[9], until=first.lowest - 1)
    assert second.lowest == ids[20]
    assert second.highest == ids[70]  # one that was on the page before
    assert look(platform, "comments", since=ids[119]) == Page()


def test_the_pages_about_people_are_not_kept(platform: Weibo) -> None:
    post = platform.rules.post(UID, "通知")
    first = platform.rules.comment("77", post, "我也是")
    platform.rules.comment(CITIZEN, post, "路灯坏了", to=first)
    for envelope in look(platform, "comments").envelopes:
        told = envelope.message.decode()
        assert "screen_name" in told
        for profile in ("gender", "上海", "followers_count", "路人"):
            assert profile not in told


def test_the_same_word_in_two_feeds_has_one_key(platform: Weibo) -> None:
    post = platform.rules.post(UID, "通知")
    platform.rules.comment(CITIZEN, post, f"@用户{UID} 停到几点")
    keys = {look(platform, feed).envelopes[0].dedupe_key for feed in weibo.FEEDS[:2]}
    assert len(keys) == 1


def test_an_answer_without_its_list_is_tried_again(platform: Weibo) -> None:
    platform.misbehave("comments/to_me", body='{"total_number": 3}')
    with pytest.raises(Undeliverable) as failed:
        look(platform, "comments")
    assert failed.value.outcome is Outcome.RETRY


def test_the_platform_says_how_many_calls_are_left(platform: Weibo) -> None:
    look(platform, "comments")
    calls = weibo.calls_left(platform.base, TOKEN)
    assert (calls.left, calls.of, calls.resets_in) == (99, 100, 1800)
