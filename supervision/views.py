"""The places of those who watch and of those who keep the platform running."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from dispatch.showing.deliveries import CARRIERS
from dispatch.views.page import DeskRequest, draw, for_staff
from hotline.models import Queue, Statement, Switch
from hotline.powers import Power
from intake.showing import accounts
from supervision.cards import listing


@for_staff
def wall(request: DeskRequest) -> HttpResponse:
    """What is late or nearly late, first thing an inspector sees; the same panes,
    nothing to decide.
    """
    if Power.SUPERVISE not in request.user.powers:
        return redirect(request.user.place)
    cards = listing.most_pressing(request.user, listing.ON_THE_WALL)
    return draw(request, level="list", queue=Queue.LATE, cards=cards, is_wall=True)


def platform(request: HttpRequest) -> HttpResponse:
    """The accounts on the platforms and whether they work, and which switches the
    government turned.
    """
    if not request.user.is_authenticated:
        return redirect(f"{reverse('home')}?next={request.path}")
    if Power.ADMINISTER not in request.user.powers:
        return redirect(request.user.place)
    shown = {
        "accounts": [
            {**one, "platform": CARRIERS.get(one["it"].carrier, one["it"].carrier)}
            for one in accounts()
        ],
        "statements": Statement.objects.prefetch_related("versions"),
        "machines_on": Switch.machines_may_speak(),
        "may_see_dead_letters": True,
    }
    return render(request, "supervision/platform.html", shown)
