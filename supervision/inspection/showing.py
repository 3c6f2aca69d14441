"""How a sample, the sheet it is scored by, and what was done about it are shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from dispatch.showing.ticket import clocks, conversation, label_of
from dispatch.showing.wording import FACT_LABELS
from hotline.models import ClockKind, Sample, Secret, Ticket, User
from hotline.models.inspection import flags
from hotline.models.inspection.draw import rank
from hotline.models.inspection.record import SCORING
from hotline.models.inspection.sheet import Block

Part = dict[str, Any]
REASONS = {
    "random": _("At random"),
    "report": _("A report of wrongdoing"),
    "critical": _("Critical"),
    "agents": _("A complaint about those who answer"),
    "low_rating": _("Rated low"),
    "flagged": _("Found by the machine"),
}
WHERE = {"title": _("Title"), "note": _("Note")}
OF_THE_VENDOR = (ClockKind.RESPOND, ClockKind.DISPATCH)


def page(sample: Sample, user: User, *, given: Part, errors: Mapping[str, str]) -> Part:
    """Everything of the page of one sample that `user` may know."""
    shows = sample.shows_its_score_to(user)
    steps = {step.name: step for step in sample.open_steps(user)}
    scoring = next((steps[name] for name in SCORING if name in steps), None)
    return {
        "sample": sample,
        "shows": shows,
        "reasons": [REASONS.get(code, code) for code in sample.reasons],
        "flags": [_flag(flag) for flag in sample.flags],
        "scores": _scores(sample) if shows else [],
        "history": _history(sample, user, shows),
        "blocks": [_block(block, given) for block in sample.terms.blocks] if scoring else [],
        "scoring": scoring,
        "disputing": steps.get("dispute"),
        "given": given,
        "errors": errors,
        "rank": rank(sample.round.seed, sample.ticket.number),
    } | _work(sample, user)


def _work(sample: Sample, user: User) -> Part:
    """What the vendor did, of a ticket in sight; nothing of any other."""
    found = Ticket.objects.in_sight_of(user).with_page().filter(pk=sample.ticket_id).first()
    if found is None:
        return {"ticket": None}
    prefetch_related_objects([found], "messages__attachments", "messages__secrets")
    theirs = found.events.filter(by__organisation=sample.vendor_id)
    notes = found.notes.filter(by__organisation=sample.vendor_id)
    labels = {kind.label for kind in OF_THE_VENDOR}
    return {
        "ticket": found,
        "conversation": conversation(found, [], user),
        "facts": [{"name": n, "value": found.facts.get(key)} for key, n in FACT_LABELS.items()],
        "clocks": [one for one in clocks(found) if one["name"] in labels and "took" in one],
        "did": [{"what": label_of(one.step), "at": one.at} for one in theirs.order_by("seq")],
        "notes": [note.text for note in notes],
    }


def _flag(flag: Part) -> Part:
    """A flag in words; what was found stands as evidence."""
    what, where = flag.get("what", ""), flag.get("where", "")
    if flag["kind"] == "refused":
        what = label_of(what)
    elif flag["kind"] == "revealed" and what in Secret.Kind.values:
        what = Secret.Kind(what).label
    elif flag["kind"] == "late":
        what = ClockKind.RESPOND.label
    return {
        "name": flags.NAMES.get(flag["kind"], flag["kind"]),
        "is_grave": flag["kind"] in flags.FLAGGED,
        "what": what,
        "where": WHERE.get(where) or FACT_LABELS.get(where, where),
        "at": datetime.fromisoformat(flag["at"]) if "at" in flag else None,
    }


def _block(block: Block, given: Part) -> Part:
    off = given.get("off", {})
    return {
        "it": block,
        "items": [
            {"it": item, "name": f"off.{item.code}", "value": off.get(item.code, "")}
            for item in block.items
        ],
    }


def _scores(sample: Sample) -> list[Part]:
    """What was found each time, with the points it cost."""
    names = {code: item.name for code, (_block, item) in sample.terms.items.items()}
    fatal = {code for code, (block, _item) in sample.terms.items.items() if block.fatal}
    scored = sample.events.filter(step__in=SCORING).select_related("words").order_by("seq")
    return [
        {
            "is_second": event.step == "score_again",
            "total": event.details["total"],
            "breach": event.details["breach"],
            "off": [
                {"name": names.get(code, code), "points": points, "fatal": code in fatal}
                for code, points in event.details["off"].items()
            ],
            "remark": event.words.text if hasattr(event, "words") else "",
        }
        for event in scored
    ]


def _history(sample: Sample, user: User, shows: bool) -> list[Part]:
    """What was done, the newest first. A vendor is never told who scored it, nor is whoever may
    have to score it blindly told who did so first, or what the vendor holds against it.
    """
    steps, found = Sample.steps(), []
    for event in sample.events.select_related("by", "words").order_by("-seq"):
        scoring, own = event.step in SCORING, event.by_id == user.pk
        hidden = (scoring and not own and (sample.is_of(user) or not shows)) or (
            event.step == "dispute" and not shows
        )
        words = event.words.text if event.step == "dispute" and hasattr(event, "words") else ""
        found.append(
            {
                "what": steps[event.step].label,
                "at": event.at,
                "by": "" if hidden else event.by,
                "words": words if shows else "",
            }
        )
    return found


def given_by(post: Mapping[str, str], sample: Sample) -> Part:
    """What a posted form says: points by item, what costs nothing left out; a remark."""
    off: dict[str, Any] = {}
    for code, (block, item) in sample.terms.items.items():
        written = post.get(f"off.{code}", "").strip()
        if block.fatal and written:
            off[code] = item.points
        elif written and written != "0":
            off[code] = written
    return {"off": off, "remark": post.get("remark", "")}
