"""Comments below articles on WeChat: looked for, answered once each, shown or deleted.

An article is called by its msg_data_id and its place in the message, which the API counts from 0.
Tencent pushes nothing about comments, and every call may be refused to an account that was not
granted them (48001, 88000): that says nothing about the account itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from hotline.carriers import incoming as it
from hotline.carriers.envelope import Envelope
from hotline.carriers.fields import Fields, branch_of, text_of
from hotline.carriers.public import Article, Below, Place
from hotline.carriers.verdicts import Outcome, Rejected, Undeliverable
from hotline.carriers.wechat_api import measure, speakable
from hotline.carriers.wechat_call import call
from hotline.carriers.wechat_errors import refusal

COMMENT = "comment"  # what we found ourselves; no push is called so
ONE_ANSWER = True
# Bytes: 200 Chinese characters. Tencent documents no figure, only the refusal (88007).
public_limit = 600
A_PAGE_BELOW = 49  # 50 is refused
MOST_PAGES = 10  # that are looked through for one answer
ALL = 0  # `type`: ordinary and elected
ANSWERED_ALREADY = frozenset({88005})
GONE = frozenset({88004, 88008})
SHOWN = {"elect": "markelect", "unelect": "unmarkelect", "hide": "delete"}

_ARTICLE = re.compile(r"(?P<number>[0-9]{1,19}):(?P<index>[0-7])", re.ASCII)
_SUMMED_UP = re.compile(r"(?P<number>[0-9]{1,19})_(?P<position>[1-8])", re.ASCII)


def article(number: str, position: int) -> Article:
    """Return the article that stands at `position`, from 1, in the message of that msg_data_id.
    Raises `ValueError`.
    """
    name = f"{number}:{position - 1}"
    if not _ARTICLE.fullmatch(name):
        raise ValueError("no article is called so")
    return Article(name)


def articles_of(api: str, token: str, day: date) -> tuple[Article, ...]:
    """Return what was sent to everybody on a day that is over. Raises `Undeliverable`."""
    asked = {"begin_date": day.isoformat(), "end_date": day.isoformat()}
    told = _call(api, "/datacube/getarticlesummary", asked, token, repeatable=True)
    return tuple(_summed_up(_listed(told, "list")))


def look_below(api: str, token: str, article: str, *, begin: int) -> Below:
    """Return a page of the comments below an article, after the first `begin`. Raises
    `Undeliverable`.
    """
    found, total = _page(api, token, article, begin)
    return Below(tuple(_envelope(article, one) for one in found), len(found), total)


def deliver_public(api: str, token: str, place: Place, text: str, *, rip: str) -> str:
    """Say the one answer below a comment; return by what it is deleted. `rip` is not asked for.

    Raises `Undeliverable`. Where an answer stands already it is `repeated`: ours, perhaps, from a
    call whose answer was lost, and `find_public` knows.
    """
    spoken = speakable(text)
    if not spoken.strip():
        raise refusal(44004, "empty text")
    if measure(spoken) > public_limit:
        raise refusal(45002, f"{measure(spoken)} bytes")
    hidden = (spoken, place.comment)
    said = {**_of(place), "content": spoken}
    try:
        _call(api, "/cgi-bin/comment/reply/add", said, token, secrets=hidden)
    except Undeliverable as refused:
        if refused.code not in ANSWERED_ALREADY:
            raise
        raise Undeliverable(refused.code, Outcome.UNSURE, reason="repeated") from None
    return _own(place)


def find_public(api: str, token: str, place: Place, text: str) -> str:
    """Return by what our answer is deleted if it says `text`, "" if it does not. Raises
    `Undeliverable`, also where more stands below an article than we look through.
    """
    begin = 0
    for _page_of_many in range(MOST_PAGES):
        found, total = _page(api, token, place.post, begin)
        for one in found:
            if str(one.get("user_comment_id", "")) == place.comment:
                return _own(place) if _same(_answer_to(one), speakable(text)) else ""
        begin += len(found)
        if not found or begin >= total:
            return ""
    raise Undeliverable("too_many_comments", Outcome.RETRY)


def withdraw_public(api: str, token: str, comment: str) -> None:
    """Delete an answer of ours; one that is gone already is as good. Raises `Undeliverable`."""
    post, _mark, own = comment.rpartition("/")
    try:
        _call(api, "/cgi-bin/comment/reply/delete", _of(Place(post, own)), token, repeatable=True)
    except Undeliverable as refused:
        if refused.code not in GONE:
            raise


def arrange(api: str, token: str, place: Place, how: str) -> None:
    """Show a comment to everybody (`elect`), no longer (`unelect`), or delete it (`hide`). Raises
    `Undeliverable`; twice does no harm.
    """
    path = f"/cgi-bin/comment/{SHOWN[how]}"
    try:
        _call(api, path, _of(place), token, repeatable=True, secrets=(place.comment,))
    except Undeliverable as refused:
        if how != "hide" or refused.code not in GONE:
            raise


def read_comment(fields: Fields) -> it.Incoming:
    """Return what a comment that we kept says. Raises `Rejected`.

    Who commented as anything but a WeChat user has no openid; then each of their words is somebody
    of its own, who can still be answered below it.
    """
    comment, post = branch_of(fields, COMMENT), text_of(fields, "article")
    own, stamp = text_of(comment, "user_comment_id"), _moment(text_of(comment, "create_time"))
    if not own or not post or stamp is None:
        raise Rejected("missing_field")
    return it.PublicWord(
        sender=_author(post, own, text_of(comment, "openid")),
        recipient="",
        created_at=stamp,
        message_id=own,
        content=text_of(comment, "content"),
        post=post,
        comment=own,
    )


# How they are called and read -------------------------------------------------------------------


def _call(api: str, path: str, asked: dict[str, Any], token: str, **how: Any) -> dict[str, Any]:
    try:
        return call(api, path, asked, token=token, **how)
    except Undeliverable as refused:
        if refused.reason != "no_permission":
            raise
        # This function is forbidden, not the account: whatever else it sends goes on.
        raise Undeliverable(
            refused.code,
            Outcome.FINAL,
            reason=refused.reason,
            detail=refused.detail,
            rid=refused.rid,
        ) from None


def _page(api: str, token: str, article: str, begin: int) -> tuple[list[dict[str, Any]], int]:
    asked = {**_article(article), "begin": begin, "count": A_PAGE_BELOW, "type": ALL}
    told = _call(api, "/cgi-bin/comment/list", asked, token, repeatable=True)
    total = told.get("total", told.get("comment_cnt", 0))
    if not isinstance(total, int) or isinstance(total, bool):
        raise Undeliverable("garbled", Outcome.RETRY)
    return _listed(told, "comment"), total


def _listed(told: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = told.get(name)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Undeliverable("garbled", Outcome.RETRY)
    return found


def _summed_up(rows: list[dict[str, Any]]) -> Iterator[Article]:
    """A msgid of the summary is `msg_data_id_position`, which counts from 1."""
    for row in rows:
        if found := _SUMMED_UP.fullmatch(str(row.get("msgid", ""))):
            name = article(found["number"], int(found["position"])).name
            yield Article(name, str(row.get("title", "")))


def _article(name: str) -> dict[str, Any]:
    found = _ARTICLE.fullmatch(name)
    if found is None:
        raise refusal(88001, "no article is called so")
    return {"msg_data_id": int(found["number"]), "index": int(found["index"])}


def _of(place: Place) -> dict[str, Any]:
    if not place.comment.isdecimal():
        raise refusal(88008, "no comment is called so")
    return {**_article(place.post), "user_comment_id": int(place.comment)}


def _own(place: Place) -> str:
    """An answer has no number of its own: it is deleted by that of the word it answers."""
    return f"{place.post}/{place.comment}"


def _answer_to(comment: dict[str, Any]) -> str:
    reply = comment.get("reply")
    return str(reply.get("content", "")) if isinstance(reply, dict) else ""


def _same(one: str, other: str) -> bool:
    return bool(one) and one.split() == other.split()


def _author(post: str, own: str, openid: str) -> str:
    return openid or f"{COMMENT}:{post}/{own}"


def _moment(stamp: str) -> datetime | None:
    return datetime.fromtimestamp(int(stamp), UTC) if re.fullmatch(r"[0-9]{1,11}", stamp) else None


def _envelope(post: str, comment: dict[str, Any]) -> Envelope:
    """What is kept of one: as it came, without what was answered to it."""
    kept = {name: value for name, value in comment.items() if name != "reply"}
    told = {"MsgType": COMMENT, "article": post, COMMENT: kept}
    message = json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")
    own, stamp = str(comment.get("user_comment_id", "")), str(comment.get("create_time", ""))
    # One that has no number cannot be read either, and becomes a dead letter that somebody sees.
    numbered = own or json.dumps(kept, sort_keys=True)
    return Envelope(
        message=message,
        dedupe_key=f"{COMMENT}:{post}/{numbered}",
        sender=_author(post, own, str(comment.get("openid") or "")),
        created_at=_moment(stamp) or datetime.now(UTC),
        kind=COMMENT,
        message_id=own,
    )
