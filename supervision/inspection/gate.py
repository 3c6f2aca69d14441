"""Who comes to the inspection: those who score at the wall, a vendor at the desk."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hotline.errors import Refused
from hotline.models import Organisation, Sample, User
from hotline.models.inspection.finding import inspects
from hotline.models.versions import makes_rules
from hotline.powers import Kind
from supervision.orders.gate import supervises

View = Callable[..., HttpResponse]


def staff(view: View) -> View:
    """Send strangers to the door; nothing of it is kept by a browser."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            return redirect(f"{reverse('home')}?{urlencode({'next': request.get_full_path()})}")
        response = view(request, user, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return guarded


def for_inspectors(view: View) -> View:
    """Let in who scores vendors; whoever else works here is told the rule."""

    @staff
    @wraps(view)
    def guarded(request: HttpRequest, user: User, *args: Any, **kwargs: Any) -> HttpResponse:
        if not inspects(user):
            raise PermissionDenied(
                _("The hotline centre and the inspectorate inspect the work of vendors.")
            )
        return view(request, user, *args, **kwargs)

    return guarded


def for_a_vendor(view: View) -> View:
    """Let in a vendor's people; who scores them has the wall, for others there is nothing here."""

    @staff
    @wraps(view)
    def guarded(request: HttpRequest, user: User, *args: Any, **kwargs: Any) -> HttpResponse:
        if user.organisation_kind == Kind.VENDOR and user.sight:
            return view(request, user, *args, **kwargs)
        if inspects(user):
            return redirect("supervision:vendors")
        raise Http404

    return guarded


def vendor_open_to(user: User, code: str) -> Organisation:
    """The vendor whose figures `user` asks for: any for who scores, for a vendor its own. That of
    another is refused with the rule.
    """
    own = user.organisation_kind == Kind.VENDOR and user.sight and user.organisation.code == code
    if not (inspects(user) or own):
        if user.organisation_kind == Kind.VENDOR:
            raise PermissionDenied(_("A vendor sees its own figures, not those of other vendors."))
        raise PermissionDenied(
            _("The hotline centre and the inspectorate inspect the work of vendors.")
        )
    return get_object_or_404(Organisation, code=code, kind=Kind.VENDOR)


def sample_in_sight(user: User, number: str) -> Sample:
    """A sample this person may see; 404 for all others."""
    return get_object_or_404(Sample.objects.in_sight_of(user).for_reading(), number=number)


def draw(
    request: HttpRequest,
    user: User,
    template: str,
    shown: dict[str, Any],
    *,
    refused: Refused | None = None,
) -> HttpResponse:
    """Draw a page of the inspection, with a refusal above it where there is one."""
    shown = shown | {
        "refusal": {"reason": refused.reason} if refused else None,
        "at_wall": supervises(user),
        "is_inspector": inspects(user),
        "may_edit": makes_rules(user),
        "may_see_dead_letters": user.in_centre,
    }
    status = refused.status if refused else 200
    return render(request, f"supervision/inspection/{template}.html", shown, status=status)
