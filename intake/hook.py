"""The hook at which a platform delivers: prove it, store it, say success; the rest is later."""

from __future__ import annotations

import logging
import time

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from hotline.carriers import Rejected
from intake import nudging, unopened
from intake.doors import Door, NoSuchDoor, NotKept, through
from intake.faults import code_of, trace_of
from intake.refusals import KNOCKS, status_of

log = logging.getLogger(__name__)

GONE = (OperationalError, InterfaceError)
AT_ONCE = 0.5  # seconds; a failure that took longer leaves no time for a second try


@csrf_exempt  # A platform has no cookie of ours; its signature is looked at instead.
def hook(request: HttpRequest, carrier: str, slug: str) -> HttpResponse:
    """A platform's callback: GET checks our address, POST brings a message.

    Refusals are an empty 4xx that does not tell which check failed. 503 when the message could not
    be stored: then the platform tries again, which is the only place left where it is not lost.
    """
    if request.method not in ("GET", "POST"):
        return _plain("", 405, Allow="GET, POST")
    try:
        if request.method == "GET":
            query = request.GET
            return _plain(
                through(carrier, slug, lambda d: d.carrier.verify_url(d.credentials, query))
            )
        return _receive(request, carrier, slug)
    except (NoSuchDoor, Rejected) as refused:
        reason, status = ("no_such_door", 404)
        if isinstance(refused, Rejected):
            reason, status = refused.reason, refused.status
        return _plain("", status_of(carrier, reason, status, request.META["REMOTE_ADDR"]))
    except GONE as fault:
        log.error("a message for %s could not be stored (%s)", slug, type(fault).__name__)
        KNOCKS.labels(carrier, "not_stored").inc()
        return _plain("", 503)


def _receive(request: HttpRequest, carrier: str, slug: str) -> HttpResponse:
    body = b""

    def keep(door: Door) -> None:
        nonlocal body
        # One byte more than is allowed tells "too large" without reading the rest.
        body = body or request.read(door.carrier.MAX_BODY + 1)
        try:
            envelope = door.open(request.GET, body, now=time.time())
        except Rejected:
            raise
        except Exception as fault:
            # A fault of ours: what is signed is kept unopened for when the fault is mended. The
            # platform would only send the same thing twice more, and show the citizen an error.
            told = (slug, code_of(fault), trace_of(fault))
            log.error("a message for %s could not be opened: %s\n%s", *told)
            door.carrier.verify_url(door.credentials, {"echostr": "", **request.GET.dict()})
            return unopened.keep(door, request.GET.dict(), body, fault)
        began = time.monotonic()
        try:
            door.keep(envelope)
        except GONE:
            if time.monotonic() - began > AT_ONCE:
                raise
            # A line that was cut under us (the database restarted): a second one may stand. Storing
            # twice does no harm.
            connection.close()
            door.keep(envelope)

    try:
        through(carrier, slug, keep)
    except NotKept:
        KNOCKS.labels(carrier, "repeated").inc()  # the same answer again, and nothing more
    else:
        KNOCKS.labels(carrier, "stored").inc()
        nudging.drain.ask()
    return _plain("success")


def _plain(text: str, status: int = 200, **more: str) -> HttpResponse:
    # A callback passes none of the middlewares, so what they would add stands here.
    answer = text.encode()
    headers = {"Content-Length": str(len(answer)), "X-Content-Type-Options": "nosniff", **more}
    kind = "text/plain; charset=utf-8"
    response = HttpResponse(answer, status=status, content_type=kind, headers=headers)
    response._has_been_logged = True  # type: ignore[attr-defined]  # counted; a line each is a flood
    return response
