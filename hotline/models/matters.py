"""What a ticket holds, and what can be asked of it; how it changes is the procedure's,
in `tickets`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from hotline import carriers, flags, numbers
from hotline.carriers import Place
from hotline.errors import BadArguments, wrong_entry
from hotline.models import arguments as form
from hotline.models.accounts import Account, Contact
from hotline.models.asked import Asked
from hotline.models.beside import announce_beside
from hotline.models.catalogue import DISTRICT
from hotline.models.categories import Category
from hotline.models.clocks import Clock, ClockKind
from hotline.models.follow_ups import ASKING, FollowUp
from hotline.models.heeding import dangers_in, speaks_of_a_disaster
from hotline.models.lexicon import Ban
from hotline.models.messages import Attachment, Message, Note
from hotline.models.organisations import Office
from hotline.models.people import User
from hotline.models.policies import Policy
from hotline.models.public_places import PublicPlace, place_for
from hotline.models.revealing import Revealing
from hotline.models.stated import Stated
from hotline.models.states import AT_OFFICE, OPEN, State
from hotline.models.vault import Secret, put_away
from hotline.positions import Position
from hotline.steps import NEW, StateField
from hotline.together import then

# Words that raise one of these cry for rescue, whatever they are about.
CRIES_FOR_RESCUE = frozenset({"danger", "fire", "ambulance"})


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
    # Found through the index that has the order as well, so without one of its own.
    account = models.ForeignKey(Account, models.PROTECT, related_name="tickets", db_index=False)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="tickets")
    kind = models.CharField(max_length=12, choices=Kind.choices, blank=True)
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    urgency = models.CharField(max_length=12, choices=Urgency.choices, default=Urgency.NORMAL)
    title = models.CharField(max_length=80)
    body = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    # The one that its place lies in, by the list of places of the day it was accepted.
    district = models.CharField(max_length=DISTRICT, blank=True, default="", db_default="")
    # What somebody should see first, found in the words (hotline/flags), the gravest first.
    flags = models.JSONField(default=list, db_default=[])
    lead_office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="led")
    assisting_offices = models.ManyToManyField(Office, related_name="assisted", blank=True)
    confidential = models.BooleanField(default=False)
    # The office complained about, which never gets it; empty where it is about none.
    accused_office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    sealed = models.BooleanField(default=False)
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="taken")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="followers")
    split_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="split_off")
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+")
    # Where it is, as the citizen last sent it: degrees WGS 84, both or neither. The place of the
    # matter is no personal datum.
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    # Who is in danger, as the words said: classes of the lexicon (trapped, injured …).
    in_danger = ArrayField(
        models.CharField(max_length=16), default=list, db_default=models.Value([]), blank=True
    )
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
    newest_message: Message | None = None  # what this copy of the ticket heard last
    heard_in_public: PublicPlace | None = None  # where that stands, if everybody can read it

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number

    # Questions ----------------------------------------------------------------------------------

    def goes_on_at(self, at: datetime) -> bool:
        """Whether a word of `at` still belongs to this talk; how long one lasts is the policy's."""
        return at - self.last_word_at <= self.policy.talk_goes_on

    @property
    def position(self) -> Position | None:
        """Where it is; None where nobody sent a place."""
        if self.latitude is None or self.longitude is None:
            return None
        return Position(self.latitude, self.longitude)

    @property
    def cries_for_rescue(self) -> bool:
        """Whether nobody sorted it yet and its words cry for rescue."""
        unsorted = self.state == State.RECEIVED and not self.kind
        return unsorted and not CRIES_FOR_RESCUE.isdisjoint(self.flags)

    @property
    def is_a_disaster(self) -> bool:
        """Whether it stands on the disaster desk: reported as one, or people are in danger."""
        return self.kind == self.Kind.DISASTER or bool(self.in_danger)

    @property
    def dangers(self) -> list[str]:
        """Who is in danger, in words."""
        return [str(Ban(danger).label) for danger in self.in_danger]

    @property
    def channel(self) -> str:
        return self.account.carrier

    @cached_property
    def offices(self) -> list[Office]:
        """The lead office and those that assist."""
        if self._state.adding or self.lead_office is None:
            return []
        with_parents = self.assisting_offices.model.objects.select_related("parent")
        prefetch_related_objects([self], Prefetch("assisting_offices", with_parents))
        return [self.lead_office, *self.assisting_offices.all()]

    def is_about(self, office: Office) -> bool:
        """Whether `office` is complained about, or belongs to one that is."""
        return self.accused_office_id in office.lineage

    def waits_for_the_centre(self) -> bool:
        """Something was asked, or it is accepted and only the duty officer can say whose it is."""
        return bool(self.asked) or (self.state == State.ACCEPTED and not self.has_a_clear_lead())

    def only_lead(self) -> Office | None:
        """The office, if the catalogue names exactly one for the category in the district."""
        return self.category.only_lead(self.district) if self.category else None

    def has_a_clear_lead(self) -> bool:
        """Whether the catalogue gives it to exactly one office, which has not sent it back
        too often.
        """
        lead = self.only_lead()
        if lead is None or self.is_about(lead):
            return False
        return not self.comes_as_designation()

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

    def longest_text(self, *, public: bool) -> int:
        """The longest text for the way it goes, as the carrier measures it."""
        forum = carriers.forum(self.channel)
        if forum is not None and place_for(self, public=public):
            return forum.public_limit
        return carriers.of(self.channel).text_limit

    def fits_the_carrier(self, text: str, *, loc: str, public: bool = False) -> None:
        """Raise BadArguments, at the entry `loc`, if `text` is too long for the way it goes."""
        size = carriers.of(self.channel).measure(text)
        limit = self.longest_text(public=public)
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
        self.flags = flags.together(self.flags, flags.flags_in(message.text))
        self.newest_message = message
        fetched = (Attachment(message=message, media_id=media) for media in said.media)
        place = PublicPlace.of(message, Place(said.post, said.comment)) if said.post else None
        self.heard_in_public = place
        self.beside(message, *secrets, *fetched, *filter(None, [place]))
        self._stands_at(said.extra)
        self._heed(said.text)
        self.last_word_at = max(filter(None, (self.last_word_at, said.sent_at)))
        return message

    def _take_down(self, stated: Stated, message: Message) -> dict[str, Any]:
        """Begin with what a form said: what was chosen counts at once, what is personal goes to
        the vault.
        """
        secrets = stated.secrets(ticket=self, message=message)
        self.kind, self.urgency = stated.kind or self.kind, stated.urgency
        self.facts = {
            name: put_away(text, secrets=secrets, ticket=self)
            for name, text in stated.facts.items()
        }
        for secret in secrets:
            secret.message = message
        self.beside(*secrets)
        self.confidential, self.notices_allowed = stated.confidential, stated.notices
        self._heed(message.text)  # once more: now it is known whether it is a disaster
        agreed = {"confidential": stated.confidential, "notices": stated.notices}
        return {"urgency": stated.urgency, **{name: True for name, on in agreed.items() if on}}

    def _heed(self, words: str) -> None:
        """Have the machine raise the alarm if words say that people are in danger.

        Outside of a disaster report only where these words, or the first ones, speak of a disaster:
        受伤 alone is also what somebody writes about last year's accident at work.
        """
        dangers = dangers_in(words)
        if not dangers:
            return
        reports = self.kind == self.Kind.DISASTER
        if reports or speaks_of_a_disaster(f"{self.body}\n{words}"):
            # After this step is written down: it is one of its own, and the machine's.
            then(lambda: self._raise_alarm(dangers))

    def _owe_a_report(self) -> None:
        """A disaster has to be reported upward: once known as one, the time for that begins, if its
        policy sets any.
        """
        kinds = (ClockKind.UP_FIRST, ClockKind.UP_NEXT)
        if self.is_a_disaster and not self.clocks.filter(kind__in=kinds).exists():
            self.winding.starts.add(ClockKind.UP_FIRST)

    def _raise_alarm(self, dangers: list[str]) -> None:
        """Unless it was raised for all of them: words are heeded again when a form is read."""
        if self.urgency != self.Urgency.CRITICAL or not set(dangers) <= set(self.in_danger):
            self.take_step("alarm", by=User.objects.machine(), dangers=dangers)

    def _stands_at(self, extra: Mapping[str, Any]) -> None:
        """Take over the place that words brought along; the newest counts."""
        if there := Position.sent(extra):
            self.latitude, self.longitude = there.lat, there.lon

    def _stands_as_told_by(self, words: Sequence[Message]) -> None:
        """Where it is and who is in danger, when only these words are left; in their order."""
        self.latitude = self.longitude = None
        for message in words:
            self._stands_at(message.extra)
        said = set(dangers_in("\n".join(message.text for message in words)))
        self.in_danger = [danger for danger in self.in_danger if danger in said]

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


def next_numbers(count: int) -> list[str]:
    """Draw numbers for `count` tickets; a number drawn and not used is a gap and no harm."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval('hotline_ticket_serial') FROM generate_series(1, %s)", [count]
        )
        serials = [serial for (serial,) in cursor.fetchall()]
    today = timezone.localdate()
    return [numbers.format_number(today, serial) for serial in serials]
