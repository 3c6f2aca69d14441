"""The form in which a citizen's matter of the demo city is written down, before it is played."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Delivery = Literal["sent", "unsure", "failed", "unreached"]
# How far a reply goes: written; handed in; past the first review; past all of them; said; taken
# back; or handed in and sent back with remarks.
Reached = Literal[
    "drafted", "submitted", "reviewed", "approved", "released", "recalled", "sent_back"
]


@dataclass(frozen=True)
class Picture:
    """A photograph, drawn when it is needed: the name of a scene in `pictures`."""

    scene: str


@dataclass(frozen=True)
class Place:
    """A position sent from a phone (GCJ-02, degrees)."""

    lat: float
    lon: float
    label: str


Word = str | Picture | Place


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A reply of the lead office, how far its reviews have come, and what became of it."""

    text: str
    reached: Reached
    remarks: str = ""
    delivery: Delivery = "sent"


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What somebody asked of the centre, and what the duty officer ruled; empty: not yet."""

    step: Literal["propose_decline", "ask_return", "ask_extension", "ask_shelving"]
    reason: str
    ground: str
    plan: str = ""
    ruled: Literal["", "granted", "refused"] = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What the citizen says of the answer: solved, one to five, and what is still open."""

    solved: bool
    satisfied: int
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Published:
    """The case as everybody may read it; the citizen has agreed."""

    text: str
    place: str


@dataclass(frozen=True, kw_only=True)
class Story:
    """One matter: what the citizen sent, and what was done with it so far.

    Every step is as far as the fields go: without `title` it lies in the inbox, without `lead` it
    waits to be dispatched, without `signed` for its office, and so on.
    """

    words: tuple[Word, ...]
    reports: bool = False  # after a tap on “report a disaster” in the menu
    # The desk receives
    title: str = ""
    kind: str = "help"
    category: str = ""
    urgency: str = "normal"
    facts: dict[str, str] = field(default_factory=dict)
    aside: str = ""  # reason code: thanks, emoji …
    taken: bool = False  # an operator has it on the desk
    joins: str = ""  # the title of the matter it was merged into, which came before it
    quoted: str = ""  # the code of the statement that answered it
    blanks: dict[str, str] = field(default_factory=dict)  # what the statement's are filled with
    # The office handles
    lead: str = ""
    assist: tuple[str, ...] = ()
    note: str = ""
    signed: bool = False
    contacted: str = ""
    progress: str = ""
    answer: Answer | None = None
    # The centre rules
    asked: Ask | None = None
    # The citizen presses for it, and says how it went
    chased: bool = False
    judged: Judgement | None = None
    # The centre ends
    reworked: str = ""  # why
    closed: bool = False
    published: Published | None = None
    archived: bool = False
