"""The answer: written, handed from seat to seat, released, recalled."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from dispatch.discretion import reads_drafts, works_for_the_government
from dispatch.models import Draft
from dispatch.showing import remarks as wording
from dispatch.showing import reply as showing
from dispatch.views.desk import in_sight
from dispatch.views.page import DeskRequest, draw, for_staff
from dispatch.views.tickets import MOST_DRAFT, context, done, refusal_of, version_of
from hotline.errors import BadArguments, Moved, Refused
from hotline.models import Reply, Ticket


@for_staff
def reply(request: DeskRequest, number: str) -> HttpResponse:
    """The answer of a ticket: what is written so far, or the page to begin it."""
    found = in_sight(request, number)
    written = showing.newest(found, request.user)
    if request.method != "POST":
        if not reads_drafts(request.user):
            raise Http404  # what was released stands in the conversation
        return _shown(request, found, written)
    text, readers = request.POST.get("text", ""), _readers(request)
    try:
        _write(request, found, written, text, readers)
    except Refused as refused:
        now = in_sight(request, number)
        draft = showing.newest(now, request.user)
        return _shown(request, now, draft, refused=refused, text=text, readers=readers)
    Draft.objects.done(found, "reply", by=request.user)
    if request.POST.get("do") == "submit":
        return done(request, number)
    now = in_sight(request, number)
    return _shown(request, now, showing.newest(now, request.user))


def _readers(request: DeskRequest) -> str:
    """Who is to read it, "" where nobody was asked."""
    said = request.POST.get("visibility", "")
    return said if said in Reply.Visibility.values else ""


def _write(
    request: DeskRequest, found: Ticket, written: Reply | None, text: str, readers: str
) -> None:
    """Save the text as a new draft or a new wording, and submit it if that was the button."""
    user = request.user
    if written is None or written.state in {Reply.State.RELEASED, Reply.State.RECALLED}:
        written = Reply.objects.draft(found, text, by=user, visibility=readers)
    elif written.text != text.strip() or readers not in {"", written.visibility}:
        expects = version_of(request)
        written = written.reword(text.strip(), by=user, expects=expects, visibility=readers)
    if request.POST.get("do") == "submit":
        written.submit(by=user)


@for_staff
@require_POST
def remarks(request: DeskRequest, number: str) -> HttpResponse:
    """What the lexicon says to words that are being written; nothing is kept."""
    found = in_sight(request, number)
    if not works_for_the_government(request.user):
        raise Http404
    text = request.POST.get("text", "").replace("\r\n", "\n")
    if len(text) > MOST_DRAFT:
        return HttpResponse(status=413)
    told = {"remarks": wording.of(text), "people": wording.foreseen(found, text)}
    return render(request, "dispatch/_remarks.html", {**told, "may_write": True})


@for_staff
@require_POST
def step(request: DeskRequest, number: str, pk: int, name: str) -> HttpResponse:
    """Review, release or recall."""
    found = in_sight(request, number)
    written = get_object_or_404(found.replies, pk=pk)
    written.ticket = found
    spec = Reply.steps().get(name)
    if spec is None:
        raise Http404
    given = {
        field: request.POST[field] for field in spec.arguments.model_fields if field in request.POST
    }
    try:
        written.take_step(name, by=request.user, expects=version_of(request), **given)
    except Refused as refused:
        now = in_sight(request, number)
        return _shown(request, now, showing.newest(now, request.user), refused=refused)
    return done(request, number)


def _shown(
    request: DeskRequest,
    found: Ticket,
    written: Reply | None,
    *,
    refused: Refused | None = None,
    text: str | None = None,
    readers: str = "",
) -> HttpResponse:
    part = showing.shown(found, written, request.user, text=text, visibility=readers)
    told: dict[str, Any] = {"reply": part, "chosen": "reply", "refusal": None}
    status = 200
    if refused is not None:
        status = refused.status
        changes = []
        if isinstance(refused, Moved) and text is not None and written is not None:
            changes = [{"name": "", "yours": text, "now": written.text}]
        told["refusal"] = refusal_of(refused, found, changes)
        if isinstance(refused, BadArguments):
            told["refusal"]["reason"] = _why(refused)
    if request.htmx:
        told |= {"ticket": found, "queue": {"key": request.GET.get("queue", "all")}}
        return render(request, "dispatch/_reply.html", told, status=status)
    return draw(request, level="step", status=status, **context(request, found), **told)


def _why(refused: BadArguments) -> str:
    told = [str(error["msg"]) for error in refused.facts.get("errors", [])]
    return " ".join([refused.reason, *(told if refused.code == "arguments" else [])])
