"""The hook at which a platform delivers: prove it, store it, say so; the rest is later."""

from __future__ import annotations

import logging
import time

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from hotline import carriers
from hotline.carriers import Challenged, Rejected
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
    signer, query = carriers.signer(carrier), request.GET.dict()
    if signer:
        query |= {name: request.headers.get(name, "") for name in signer.HEADERS}

    def keep(door: Door) -> bool:
        nonlocal body
        # One byte more than is allowed tells "too large" without reading the rest.
        body = body or request.read(door.carrier.MAX_BODY + 1)
        try:
            envelope = door.open(query, body, now=time.time())
        except (Rejected, Challenged):
            raise
        except Exception as fault:
            # A fault of ours: what is signed is kept unopened for when the fault is mended. The
            # platform would only send the same thing twice more, and show the citizen an error.
            told = (slug, code_of(fault), trace_of(fault))
            log.error("a message for %s could not be opened: %s\n%s", *told)
            if signer:
                signer.prove(door.credentials, query, body)
            else:
                door.carrier.verify_url(door.credentials, {"echostr": "", **query})
            unopened.keep(door, query, body, fault)
            return False
        began = time.monotonic()
        try:
            return door.keep(envelope)
        except GONE:
            if time.monotonic() - began > AT_ONCE:
                raise
            # A line that was cut under us (the database restarted): a second one may stand. Storing
            # twice does no harm.
            connection.close()
            return door.keep(envelope)

    try:
        urgent = through(carrier, slug, keep)
    except Challenged as asked:
        KNOCKS.labels(carrier, "challenged").inc()
        return _plain(asked.answer, kind="application/json")
    except NotKept:
        KNOCKS.labels(carrier, "repeated").inc()  # the same answer again, and nothing more
    else:
        KNOCKS.labels(carrier, "stored").inc()
        nudging.drain.ask()
        if urgent:
            nudging.urgent.ask()
    return _plain(carriers.of(carrier).RECEIVED)


def _plain(
    text: str, status: int = 200, *, kind: str = "text/plain; charset=utf-8", **more: str
) -> HttpResponse:
    # A callback passes none of the middlewares, so what they would add stands here.
    answer = text.encode()
    headers = {"Content-Length": str(len(answer)), "X-Content-Type-Options": "nosniff", **more}
    response = HttpResponse(answer, status=status, content_type=kind, headers=headers)
    response._has_been_logged = True  # type: ignore[attr-defined]  # counted; a line each is a flood
    return response
