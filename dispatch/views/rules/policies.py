"""The limits: what each kind and urgency is allowed, and what a change would do, before it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.showing.wording import limit_in_words
from dispatch.views.page import DeskRequest
from dispatch.views.rules.place import (
    draw,
    errors_of,
    for_the_centre,
    reason_field,
    whole_number,
)
from hotline.errors import Refused
from hotline.models import EmergencyMode, Policy, Ticket
from hotline.models.emergency import EMERGENCY
from hotline.models.impact import impact
from hotline.models.policies import refuse_contradictions
from hotline.models.terms import CARDS, CLOCKS, NUMBERS, REVIEWERS, TERMS, WARNINGS, Form, Term
from hotline.models.versions import reason_of

ANY = "any"
SHORT = ("sign", "contact", "reply")  # what the overview shows of a policy
Part = dict[str, Any]


@for_the_centre
def policies(request: DeskRequest) -> HttpResponse:
    """Every policy in force, by kind and urgency, and what counts instead in an emergency."""
    newest, hurried = _newest(""), _newest(EMERGENCY)
    rows: list[Part] = [
        {
            "kind": kind or ANY,
            "name": name,
            "cells": [
                _cell(kind, urgency, newest) | {"hurried": _hurried(hurried.get((kind, urgency)))}
                for urgency in Ticket.Urgency.values
            ],
        }
        for kind, name in [("", _("Not known yet")), *Ticket.Kind.choices]
    ]
    labels, now = Ticket.Urgency.labels, EmergencyMode.now()
    return draw(request, "policies", place="policies", rows=rows, urgencies=labels, emergency=now)


@for_the_centre
def policy(request: DeskRequest, kind: str, urgency: str, mode: str = "") -> HttpResponse:
    """One policy: as it is, what a change would do, the change. The first one for emergencies
    begins with what counts in ordinary times.
    """
    kind = "" if kind == ANY else kind
    known = kind in {"", *Ticket.Kind.values} and urgency in Ticket.Urgency.values
    if not known or mode not in {"", EMERGENCY}:
        raise Http404
    before = Policy.in_force(kind, urgency, mode) or Policy(urgency=urgency, version=0, limits={})
    if request.method != "POST":
        return _form(request, kind, mode, before)
    written = {key: request.POST.get(key, "").strip() for key in TERMS}
    people, reason = request.POST.get("reviewers", ""), request.POST.get("reason", "")
    after = before.with_changes(
        kind, urgency, {key: _value(TERMS[key], text) for key, text in written.items()}, mode=mode
    )
    after.reviewers = whole_number(people) or 0
    told: Part = {"written": written, "people": people, "reason": reason}
    try:
        refuse_contradictions(after)
        if request.POST.get("looked_at") != _digest(before, after):
            return _form(request, kind, mode, before, after=after, **told)
        changed = _changed(before, after)
        Policy.amend(
            kind,
            urgency,
            limits={key: after.limits.get(key) for key in changed},
            reviewers=after.reviewers,
            by=request.user,
            reason=reason_of(reason),
            seen=before if before.pk else None,
            mode=mode,
        )
    except Refused as refused:
        told |= {"refusal": {"reason": refused.reason}, "errors": errors_of(refused)}
        shown = after if "reason" in told["errors"] else None
        return _form(request, kind, mode, before, after=shown, status=refused.status, **told)
    return redirect("dispatch:rules-policies")


def _newest(mode: str) -> dict[tuple[str, str], Policy]:
    rows = Policy.objects.filter(mode=mode).order_by("kind", "urgency", "-version")
    return {(row.kind, row.urgency): row for row in rows.distinct("kind", "urgency")}


def _cell(kind: str, urgency: str, newest: dict[tuple[str, str], Policy]) -> Part:
    found = newest.get((kind, urgency)) or newest.get(("", urgency))
    limits = found.limits if found else {}
    return {
        "urgency": urgency,
        "label": Ticket.Urgency(urgency).label,
        "policy": found,
        "inherited": found is not None and found.kind != kind,
        "limits": _in_short(limits),
    }


def _hurried(found: Policy | None) -> Part | None:
    return {"policy": found, "limits": _in_short(found.limits)} if found else None


def _in_short(limits: Mapping[str, Any]) -> list[Part]:
    return [
        {"name": TERMS[key].label, "limit": limit_in_words(limits[key])}
        for key in SHORT
        if key in limits
    ]


def _value(term: Term, written: str) -> Any:
    """What was written, as the policy keeps it; None: the policy is silent."""
    if not written:
        return None
    if term.form is Form.FLAG:
        return {"yes": True, "no": False}.get(written, written)
    if term.form is Form.COUNT:
        number = whole_number(written)
        return written if number is None else number
    if term.form is Form.SHARE:
        try:
            return round(float(written.replace("％", "%").rstrip("%")) / 100, 4)
        except ValueError:
            return written
    return written.lower()


def _changed(before: Policy, after: Policy) -> list[str]:
    keys = before.limits.keys() | after.limits.keys()
    return sorted(key for key in keys if before.limits.get(key) != after.limits.get(key))


def _digest(before: Policy, after: Policy) -> str:
    """Names a look: what is put in force is what was looked at, on what was then in force."""
    told = json.dumps([before.pk, after.limits, after.reviewers], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


# The form


def _form(
    request: DeskRequest,
    kind: str,
    mode: str,
    before: Policy,
    *,
    after: Policy | None = None,
    written: dict[str, str] | None = None,
    people: str = "",
    reason: str = "",
    status: int = 200,
    errors: dict[str, str] | None = None,
    **told: Any,
) -> HttpResponse:
    errors, urgency = errors or {}, before.urgency
    if written is None:
        written = {key: _written(TERMS[key], before.limits.get(key)) for key in TERMS}
    groups = (
        (_("Limits"), CLOCKS, _("15min and 2h run around the clock, 4wh and 5wd in working time.")),
        (_("Warnings"), WARNINGS, ""),
        (_("Cards"), CARDS, ""),
        (_("Numbers"), NUMBERS, ""),
    )
    told |= {
        "kind": kind or ANY,
        "kind_name": dict(Ticket.Kind.choices).get(kind, _("Not known yet")),
        "urgency": urgency,
        "urgency_name": Ticket.Urgency(urgency).label,
        "mode": mode,
        "before": before,
        "called": f"v{before.version}",
        "groups": [
            {"name": name, "help": help, "fields": [_field(t, written, errors) for t in terms]}
            for name, terms, help in groups
        ],
        "reviewers": _reviewers(people or str(before.reviewers), errors),
        "reason": reason_field(reason, errors.get("reason", "")),
        "preview": _preview(before, after) if after else None,
        "versions": Policy.objects.select_related("made_by")
        .filter(kind=kind, urgency=urgency, mode=mode)
        .order_by("-version")[:20],
    }
    return draw(request, "policy", place="policies", status=status, **told)


def _field(term: Term, written: dict[str, str], errors: dict[str, str]) -> Part:
    field: Part = {
        "name": term.key,
        "label": f"{term.label} (%)" if term.form is Form.SHARE else term.label,
        "widget": "text",
        "limit": 12,
        "plain": True,  # nearly all of them may be left out
        "value": written[term.key],
        "error": errors.get(term.key, ""),
        "help": term.help,
    }
    if term.fallback is not None:
        field["help"] = _("Empty: %(value)s.") % {"value": _told(term.key, term.fallback)}
    if term.form is Form.FLAG:
        field |= {"widget": "select", "options": _yes_or_no()}
    return field


def _yes_or_no() -> list[Part]:
    return [{"value": "yes", "label": _("yes")}, {"value": "no", "label": _("no")}]


def _reviewers(people: str, errors: dict[str, str]) -> Part:
    return {
        "name": "reviewers",
        "label": _("People a reply passes"),
        "widget": "choice",
        "options": [{"value": str(n), "label": n} for n in REVIEWERS],
        "value": people,
        "error": errors.get("reviewers", ""),
    }


def _written(term: Term, value: Any) -> str:
    """A value as the form shows it: shares in per cent."""
    if value is None:
        return ""
    if term.form is Form.FLAG:
        return "yes" if value is True else "no" if value is False else str(value)
    return f"{value * 100:g}" if term.form is Form.SHARE else str(value)


def _preview(before: Policy, after: Policy) -> Part:
    changes: list[Part] = [
        {
            "name": TERMS[key].label if key in TERMS else key,
            "before": _told(key, before.limits.get(key)),
            "after": _told(key, after.limits.get(key)),
        }
        for key in _changed(before, after)
    ]
    if before.reviewers != after.reviewers:
        name = _("People a reply passes")
        changes.append({"name": name, "before": before.reviewers, "after": after.reviewers})
    return {
        "changes": changes,
        "impact": impact(before, after, now=timezone.now()),
        "digest": _digest(before, after),
    }


def _told(key: str, value: Any) -> str:
    """A value as people say it; where the policy is silent, what counts then."""
    term = TERMS.get(key)
    if value is None and term is not None:
        value = term.fallback
    if value is None:
        return _("not timed")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if term is None:
        return str(value)
    return f"{_written(term, value)} %" if term.form is Form.SHARE else _written(term, value)
