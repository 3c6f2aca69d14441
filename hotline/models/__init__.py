"""The things of the house, each in the file of its name."""

from __future__ import annotations

from hotline.models.accounts import AccessToken, Account, Contact
from hotline.models.api_tokens import ApiToken
from hotline.models.asked import RequestKind
from hotline.models.budgets import Budget
from hotline.models.card_acts import CardAct, CardRecipient
from hotline.models.card_notices import CardNotice, CardRoad
from hotline.models.cards import Card
from hotline.models.catalogue import Catalogue, CatalogueLine
from hotline.models.categories import Category
from hotline.models.climbing import Level
from hotline.models.clocks import Clock, ClockKind
from hotline.models.comment_orders import CommentOrder
from hotline.models.digests import DayDigest, DigestLine
from hotline.models.door_checks import DoorCheck
from hotline.models.duty import CallIn, DutyState
from hotline.models.emergency import EmergencyMode
from hotline.models.exports import Export
from hotline.models.figure_rows import FigureMark, FigureMonth, FigureRow
from hotline.models.first_sights import FirstSight
from hotline.models.follow_ups import AnswerLink, FollowUp
from hotline.models.gazetteer import ListedPlace, PlaceList
from hotline.models.growing import Matter, MatterAlarm, MatterSeen, MatterTicket
from hotline.models.inspection import (
    Draw,
    Sample,
    SampleEvent,
    SampleWords,
    ScoreSheet,
    Settlement,
)
from hotline.models.installation import Installation
from hotline.models.kept_answers import KeptAnswer
from hotline.models.leads import Lead
from hotline.models.ledger import LedgerChange, LedgerEntry
from hotline.models.ledger_rules import LedgerRules
from hotline.models.lexicon import LexiconEntry, LexiconProposal, LexiconVersion
from hotline.models.menus import MenuPush, MenuVersion, ShownMenu
from hotline.models.messages import Attachment, Message, Note
from hotline.models.notices import NoticeConsent, NoticeTemplate
from hotline.models.orders import (
    Order,
    OrderBasis,
    OrderEvent,
    OrderFile,
    OrderNote,
    OrderTicket,
    OrderWords,
)
from hotline.models.organisations import Office, Organisation
from hotline.models.outbound import OutboundMessage
from hotline.models.people import User
from hotline.models.policies import Policy
from hotline.models.proceedings import Proceeding, ProceedingStep
from hotline.models.public_boards import PublicBoards, PublicMonth
from hotline.models.public_places import PublicPlace
from hotline.models.publications import Publication
from hotline.models.pulse import Pulse
from hotline.models.record import Event, SecurityEvent
from hotline.models.record_checks import RecordCheck
from hotline.models.replies import Reply
from hotline.models.report_mails import ReportMail
from hotline.models.requests import Request
from hotline.models.ringing import AlarmNote
from hotline.models.roles import Grant, Role, Seat
from hotline.models.rounds import Finding, FindingMended, FindingOrder, Round
from hotline.models.rungs import Attempt
from hotline.models.searching import SearchText
from hotline.models.seats import Release, SeatTaken, Wording
from hotline.models.sight import Queue, QueueEntry
from hotline.models.sorters import LearntSorter, SorterChoice
from hotline.models.statements import Statement, StatementDraft, StatementVersion, Switch
from hotline.models.tickets import Ticket
from hotline.models.upward import UpwardDraft, UpwardReport
from hotline.models.vault import Reveal, Secret
from hotline.models.watching import WatchAlarm, WatchSeen
from hotline.models.working_calendar import CalendarDay, WorkCalendar

__all__ = [
    "AccessToken",
    "Account",
    "AlarmNote",
    "AnswerLink",
    "ApiToken",
    "Attachment",
    "Attempt",
    "Budget",
    "CalendarDay",
    "CallIn",
    "Card",
    "CardAct",
    "CardNotice",
    "CardRecipient",
    "CardRoad",
    "Catalogue",
    "CatalogueLine",
    "Category",
    "Clock",
    "ClockKind",
    "CommentOrder",
    "Contact",
    "DayDigest",
    "DigestLine",
    "DoorCheck",
    "Draw",
    "DutyState",
    "EmergencyMode",
    "Event",
    "Export",
    "FigureMark",
    "FigureMonth",
    "FigureRow",
    "Finding",
    "FindingMended",
    "FindingOrder",
    "FirstSight",
    "FollowUp",
    "Grant",
    "Installation",
    "KeptAnswer",
    "Lead",
    "LearntSorter",
    "LedgerChange",
    "LedgerEntry",
    "LedgerRules",
    "Level",
    "LexiconEntry",
    "LexiconProposal",
    "LexiconVersion",
    "ListedPlace",
    "Matter",
    "MatterAlarm",
    "MatterSeen",
    "MatterTicket",
    "MenuPush",
    "MenuVersion",
    "Message",
    "Note",
    "NoticeConsent",
    "NoticeTemplate",
    "Office",
    "Order",
    "OrderBasis",
    "OrderEvent",
    "OrderFile",
    "OrderNote",
    "OrderTicket",
    "OrderWords",
    "Organisation",
    "OutboundMessage",
    "PlaceList",
    "Policy",
    "Proceeding",
    "ProceedingStep",
    "PublicBoards",
    "PublicMonth",
    "PublicPlace",
    "Publication",
    "Pulse",
    "Queue",
    "QueueEntry",
    "RecordCheck",
    "Release",
    "Reply",
    "ReportMail",
    "Request",
    "RequestKind",
    "Reveal",
    "Role",
    "Round",
    "Sample",
    "SampleEvent",
    "SampleWords",
    "ScoreSheet",
    "SearchText",
    "Seat",
    "SeatTaken",
    "Secret",
    "SecurityEvent",
    "Settlement",
    "ShownMenu",
    "SorterChoice",
    "Statement",
    "StatementDraft",
    "StatementVersion",
    "Switch",
    "Ticket",
    "UpwardDraft",
    "UpwardReport",
    "User",
    "WatchAlarm",
    "WatchSeen",
    "Wording",
    "WorkCalendar",
]
