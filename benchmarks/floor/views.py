"""A view that stores what it was sent, unread, in one INSERT as large as ours, and says success."""

from __future__ import annotations

import itertools
import os

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from benchmarks.floor.table import INSERT

# Of a callback's body the product keeps the message alone: base64 is a third longer, and what is
# wrapped around it is not kept. `benchmarks.hook` compares the rows and says when they differ.
WRAPPING, LOCKED_SHARE = 115, 3 / 4
_numbers = itertools.count(1)


@csrf_exempt
def insert(request: HttpRequest, account: int) -> HttpResponse:
    """Store the body; nothing is checked, decrypted or looked up."""
    body = request.read()
    kept = body[: int((len(body) - WRAPPING) * LOCKED_SHARE)]
    number = next(_numbers)
    with connection.cursor() as cursor:
        cursor.execute(INSERT, (account, os.urandom(32), number, "text", kept, number))
    return HttpResponse(b"success", content_type="text/plain", headers={"Content-Length": "7"})
