"""How an answer on its way is shown: the draft, the ladder of seats, the versions, the
last look.
"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dispatch.discretion import reads_drafts, words_for, works_for_the_government
from dispatch.models import Draft
from dispatch.showing import remarks
from dispatch.showing.deliveries import CARRIERS
from dispatch.showing.differences import pieces
from hotline import carriers
from hotline.models import Contact, OutboundMessage, Reply, Seat, Ticket, User
from hotline.models.public_places import answered_in_public, place_for

Part = dict[str, Any]


def newest(ticket: Ticket, user: User) -> Reply | None:
    """The reply that a ticket's page is about: the newest that was not recalled, or a
    recalled one; none for those who read no drafts.
    """
    if not reads_drafts(user):
        return None
    replies = list(ticket.replies.prefetch_related("sittings__by__office", "wordings__by"))
    standing = [reply for reply in replies if reply.state != Reply.State.RECALLED]
    found = (standing or replies)[-1] if replies else None
    if found is not None:
        found.ticket = ticket
    return found


def shown(
    ticket: Ticket,
    reply: Reply | None,
    user: User,
    *,
    text: str | None = None,
    visibility: str = "",
) -> Part:
    """Return what the reply's page shows to `user`; `text` and `visibility` are what was just sent
    and refused.
    """
    if reply is not None and reply.state == Reply.State.RECALLED and _may_begin(ticket, user):
        reply = None
    open_steps = {step.name for step in reply.open_steps(user)} if reply else set()
    may_write = _may_begin(ticket, user) if reply is None else "submit" in open_steps
    kept = Draft.objects.of(ticket, "reply", by=user) if may_write else None
    words = text if text is not None else words_for(user, _words(reply, kept))
    carrier = carriers.of(ticket.channel)
    readers = visibility or (reply.visibility if reply else Reply.objects.default_for(ticket))
    part: Part = {
        "url": reverse("dispatch:reply", args=[ticket.number]),
        "version": reply.version if reply else "",
        "draft": f"{ticket.number}:reply",
        "draft_url": reverse("dispatch:draft", args=[ticket.number, "reply"]),
        "limit": ticket.longest_text(public=readers == Reply.Visibility.PUBLIC),
        "used": carrier.measure(words),
        "unit": carrier.MEASURED_IN,
        "carrier_name": CARRIERS.get(ticket.channel, ticket.channel),
        "account_name": ticket.account.name,
        "text": words,
        "as_sent": words,
        "saved_at": kept.at if kept else (reply.changed_at if reply else None),
        "before": _last_words(ticket),
        "ladder": ladder(ticket, reply),
        "check_url": reverse("dispatch:reply-remarks", args=[ticket.number]),
        **_remarks(ticket, reply, user, words, may_write=may_write),
        "visibility": readers,
        "visibilities": _visibilities(ticket),
        "may_write": may_write,
        "text_frozen": not may_write,
        "difference": difference(reply) if reply and works_for_the_government(user) else None,
    }
    if reply is not None:
        part |= _seats(ticket, reply, open_steps)
    return part


def _remarks(
    ticket: Ticket, reply: Reply | None, user: User, words: str, *, may_write: bool
) -> Part:
    """What the lexicon says, to those whose text it is; others read the text alone."""
    if not works_for_the_government(user):
        return {"remarks": [], "marked": [{"text": words, "effect": ""}], "people": None}
    counted = reply is not None and reply.state != Reply.State.DRAFT
    return {
        "remarks": remarks.of(words),
        "marked": remarks.marked(words),
        "people": remarks.people(reply)
        if reply is not None and counted and not may_write
        else remarks.foreseen(ticket, words),
    }


def _may_begin(ticket: Ticket, user: User) -> bool:
    mine = user.office_id is not None and user.office_id == ticket.lead_office_id
    return mine and Seat.DRAFT in user.seats and ticket.state == Ticket.State.HANDLING


def _words(reply: Reply | None, kept: Draft | None) -> str:
    """A person's own unsent words win over the common draft only if they are newer."""
    if kept is not None and (reply is None or kept.at > reply.changed_at):
        return str(kept.values.get("text", ""))
    return reply.text if reply else ""


def _last_words(ticket: Ticket) -> str:
    last = ticket.messages.exclude(text="").order_by("-sent_at", "-serial").first()
    return last.text if last else ""


def _seats(ticket: Ticket, reply: Reply, open_steps: set[str]) -> Part:
    def url(step: str) -> str:
        return reverse("dispatch:reply-step", args=[ticket.number, reply.pk, step])

    part: Part = {}
    if "review" in open_steps:
        part["review"] = {
            "url": url("review"),
            "label": Seat(reply.next_seat).label,
            "draft": f"{ticket.number}:review:{reply.pk}",
            "is_last": reply.state == Reply.State.APPROVED,
            "rule": _(
                "Every seat is taken by a different person. Sent back, all seats start over."
            ),
        }
    if "release" in open_steps:
        part["release"] = {
            "url": url("release"),
            "office": ticket.lead_office,
            "to": _to(ticket),
            "visibility": reply.get_visibility_display(),
            "way": _way(ticket, reply),
        }
    if "recall" in open_steps:
        part["recall"] = {
            "url": url("recall"),
            "rule": _recall_rule(ticket, reply),
        }
    return part


