"""Looks for what citizens write to us before everybody: a page of a feed at a time."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

from hotline.carriers.envelope import Envelope
from hotline.carriers.fields import Fields, Tree, branches_of, text_of
from hotline.carriers.public import Calls, Page
from hotline.carriers.verdicts import Outcome, Undeliverable
from hotline.carriers.weibo_call import call, whole
from hotline.carriers.weibo_messages import COMMENT, POST, author_of, id_of
from hotline.carriers.weibo_words import moment

# Our name of a feed → what it is called there, the name of its list, and what stands in it.
_CALLS = {
    "comments": ("comments/to_me", "comments", COMMENT),
    "comment_mentions": ("comments/mentions", "comments", COMMENT),
    "post_mentions": ("statuses/mentions", "statuses", POST),
}
FEEDS = tuple(_CALLS)
A_PAGE = 50  # the most that the calls for comments give
_KEPT_OF_A_PERSON = ("id", "idstr", "screen_name")


def look(api: str, token: str, feed: str, *, uid: str, since: int, until: int) -> Page:
    """Return one page of a feed: ids above `since` and, unless 0, up to `until`. Raises
    `Undeliverable`.

    What we wrote ourselves is left out. `max_id` includes itself, so ask for one less than was
    seen.
    """
    what, listed, kind = _CALLS[feed]
    asked = {"since_id": since, "count": A_PAGE, **({"max_id": until} if until else {})}
    said = call("GET", api, what, token, asked, repeatable=True)
    if listed not in said:
        raise Undeliverable("garbled", Outcome.RETRY)
    items = branches_of(said, listed)
    ids = [number for item in items if (number := whole(id_of(item)))]
    found = [_envelope(item, kind, uid) for item in items if author_of(item) != uid]
    return Page(tuple(found), min(ids, default=0), max(ids, default=0))


def calls_left(api: str, token: str) -> Calls:
    """Ask how many calls are left. Raises `Undeliverable`."""
    said = call("GET", api, "account/rate_limit_status", token, {}, repeatable=True)
    left, most = text_of(said, "remaining_user_hits"), text_of(said, "user_limit")
    if not (left.isdigit() and most.isdigit()):
        raise Undeliverable("garbled", Outcome.RETRY)
    return Calls(int(left), int(most), whole(text_of(said, "reset_time_in_seconds")))


def _envelope(item: Fields, kind: str, uid: str) -> Envelope:
    """What is kept of one: as it came, without the pages about the people in it."""
    kept = {"type": kind, "receiver_id": uid, kind: _without_profiles(item)}
    message = json.dumps(kept, ensure_ascii=False).encode("utf-8", "replace")
    own = id_of(item)
    return Envelope(
        message=message,
        # One that has no id cannot be read either, and becomes a dead letter that somebody sees.
        dedupe_key=f"{kind}:{own or hashlib.sha256(message).hexdigest()}",
        sender=author_of(item),
        created_at=moment(text_of(item, "created_at")) or datetime.now(UTC),
        kind=kind,
        message_id=own,
    )


def _without_profiles(tree: Tree) -> Tree:
    if isinstance(tree, list):
        return [_without_profiles(one) for one in tree]
    if not isinstance(tree, dict):
        return tree
    kept: dict[str, Tree] = {}
    for name, value in tree.items():
        if name == "user" and isinstance(value, dict):
            kept[name] = {own: value[own] for own in _KEPT_OF_A_PERSON if own in value}
        else:
            kept[name] = _without_profiles(value)
    return kept
