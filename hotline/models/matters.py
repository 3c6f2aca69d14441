"""What a ticket holds, and what can be asked of it; how it changes is the procedure's,
in `tickets`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from hotline import numbers
from hotline.errors import wrong_entry
from hotline.models import arguments as form
from hotline.models.accounts import Account, Contact
from hotline.models.beside import announce_beside
from hotline.models.categories import Category
from hotline.models.clocks import Clock
from hotline.models.messages import Attachment, Message, Note
from hotline.models.organisations import Office
from hotline.models.people import User
from hotline.models.policies import Policy
from hotline.models.revealing import Revealing
from hotline.models.settling import Settling
from hotline.models.states import AT_OFFICE, OPEN, State
from hotline.models.vault import Secret, put_away
from hotline.steps import NEW, StateField

TITLE = 40  # characters of the first words that stand as title until somebody writes one


class Matter(Revealing, Settling):
    """A citizen's matter, without its procedure."""

    State = State
    OPEN = OPEN
    AT_OFFICE = AT_OFFICE

    class Kind(models.TextChoices):
        CONSULT = "consult", _("Enquiry")
        HELP = "help", _("Request for help")
        COMPLAINT = "complaint", _("Complaint")
        REPORT = "report", _("Report of wrongdoing")
        SUGGESTION = "suggestion", _("Suggestion")
        PRAISE = "praise", _("Praise")
        DISASTER = "disaster", _("Disaster report")

    class Urgency(models.TextChoices):
        NORMAL = "normal", _("Normal")
        URGENT = "urgent", _("Urgent")
        CRITICAL = "critical", _("Critical")

    number = models.CharField(max_length=20, unique=True)
    state = StateField(max_length=12, choices=State.choices, default=NEW)
    account = models.ForeignKey(Account, models.PROTECT, related_name="tickets")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="tickets")
    kind = models.CharField(max_length=12, choices=Kind.choices, blank=True)
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    urgency = models.CharField(max_length=12, choices=Urgency.choices, default=Urgency.NORMAL)
    title = models.CharField(max_length=80)
    body = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    lead_office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="led")
    assisting_offices = models.ManyToManyField(Office, related_name="assisted", blank=True)
    confidential = models.BooleanField(default=False)
    sealed = models.BooleanField(default=False)
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="taken")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="followers")
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    last_word_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)  # when the first open clock turns yellow
    dispatches = models.PositiveSmallIntegerField(default=0)

    replies: Any
    places: Any
    running_clocks: list[Clock]  # read by `with_row`
    newest_message: Message | None = None  # what this copy of the ticket heard last

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number

    # Questions ----------------------------------------------------------------------------------

    def goes_on_at(self, at: datetime) -> bool:
        """Whether a word of `at` still belongs to this talk; how long one lasts is the policy's."""
        return at - self.last_word_at <= self.policy.talk_goes_on

    @property
    def channel(self) -> str:
        return self.account.carrier

    @cached_property
    def offices(self) -> list[Office]:
        """The lead office and those that assist."""
        if self._state.adding or self.lead_office is None:
            return []
        return [self.lead_office, *self.assisting_offices.select_related("parent")]

    def waits_for_the_centre(self) -> bool:
        """An accepted matter that the catalogue does not give to exactly one office."""
        return self.state == State.ACCEPTED and not (self.category and self.category.only_lead())

    def reviewers_waited_for(self) -> list[User]:
        """The people who could take the next seat of the reply that is in review, if any is."""
        if self.state != State.HANDLING:
            return []
        reply = self.replies.filter(state__in=["reviewing", "approved"]).first()
        return reply.who_may_sit() if reply else []

    @property
    def open_clocks(self) -> list[Clock]:
        return [clock for clock in self.clocks.all() if clock.stopped_at is None]

    # What the consoles hear beside the steps ----------------------------------------------------

    def announce_beside(self, what: str) -> None:
        """Tell the consoles of something that did not change the ticket itself."""
        announce_beside(self.pk, what)

    # Words --------------------------------------------------------------------------------------

    def _hear(self, said: form.Said) -> Message:
        """Keep a citizen's words, masked, with what has to be fetched for them."""
        secrets: list[Secret] = []
        message = Message(
            ticket=self,  # type: ignore[misc]  # only a ticket is a matter
            contact=self.contact,
            kind=said.kind,
            text=put_away(said.text, secrets=secrets, ticket=self),
            extra=said.extra,
            sent_at=said.sent_at,
            serial=said.serial,
        )
        for secret in secrets:
            secret.message = message
        self.newest_message = message
        fetched = (Attachment(message=message, media_id=media) for media in said.media)
        self.beside(message, *secrets, *fetched)
        self.last_word_at = max(filter(None, (self.last_word_at, said.sent_at)))
        return message

    def _note(self, kind: str, text: str, *, by: User, at: datetime | None = None) -> None:
        if not text:
            return
        secrets: list[Secret] = []
        masked = put_away(text, secrets=secrets, ticket=self)
        now = timezone.now()
        if at is not None and at > now + timedelta(minutes=1):
            raise wrong_entry("at", say("That time has not come yet."))
        note = Note(by=by, kind=kind, text=masked, at=at or now)
        note.ticket = self  # type: ignore[assignment]  # only a ticket is a matter
        self.beside(note, *secrets)


def title_of(message: Message) -> str:
    """The first sentence of the words, or what kind of thing was sent."""
    words = " ".join(message.text.split())
    return words[:TITLE] if words else f"[{message.get_kind_display()}]"


def next_numbers(count: int) -> list[str]:
    """Draw numbers for `count` tickets; a number drawn and not used is a gap and no harm."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval('hotline_ticket_serial') FROM generate_series(1, %s)", [count]
        )
        serials = [serial for (serial,) in cursor.fetchall()]
    today = timezone.localdate()
    return [numbers.format_number(today, serial) for serial in serials]
