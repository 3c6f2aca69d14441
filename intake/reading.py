"""What becomes of messages that arrived: words are heard, taps noticed, the rest is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline import carriers, personal
from hotline.carriers import incoming as it
from hotline.models import Contact, User
from hotline.models.accounts import DISASTER_MENU
from hotline.models.arguments import Said
from hotline.models.hearing import contacts_at, hear_all, remember
from hotline.models.outbound import OutboundMessage
from intake.models import Arrival

WORDS = (it.Text, it.Image, it.Voice, it.Video, it.Location, it.Link)
TAPS = (it.Click, it.Scan, it.CodeScanned, it.Subscribe)
OF_NO_CONCERN = (it.Unknown, it.View, it.Whereabouts)
# What the machine says to somebody who has no matter yet, if the government switched it on.
WELCOME, DISASTER_PROMPT = "welcome", "disaster_prompt"


@dataclass(frozen=True)
class Letter:
    """An arrival and what stands in it."""

    arrival: Arrival
    said: it.Incoming

    @property
    def heard_at(self) -> datetime:
        """When it was sent, by our clock: a platform that is ahead buys no time to answer."""
        return min(self.said.created_at, self.arrival.received_at)


def unfold(arrival: Arrival) -> Letter:
    """Open an arrival. Raises `Rejected` or `CannotUnseal` for what no second try could read."""
    carrier = carriers.of(arrival.account.carrier)
    return Letter(arrival, carrier.parse(arrival.open()))


def read(letters: Sequence[Letter], *, by: User) -> None:
    """Do what the letters ask for and note on their arrivals, unsaved, what came of them.

    No sender may stand there twice: what they say next depends on what became of this.
    """
    senders = [one for one in letters if isinstance(one.said, WORDS + TAPS + (it.Unsubscribe,))]
    contacts = contacts_at([(one.arrival.account, one.said.sender) for one in senders])
    for letter, contact in zip(senders, contacts, strict=True):
        _notice(letter, contact)
    remember(contacts)
    met = list(zip(senders, contacts, strict=True))
    spoken = [(one, contact) for one, contact in met if isinstance(one.said, WORDS)]
    tickets = hear_all([(contact, words_of(one)) for one, contact in spoken], by=by)
    for (letter, _contact), ticket in zip(spoken, tickets, strict=True):
        letter.arrival.ticket, letter.arrival.message = ticket, ticket.newest_message
    for letter, contact in met:
        _answer(letter, contact)
    for letter in letters:
        ignored = isinstance(letter.said, OF_NO_CONCERN)
        letter.arrival.state = Arrival.State.IGNORED if ignored else Arrival.State.DONE
        if isinstance(letter.said, it.Whereabouts):
            letter.arrival.sealed = b""  # where a phone is every five seconds is nothing to keep


def _notice(letter: Letter, contact: Contact) -> None:
    match letter.said:
        case it.Unsubscribe():
            contact.following = False
            return
        case it.Click(key=key):
            contact.menu_key, contact.menu_at = key[:40], letter.said.created_at
    contact.heard(at=letter.heard_at, word=isinstance(letter.said, WORDS))


def _answer(letter: Letter, contact: Contact) -> None:
    match letter.said:
        case it.Subscribe():
            OutboundMessage.objects.greet(WELCOME, contact=contact)
        case it.Click() if contact.menu_key == DISASTER_MENU:
            OutboundMessage.objects.greet(DISASTER_PROMPT, contact=contact)


def words_of(letter: Letter) -> Said:
    """Return what the citizen said as a ticket hears it; personal data are masked there."""
    said = letter.said
    kind, text, extra, media = "other", "", {}, ""
    match said:
        case it.Text(content=text, choice=choice):
            kind, extra = "text", {"choice": choice}
        case it.Image(media_id=media):
            kind = "image"
        case it.Voice(media_id=media, recognition=text):
            kind = "voice"
        case it.Video(media_id=media):
            kind = "video"
        case it.Location(label=text):
            kind, extra = "location", _place(said)
        case it.Link(title=title, description=description, url=url):
            kind, text, extra = "link", f"{title}\n{description}".strip(), _address(url)
    extra |= {"article": said.article}
    return Said(
        kind=kind,
        text=text,
        extra={name: value for name, value in extra.items() if value != ""},
        sent_at=said.created_at,
        serial=letter.arrival.serial,
        media=[media] if media else [],
    )


def _place(said: it.Location) -> dict[str, Any]:
    """The datum stays beside the figures: GCJ-02 lies hundreds of metres beside WGS 84."""
    return {"lat": said.latitude, "lon": said.longitude, "datum": said.datum}


def _address(url: str) -> dict[str, Any]:
    """Only what a browser may follow; and an address can hold a phone number, too."""
    safe = url.lower().startswith(("http://", "https://"))
    return {"url": personal.masked(url)[0][:1000]} if safe else {}
