"""The one way in for a citizen's words: they continue a ticket or open one, and the receipt goes
out by itself.

Everything here is made for many citizens at once; one is a small many. No citizen may stand twice
in one call: what somebody says next depends on what became of their words before.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from hotline.models.accounts import Account, Contact, digest_of
from hotline.models.arguments import Said
from hotline.models.matters import next_numbers
from hotline.models.missing import heard_more
from hotline.models.outbound import OutboundMessage
from hotline.models.people import User
from hotline.models.reporting import DISASTER, begins, continues, gathers
from hotline.models.statements import RECEIPT
from hotline.models.tickets import Ticket
from hotline.models.vault import Secret
from hotline.rewriting import rewrite
from hotline.together import then, together


def contact_at(account: Account, identity: str) -> Contact:
    """Return the contact with this platform identity, locked until the transaction ends; new ones
    are made.

    The lock is what keeps two workers from opening two tickets for one citizen's two messages.
    """
    try:
        with transaction.atomic():
            [contact] = contacts_at([(account, identity)])
            introduce([contact])
    except IntegrityError:  # another worker met the same citizen at this very moment
        [contact] = contacts_at([(account, identity)])
    return contact


def contacts_at(who: Sequence[tuple[Account, str]]) -> list[Contact]:
    """Return the contacts with these identities, in the order asked for and locked in a fixed one;
    whoever is seen for the first time is new and unsaved, see `introduce`.
    """
    digests = [digest_of(account, identity) for account, identity in who]
    accounts = {account.pk for account, _identity in who}
    held = Contact.objects.select_for_update(no_key=True).order_by("pk")
    known = {
        (contact.account_id, bytes(contact.identity_digest)): contact
        for contact in held.filter(account__in=accounts, identity_digest__in=digests)
    }
    contacts = []
    for (account, identity), digest in zip(who, digests, strict=True):
        contact = known.get((account.pk, digest))
        if contact is None:
            secret = Secret.objects.keep(Secret.Kind.OPENID, identity)
            contact = Contact(identity=secret, identity_digest=digest)
        contact.account = account
        contacts.append(contact)
    return contacts


def introduce(contacts: Collection[Contact]) -> None:
    """Save those that are new. Raises `IntegrityError` if somebody else just saved one of them."""
    if new := [contact for contact in contacts if contact._state.adding]:
        Secret.objects.bulk_create([contact.identity for contact in new])
        Contact.objects.bulk_create(new)


def listened(contact: Contact, *, at: datetime, word: bool) -> None:
    """Remember that the citizen acted, which opens a window to answer in; what waited for it may go
    out.
    """
    contact.heard(at=at, word=word)
    remember([contact])


def remember(contacts: Collection[Contact]) -> None:
    """Save what `Contact.heard` changed, also of new ones; what waited for a word may go out."""
    old = [contact for contact in contacts if not contact._state.adding]
    introduce(contacts)
    rewrite(old, *Contact.HEARD)
    OutboundMessage.objects.reachable_again(*old)


def hear(contact: Contact, said: Said, *, by: User) -> Ticket:
    """Continue the citizen's ticket with what they said, or open a new one. Caller holds the
    contact.
    """
    [ticket] = hear_all([(contact, said)], by=by)
    return ticket


def hear_all(words: Sequence[tuple[Contact, Said]], *, by: User) -> list[Ticket]:
    """Do `hear` for many citizens, in few statements. Caller holds the contacts, each once."""
    with together():
        going_on = Ticket.objects.going_on([contact for contact, _said in words])
        talks = [_talk(going_on.get(contact.pk, []), contact, said) for contact, said in words]
        numbers = iter(next_numbers(talks.count(None)))
        return [
            _carry_on(talk, contact, said, by=by)
            if talk
            else _open(next(numbers), contact, said, by=by)
            for talk, (contact, said) in zip(talks, words, strict=True)
        ]


def open_anew(contact: Contact, said: Said, *, by: User, **about: Any) -> Ticket:
    """Open a ticket for these words whatever else the citizen has; `about` is what is known of it
    before anybody has read it. Caller holds the contact.
    """
    with together():
        [number] = next_numbers(1)
        return _new(number, contact, said, by=by, **about)


def _talk(alive: Sequence[Ticket], contact: Contact, said: Said) -> Ticket | None:
    """The ticket that the words continue, or None: then they open one.

    Of those alive the newest, but for a disaster report that is being made: its parts go there.
    """
    if said.stated:  # a form is a matter of its own
        return None
    report = next((ticket for ticket in alive if ticket.pk == contact.report_id), None)
    if continues(report, contact, said):
        return report
    if not alive or begins(contact, said):
        return None
    return alive[0] if alive[0].goes_on_at(said.sent_at) else None


def _carry_on(ticket: Ticket, contact: Contact, said: Said, *, by: User) -> Ticket:
    ticket.contact = contact
    ticket.carry_on(by=by, **said.model_dump())
    if ticket.pk == contact.report_id:
        gathers(ticket, contact)
        then(lambda: heard_more(ticket))
    return ticket


def _open(number: str, contact: Contact, said: Said, *, by: User) -> Ticket:
    reports = begins(contact, said)
    ticket = _new(number, contact, said, by=by, **(DISASTER if reports else {}))
    if reports:
        gathers(ticket, contact)
    return ticket


def _new(number: str, contact: Contact, said: Said, *, by: User, **about: Any) -> Ticket:
    ticket = Ticket(number=number, account=contact.account, contact=contact, **about)
    ticket.open(by=by, **said.model_dump())
    OutboundMessage.objects.state(RECEIPT, ticket=ticket, values={"number": number, "code": ""})
    OutboundMessage.objects.acknowledge(ticket)
    return ticket
