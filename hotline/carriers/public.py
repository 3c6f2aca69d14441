"""What a platform has on which citizens speak to us before everybody, and we to them."""

from __future__ import annotations

from dataclasses import dataclass, field

from hotline.carriers.envelope import Envelope


@dataclass(frozen=True, slots=True)
class Place:
    """Where a public word stands: a comment below a post, or the post itself, by their ids."""

    post: str = field(repr=False)
    comment: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Page:
    """What one call of a feed brought, in no order one may rely on.

    `lowest` and `highest` are ids of everything on it, our own words included; 0 on an empty page.
    """

    envelopes: tuple[Envelope, ...] = ()
    lowest: int = 0
    highest: int = 0


@dataclass(frozen=True, slots=True)
class Article:
    """Something of ours that citizens comment on; `name` is what `Place.post` calls it."""

    name: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Below:
    """What one call brought of the comments below an article, in no order one may rely on.

    `seen` counts everything on it, whatever could be made of it; `total` is what the platform
    counts below the article.
    """

    envelopes: tuple[Envelope, ...]
    seen: int
    total: int


@dataclass(frozen=True, slots=True)
class Calls:
    """How many calls the platform still grants us, of how many, and for how many seconds."""

    left: int
    of: int
    resets_in: int
