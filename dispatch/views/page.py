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
from dispatch.shelves import Shelf
from dispatch.shelves import page as shelf_page
from dispatch.showing import keys, shelves, statements
from dispatch.showing import rows as showing
from hotline.models import Account, ClockKind, DutyState, Level, Office, Queue, Ticket, User
from hotline.models.persons import is_personal
from hotline.models.searching import MOST_TYPED, Sought
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
    doors = Account.objects.listened_to_by(user).values_list("carrier", flat=True) if whole else ()
    listens_at = set(doors)
    context |= {
        "queue": {"key": queue.value, "name": queue.label},
        "queues": _queues(queues, user) if whole or part == "#queues" else [],
        "level_shown": level,
        "levels": [one for one in Level if one],
        "clock_names": ClockKind.choices,
        "duty": duty.state_of(user) if whole else None,
        "duty_states": DutyState.State.choices,
        "keys": keys.sheet() if whole else [],
        "may_take_calls": "phone" in listens_at,
        "may_bring_comments": "douyin" in listens_at,
        "may_see_dead_letters": user.in_centre or Power.ADMINISTER in user.powers,
    }
    if whole:
        context["statements_ending"] = statements.how_many_end(user)
    if (whole or part == "#list") and "rows" not in context:
        ticket = context.get("ticket")
        opened = ticket.number if ticket else ""
        if shelf is not None:
            context |= _shelf_rows(request, shelf, opened=opened)
        else:
            context |= rows(request, queue, opened=opened)
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


def rows(request: DeskRequest, queue: Queue, *, opened: str = "") -> dict[str, Any]:
    """One page of the list, as its part of the template wants it."""
    asked = request.GET
    words = asked.get("q", "").strip()[:MOST_TYPED]
    wanted = _wanted(request, queue, words)
    after = asked.get("after", "")
    place = lists.place_of(after, wanted, request.user) if after else None
    found = lists.page(wanted, request.user, after=place)
    searching = bool(words)
    keep = _kept(wanted, words)
    address = reverse("dispatch:queue", args=[queue.value])
    other = {**keep, "order": "newest" if wanted.order == "due" else "due"}
    sought = wanted.sought if searching else None
    shown = showing.of(found.keys, request.user, queue=queue, opened=opened, sought=sought)
    older = {**keep, "order": wanted.order, "after": next(reversed(shown), "")}
    return {
        "rows": shown,
        "has_more": found.has_more,
        "next_url": f"{address}?{urlencode(older)}",
        "order": wanted.order,
        "order_url": f"{address}?{urlencode(other)}",
        "q": words,
        "search": _search(wanted, found, keep) if searching and not after else None,
        "person": {"value": words, "open": True} if is_personal(words) else None,
    }


def _shelf_rows(request: DeskRequest, shelf: Shelf, *, opened: str) -> dict[str, Any]:
    """One page of a saved filter or of what calls this person."""
    order = "due" if request.GET.get("order") == "due" else "newest"
    found = shelf_page(shelf, request.user, order=order, after=request.GET.get("after", ""))
    other = "newest" if order == "due" else "due"
    return {
        "rows": showing.of(found.keys, request.user, queue=shelf.queue, opened=opened),
        "has_more": found.has_more,
        "next_url": f"{shelf.url}?{urlencode({'order': order, 'after': found.after})}",
        "order": order,
        "order_url": f"{shelf.url}?{urlencode({'order': other})}",
    }


def _wanted(request: DeskRequest, queue: Queue, words: str) -> lists.Wanted:
    """What the address asks for; a filter that names nothing we have is no filter."""
    asked = request.GET
    states = tuple(state for state in asked.getlist("state") if state in Ticket.State.values)
    code = asked.get("office", "")
    office = Office.objects.filter(code=code).select_related("parent").first() if code else None
    return lists.Wanted(
        queue=Queue.ALL if words else queue,
        states=states,
        office=office,
        sought=Sought.parse(words),
        order="due" if asked.get("order") == "due" else "newest",
    )


def _kept(wanted: lists.Wanted, words: str) -> dict[str, str]:
    """The filters of a list, as the addresses of its other pages carry them."""
    kept = {
        "q": words,
        "state": wanted.states[0] if wanted.states else "",
        "office": wanted.office.code if wanted.office else "",
    }
    return {name: value for name, value in kept.items() if value}


def hits(request: DeskRequest) -> str:
    """How many there are of what the address looks for, as it is shown."""
    wanted = _wanted(request, Queue.ALL, request.GET.get("q", "").strip()[:MOST_TYPED])
    return lists.in_words(lists.count(wanted, request.user)) if wanted.sought else ""


def _search(wanted: lists.Wanted, first: lists.Page, kept: dict[str, str]) -> dict[str, Any]:
    """What stands above the results: the filters, and how many there are. Counting a thousand takes
    longer than finding the first page, so whoever has more than one asks for it afterwards.
    """
    found = len(first.keys)
    return {
        "count": f"{found}+" if first.has_more else str(found),
        "count_url": f"{reverse('dispatch:hits')}?{urlencode(kept)}" if first.has_more else "",
        "states": Ticket.State.choices,
        "state": wanted.states[0] if wanted.states else "",
        "offices": Office.objects.values_list("code", "name"),
        "office": wanted.office.code if wanted.office else "",
    }
