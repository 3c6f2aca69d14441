"""What every page tells the browser it may not do: run foreign or inline code, sit in a frame."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

# In the demo the simulator shows the desk beside its phone; in a real city nothing sits in a frame.
FRAMED_BY = "'self'" if settings.DEMO else "'none'"
POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        f"frame-ancestors {FRAMED_BY}",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "SAMEORIGIN" if settings.DEMO else "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(self)",
    # Cases and names must not stay in a shared computer's cache.
    "Cache-Control": "no-store",
}


def policy_with_pictures_from(address: str) -> str:
    """The policy of a page that shows pictures of one more host: the tiles of the city's map. `{s}`
    at the beginning of a host stands for any name there.
    """
    parts = urlsplit(address)
    return POLICY.replace(
        "img-src 'self'", f"img-src 'self' {parts.scheme}://{parts.netloc.replace('{s}', '*')}"
    )


Answer = Callable[[HttpRequest], HttpResponseBase]


def strict(answer: Answer) -> Answer:
    """Middleware. A view that sets one of these headers itself keeps its own."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = answer(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return respond
