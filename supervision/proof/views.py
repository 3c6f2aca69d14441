"""The pages of the proof."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hotline import personal, signing
from hotline.api.pages import Order
from hotline.errors import Refused
from hotline.models import (
    DayDigest,
    Policy,
    RecordCheck,
    Reveal,
    Secret,
    SecurityEvent,
    Ticket,
    User,
    WatchAlarm,
)
from hotline.models.reads import Rule, is_night, is_outside, with_own
from hotline.models.watching import NOTE
from supervision.proof import evidence as life
from supervision.proof.gate import INSPECTORATE, WATCHERS, draw, for_who_watches, paged
from supervision.proof.wording import SECURITY, facts_of

NIGHTS = 14  # checks and digests on the first page
ALARMS = 30
NEWEST = Order("proof", ("-id",))
NUMBER = re.compile(r"\d{8}-\d{6}-\w")


@require_safe
@for_who_watches(WATCHERS)
def overview(request: HttpRequest, user: User) -> HttpResponse:
    """What the nightly check found, the digests, and every alarm with who has seen it."""
    alarms = WatchAlarm.objects.in_sight_of(user).select_related("person", "seen__by")
    shown = {
        "checks": RecordCheck.objects.all()[:NIGHTS],
        "digests": DayDigest.objects.order_by("-day")[:NIGHTS],
        "key": signing.public_key(),
        "fingerprint": signing.fingerprint(signing.public_key()),
        "alarms": [_alarm(one) for one in alarms.order_by("-id")[:ALARMS]],
        "longest_note": NOTE,
    }
    return draw(request, "overview", shown, place="proof")


@require_safe
@for_who_watches(INSPECTORATE)
def evidence(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """One ticket's life as evidence. Who reads it is on the security log."""
    in_sight = Ticket.objects.in_sight_of(user).select_related("lead_office", "category", "policy")
    ticket = get_object_or_404(in_sight, number=number)
    shown = life.of(ticket)
    if request.method == "GET":
        SecurityEvent.objects.create(by=user, what="evidence_read", subject=ticket.number)
    return draw(request, "evidence", shown)


@require_safe
@for_who_watches(WATCHERS)
def day(request: HttpRequest, user: User, day: str) -> HttpResponse:
    """A digest without its heads, for whoever wants to keep what was signed."""
    try:
        digest = get_object_or_404(DayDigest, day=date.fromisoformat(day))
    except ValueError:
        raise Http404 from None
    told = {
        "statement": digest.statement,
        "signature": digest.signature,
        "public_key": digest.key,
    }
    answer = JsonResponse(told, json_dumps_params={"indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="digest-{digest.day}.json"'
    return answer


@require_safe
@for_who_watches(WATCHERS)
def key(request: HttpRequest, user: User) -> HttpResponse:
    """The public half of the key that signs the digests."""
    answer = HttpResponse(signing.public_key_as_pem(), content_type="application/x-pem-file")
    answer["Content-Disposition"] = 'attachment; filename="digest-key.pem"'
    return answer


@require_safe
@for_who_watches(INSPECTORATE)
def reads(request: HttpRequest, user: User) -> HttpResponse:
    """Who opened which personal data when, and why; what is unusual is marked."""
    name = request.GET.get("by", "").strip()[:80]
    found = with_own(Reveal.objects.select_related("ticket", "by__office", "by__organisation"))
    if name:
        found = found.filter(by__username=name)
    shown = paged(request, found, NEWEST, {"by": name})
    policy, kinds = Policy.current("", Ticket.Urgency.NORMAL), dict(Secret.Kind.choices)
    shown["rows"] = [
        {
            "it": read,
            "place": read.by.office or read.by.organisation,
            "field": kinds.get(read.field, read.field),
            "reason": personal.masked(read.reason)[0],
            "unusual": _unusual(read, policy),
        }
        for read in shown["rows"]
    ]
    alarms = WatchAlarm.objects.filter(kind="reading").select_related("person", "seen__by")
    shown |= {"by": name, "longest_note": NOTE}
    shown["alarms"] = [] if shown["older"] else [_alarm(one) for one in alarms[:ALARMS]]
    return draw(request, "reads", shown, place="reads")


@require_safe
@for_who_watches(WATCHERS)
def security(request: HttpRequest, user: User) -> HttpResponse:
    """Who asked for what they may not have, and which switches were turned."""
    what = request.GET.get("what", "")
    found = SecurityEvent.objects.select_related("by__office", "by__organisation")
    if what in SECURITY:
        found = found.filter(what=what)
    shown = paged(request, found, NEWEST, {"what": what})
    shown["rows"] = [
        {
            "it": event,
            "what": SECURITY.get(event.what, event.what),
            "place": (event.by.office or event.by.organisation) if event.by else "",
            # The platform office sees no tickets, and so none of their numbers.
            "hidden": not user.sight and NUMBER.fullmatch(event.subject),
            "facts": facts_of(event.details, numbers=bool(user.sight)),
        }
        for event in shown["rows"]
    ]
    kinds = sorted(SECURITY.items(), key=lambda pair: str(pair[1]))
    return draw(request, "security", shown | {"what": what, "kinds": kinds}, place="security")


@require_POST
@for_who_watches(WATCHERS)
def seen(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Somebody who watches has seen an alarm."""
    alarm = get_object_or_404(WatchAlarm.objects.in_sight_of(user), pk=pk)
    try:
        alarm.mark_seen(request.POST.get("note", ""), by=user)
    except Refused as refused:
        return HttpResponse(refused.reason, status=refused.status, content_type="text/plain")
    if request.accepts("text/html"):
        return redirect("supervision:reads" if alarm.kind == "reading" else "supervision:proof")
    return HttpResponse(status=204)


def _alarm(alarm: WatchAlarm) -> dict[str, Any]:
    rule = alarm.details.get("rule", "")
    return {"it": alarm, "rule": Rule(rule).label if rule in Rule.values else ""}


def _unusual(read: Any, policy: Policy) -> list[Any]:
    marks = {
        Rule.OUTSIDE: is_outside(read.own, read.kind),
        Rule.NIGHT: is_night(timezone.localtime(read.at), policy),
    }
    return [rule.label for rule, holds in marks.items() if holds]
