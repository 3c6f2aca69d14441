"""Looks for what citizens write below our articles: which articles there are, and what is new below
each of them.

No order of the comments is documented, and one that was chosen moves; so a round turns over all of
them, and what a deletion pushed out of a page is found in the next one.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from hotline import carriers, events
from hotline.carriers import Below, Outcome, Press, Undeliverable
from hotline.models import Account
from hotline.models.budgets import BEIJING, Purpose, paid
from hotline.models.tokens import api_of
from intake.doors import keep_new
from intake.models import ARTICLES, Feed

MOST_PAGES = 20  # in one go
MOST_BELOW = 10_000  # comments of one article: a platform that counts without end ends here
LISTED_EVERY, LISTED_BACK = timedelta(hours=6), 7  # days: longer than any trouble of ours
A_HUNDRED = 100  # comments, or two calls
FRESH, WHILE_FRESH, LATER = timedelta(days=2), timedelta(minutes=5), timedelta(hours=1)
BEFORE_WE_BEGAN = timedelta(hours=48)  # words older than that when we began are not for us
GONE, NOTHING_SHOWN = "article_gone", "nothing_shown"
TROUBLES = frozenset({GONE, NOTHING_SHOWN, "no_comments", "not_now"})


def look_through(feed: Feed, token: str) -> bool:
    """List the articles, or turn over the comments below one; tell whether the round is finished.
    Raises `Undeliverable`.
    """
    press = carriers.press(feed.account.carrier)
    assert press is not None
    return _list(press, feed, token) if feed.name == ARTICLES else _turn_over(press, feed, token)


def pace(feed: Feed, now: datetime) -> timedelta:
    """How long to wait until the next look: what is new is talked about, and what has many pages
    costs many calls.
    """
    if feed.ends_at is None:
        return LISTED_EVERY if feed.name == ARTICLES else timedelta()
    usual = WHILE_FRESH if now - feed.begun_at < FRESH else LATER
    return usual * (1 + feed.round // A_HUNDRED)


def end(feed: Feed, trouble: str) -> None:
    """There is nothing to look below any more."""
    over = {"ends_at": timezone.now(), "trouble": trouble[:200]}
    Feed.objects.filter(pk=feed.pk, ends_at__isnull=False).update(**over)


# Which there are --------------------------------------------------------------------------------


def _list(press: Press, feed: Feed, token: str) -> bool:
    """The platform tells of a day when it is over; so every look asks for the last ones again."""
    account, now, any_new = feed.account, timezone.now(), False
    for back in range(1, LISTED_BACK + 1):
        day = now.astimezone(BEIJING).date() - timedelta(days=back)
        asked = partial(press.articles_of, api_of(account), token, day)
        began = datetime.combine(day, time.min, tzinfo=BEIJING)
        for article in paid(account, Purpose.LOOK, token, asked):
            any_new |= Feed.objects.follow(account, article, since=began)
    found_at = now if any_new else F("found_at")
    Feed.objects.filter(pk=feed.pk).update(looked_at=now, found_at=found_at)
    return True


# What stands below one --------------------------------------------------------------------------


def _turn_over(press: Press, feed: Feed, token: str) -> bool:
    account, api = feed.account, api_of(feed.account)

    def next_page() -> Below:
        return press.look_below(api, token, feed.name, begin=feed.turned)

    return any(
        _keep(feed, paid(account, Purpose.LOOK, token, next_page)) for _ in range(MOST_PAGES)
    )


def _keep(feed: Feed, page: Below) -> bool:
    """Store a page and how far we have come, in one transaction; tell whether it was the last."""
    now, turned = timezone.now(), feed.turned + page.seen
    if not turned and page.total:
        raise Undeliverable(NOTHING_SHOWN, Outcome.RETRY)
    finished = not page.seen or turned >= min(page.total, MOST_BELOW)
    with transaction.atomic():
        held = Account.objects.select_for_update(no_key=True).get(pk=feed.account_id)
        if keep_new(held, page.envelopes, since=feed.begun_at - BEFORE_WE_BEGAN):
            feed.found_at = now
        feed.round = turned
        feed.turned, feed.looked_at = 0 if finished else turned, now
        feed.save(update_fields=["turned", "looked_at", "found_at"])
        if feed.found_at == now:
            events.nudge("intake.tasks.drain")
    return finished
