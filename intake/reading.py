"""What becomes of messages that arrived: words are heard, taps noticed, the rest is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline import carriers, personal
from hotline.carriers import incoming as it
from hotline.models import Contact, NoticeConsent, User, reports
from hotline.models.accounts import DISASTER_MENU
from hotline.models.arguments import Said
from hotline.models.hearing import contacts_at, hear_all, remember
from hotline.models.menus import statement_for
from hotline.models.outbound import OutboundMessage
from hotline.models.reporting import gather, holds
from hotline.models.stated import Stated
from intake.models import Arrival

WORDS = (
    *(it.Text, it.Image, it.Voice, it.Video, it.Location, it.Link),
    *(it.PublicWord, it.Form),
)
MENU_TAPS = (it.Click, it.PlacePicked, it.PicturesAnnounced)
TAPS = (*MENU_TAPS, it.Scan, it.CodeScanned, it.Subscribe)
CHOICES = (it.Unsubscribe, it.Consent)
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
    senders = [one for one in letters if isinstance(one.said, WORDS + TAPS + CHOICES)]
    contacts = contacts_at([(one.arrival.account, one.said.sender) for one in senders])
    met = list(zip(senders, contacts, strict=True))
    prompted = [contact for letter, contact in met if _notice(letter, contact)]
    remember(contacts)
    for letter, contact in met:
        if _taps_report(letter):
            gather(contact, by=by)
    spoken = [(one, contact) for one, contact in met if isinstance(one.said, WORDS)]
    tickets = hear_all([(contact, words_of(one)) for one, contact in spoken], by=by)
    for (letter, _contact), ticket in zip(spoken, tickets, strict=True):
        letter.arrival.ticket, letter.arrival.message = ticket, ticket.newest_message
    for letter, contact in met:
        _answer(letter, contact, prompt=contact in prompted)
    for letter in letters:
        if isinstance(letter.said, it.Receipt):
            reports.of_notice(letter.arrival.account, letter.said)
        ignored = isinstance(letter.said, OF_NO_CONCERN)
        letter.arrival.state = Arrival.State.IGNORED if ignored else Arrival.State.DONE
        if isinstance(letter.said, it.Whereabouts):
            letter.arrival.sealed = b""  # where a phone is every five seconds is nothing to keep


def _taps_report(letter: Letter) -> bool:
    """By words, by a place or by pictures: every button with that key begins a report."""
    return isinstance(letter.said, MENU_TAPS) and letter.said.key == DISASTER_MENU


def _notice(letter: Letter, contact: Contact) -> bool:
    """Remember that somebody acted; tell whether they are now to be told how to report. Who picks a
    place or pictures is sending them already, and no answer is granted for that tap.
    """
    if isinstance(letter.said, it.Unsubscribe):
        contact.following = False
        return False
    prompt = False
    if _taps_report(letter):
        due = contact.taps_report(letter.said.created_at, holds())
        prompt = due and isinstance(letter.said, it.Click)
    carrier = carriers.of(letter.arrival.account.carrier)
    if allowed := carrier.allowance(letter.said):  # a public word lets us write nothing privately
        contact.heard(at=letter.heard_at, word=allowed == carrier.FOR_A_WORD)
    return prompt


def _answer(letter: Letter, contact: Contact, *, prompt: bool) -> None:
    said = letter.said
    if isinstance(said, it.Consent):
        NoticeConsent.objects.told(contact, said.accepted, said.refused, letter.heard_at)
    elif isinstance(said, it.Subscribe):
        OutboundMessage.objects.greet(WELCOME, contact=contact)
    elif prompt:
        OutboundMessage.objects.greet(DISASTER_PROMPT, contact=contact)
    elif isinstance(letter.said, it.Click) and not _taps_report(letter):
        OutboundMessage.objects.greet(statement_for(letter.said.key), contact=contact)


def words_of(letter: Letter) -> Said:
    """Return what the citizen said as a ticket hears it; personal data are masked there."""
    said = letter.said
    kind, text, extra, media = "other", "", {}, list[str]()
    post = comment = ""
    if isinstance(said, it.Form):
        return _filled_in(said, serial=letter.arrival.serial)
    match said:
        case it.Text(content=text, choice=choice):
            kind, extra = "text", {"choice": choice}
        case it.Image(media_id=file):
            kind, media = "image", [file]
        case it.Voice(media_id=file, recognition=text):
            kind, media = "voice", [file]
        case it.Video(media_id=file):
            kind, media = "video", [file]
        case it.PublicWord(content=text, pictures=pictures, post=post, comment=comment):
            kind, media = "image" if pictures else "text", list(pictures)
            extra = {"public": "comment" if comment else "post", **_place(said)}
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
        media=[file for file in media if file],
        post=post,
        comment=comment,
    )


def _filled_in(said: it.Form, *, serial: int) -> Said:
    return Said(
        kind="form" if said.anew else "image",
        text=said.content,
        extra=dict(said.place),
        sent_at=said.created_at,
        serial=serial,
        media=list(said.pictures),
        stated=Stated(**said.about) if said.anew else None,
    )


def _place(said: it.Location | it.PublicWord) -> dict[str, Any]:
    """The datum stays beside the figures: GCJ-02 lies hundreds of metres beside WGS 84."""
    if isinstance(said, it.PublicWord) and said.latitude is None:
        return {}
    return {"lat": said.latitude, "lon": said.longitude, "datum": said.datum}


def _address(url: str) -> dict[str, Any]:
    """Only what a browser may follow; and an address can hold a phone number, too."""
    safe = url.lower().startswith(("http://", "https://"))
    return {"url": personal.masked(url)[0][:1000]} if safe else {}
