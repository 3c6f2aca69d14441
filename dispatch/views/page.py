"""What every page of the desk has around it: the queues, the list, and who may come in at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from dispatch import duty, lists
from dispatch.shelves import Shelf, ShelfPage
from dispatch.shelves import page as shelf_page
from dispatch.showing import keys, shelves
from hotline.models import ClockKind, DutyState, Level, Queue, Ticket, User
from hotline.powers import Power

View = Callable[..., HttpResponse]


class DeskRequest(HttpRequest):
    """A request of somebody who works at the desk."""

    user: User
    htmx: Any


def for_staff(view: View) -> View:
    """Let in only people who see tickets; others go to their own place, strangers to the door."""

    @wraps(view)
    def guarded(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect(f"{reverse('home')}?{urlencode({'next': request.get_full_path()})}")
        if not request.user.sight:
            return redirect(request.user.place)
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return guarded


def draw(
    request: DeskRequest, part: str = "", *, level: str = "list", status: int = 200, **context: Any
) -> HttpResponse:
    """Draw the desk, or for htmx one part of it; the list is only asked for where it is shown."""
    user = request.user
    queues = lists.queues_of(user)
    asked = request.GET.get("queue", "")
    queue = context.pop("queue", None) or (Queue(asked) if asked in queues else queues[0])
    whole = not part
    shelf: Shelf | None = context.get("shelf")
    if shelf is not None:
        queue = shelf.queue
    context |= {
        "queue": {"key": queue.value, "name": queue.label},
        "queues": _queues(queues, user) if whole or part == "#queues" else [],
        "level_shown": level,
        "levels": [one for one in Level if one],
        "clock_names": ClockKind.choices,
        "duty": duty.state_of(user) if whole else None,
        "duty_states": DutyState.State.choices,
        "keys": keys.sheet() if whole else [],
        "may_see_dead_letters": user.in_centre or Power.ADMINISTER in user.powers,
    }
    if whole or part == "#list":
        context |= rows(request, queue, shelf)
    return render(request, f"dispatch/desk.html{part}", context, status=status)


def _queues(queues: list[Queue], user: User) -> list[dict[str, Any]]:
    counts = lists.counts_of(user)
    own = [
        {
            "key": queue.value,
            "name": queue.label,
            "url": reverse("dispatch:queue", args=[queue.value]),
            "count": counts[queue.value],
            "shown": lists.in_words(counts[queue.value]),
        }
        for queue in queues
    ]
    return own + shelves.beside_the_queues(user)


def rows(request: DeskRequest, queue: Queue, shelf: Shelf | None = None) -> dict[str, Any]:
    """One page of the list, as its part of the template wants it."""
    asked = request.GET
    order = "due" if asked.get("order") == "due" else "newest"
    after = asked.get("after", "")
    words = "" if shelf else asked.get("q", "").strip()
    found: lists.Page | ShelfPage
    if shelf is not None:
        found = shelf_page(shelf, request.user, order=order, after=after)
        address, last = shelf.url, found.after
    else:
        found = lists.page(
            Queue.ALL if words else queue,
            request.user,
            order=order,
            after=after,
            matching=lists.searched(words) if words else None,
        )
        address = reverse("dispatch:queue", args=[queue.value])
        last = found.tickets[-1].number if found.tickets else ""
    keep = {"q": words} if words else {}
    other = {**keep, "order": "newest" if order == "due" else "due"}
    return {
        "rows": [row(ticket) for ticket in found.tickets],
        "has_more": found.has_more,
        "next_url": f"{address}?{urlencode({**keep, 'order': order, 'after': last})}",
        "order": order,
        "order_url": f"{address}?{urlencode(other)}",
        "q": words,
    }


def row(ticket: Ticket) -> dict[str, Any]:
    """One row: the ticket, and how pressing the clock is that ends first."""
    running = [clock for clock in ticket.clocks.all() if clock.stopped_at is None]
    first = min(running, key=lambda clock: clock.due_at, default=None)
    return {
        "ticket": ticket,
        # Django's own get_state_display() reads every choice's translation anew, for every row.
        "state": Ticket.State(ticket.state).label,
        "due_at": first.due_at if first else None,
        "level": first.level if first else "",
        "is_new": ticket.state == Ticket.State.RECEIVED and ticket.taken_by_id is None,
    }
