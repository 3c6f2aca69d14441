"""Notices: which registered text of a platform says which of our statements, and who wants them.

A notice tells a citizen that there is something to read on the page of their case, never what. Its
words are an authorised statement like any other, approved by two and switched on; the platform
holds them as a registered template, whose number and fields an account's row names.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from hotline.models.accounts import Account, Contact
from hotline.models.organisations import Office
from hotline.models.rungs import Rung
from hotline.models.statements import RECEIPT, Use
from hotline.models.vault import Secret

if TYPE_CHECKING:
    from hotline.models.outbound import OutboundMessage

TRACK = "/track/"
MOST_CONSENTS = 50


class Occasion(models.TextChoices):
    """What a notice is about, and with it which statement it is."""

    ANSWER = "answer", _("There is an answer")
    NEWS = "news", _("Something was decided")
    RECEIPT = "receipt", _("It was received")

    @property
    def statement(self) -> str:
        """The code of the authorised statement."""
        return f"notice_{self.value}"


# What a field of a registered text may be filled with: typed, never words of anybody's.
BLANKS = ("number", "office", "date", "time", "state")
CODE = "code"  # only in the receipt that a caller gets by text message


def blanks_for(rung: str, occasion: str) -> tuple[str, ...]:
    """What the fields of such a text may be filled with."""
    code = rung == Rung.TEXT and occasion == Occasion.RECEIPT
    return (*BLANKS, CODE) if code else BLANKS


class NoticeTemplate(models.Model):
    """A text registered with a platform or a gateway; set by `manage.py notice`."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="templates")
    rung = models.CharField(max_length=12, choices=Rung.choices)
    occasion = models.CharField(max_length=8, choices=Occasion.choices)
    template_id = models.CharField(max_length=64)  # empty: such notice is given no more
    # The platform's field: what it is filled with, one of `blanks_for`.
    fields = models.JSONField(default=dict)
    # A subscription that one consent opens for good, not for one notice.
    lasting = models.BooleanField(default=False)
    # Why the platform refused it last; empty again once it takes it.
    trouble = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["account", "rung", "occasion"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "rung", "occasion"], name="one_template_of_a_kind"
            )
        ]

    def filled(self, message: OutboundMessage) -> dict[str, str]:
        """Return its fields for `message`. Only delivery may call this: one may hold the code."""
        return {field: _blank(blank, message) for field, blank in self.fields.items()}

    def stumbles(self, trouble: str) -> None:
        """Show what the platform says of it; "" when it took it."""
        mine = NoticeTemplate.objects.filter(pk=self.pk).exclude(trouble=trouble[:80])
        mine.update(trouble=trouble[:80])


class Consents(models.QuerySet["NoticeConsent"]):
    """Remembers what citizens said to the platform about its notices."""

    def told(
        self, contact: Contact, accepted: tuple[str, ...], refused: tuple[str, ...], at: datetime
    ) -> None:
        """The citizen chose, at `at`. What comes late changes nothing. Caller holds the contact."""
        for template_id in {*accepted, *refused}:
            kept, _new = self.get_or_create(
                contact=contact, template_id=template_id[:64], defaults={"changed_at": at}
            )
            if at < kept.changed_at:
                continue
            kept.changed_at, kept.refused = at, template_id in refused
            kept.left = 0 if kept.refused else min(kept.left + 1, MOST_CONSENTS)
            kept.save()


class NoticeConsent(models.Model):
    """How many notices of one template a citizen still wants, as the platform counts them."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="consents")
    template_id = models.CharField(max_length=64)
    left = models.PositiveSmallIntegerField(default=0)
    refused = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    objects = Consents.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "template_id"], name="one_consent_of_a_contact"
            )
        ]

    def use(self) -> bool:
        """Use one up; False if there is none. In the transaction of the claim."""
        mine = NoticeConsent.objects.filter(pk=self.pk, left__gt=0)
        return mine.update(left=F("left") - 1) == 1

    @classmethod
    def of(cls, contact: Contact, template: NoticeTemplate) -> NoticeConsent | None:
        """What `contact` said to notices of `template`."""
        return cls.objects.filter(contact=contact, template_id=template.template_id).first()

    @classmethod
    def give_back(cls, contact: Contact, template: NoticeTemplate) -> None:
        """A notice surely did not go out."""
        mine = cls.objects.filter(contact=contact, template_id=template.template_id)
        mine.filter(refused=False).update(left=F("left") + 1)

    @classmethod
    def none_left(cls, contact: Contact, template: NoticeTemplate) -> None:
        """The platform says that there is no consent, whatever we counted."""
        mine = cls.objects.filter(contact=contact, template_id=template.template_id)
        mine.update(left=0, refused=True, changed_at=timezone.now())


def occasion_of(message: OutboundMessage) -> Occasion | None:
    """What a notice about `message` would be about; None if it is worth none.

    An answer is, and a ruling; so is the receipt of a caller, who has no other way to their code.
    """
    if message.ticket is None or message.under_id is not None:  # what is said before everybody
        return None
    if message.statement is None or not message.by_itself:
        return Occasion.ANSWER
    told = message.statement.statement
    if Use.NOTICE in told.uses:
        return Occasion.NEWS
    by_phone = message.ticket.account.carrier == "phone"
    return Occasion.RECEIPT if told.code == RECEIPT and by_phone else None


def link() -> str:
    """Where a notice leads: the door of all cases; number and code open one. "" without address."""
    return f"{settings.PUBLIC_URL}{TRACK}" if settings.PUBLIC_URL else ""


def own_phone(message: OutboundMessage) -> Secret | None:
    """The phone the citizen left as theirs, the newest if there are several."""
    kept = Secret.objects.filter(ticket=message.ticket_id, kind=Secret.Kind.PHONE, own=True)
    return kept.order_by("-kept_at").first()


def gateway() -> Account | None:
    """The city's account for text messages."""
    return Account.objects.filter(carrier="sms").order_by("pk").first()


def _blank(blank: str, message: OutboundMessage) -> str:
    ticket = message.ticket
    assert ticket is not None  # without one there is no occasion
    said_at = timezone.localtime(message.release.at if message.release else message.made_at)
    match blank:
        case "number":
            return ticket.number
        case "office":
            return _office(message)
        case "date":
            return f"{said_at:%Y-%m-%d}"
        case "time":
            return f"{said_at:%Y-%m-%d %H:%M}"
        case "state":
            with override(settings.LANGUAGE_CODE):
                return str(ticket.get_state_display())
        case "code":
            return ticket.secrets.get(kind=Secret.Kind.TRACKING_CODE).open()
    return ""


def _office(message: OutboundMessage) -> str:
    """Who speaks; of a confidential matter not even that stands on a locked screen."""
    speaker = message.speaker.office
    if speaker is None or (message.ticket and message.ticket.confidential):
        centre = Office.objects.filter(is_centre=True).first()
        return str(centre or "")
    return str(speaker.name)
