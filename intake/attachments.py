"""Shows staff what citizens sent: asked each time who looks, and never as a page of ours."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from hotline.downloads import given_out
from hotline.models import Attachment, Ticket, User
from hotline.pictures import CITIZEN_MIME
from hotline.powers import Kind

SUFFIXES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "audio/amr": "amr",
    "audio/amr-wb": "awb",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
    "video/mp4": "mp4",
    "video/3gpp": "3gp",
    "video/quicktime": "mov",
}


@require_safe
def attachment(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """A picture as drawn anew, or with `?original` the file as it came; all else as it came.

    404 for whoever does not see the ticket, for what was not kept, and for a picture's original,
    which tells where it was taken, when a vendor asks.
    """
    user = request.user
    if not isinstance(user, User):
        return redirect(f"{reverse('home')}?{urlencode({'next': request.get_full_path()})}")
    kept = Attachment.objects.filter(state=Attachment.State.KEPT).select_related("message__ticket")
    found = kept.filter(pk=pk, message__ticket__in=Ticket.objects.in_sight_of(user)).first()
    if found is None:
        raise Http404
    if found.redacted and "original" not in request.GET:
        return _served(found, found.redacted, CITIZEN_MIME, as_attachment=False)
    if found.mime.startswith("image/") and user.organisation_kind == Kind.VENDOR:
        raise Http404
    return _served(found, found.file, found.mime, as_attachment=True)


def _served(found: Attachment, file: FieldFile, mime: str, *, as_attachment: bool) -> FileResponse:
    name = f"{found.message.ticket.number}-{found.pk.hex[:6]}.{SUFFIXES.get(mime, 'bin')}"
    return given_out(file, name, mime, as_attachment=as_attachment)
