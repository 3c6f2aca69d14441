"""The pages of samples: the list, one of them with the sheet beside it, a vendor's own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dispatch.views.rules.place import whole_number
from hotline import sheets
from hotline.errors import Refused
from hotline.models import Draw, Sample, User
from hotline.models.inspection.draw import drawn_of, rank
from hotline.models.inspection.drawing import round_of
from hotline.models.inspection.record import SCORING
from hotline.models.inspection.scorecard import scorecard
from supervision.inspection import lists, showing
from supervision.inspection.gate import (
    draw,
    for_a_vendor,
    for_inspectors,
    sample_in_sight,
)
from supervision.ledger.gate import errors_of
from supervision.orders.gate import supervises


@require_safe
@for_inspectors
def vendors(request: HttpRequest, user: User) -> HttpResponse:
    """How each vendor stands this month, and the samples, the newest first."""
    month = timezone.localdate().replace(day=1)
    wanted = lists.Wanted.of(request.GET)
    shown = lists.listed(user, wanted, request.GET.get("after", ""))
    shown["month"] = month
    shown["cards"] = [scorecard(vendor, month) for vendor in shown["vendors"]]
    shown["next_sample"] = lists.next_to_score(user)
    return draw(request, user, "list", shown)


@require_safe
@for_inspectors
def sample(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """One sample: the vendor's work, and the sheet beside it."""
    return _page(request, user, sample_in_sight(user, number))


@require_POST
@for_inspectors
def score(request: HttpRequest, user: User, number: str, step: str) -> HttpResponse:
    """Score it, first or blindly; then on to the next. Refused, the page stands as it was filled
    in.
    """
    if step not in SCORING:
        raise Http404
    found = sample_in_sight(user, number)
    given = showing.given_by(request.POST, found)
    try:
        found.take_step(step, given, by=user, expects=whole_number(request.POST.get("version")))
    except Refused as refused:
        return _page(request, user, sample_in_sight(user, number), given, refused)
    told = {"number": found.ticket.number, "total": f"{found.total:g}"}
    messages.info(request, _("%(number)s: %(total)s points.") % told)
    after = lists.next_to_score(user)
    if after is None:
        return redirect("supervision:vendors")
    return redirect("supervision:sample", number=after.number)


@require_safe
@for_inspectors
def numbers(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """The pool of a draw with each ticket's rank, for whoever draws it anew. Sealed matters are
    among it, so it is the inspectorate's.
    """
    made = Draw.objects.select_related("vendor", "digest").filter(pk=pk).first()
    if made is None or not supervises(user):
        raise Http404
    pool = round_of(made.vendor, made.digest).pool()
    taken = set(drawn_of(pool, made.seed, made.rate))
    ranked = sorted((rank(made.seed, number), number) for number in pool)
    lines = [[number, place, "1" if number in taken else "0"] for place, number in ranked]
    answer = HttpResponse(
        sheets.as_csv(["number", "rank", "drawn"], lines), content_type=sheets.CSV
    )
    name = f"draw-{made.vendor.code}-{made.digest_id}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


# A vendor's own --------------------------------------------------------------------------------


@require_safe
@for_a_vendor
def own_list(request: HttpRequest, user: User) -> HttpResponse:
    """What of this vendor's work was scored."""
    wanted = lists.Wanted.of(request.GET)
    shown = lists.listed(user, wanted, request.GET.get("after", ""))
    month = timezone.localdate().replace(day=1)
    return draw(request, user, "own_list", shown | {"card": scorecard(user.organisation, month)})


@require_safe
@for_a_vendor
def own(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """One of them."""
    return _page(request, user, sample_in_sight(user, number))


@require_POST
@for_a_vendor
def dispute(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Hold that a score should not stand."""
    found, given = sample_in_sight(user, number), {"reason": request.POST.get("reason", "")}
    try:
        expects = whole_number(request.POST.get("version"))
        found.take_step("dispute", given, by=user, expects=expects)
    except Refused as refused:
        return _page(request, user, sample_in_sight(user, number), given, refused)
    messages.info(request, _("Disputed: a second inspector scores it without knowing the first."))
    return redirect("supervision:own-sample", number=number)


def _page(
    request: HttpRequest,
    user: User,
    found: Sample,
    given: dict[str, Any] | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    errors = errors_of(refused)
    shown = showing.page(found, user, given=given or {}, errors=errors)
    shown["wrong"] = [error for loc, error in errors.items() if loc.startswith("off")]
    shown["is_own"] = found.is_of(user)
    return draw(request, user, "sample", shown, refused=refused)