def _to(ticket: Ticket) -> str:
    """Whoever hears it: those who reported the same matter as well."""
    told = {"number": ticket.number, "more": (more := len(ticket.hearers()))}
    if not more:
        return _("the citizen of %(number)s") % told
    pattern = ngettext(
        "the citizen of %(number)s and of %(more)d ticket merged into it",
        "the citizen of %(number)s and of %(more)d tickets merged into it",
        more,
    )
    return pattern % told


def _visibilities(ticket: Ticket) -> list[Part]:
    """Who may read the answer, where there is a choice: the citizen spoke before everybody."""
    if place_for(ticket, public=True) is None:
        return []
    labels = {
        Reply.Visibility.PUBLIC: _("Everybody: below the citizen's own words"),
        Reply.Visibility.PRIVATE: _("Only the citizen: as a private message"),
    }
    return [
        {
            "value": value,
            "label": label,
            "limit": ticket.longest_text(public=value == Reply.Visibility.PUBLIC),
        }
        for value, label in labels.items()
    ]


def _way(ticket: Ticket, reply: Reply) -> str:
    if ticket.contact is None:
        return _("The citizen reads it on the tracking page.")
    name = CARRIERS.get(ticket.channel, ticket.channel)
    if place_for(ticket, public=reply.visibility == Reply.Visibility.PUBLIC):
        return _("%(carrier)s, below the citizen's own words.") % {"carrier": name}
    return f"{_one_answer(ticket, str(name))}{_privately(ticket.contact, str(name))}"


def _one_answer(ticket: Ticket, name: str) -> str:
    """Why a further answer is not said before everybody, where the platform forbids it."""
    if not answered_in_public(ticket):
        return ""
    rule = _("%(carrier)s takes one answer below a comment, and one stands there.")
    return f"{rule % {'carrier': name}} "


def _privately(contact: Contact, name: str) -> str:
    if contact.room(answer=True):
        return _("%(carrier)s; the window is open.") % {"carrier": name}
    return _(
        "%(carrier)s does not let us write now; it goes out when the citizen writes again, and"
        " stands on the tracking page."
    ) % {"carrier": name}


def _recall_rule(ticket: Ticket, reply: Reply) -> str:
    name = CARRIERS.get(ticket.channel, ticket.channel)
    if OutboundMessage.objects.filter(release__reply=reply, under__isnull=False).exists():
        return _("It is deleted on %(carrier)s, and the record says so.") % {"carrier": name}
    return _("What %(carrier)s has delivered cannot be withdrawn; a correction is then due.") % {
        "carrier": name
    }


def ladder(ticket: Ticket, reply: Reply | None) -> list[Part]:
    """The seats in order: passed, sent back, now, or waiting."""
    reply = reply or Reply(ticket=ticket, reviewers=ticket.policy.reviewers)
    taken = reply.taken_seats if reply.pk else {}
    back = _sent_back(reply)
    drafting = reply.state == Reply.State.DRAFT
    now = Seat.DRAFT if drafting else reply.next_seat
    seats = []
    for seat in reply.ladder:
        sat = taken.get(seat) or (back.get(seat) if drafting else None)
        state = "now" if seat == now else "waiting"
        if sat is not None:
            state = "back" if sat.verdict == "back" else "passed"
        if drafting and seat == Seat.DRAFT:
            state, sat = "now", None
        label = Seat.RELEASE.label if seat == Seat.MAJOR_RELEASE else seat.label
        seats.append(
            {
                "name": label,
                "state": state,
                "who": f"{sat.by.name} · {sat.by.office}" if sat else "",
                "at": sat.at if sat else None,
                "remarks": sat.remarks if sat else "",
            }
        )
    return seats


def _sent_back(reply: Reply) -> Part:
    """Who sent the text back in the round before, and why: the drafter has to read it."""
    if not reply.pk:
        return {}
    return {
        s.seat: s
        for s in reply.sittings.all()
        if s.round == reply.round - 1 and s.verdict == "back"
    }


def difference(reply: Reply) -> Part | None:
    """What changed between the two newest texts, word for word; None if there is only one."""
    texts: list[str] = []
    for wording in reply.wordings.all():
        if not texts or texts[-1] != wording.text:
            texts.append(wording.text)
    if len(texts) < 2:
        return None
    old, new = texts[-2:]
    return {"older": len(texts) - 1, "newer": len(texts), "pieces": pieces(old, new)}
