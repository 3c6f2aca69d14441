"""Adds a file to an order, and gives one out to whoever sees the order."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hotline.downloads import given_out
from hotline.errors import Refused
from hotline.models import OrderFile, User
from hotline.models.orders.files import MOST_BYTES, too_big
from hotline.sizes import at_most
from supervision.orders.gate import at_the_desk, at_the_wall, order_in_sight
from supervision.orders.showing import address

AROUND = 16 * 1024  # bytes of a post around the file


def _refused(request: HttpRequest) -> HttpResponse:
    """Before it is read: back to the order, with why."""
    messages.error(request, too_big())
    return redirect(request.path.removesuffix("files/"))


def _add(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Add the file that was chosen."""
    found, sent = order_in_sight(user, number), request.FILES.get("file")
    try:
        found.attach(sent.name or "" if sent else "", sent.read() if sent else b"", by=user)
    except Refused as refused:
        told = refused.facts.get("errors") or [{"msg": refused.reason}]
        messages.error(request, " ".join(one["msg"] for one in told))
    else:
        messages.info(request, _("The file stands beside the order."))
    return redirect(f"{address(found, user)}#files")


def _file(request: HttpRequest, user: User, number: str, pk: UUID) -> HttpResponse:
    """The file, as a download."""
    kept = OrderFile.objects.filter(order=order_in_sight(user, number), pk=pk).first()
    if kept is None:
        raise Http404
    return given_out(kept.file, kept.name, kept.mime, as_attachment=True)  # type: ignore[return-value]


_bounded = at_most(MOST_BYTES + AROUND, else_=_refused)
wall_add, desk_add = (_bounded(require_POST(gate(_add))) for gate in (at_the_wall, at_the_desk))
wall_file, desk_file = require_safe(at_the_wall(_file)), require_safe(at_the_desk(_file))
