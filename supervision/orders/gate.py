"""Who comes to the orders, from which side: the inspectorate at the wall, the government at the
desk. For a vendor there are none.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from hotline.models import Order, User
from hotline.powers import Kind, Power

View = Callable[..., HttpResponse]


def at_the_wall(view: View) -> View:
    """Let in only who supervises; others go to their own place, strangers to the door."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            return _to_the_door(request)
        if not supervises(user):
            return redirect(user.place)
        return _not_kept(view(request, user, *args, **kwargs))

    return guarded


def at_the_desk(view: View) -> View:
    """Let in the government; an inspector has the wall, and for a vendor there is nothing here."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            return _to_the_door(request)
        if user.organisation_kind == Kind.VENDOR:
            raise Http404
        if not user.sight or supervises(user):
            return redirect(user.place)
        return _not_kept(view(request, user, *args, **kwargs))

    return guarded


def supervises(user: User) -> bool:
    """Whether `user` is of the inspectorate, with its power."""
    return Power.SUPERVISE in user.powers


def order_in_sight(user: User, number: str) -> Order:
    """An order this person may see; 404 for all others."""
    found = Order.objects.in_sight_of(user).for_reading(user).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _to_the_door(request: HttpRequest) -> HttpResponse:
    return redirect(f"{reverse('home')}?{urlencode({'next': request.get_full_path()})}")


def _not_kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
