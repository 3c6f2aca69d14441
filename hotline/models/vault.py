"""The vault: citizens' names, numbers and addresses, encrypted, found only by digest, opened one by
one.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from hotline import personal
from hotline.sealing import blind, seal, unseal

MASK_LENGTH = 80  # characters

# What the finder calls a thing, and what the vault keeps it as.
KEPT_AS = {
    personal.Kind.MOBILE: "phone",
    personal.Kind.LANDLINE: "phone",
    personal.Kind.ID_CARD: "id_number",
    personal.Kind.BANK_CARD: "bank_card",
    personal.Kind.PASSPORT: "passport",
    personal.Kind.EMAIL: "email",
    personal.Kind.WECHAT: "handle",
    personal.Kind.QQ: "handle",
    personal.Kind.NAME: "name",
}


class Vault(models.QuerySet["Secret"]):
    """Puts values in and finds them by digest."""

    def keep(self, kind: str, value: str, *, mask: str = "", **belongs: Any) -> Secret:
        """Return a new, unsaved entry for `value`; the caller saves it with its row."""
        entry = Secret(
            kind=kind,
            mask=mask or personal.mask_value(personal.Kind.OPENID, value)[:MASK_LENGTH],
            **belongs,
        )
        entry.sealed = seal(value, bound_to=entry.name)
        entry.blind = blind(value, purpose=kind)
        return entry

    def keep_code(self, code: str, *, ticket: Any) -> Secret:
        """Return a new, unsaved tracking code; its digest covers the number, so equal codes look
        different.
        """
        entry = self.keep(Secret.Kind.TRACKING_CODE, code, mask="••••••", ticket=ticket)
        entry.blind = code_digest(ticket.number, code)
        return entry

    def of_value(self, kind: str, value: str) -> Vault:
        """The entries of `kind` whose value is `value`, by blind index."""
        return self.filter(kind=kind, blind=blind(value, purpose=kind))


class Secret(models.Model):
    """One value of the vault, bound to its row: copied elsewhere it does not open."""

    class Kind(models.TextChoices):
        NAME = "name", _("Name")
        PHONE = "phone", _("Phone")
        ID_NUMBER = "id_number", _("ID number")
        BANK_CARD = "bank_card", _("Bank card")
        PASSPORT = "passport", _("Passport")
        EMAIL = "email", _("E-mail")
        HANDLE = "handle", _("Account on another platform")
        HOME_ADDRESS = "home_address", _("Home address")
        OPENID = "openid", _("Platform identity")
        TRACKING_CODE = "tracking_code", _("Tracking code")

    # Never opened for anybody: with it a person could pass for the citizen (rule 7).
    NEVER_REVEALED = frozenset({Kind.TRACKING_CODE, Kind.OPENID})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    sealed = models.BinaryField()
    blind = models.BinaryField(max_length=32)
    mask = models.CharField(max_length=MASK_LENGTH, blank=True)
    ticket = models.ForeignKey("hotline.Ticket", models.CASCADE, null=True, related_name="secrets")
    message = models.ForeignKey(
        "hotline.Message", models.CASCADE, null=True, related_name="secrets"
    )
    kept_at = models.DateTimeField(auto_now_add=True)
    # Typed into a field of its own as theirs; a number among the words may be anybody's.
    own = models.BooleanField(default=False, db_default=False)

    objects = Vault.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "blind"], name="secret_by_digest")]

    def __str__(self) -> str:
        return self.mask

    @property
    def name(self) -> str:
        """What the encryption is bound to."""
        return f"secret:{self.id}:{self.kind}"

    def open(self) -> str:
        """Return the value in clear. Only delivery and a logged reveal may call this."""
        return unseal(self.sealed, bound_to=self.name).decode()


class Reveal(models.Model):
    """Somebody opened a value of the vault, and why. Append-only."""

    ticket = models.ForeignKey("hotline.Ticket", models.PROTECT, related_name="reveals")
    by = models.ForeignKey("hotline.User", models.PROTECT, related_name="+")
    field = models.CharField(max_length=16)
    secrets = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="reveals_by_time")]


def put_away(text: str, *, secrets: list[Secret], **belongs: Any) -> str:
    """Return `text` with personal data masked; what was found is added to `secrets`, unsaved."""
    masked, found = personal.masked(text)
    known = {(s.kind, bytes(s.blind)) for s in secrets}
    for item in found:
        mask = personal.mask_value(item.kind, item.value)[:MASK_LENGTH]
        entry = Secret.objects.keep(KEPT_AS[item.kind], item.value, mask=mask, **belongs)
        if (entry.kind, bytes(entry.blind)) not in known:
            known.add((entry.kind, bytes(entry.blind)))
            secrets.append(entry)
    return masked


def code_digest(number: str, code: str) -> bytes:
    """Return the keyed digest that a tracking code is checked by."""
    return blind(f"{number}:{code}", purpose=Secret.Kind.TRACKING_CODE)
