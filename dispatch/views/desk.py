"""The desk as a whole, its lists, and the rows that changed."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from dispatch import lists
from dispatch.showing import rows as showing
from dispatch.views import page
from dispatch.views.page import DeskRequest, draw, for_staff
from hotline import numbers
from hotline.models import Queue, Ticket
from hotline.planned import planned_once

MOST_ROWS = 100  # asked for at once by a console that fell behind


@for_staff
def desk(request: DeskRequest) -> HttpResponse:
    """The start of a shift; a search that names a ticket opens it."""
    words = request.GET.get("q", "").strip()
    number = numbers.parse_number(words)
    if number and Ticket.objects.in_sight_of(request.user).filter(number=number).exists():
        return redirect("dispatch:ticket", number=number)
    return draw(request, level="list" if words else "queues")


@for_staff
def queue(request: DeskRequest, key: str) -> HttpResponse:
    """One queue's list."""
    if key not in lists.queues_of(request.user):
        raise Http404
    return draw(request, "#list" if request.htmx else "", queue=Queue(key))


@for_staff
def hits(request: DeskRequest) -> HttpResponse:
    """How many tickets a search finds; the page of its results asks once it stands."""
    return HttpResponse(page.hits(request), content_type="text/plain; charset=utf-8")


@for_staff
def rows(request: DeskRequest) -> HttpResponse:
    """The rows of the numbers asked for that (still) stand in the queue shown."""
    asked = request.GET.get("queue", "")
    queue = asked if asked in lists.queues_of(request.user) else Queue.ALL
    named = request.GET.get("numbers", "").split(",")[:MOST_ROWS]
    wanted = lists.Wanted(queue, numbers=tuple(named))
    found = lists.page(wanted, request.user, size=MOST_ROWS)
    return draw(
        request, "#rows", rows=showing.of(found.keys, request.user, queue=queue), has_more=False
    )


def in_sight(request: DeskRequest, number: str) -> Ticket:
    """The ticket, if it exists for this person."""
    seen = Ticket.objects.in_sight_of(request.user).with_page()
    with planned_once():
        return get_object_or_404(seen, number=number)
