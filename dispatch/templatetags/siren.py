"""The banner of people in danger, for the bar that stands on every page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext

from dispatch.showing import siren as showing

register = template.Library()


@register.inclusion_tag("dispatch/_siren.html", takes_context=True)
def siren(context: RequestContext, *, line: bool) -> dict[str, Any]:
    """Draw it for whoever asks for the page; `line`: it needs a live line of its own, which only
    who sees tickets has.
    """
    user = context["request"].user
    return showing.shown(user) | {"line": line and bool(user.sight)}
