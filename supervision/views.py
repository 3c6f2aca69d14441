"""The place of those who keep the platform running."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from dispatch.showing.deliveries import CARRIERS
from hotline.models import Statement, Switch
from hotline.powers import Power
from intake.showing import accounts


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
