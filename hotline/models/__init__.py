"""The things of the house, each in the file of its name."""

from __future__ import annotations

from hotline.models.accounts import AccessToken, Account, Contact
from hotline.models.api_tokens import ApiToken
from hotline.models.asked import RequestKind
from hotline.models.catalogue import Catalogue, CatalogueLine
from hotline.models.categories import Category
from hotline.models.clocks import Clock, ClockKind, Level
from hotline.models.duty import DutyState
from hotline.models.follow_ups import AnswerLink, FollowUp
from hotline.models.installation import Installation
from hotline.models.kept_answers import KeptAnswer
from hotline.models.leads import Lead
from hotline.models.lexicon import LexiconEntry, LexiconProposal, LexiconVersion
from hotline.models.messages import Attachment, Message, Note
from hotline.models.organisations import Office, Organisation
from hotline.models.outbound import OutboundMessage
from hotline.models.people import User
from hotline.models.policies import Policy
from hotline.models.publications import Publication
from hotline.models.record import Event, SecurityEvent
from hotline.models.replies import Reply
from hotline.models.requests import Request
from hotline.models.roles import Grant, Role, Seat
from hotline.models.searching import SearchText
from hotline.models.seats import Release, SeatTaken, Wording
from hotline.models.sight import Queue, QueueEntry
from hotline.models.statements import Statement, StatementDraft, StatementVersion, Switch
from hotline.models.tickets import Ticket
from hotline.models.vault import Reveal, Secret
from hotline.models.working_calendar import CalendarDay, WorkCalendar

__all__ = [
    "AccessToken",
    "Account",
    "AnswerLink",
    "ApiToken",
    "Attachment",
    "CalendarDay",
    "Catalogue",
    "CatalogueLine",
    "Category",
    "Clock",
    "ClockKind",
    "Contact",
    "DutyState",
    "Event",
    "FollowUp",
    "Grant",
    "Installation",
    "KeptAnswer",
    "Lead",
    "Level",
    "LexiconEntry",
    "LexiconProposal",
    "LexiconVersion",
    "Message",
    "Note",
    "Office",
    "Organisation",
    "OutboundMessage",
    "Policy",
    "Publication",
    "Queue",
    "QueueEntry",
    "Release",
    "Reply",
    "Request",
    "RequestKind",
    "Reveal",
    "Role",
    "SearchText",
    "Seat",
    "SeatTaken",
    "Secret",
    "SecurityEvent",
    "Statement",
    "StatementDraft",
    "StatementVersion",
    "Switch",
    "Ticket",
    "User",
    "Wording",
    "WorkCalendar",
]
