"""The rules at a glance: which version of each is in force, since when, by whom and why."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone

from dispatch.showing.explaining import policy_in_words
from dispatch.views.page import DeskRequest
from dispatch.views.rules.place import draw, for_the_centre
from hotline.models import Catalogue, Category, Policy, WorkCalendar


@for_the_centre
def rules(request: DeskRequest) -> HttpResponse:
    """The three places, and what wants a look."""
    catalogue, calendar = Catalogue.in_force(), WorkCalendar.in_force()
    leads = {line.category for line in catalogue.named()} if catalogue else set()
    years = set(calendar.official_years) if calendar else set()
    this = timezone.localdate().year
    policy = Policy.objects.select_related("made_by").order_by("-pk").first()
    return draw(
        request,
        "overview",
        place="",
        catalogue=catalogue,
        calendar=calendar,
        policy=policy,
        policy_name=policy_in_words(policy) if policy else "",
        nobody=[c for c in Category.objects.all() if c.code not in leads],
        not_official=[year for year in (this, this + 1) if year not in years],
    )
