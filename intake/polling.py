"""Looks for what citizens write to us before everybody: comments on our posts, and words that
mention us.

A page is stored, sealed, before the place we have come to is remembered, in one transaction: what
dies in between is looked at again, and what comes twice is kept once.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from hotline import carriers, events
from hotline.carriers import Outcome, Page, Undeliverable
from hotline.models import Account, Budget
from hotline.models.budgets import Purpose, midnight_after, opens_at, paid
from hotline.models.tokens import api_of, with_token
from intake import articles
from intake.doors import keep_new
from intake.models import Feed

log = logging.getLogger(__name__)

MOST_PAGES = 20  # in one go: the platform pages no further than a thousand
LEASE = timedelta(minutes=5)  # past every time-out of so many pages: older claims are the dead's
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(hours=1)  # between two looks at one feed
APPEARS_WITHIN = timedelta(hours=6)  # what the platform holds back for its own review
BEFORE_WE_BEGAN = timedelta(hours=48)  # words older than that when a feed began are not for us
AT_ONCE = 20
# Troubles of one feed, which say nothing about its account.
OWN_TROUBLES = frozenset({"no_permission", *articles.TROUBLES})


def sweep() -> None:
    """Wake the feeds that are due."""
    for pk in Feed.objects.due(timezone.now()).values_list("pk", flat=True)[:AT_ONCE]:
        events.nudge("intake.tasks.poll", pk)


def poll(pk: int) -> None:
    """Look through one feed if it is due. The calls go out while nothing is locked."""
    now = timezone.now()
    if not Feed.objects.due(now).filter(pk=pk).update(next_at=now + LEASE):
        return  # somebody else is at it
    feed = Feed.objects.select_related("account").get(pk=pk)
    try:
        finished = with_token(feed.account, lambda token: _look_through(feed, token))
    except Undeliverable as refused:
        _faltered(feed, refused)
    else:
        _went_well(feed, finished=finished)


def _look_through(feed: Feed, token: str) -> bool:
    """Read page after page; tell whether the round is finished."""
    account, stream = feed.account, carriers.stream(feed.account.carrier)
    if stream is None:
        return articles.look_through(feed, token)
    api, uid = api_of(account), account.credentials.uid

    def next_page() -> Page:
        until = feed.round_low - 1 if feed.round_low else 0
        return stream.look(api, token, feed.name, uid=uid, since=feed.since, until=until)

    return any(
        _keep(feed, paid(account, Purpose.LOOK, token, next_page)) for _ in range(MOST_PAGES)
    )


# What is remembered -----------------------------------------------------------------------------


def _keep(feed: Feed, page: Page) -> bool:
    """Store a page and how far we have come; tell whether the round is finished."""
    begin, now = feed.begun_at - BEFORE_WE_BEGAN, timezone.now()
    with transaction.atomic():
        held = Account.objects.select_for_update(no_key=True).get(pk=feed.account_id)
        if keep_new(held, page.envelopes, since=begin):
            feed.found_at = now
        reached_the_past = any(envelope.created_at < begin for envelope in page.envelopes)
        finished = _step_down(feed, page) or (not feed.top and reached_the_past)
        if finished:
            _end_round(feed, now)
        feed.looked_at = now
        feed.save(update_fields=[*_PLACES, "looked_at", "found_at"])
        if feed.found_at == now:
            events.nudge("intake.tasks.drain")
    return finished


_PLACES = ("top", "since", "mark", "marked_at", "round_top", "round_low")


def _step_down(feed: Feed, page: Page) -> bool:
    """Take note of a page, whatever its order; tell whether it was the last of the round."""
    moved = page.lowest and not 0 < feed.round_low <= page.lowest
    feed.round_top = max(feed.round_top, page.highest)
    if not moved:  # nothing more, or the same again: a platform that goes in circles ends here
        return True
    feed.round_low = page.lowest
    return page.lowest <= feed.top


def _end_round(feed: Feed, now: datetime) -> None:
    feed.top = max(feed.top, feed.round_top)
    feed.round_top = feed.round_low = 0
    if now - feed.marked_at >= APPEARS_WITHIN:
        feed.since, feed.mark, feed.marked_at = feed.mark, feed.top, now


# What comes next --------------------------------------------------------------------------------


def _went_well(feed: Feed, *, finished: bool) -> None:
    now = timezone.now()
    wait = max(pace(feed.account, now), articles.pace(feed, now)) if finished else SHORTEST
    same = Feed.objects.filter(pk=feed.pk)
    same.update(next_at=now + wait, tries=0, trouble="")
    others = Feed.objects.filter(account=feed.account).exclude(trouble="")
    if all(reason_of(told) in OWN_TROUBLES for told in others.values_list("trouble", flat=True)):
        feed.account.recover()


def pace(account: Account, now: datetime) -> timedelta:
    """How long to wait between two looks at a feed, so that the calls last until midnight."""
    budget = Budget.objects.filter(account=account).first()
    if budget is None:
        return SHORTEST
    left = budget.left_today(Purpose.LOOK, now)
    rest = midnight_after(now) - now
    if not left:
        return rest
    feeds = Feed.objects.filter(account=account).count()
    return min(max(rest * feeds / left, SHORTEST), rest)


def _faltered(feed: Feed, refused: Undeliverable) -> None:
    """Say why on the feed and its account, and wait: longer each time, never in a storm."""
    log.warning("feed %s of %s: %s", feed.name, feed.account.slug, refused)
    now, told, tries = timezone.now(), str(refused), feed.tries + 1
    wait = min(SHORTEST * 2 ** min(feed.tries, 16), LONGEST)
    until = now + wait
    if refused.reason == articles.GONE:
        return articles.end(feed, told)
    if refused.reason == "no_permission":  # this feed, not the account
        until = midnight_after(now)
    elif refused.reason in OWN_TROUBLES:
        until = now + LONGEST
    elif refused.outcome is Outcome.STOP_ACCOUNT:
        feed.account.stop(told)
    elif refused.outcome in SPENT:
        day_over = refused.outcome is Outcome.AFTER_MIDNIGHT
        opens = midnight_after(now) if day_over else opens_at(feed.account, Purpose.LOOK)
        tries, until = 0, max(opens, now + SHORTEST)
        feed.account.falter(Account.Health.SPENT, told)
    else:
        feed.account.falter(Account.Health.DOWN, told)
    same = Feed.objects.filter(pk=feed.pk)
    same.update(next_at=until, tries=tries, trouble=told[:200])
    return None


SPENT = frozenset({Outcome.NEXT_MINUTE, Outcome.NEXT_HOUR, Outcome.AFTER_MIDNIGHT})


def reason_of(trouble: str) -> str:
    """The word for a screen in what a feed or an account says of its trouble."""
    return trouble.partition(": ")[2].partition(" ")[0]
