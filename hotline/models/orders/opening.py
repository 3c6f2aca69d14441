"""What a new order is about, who has to answer it, what it rests on, and whose terms it runs by."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hotline import numbers
from hotline.errors import RuleRefuses, wrong_entry
from hotline.models.ledger import LedgerEntry
from hotline.models.orders.bases import OTHER, OrderBasis
from hotline.models.orders.forms import OpenOrder
from hotline.models.organisations import Office
from hotline.models.people import User
from hotline.models.policies import Policy
from hotline.models.tickets import Ticket

CODE = re.compile(r"[a-z0-9_-]+")
URGENCIES = [str(one) for one in (*Ticket.Urgency.values,)]  # the most urgent last


@dataclass(frozen=True)
class Subject:
    """A new order's own."""

    kind: str
    office: Office
    basis: str
    ground: str
    policy: Policy
    tickets: list[Ticket]
    entry: LedgerEntry | None = None


def subject_of(given: OpenOrder, by: User) -> Subject:
    """Read what was given. Raises BadArguments for what there is not, RuleRefuses for what is no
    matter for an order.
    """
    basis, ground = _basis(given)
    tickets, entry = _tickets(given, by), _entry(given)
    if tickets and entry:
        raise wrong_entry("account", _("An order is about tickets or about an account."))
    office = _office(given, tickets, entry)
    for ticket in tickets:
        _may_be_ordered(ticket, office)
    kind = (
        "account" if entry else ("office", "ticket")[len(tickets)] if len(tickets) < 2 else "batch"
    )
    policy = _policy(tickets)
    return Subject(kind, office, basis, ground, policy, tickets, entry)


def _basis(given: OpenOrder) -> tuple[str, str]:
    """A code of the catalogue; words that are no code stand for themselves, as something else."""
    offered = OrderBasis.objects.offered()
    basis, ground = given.basis, given.ground
    if basis not in offered:
        if CODE.fullmatch(basis) or OTHER not in offered:
            codes = ", ".join(offered)
            raise wrong_entry(
                "basis", _("Choose one of these: %(expected)s.") % {"expected": codes}
            )
        basis, ground = OTHER, "\n".join(filter(None, (basis, ground)))
    if basis == OTHER and not ground:
        raise wrong_entry("ground", _("Say in words what it rests on."))
    return basis, ground


def _tickets(given: OpenOrder, by: User) -> list[Ticket]:
    asked = dict.fromkeys([given.number] * bool(given.number) + given.tickets)
    seen = Ticket.objects.in_sight_of(by).select_related(
        "lead_office__parent", "accused_office", "account"
    )
    found = seen.in_bulk([numbers.parse_number(one) for one in asked], field_name="number")
    tickets = []
    for written in asked:
        ticket = found.get(numbers.parse_number(written))
        if ticket is None:
            raise wrong_entry("tickets", _("There is no ticket %(number)s.") % {"number": written})
        tickets.append(ticket)
    return list({ticket.pk: ticket for ticket in tickets}.values())


def _entry(given: OpenOrder) -> LedgerEntry | None:
    if given.account is None:
        return None
    entry = LedgerEntry.objects.filter(pk=given.account).select_related("office__parent").first()
    if entry is None:
        raise wrong_entry("account", _("There is no such account."))
    return entry


def _office(given: OpenOrder, tickets: list[Ticket], entry: LedgerEntry | None) -> Office:
    """The one that is named; else whoever leads all the tickets or keeps the account."""
    offices = Office.objects.select_related("parent")
    if given.office:
        found = offices.filter(code=given.office).first()
        if found is None:
            raise wrong_entry("office", _("There is no such office."))
        return found
    if entry is not None:
        return entry.office
    if not tickets:
        raise wrong_entry("office", _("Name a ticket, an account or an office."))
    leads = {ticket.lead_office_id for ticket in tickets}
    if len(leads) > 1:
        raise wrong_entry("office", _("Several offices lead these: say which one answers."))
    if tickets[0].lead_office is not None:
        return tickets[0].lead_office
    return offices.get(is_centre=True)  # it lies with nobody else yet


def _may_be_ordered(ticket: Ticket, office: Office) -> None:
    if ticket.sealed:
        raise RuleRefuses(
            _("A sealed matter is the inspectorate's own: no office is told of it by an order."),
            code="sealed",
        )
    if ticket.is_about(office):
        raise RuleRefuses(
            _("The office that is complained about does not answer an order on it."), code="accused"
        )


def _policy(tickets: list[Ticket]) -> Policy:
    """The terms of the most urgent of the tickets; of none, the ordinary ones."""
    if not tickets:
        return Policy.current("", Ticket.Urgency.NORMAL)
    most = max(tickets, key=lambda ticket: URGENCIES.index(ticket.urgency))
    return Policy.current(most.kind, most.urgency)
