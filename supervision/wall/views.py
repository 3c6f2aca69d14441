"""The wall itself, its two live parts, and the list of tickets of those who supervise."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dispatch.views.page import draw
from hotline.models import Queue, User
from supervision.cards import listing
from supervision.orders.gate import at_the_wall
from supervision.wall import showing


@require_safe
@at_the_wall
def wall(request: HttpRequest, user: User) -> HttpResponse:
    """Everything at a glance; it brings itself up to date."""
    shown = showing.moving(user) | showing.around(user)
    return render(request, "supervision/wall/wall.html", shown)


@require_safe
@at_the_wall
def moving(request: HttpRequest, user: User) -> HttpResponse:
    """The part that every step may change."""
    return render(request, "supervision/wall/_moving.html", showing.moving(user))


@require_safe
@at_the_wall
def around(request: HttpRequest, user: User) -> HttpResponse:
    """The consoles, the accounts and the hot matters."""
    return render(request, "supervision/wall/_around.html", showing.around(user))


@require_safe
@at_the_wall
def tickets(request: HttpRequest, user: User) -> HttpResponse:
    """The desk as those who supervise see it: what is late first, and nothing to decide."""
    cards = listing.most_pressing(user, listing.ON_THE_WALL)
    return draw(request, level="list", queue=Queue.LATE, cards=cards, is_wall=True)  # type: ignore[arg-type]  # has htmx, too
