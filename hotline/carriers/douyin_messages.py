"""What a Douyin push says, and a comment written down as a push would say it.

The event's content is an object in some events and a JSON text in others (vector D02): both are
read. Of all events only comments are words to us; whatever else comes is kept and left alone.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from hotline.carriers import incoming as it
from hotline.carriers.envelope import Envelope
from hotline.carriers.fields import Fields, branch_of, text_of
from hotline.carriers.strict_json import read_json
from hotline.carriers.verdicts import Rejected

COMMENT = "item_comment_reply"
VERIFY = "verify_webhook"
LONGEST_ID = 120  # characters; what Douyin calls a comment or a video is no number
IN_MILLISECONDS = 10**11  # larger than any second we shall see


def read(document: bytes) -> Fields:
    """Return the object of a push, its content opened. Raises `Rejected`."""
    if not document.strip():
        raise Rejected("empty_body")
    try:
        fields = read_json(document.decode())
    except UnicodeDecodeError:
        raise Rejected("bad_utf8") from None
    content = fields.get("content", "")
    if isinstance(content, str):
        fields["content"] = _opened(content)
    return fields


def _opened(content: str) -> Fields:
    try:
        return read_json(content)
    except Rejected:  # an event whose content is no object is none that we could read
        return {}


def challenge_of(document: bytes) -> str:
    """Return what the platform wants to hear when it checks our address. Raises `Rejected`.

    Read once more as plain JSON, for a number has to come back as a number.
    """
    try:
        asked = json.loads(document)["content"]
        challenge = (json.loads(asked) if isinstance(asked, str) else asked)["challenge"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Rejected("missing_field") from None
    if isinstance(challenge, bool) or not isinstance(challenge, int | str):
        raise Rejected("missing_field")
    return json.dumps({"challenge": challenge}, separators=(",", ":"))


def comment_key(comment: str) -> str:
    """Return what makes a comment one of a kind, whether it was pushed or came in a file."""
    return f"comment:{comment}"


def written_down(
    *, comment: str, post: str, who: str, words: str, at: datetime, client_key: str, open_id: str
) -> Envelope:
    """Return a comment that somebody brought in a file as the platform would have pushed it."""
    said = {
        "event": COMMENT,
        "from_user_id": who,
        "to_user_id": open_id,
        "client_key": client_key,
        "content": {
            "comment_id": comment,
            "comment_user_id": who,
            "content": words,
            "create_time": int(at.timestamp()),
            "reply_to_item_id": post,
        },
    }
    return Envelope(
        message=json.dumps(said, ensure_ascii=False).encode(),
        dedupe_key=comment_key(comment),
        sender=who,
        created_at=at,
        kind=COMMENT,
        message_id=comment,
    )


def sender_of(fields: Fields) -> str:
    """Who wrote: the author of the comment, else whoever set the event off."""
    author = text_of(branch_of(fields, "content"), "comment_user_id")
    return author or text_of(fields, "from_user_id")


def made_at(fields: Fields) -> datetime | None:
    """When it was written; None where the event does not say so."""
    stamp = text_of(branch_of(fields, "content"), "create_time")
    if not (stamp.isascii() and stamp.isdigit()) or len(stamp) > 15:
        return None
    seconds = int(stamp)
    return datetime.fromtimestamp(
        seconds / 1000 if seconds >= IN_MILLISECONDS else seconds, UTC
    ).replace(microsecond=0)


def parse(message: bytes) -> it.Incoming:
    """Return what an opened push says; what is no comment of a citizen becomes `Unknown`. Raises
    only `Rejected`.
    """
    fields = read(message)
    content, event = branch_of(fields, "content"), text_of(fields, "event")
    sender, recipient = sender_of(fields), text_of(fields, "to_user_id")
    at = made_at(fields)
    ours = bool(recipient) and recipient in (sender, text_of(fields, "from_user_id"))
    if event != COMMENT or ours:
        return it.Unknown(
            sender=sender,
            recipient=recipient,
            created_at=at or datetime.now(UTC),
            kind=f"{event} of ours" if ours else event,
            fields=fields,
        )
    comment, post = text_of(content, "comment_id"), text_of(content, "reply_to_item_id")
    if not sender or at is None or not 0 < len(comment) <= LONGEST_ID or not post:
        raise Rejected("missing_field")
    return it.PublicWord(
        sender=sender,
        recipient=recipient,
        created_at=at,
        message_id=comment,
        content=text_of(content, "content"),
        post=post[:LONGEST_ID],
        comment=comment,
    )
