"""What citizens say and send, masked; and what staff note about a ticket, which no citizen ever
reads.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TITLE = 40  # characters of the first words that stand as title until somebody writes one


def stored_name(attachment: Attachment, _given: str) -> str:
    """Return a generated path: nothing of the sender's file name survives."""
    return f"attachments/{attachment.id.hex[:2]}/{attachment.id.hex}"


class Message(models.Model):
    """A citizen's words on a ticket, in the order the citizen sent them. Personal data
    are masked.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        IMAGE = "image", _("Picture")
        VOICE = "voice", _("Voice")
        VIDEO = "video", _("Video")
        LOCATION = "location", _("Position")
        LINK = "link", _("Link")
        MENU = "menu", _("Menu")
        FORM = "form", pgettext_lazy("message", "Form")
        OTHER = "other", _("Other")

    ticket = models.ForeignKey("hotline.Ticket", models.PROTECT, related_name="messages")
    contact = models.ForeignKey(
        "hotline.Contact", models.PROTECT, null=True, related_name="messages"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    text = models.TextField(blank=True)
    # {"lat", "lon", "datum", "label"} for a position, {"url"} for a link, {"key"} for a menu.
    extra = models.JSONField(default=dict, blank=True)
    sent_at = models.DateTimeField()
    # The platform's number of the message: the order within one second.
    serial = models.BigIntegerField(default=0)
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["sent_at", "serial", "id"]
        indexes = [models.Index(fields=["ticket", "sent_at", "serial"], name="messages_in_order")]

    def as_title(self) -> str:
        """The first words, or what kind of thing was sent, in the language of the record."""
        if words := " ".join(self.text.split()):
            return words[:TITLE]
        with translation.override(settings.LANGUAGE_CODE):
            return f"[{self.get_kind_display()}]"


class Attachment(models.Model):
    """A picture, voice or film a citizen sent; fetched from the platform later, kept out of any
    public path.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Being fetched")
        KEPT = "kept", _("Kept")
        REFUSED = "refused", _("Refused")
        LOST = "lost", _("Lost")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey(Message, models.PROTECT, related_name="attachments")
    media_id = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    file = models.FileField(upload_to=stored_name, blank=True)
    # The same picture without place and camera data, for anyone but staff.
    redacted = models.FileField(upload_to=stored_name, blank=True)
    mime = models.CharField(max_length=40, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(state="pending"), name="attachments_to_fetch"
            ),
        ]


class Note(models.Model):
    """What staff write for each other: a contact made, progress, a remark. Never shown to a
    citizen.
    """

    class Kind(models.TextChoices):
        CONTACT = "contact", _("First contact")
        PROGRESS = "progress", _("Progress")
        ASSIST = "assist", _("Assistance")
        NOTE = "note", _("Note")

    ticket = models.ForeignKey("hotline.Ticket", models.PROTECT, related_name="notes")
    by = models.ForeignKey("hotline.User", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
