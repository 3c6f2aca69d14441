"""Files beside an order (附件): the letter of the office, photos of the site. Kept as they came,
never changed; the record of the order names the digest of each.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterator

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils.translation import gettext as _

from hotline.errors import Moved, PowerMissing, wrong_entry
from hotline.models.orders.record import OrderEvent
from hotline.models.orders.settling import Recorded
from hotline.models.people import User
from hotline.models.record import SecurityEvent
from hotline.personal import masked
from hotline.pictures import MEBIBYTE, sniff
from hotline.powers import Power

MOST, MOST_BYTES = 20, 10 * MEBIBYTE  # files of one order; bytes of one file
NAME = 120  # characters
SUFFIXES = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
}
unfit = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")  # bidi tricks, too


def stored_name(file: OrderFile, _given: str) -> str:
    """Return a generated path: nothing of the sender's file name survives in it."""
    return f"orders/{file.id.hex[:2]}/{file.id.hex}"


class OrderFile(models.Model):
    """One file. Who added it, when, and the digest of it stand in its event. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey("hotline.Order", models.PROTECT, related_name="files")
    event = models.OneToOneField(OrderEvent, models.PROTECT, related_name="file")
    name = models.CharField(max_length=NAME)
    mime = models.CharField(max_length=40)
    size = models.PositiveIntegerField()  # bytes
    file = models.FileField(upload_to=stored_name)

    class Meta:
        ordering = ["event"]


class Filed(Recorded):
    """An order's side of its files."""

    class Meta:
        abstract = True

    def takes_files_from(self, by: User) -> bool:
        """Whether `by` may add one: the inspectorate and the office that answers, to the end."""
        return self._concerns(by) and self.state != "concluded"

    def _concerns(self, by: User) -> bool:
        return Power.SUPERVISE in by.powers or by.office_id == self.office.pk

    def attach(self, name: str, data: bytes, *, by: User) -> OrderFile:
        """Keep a file. It is no step: what may be done next stays as it is.

        Raises PowerMissing, Moved once the order is concluded, BadArguments.
        """
        if not self.takes_files_from(by):
            self._refuse_a_file(by)
        mime = "application/pdf" if data.startswith(b"%PDF-") else sniff(data)
        if not data:
            raise wrong_entry("file", _("Choose a file."))
        if mime not in SUFFIXES:
            raise wrong_entry("file", _("A PDF or a picture: JPEG, PNG, GIF or WebP."))
        if len(data) > MOST_BYTES:
            raise wrong_entry("file", too_big())
        with transaction.atomic():
            self.hold()
            if OrderFile.objects.filter(order=self.pk).count() >= MOST:
                raise wrong_entry("file", _("An order holds at most %d files.") % MOST)
            told = {"digest": hashlib.sha256(data).hexdigest(), "size": len(data)}
            event = self.remember(
                "attach",
                by=by,
                came_from=self.state,
                went_to=self.state,
                version=self.version,
                details=told,
            )
            self.save(update_fields=["head", "length"])
            event.save()
            kept = OrderFile(order_id=self.pk, event=event, mime=mime, size=len(data))
            kept.name = _named(name, SUFFIXES[mime])
            kept.file.save("", ContentFile(data), save=False)
            kept.save(force_insert=True)
            self._announce("attach", at=event.at)
        return kept

    def _refuse_a_file(self, by: User) -> None:
        if self._concerns(by):
            raise Moved(_("The order is concluded; nothing is added to it."), code="state")
        refused = PowerMissing(
            _("The inspectorate and the office that answers add files."), code="power"
        )
        SecurityEvent.keep("order_file_refused", refused, by=by, subject=self.number)
        raise refused


def too_big() -> str:
    """What is said of a file with too many bytes."""
    return _("At most %d MB. Send it smaller, or in parts.") % (MOST_BYTES // MEBIBYTE)


def file_faults() -> Iterator[str]:
    """Yield which files are gone, or no longer what the record says they were."""
    for kept in OrderFile.objects.select_related("event", "order").iterator(chunk_size=100):
        try:
            with kept.file.open("rb") as there:
                digest = hashlib.file_digest(there, "sha256").hexdigest()
        except OSError:
            digest = ""
        if digest != kept.event.details.get("digest"):
            what = "is not what it was" if digest else "is gone"
            yield f"order {kept.order.number}: file {kept.pk} {what}"


def _named(given: str, suffix: str) -> str:
    """As the sender named it, without folders, invisible characters and personal data."""
    last = unfit.sub("", given.replace("\\", "/").rpartition("/")[2]).strip(" .")
    name = masked(last)[0]
    stem = name.rpartition(".")[0] if "." in name else name
    return f"{stem[: NAME - len(suffix) - 1] or suffix}.{suffix}"
