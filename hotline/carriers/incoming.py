"""What a platform can bring us, in words that are the same for every platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from hotline.carriers.fields import Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One message or event; the kinds below say what it holds. All text is as it was typed."""

    sender: str = field(repr=False)
    recipient: str  # Our own account, as the platform calls it.
    created_at: datetime
    message_id: str = ""
    # Set when the citizen wrote from below an article of ours.
    article: str = ""
    article_index: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Incoming):
    """Words; may be empty. `choice` is the id of the menu line that was tapped, if any."""

    content: str = field(repr=False)
    choice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image(Incoming):
    """A picture, to be fetched by `media_id` within three days; `url` is only a preview that may
    expire.
    """

    media_id: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice(Incoming):
    """A voice message; `recognition` is the platform's guess at the words, mostly empty."""

    media_id: str
    format: str = ""
    recognition: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Video(Incoming):
    """A video, long or short."""

    media_id: str
    thumb_media_id: str = ""
    short: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Location(Incoming):
    """A place the citizen sent. Degrees in the datum named, None when they cannot be read."""

    latitude: float | None
    longitude: float | None
    label: str = field(default="", repr=False)
    scale: int | None = None
    datum: str = "GCJ-02"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Incoming):
    """A page the citizen shared."""

    title: str
    description: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicWord(Incoming):
    """Words that everybody can read: a comment below the post `post`, or, without `comment`, the
    post itself. `pictures` are addresses. Degrees as in `Location`.
    """

    content: str = field(repr=False)
    post: str
    comment: str = ""
    pictures: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    datum: str = "GCJ-02"


@dataclass(frozen=True, slots=True, kw_only=True)
class Click(Incoming):
    """A tap on a line of our menu that has a key."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View(Incoming):
    """A tap on a line of our menu that opens a page."""

    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribe(Incoming):
    """The citizen began to follow us, perhaps by a QR code (`scene`)."""

    scene: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsubscribe(Incoming):
    """The citizen left: no answer is possible, and the platform wants personal data deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan(Incoming):
    """A follower scanned one of our QR codes."""

    scene: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeScanned(Incoming):
    """A code in the street, scanned through our menu; `result` is what stood in it."""

    key: str
    type: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturesAnnounced(Incoming):
    """A menu tap that is followed by `count` pictures, each a message of its own."""

    key: str
    count: int
    digests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePicked(Incoming):
    """A menu tap that is followed by a `Location` with the same place: an announcement, not a
    message.
    """

    key: str
    latitude: float | None
    longitude: float | None
    label: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    datum: str = "GCJ-02"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts(Incoming):
    """Where the phone is, by itself, every few seconds: not a message. Precision in metres."""

    latitude: float | None
    longitude: float | None
    precision: float | None
    datum: str = "GCJ-02"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(Incoming):
    """What became of a notice of ours, named by `notice_id`; `status` is the platform's own word
    for it, `template` which of the registered ones it was where that is told.
    """

    notice_id: str
    status: str
    outcome: Literal["delivered", "blocked", "failed"]
    template: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent(Incoming):
    """Which notices (by template) the citizen agreed to receive or refused."""

    accepted: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Incoming):
    """A form of ours, filled in: a matter of its own, unless `anew` is False; then it only brings
    further pictures. `about` is what was chosen or asked for by name (`hotline.models.stated`).
    """

    content: str = field(default="", repr=False)
    about: Mapping[str, Any] = field(default_factory=dict, repr=False)
    place: Mapping[str, Any] = field(default_factory=dict, repr=False)
    pictures: tuple[str, ...] = ()
    anew: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown(Incoming):
    """Anything else: kept, answered with success, and left alone."""

    kind: str
    fields: Mapping[str, Tree] = field(default_factory=dict, repr=False)
