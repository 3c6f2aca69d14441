"""Comments that somebody exported from a platform's console: a file is read whole, and brings
either all of its rows or none.

A comment is one of a kind by its own number, whether it came in a file, in the same file again, or
as a push.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hotline import events, sheets
from hotline.carriers import Envelope
from hotline.carriers.douyin_messages import LONGEST_ID, written_down
from hotline.models import Account, SecurityEvent, User
from hotline.models.files import Wrong
from intake.doors import Door, NotKept, door_of

CARRIER = "douyin"
NEEDED = ("comment_id", "item_id", "content", "created_at")
HEAD = (*NEEDED, "user_id")
MOST_ROWS = 2_000
MOST_WORDS = 500  # characters of one comment; Douyin takes about a hundred
OLDEST = timedelta(days=90)  # what is older is history, and not waiting for an answer
AHEAD = timedelta(minutes=10)  # by which a platform's clock may be before ours
FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z")
# 7.30012E+18: a spreadsheet took the number for a figure and rounded it, so it names no comment.
ROUNDED = re.compile(r"\d(\.\d+)?[eE]\+?\d+")


@dataclass(frozen=True)
class Row:
    """One comment of a file: its row (the head is row 1), its number, and whether it was new."""

    number: int
    comment: str
    new: bool


@dataclass
class Taken:
    """What became of a file: its rows, or everything wrong in it; then nothing was taken in."""

    rows: list[Row] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)

    @property
    def new(self) -> int:
        """How many were not known before."""
        return sum(row.new for row in self.rows)

    @property
    def known(self) -> int:
        """How many were there already."""
        return len(self.rows) - self.new


def take_in(account: Account, content: bytes, *, by: User) -> Taken:
    """Take in the comments of a file as if they had been pushed; who brought it is on record."""
    read, wrong = _read(account, content)
    if wrong:
        return Taken(wrong=wrong)
    with transaction.atomic():
        # Held, so that what is not kept is there already, and not the account's changed row.
        door = door_of(Account.objects.select_for_update(no_key=True).get(pk=account.pk))
        rows = [Row(number, one.message_id, _keep(door, one)) for number, one in read]
        taken = Taken(rows)
        SecurityEvent.objects.create(
            by=by,
            what="comments_taken_in",
            subject=account.slug,
            details={
                "file": hashlib.sha256(content).hexdigest(),
                "new": taken.new,
                "known": taken.known,
            },
        )
        events.nudge("intake.tasks.drain")
    return taken


def _keep(door: Door, comment: Envelope) -> bool:
    try:
        door.keep(comment)
    except NotKept:
        return False
    return True


# What stands in the file ------------------------------------------------------------------------


def _read(account: Account, content: bytes) -> tuple[list[tuple[int, Envelope]], list[Wrong]]:
    table = _table(content)
    if isinstance(table, Wrong):
        return [], [table]
    found, wrong, known = [], list[Wrong](), account.credentials
    now = timezone.now()
    for number, cells in table:
        problems = _problems(number, cells, now)
        wrong += problems
        at = moment(cells["created_at"])
        if problems or at is None:
            continue
        who = cells["user_id"] or f"comment:{cells['comment_id']}"  # nobody we would know again
        envelope = written_down(
            comment=cells["comment_id"],
            post=cells["item_id"],
            who=who,
            words=cells["content"],
            at=at,
            client_key=known.client_key,
            open_id=known.open_id,
        )
        found.append((number, envelope))
    return found, wrong


def _table(content: bytes) -> list[tuple[int, Mapping[str, str]]] | Wrong:
    """The rows by the names of their columns, or what is wrong with the file as a whole."""
    if content.startswith(b"PK"):
        told = _("Save it as csv: a spreadsheet rounds the long numbers of comments.")
        return Wrong(0, "spreadsheet", told)
    try:
        head, *rows = sheets.read(content) or [[]]
    except sheets.Unreadable as refused:
        return Wrong(0, refused.code, _refusals()[refused.code])
    names = [name.strip().lower() for name in head]
    if missing := [name for name in NEEDED if name not in names]:
        told = _("The first row has to name these columns: %(names)s.")
        return Wrong(1, "head", told % {"names": ", ".join(missing)})
    filled = [(number, row) for number, row in enumerate(rows, start=2) if any(row)]
    if not filled:
        return Wrong(0, "empty", _("There is no row in this file."))
    if len(filled) > MOST_ROWS:
        return Wrong(0, "too_many_rows", _refusals()["too_many_rows"])
    blank = dict.fromkeys(HEAD, "")
    return [(number, blank | dict(zip(names, row, strict=False))) for number, row in filled]


def _problems(row: int, cells: Mapping[str, str], now: datetime) -> list[Wrong]:
    wrong = []
    for name in ("comment_id", "item_id"):
        if not cells[name]:
            wrong.append(Wrong(row, name, _("“%(name)s” is empty.") % {"name": name}))
        elif ROUNDED.fullmatch(cells[name]):
            told = _("“%(name)s” was rounded by a spreadsheet: export the file anew.")
            wrong.append(Wrong(row, name, told % {"name": name}))
        elif len(cells[name]) > LONGEST_ID:
            told = _("“%(name)s” has more than %(limit)d characters.")
            wrong.append(Wrong(row, name, told % {"name": name, "limit": LONGEST_ID}))
    if not 0 < len(cells["content"]) <= MOST_WORDS:
        told = _("A comment has between 1 and %(limit)d characters.") % {"limit": MOST_WORDS}
        wrong.append(Wrong(row, "content", told))
    at = moment(cells["created_at"])
    if at is None:
        wrong.append(Wrong(row, "created_at", _("Write a time like 2026-11-21 09:12.")))
    elif at > now + AHEAD:
        wrong.append(Wrong(row, "created_at", _("It lies in the future.")))
    elif at < now - OLDEST:
        told = _("It is older than %(days)d days.") % {"days": OLDEST.days}
        wrong.append(Wrong(row, "created_at", told))
    return wrong


def moment(written: str) -> datetime | None:
    """A time as consoles write it, in the city's own time where it says no other; None for none."""
    plain = written.strip().replace("/", "-")
    if plain.isascii() and plain.isdigit() and len(plain) == 10:
        return datetime.fromtimestamp(int(plain), timezone.get_default_timezone())
    for form in FORMS:
        try:
            found = datetime.strptime(plain, form)
        except ValueError:
            continue
        return found if found.tzinfo else timezone.make_aware(found)
    return None


def _refusals() -> dict[str, str]:
    return {
        "too_big": _("The file is too big: at most 2 MB."),
        "too_many_rows": _("The file has more than %(limit)d rows.") % {"limit": MOST_ROWS},
        "not_a_table": _("This is no csv file."),
    }
