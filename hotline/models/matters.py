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

from hotline import carriers, numbers
from hotline.errors import BadArguments, wrong_entry
from hotline.models import arguments as form
from hotline.models.accounts import Account, Contact
from hotline.models.asked import Asked
from hotline.models.beside import announce_beside
from hotline.models.categories import Category
from hotline.models.clocks import Clock, ClockKind
from hotline.models.follow_ups import ASKING, FollowUp
from hotline.models.messages import Attachment, Message, Note
from hotline.models.organisations import Office
from hotline.models.people import User
from hotline.models.policies import Policy
from hotline.models.revealing import Revealing
from hotline.models.states import AT_OFFICE, OPEN, State
from hotline.models.vault import Secret, put_away
from hotline.steps import NEW, StateField

TITLE = 40  # characters of the first words that stand as title until somebody writes one


class Matter(Revealing, Asked):
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
    split_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="split_off")
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    last_word_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)  # when the first open clock turns yellow
    dispatches = models.PositiveSmallIntegerField(default=0)
    # Until when the lead office may ask to return it; empty where it may not.
    return_until = models.DateTimeField(null=True)
    # How it ends: how often it was begun anew, how often the citizen pressed for it, and whether
    # somebody said that it is not solved, which the centre has not answered yet.
    reworks = models.PositiveSmallIntegerField(default=0)
    chases = models.PositiveSmallIntegerField(default=0)
    unsolved = models.BooleanField(default=False)
    # What the citizen agreed to; each agreement and its end is on the record.
    publication_allowed = models.BooleanField(default=False)
    notices_allowed = models.BooleanField(default=False)
    publication = models.OneToOneField(
        "hotline.Publication", models.PROTECT, null=True, related_name="shown_for"
    )

    events: Any
    outbound: Any
    replies: Any
    places: Any
    followers: Any
    follow_ups: Any
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
        """Something was asked, or it is accepted and only the duty officer can say whose it is."""
        return bool(self.asked) or (self.state == State.ACCEPTED and not self.has_a_clear_lead())

    def has_a_clear_lead(self) -> bool:
        """Whether the catalogue gives it to exactly one office, which has not sent it back
        too often.
        """
        return bool(self.category and self.category.only_lead()) and not self.comes_as_designation()

    def comes_as_designation(self) -> bool:
        """Whether the next dispatch is the one after which nothing is returned any more."""
        return self.dispatches >= self.policy.returns

    def reviewers_waited_for(self) -> list[User]:
        """The people who could take the next seat of the reply that is in review, if any is."""
        if self.state != State.HANDLING:
            return []
        reply = self.replies.filter(state__in=["reviewing", "approved"]).first()
        return reply.who_may_sit() if reply else []

    def standing_release(self) -> Any:
        """The released answer that was not recalled, or None: then none was, or a statement."""
        standing = self.replies.filter(state="released").select_related("frozen")
        newest = standing.order_by("-id").first()
        return newest.frozen if newest else None

    def follow_up_ends(self) -> datetime | None:
        """When the time to follow up the newest answer runs out; None if nothing times it."""
        clocks = self.clocks.filter(kind=ClockKind.FOLLOW_UP)
        newest: Clock | None = clocks.order_by("-started_at", "-id").first()
        return newest.due_at if newest else None

    @property
    def open_clocks(self) -> list[Clock]:
        return [clock for clock in self.clocks.all() if clock.stopped_at is None]

    def fits_the_carrier(self, text: str, *, loc: str) -> None:
        """Raise BadArguments, at the entry `loc`, if `text` is too long for the way it goes."""
        carrier = carriers.of(self.channel)
        size, limit = carrier.measure(text), carrier.text_limit
        if size > limit:
            raise BadArguments(
                say("The text is too long for this channel: %(size)d of at most %(limit)d.")
                % {"size": size, "limit": limit},
                code="too_long",
                errors=[{"loc": loc, "msg": f"{size} > {limit}", "type": "too_long"}],
            )

    # The answer no longer stands ----------------------------------------------------------------

    def _begin_anew(self) -> None:
        """What was said of the last answer waits no longer; it is neither asked about nor shown."""
        self.unsolved, self.publication = False, None
        asking = self.outbound.filter(statement__statement__code=ASKING)
        asking.filter(state__in=["pending", "failed", "unreached"]).update(
            state="failed", error="overtaken"
        )

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

    def in_house(self, text: str) -> str:
        """What staff wrote as it is kept: personal data masked and put away with the step."""
        secrets: list[Secret] = []
        masked = put_away(text, secrets=secrets, ticket=self)
        self.beside(*secrets)
        return masked

    def tell(self, code: str, **values: str) -> bool:
        """Say an authorised statement to the citizen; False where the government's switches keep it
        in.
        """
        said: bool = self.outbound.state(code, ticket=self, values=values)
        return said

    def _judged(self, given: form.FollowUp, *, by: User) -> dict[str, Any]:
        """Keep a judgement of the answer that stands; "not solved" waits for the centre."""
        secrets: list[Secret] = []
        note = put_away(given.note, secrets=secrets, ticket=self)
        row = FollowUp(
            release=self.standing_release(),
            by=by,
            by_kind=by.organisation_kind,
            contacted=given.contacted,
            solved=given.solved,
            satisfied=given.satisfied,
            note=note,
        )
        row.ticket = self  # type: ignore[assignment]  # only a ticket is a matter
        self.beside(row, *secrets)
        if given.solved is False:  # whatever is said later: the centre has to answer it
            self.unsolved = True
        return given.model_dump(include={"contacted", "solved", "satisfied"})

    def _note(self, kind: str, text: str, *, by: User, at: datetime | None = None) -> None:
        if not text:
            return
        masked = self.in_house(text)
        now = timezone.now()
        if at is not None and at > now + timedelta(minutes=1):
            raise wrong_entry("at", say("That time has not come yet."))
        note = Note(by=by, kind=kind, text=masked, at=at or now)
        note.ticket = self  # type: ignore[assignment]  # only a ticket is a matter
        self.beside(note)


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
