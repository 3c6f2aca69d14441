"""Carries an answer to Weibo: privately, below a comment or a post, and back again by deletion."""

from __future__ import annotations

import json
import re

from hotline.carriers.fields import Fields, branch_of, branches_of, text_of
from hotline.carriers.public import Place
from hotline.carriers.token import Token
from hotline.carriers.verdicts import Outcome, Undeliverable
from hotline.carriers.weibo_call import call, whole
from hotline.carriers.weibo_credentials import Credentials
from hotline.carriers.weibo_errors import GONE, SHOWN_LATER, refusal
from hotline.carriers.weibo_messages import id_of
from hotline.carriers.weibo_words import measure, same_words

# Chinese characters, ASCII counting half: "less than 300" privately, 140 below a comment.
text_limit = 299
public_limit = 140
DAY = 86_400
PAGES_OF_OURS = 2  # of fifty; more than a day's answers

_UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def fetch_token(api: str, credentials: Credentials) -> Token:
    """Return the account's token as it was set up. Raises `Undeliverable` where there is none."""
    if not credentials.access_token:
        raise Undeliverable("no_access_token", Outcome.STOP_ACCOUNT, reason="token")
    return Token(credentials.access_token, DAY)


def deliver_text(api: str, token: str, recipient: str, text: str) -> None:
    """Send one private text to a uid; return when the platform took it. Raises `Undeliverable`.

    There is no idempotency key and nothing to look it up with: after `unsure` only a person may
    send again.
    """
    spoken = _spoken(text, text_limit)
    hidden = (recipient, spoken)
    data = json.dumps({"text": spoken}, ensure_ascii=False)
    message: dict[str, str | int] = {
        "type": "text",
        "data": data,
        "receiver_id": recipient,
        "save_sender_box": 1,
    }
    said = call("POST", api, "messages/reply", token, message, secrets=hidden)
    if text_of(said, "result") == "false":
        raise Undeliverable("not_taken", Outcome.FINAL)


def deliver_public(api: str, token: str, place: Place, text: str, *, rip: str) -> str:
    """Answer a comment, or comment on a post; return the id of our comment, "" where the platform
    shows it later. `rip` is the address of the person who let it go out, "" if nobody knows.

    Raises `Undeliverable`. After `unsure`, and for words that stand there already ("repeated"),
    `find_public` knows more.
    """
    spoken = _spoken(text, public_limit)
    comment: dict[str, str | int] = {"id": place.post, "comment": spoken, "comment_ori": 0}
    if place.comment:
        comment |= {"cid": place.comment, "without_mention": 1}
    if rip:
        comment["rip"] = rip
    way = "comments/reply" if place.comment else "comments/create"
    try:
        hidden = (spoken, place.comment, place.post)
        said = call("POST", api, way, token, comment, secrets=hidden)
    except Undeliverable as refused:
        if refused.code in SHOWN_LATER:
            return ""
        raise
    return id_of(said)


def find_public(api: str, token: str, place: Place, text: str) -> str:
    """Return the id of our comment at `place` that says `text`, "" if none does. Raises
    `Undeliverable`; looking does no harm.
    """
    since, until = whole(place.comment), 0
    for _page in range(PAGES_OF_OURS):
        asked = {"since_id": since, "count": 50, **({"max_id": until} if until else {})}
        said = call("GET", api, "comments/by_me", token, asked, repeatable=True)
        ours = branches_of(said, "comments")
        for comment in ours:
            if _stands_at(comment, place) and same_words(text_of(comment, "text"), text):
                return id_of(comment)
        ids = [number for one in ours if (number := whole(id_of(one)))]
        until = min(ids, default=0) - 1
        if until <= since:
            break
    return ""


def withdraw_public(api: str, token: str, comment: str) -> None:
    """Delete a comment of ours; one that is gone already is as good. Raises `Undeliverable`."""
    try:
        call("POST", api, "comments/destroy", token, {"cid": comment}, repeatable=True)
    except Undeliverable as refused:
        if refused.code not in GONE:
            raise


def _stands_at(comment: Fields, place: Place) -> bool:
    answered = id_of(branch_of(comment, "reply_comment"))
    return id_of(branch_of(comment, "status")) == place.post and answered == place.comment


def _spoken(text: str, limit: int) -> str:
    spoken = _UNSPEAKABLE.sub("", text)
    if not spoken.strip():
        raise refusal(20008, "empty text")
    if measure(spoken) > limit:
        raise refusal(20012, f"{measure(spoken)} characters")
    return spoken
