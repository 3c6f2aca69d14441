"""The addresses of Open311: each in XML and in JSON, with errors in the standard's shape."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException, UnreadablePostError
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from hotline.attempts import Attempts, client_of
from hotline.plain import NUL
from intake.open311 import posting, requests, services
from intake.open311.answers import FORMATS, Wrong, answer, refusal
from intake.open311.models import Open311Key

UNREADABLE = (
    *(SuspiciousOperation, BadRequest, MultiPartParserError, ValueError),
    *(UnreadablePostError, RawPostDataException),
)
STANDARD = "http://wiki.open311.org/GeoReport_v2"
CHANGESET = "2026-11-22T00:00:00+08:00"  # when what we offer changed last
MOST_SENT = 64 * 1024  # bytes of a report; pictures are named by their address
A_MINUTE = 60  # seconds
WRONG_KEYS = Attempts("open311-keys", "20/minute")  # of one client
View = Callable[..., HttpResponse]


def open311(*methods: str) -> Callable[[View], View]:
    """An address that takes `methods`; whatever goes wrong is told in the format asked for."""

    def decorate(view: View) -> View:
        @csrf_exempt  # apps have no cookie of ours; who writes shows a key
        @wraps(view)
        def told(request: HttpRequest, *args: Any, form: str, **kwargs: Any) -> HttpResponse:
            with translation.override(settings.LANGUAGE_CODE):
                try:
                    if request.method not in methods and not _is_head(request, methods):
                        raise Wrong(405, _("This address does not take that."))
                    _at_a_pace(request)
                    return view(request, *args, form=form, **kwargs)
                except Wrong as wrong:
                    response = refusal(form, wrong)
                    if wrong.status == 405:
                        response["Allow"] = ", ".join(methods)
                    return response

        return told

    return decorate


@open311("GET")
def discovery(request: HttpRequest, form: str) -> HttpResponse:
    """Where what is, for programs that look around."""
    base = settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")
    endpoint = {
        "specification": STANDARD,
        "url": f"{base}/open311/v2",
        "changeset": CHANGESET,
        "type": "test" if settings.DEMO else "production",
        "formats": list(FORMATS.values()),
    }
    told = {
        "changeset": CHANGESET,
        "contact": _("The hotline centre (12345)"),
        "key_service": _("Keys are given out by the hotline centre (12345)."),
        "endpoints": [endpoint],
    }
    return answer(form, "discovery", told)


@open311("GET")
def service_list(request: HttpRequest, form: str) -> HttpResponse:
    """What can be reported."""
    return answer(form, "services", services.listed())


@open311("GET")
def service(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """What is asked about one service."""
    return answer(form, "service_definition", services.defined(services.one(code)))


@open311("GET", "POST")
def request_list(request: HttpRequest, form: str) -> HttpResponse:
    """GET searches what is public; POST reports something, with a key."""
    if request.method == "POST":
        return _posted(request, form)
    return answer(form, "service_requests", requests.search(_storable(request.GET)))


@open311("GET")
def one_request(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """One request."""
    return answer(form, "service_requests", requests.one(number))


@open311("GET")
def token(request: HttpRequest, token: str, form: str) -> HttpResponse:
    """We give the id at once, so it is its own token."""
    [found] = requests.one(token)
    number = found["service_request_id"]
    return answer(form, "service_requests", [{"service_request_id": number, "token": number}])


@open311("GET", "POST")
def nothing(request: HttpRequest, rest: str, form: str = "") -> HttpResponse:
    """Whatever else is asked for under this address."""
    raise Wrong(404, _("There is nothing here."))


def _is_head(request: HttpRequest, methods: tuple[str, ...]) -> bool:
    """GET without the answer's body; the server leaves it out."""
    return request.method == "HEAD" and "GET" in methods


def _posted(request: HttpRequest, form: str) -> HttpResponse:
    sent = _sent(request)
    key = Open311Key.objects.known(sent.get("api_key", "")[:200])
    if key is None:
        WRONG_KEYS.note(client_of(request.META["REMOTE_ADDR"]))
        raise Wrong(403, _("This api_key is missing, wrong or revoked."))
    if not Attempts("open311-posts", settings.OPEN311_RATE).note(str(key.pk)):
        raise Wrong(429, _("Too many reports with this key; wait a minute."), wait=A_MINUTE)
    return answer(form, "service_requests", posting.post(_storable(sent), key))


def _sent(request: HttpRequest) -> Any:
    """The form that was sent. Raises Wrong for what is too long or no form at all."""
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if length > MOST_SENT:
        raise Wrong(413, _("This is too long for a report."))
    try:
        return request.POST
    except UNREADABLE:
        raise Wrong(400, _("This is no form that can be read.")) from None


def _storable(sent: Any) -> Any:
    for name, values in sent.lists():
        if NUL in name or any(NUL in value for value in values):
            raise Wrong(400, _("This is no form that can be read."))
    return sent


def _at_a_pace(request: HttpRequest) -> None:
    client = client_of(request.META["REMOTE_ADDR"])
    if request.method == "POST" and WRONG_KEYS.used_up(client):
        raise Wrong(429, _("Too many wrong keys; wait a minute."), wait=A_MINUTE)
    reads = Attempts("open311-reads", settings.OPEN311_READ_RATE)
    if request.method != "POST" and not reads.note(client):
        raise Wrong(429, _("Too many requests; wait a minute."), wait=A_MINUTE)
