"""The simulator's page: a phone of one's own, and a way into the desk as any of its people."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import authenticate, login
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from hotline.demo.people import PASSWORD
from hotline.demo.pictures import picture
from hotline.demo.scenes import SCENES
from hotline.models import Ticket
from hotline.pictures import sniff
from intake.simulator import media, menu, showing
from intake.simulator.callbacks import Fields, travel
from intake.simulator.phone import Phone, new_openid
from intake.simulator.tour import ticket_of

COOKIE = "simulator-phone"
LONGEST = 2000  # characters of one message
HEARD = "simulator/phone.html#heard"


def phone_of(request: HttpRequest) -> Phone | None:
    """Return this browser's phone. Its openid is in a signed cookie and comes from nowhere else."""
    openid = request.get_signed_cookie(COOKIE, default="", salt=COOKIE)
    return Phone(openid) if openid else None


@require_GET
@ensure_csrf_cookie
def phone(request: HttpRequest) -> HttpResponse:
    """The page; a browser without a phone gets a new one."""
    mine = phone_of(request)
    owned = mine or Phone(new_openid())
    response = render(request, "simulator/phone.html", showing.page(owned))
    if mine is None:
        response.set_signed_cookie(
            COOKIE, owned.openid, salt=COOKIE, httponly=True, samesite="Lax", path="/simulator/"
        )
    return response


@require_GET
def thread(request: HttpRequest) -> HttpResponse:
    """What is new on the phone and in the story; 204 when nothing is."""
    shown = showing.page(_mine(request))
    if request.GET.get("after") == shown["last"]:
        return HttpResponse(status=204)
    return render(request, HEARD, shown)


@require_POST
def say(request: HttpRequest) -> HttpResponse:
    """Send one thing from the phone; it travels over HTTP to our own hook, like any citizen's."""
    mine = _mine(request)
    for remembered, fields in _sent(request):
        mine.add(**remembered)
        travel(mine, fields)
    if not request.headers.get("HX-Request"):
        return redirect("simulator:phone")
    return render(request, HEARD, showing.page(mine))


@require_GET
def own_media(request: HttpRequest, media_id: str) -> HttpResponse:
    """A picture this phone sent; other phones' pictures do not exist for it."""
    mine = _mine(request)
    content = media.read(media_id)
    if content is None or not any(e.get("media") == media_id for e in mine.entries()):
        raise Http404
    kind = sniff(content)
    if kind is None or not kind.startswith("image/"):
        raise Http404
    return HttpResponse(content, content_type=kind)


@require_POST
def come_in(request: HttpRequest) -> HttpResponse:
    """Log in as one of the demo's people and open the ticket of this phone, if they may see it."""
    user: Any = authenticate(request, username=request.POST.get("person"), password=PASSWORD)
    if user is None:
        raise Http404
    login(request, user)
    ticket = ticket_of(_mine(request).openid)
    if ticket is not None and Ticket.objects.in_sight_of(user).filter(pk=ticket.pk).exists():
        return redirect("dispatch:ticket", number=ticket.number)
    return redirect(user.place)


def _mine(request: HttpRequest) -> Phone:
    mine = phone_of(request)
    if mine is None:
        raise Http404
    return mine


def _sent(request: HttpRequest) -> list[tuple[Fields, Fields]]:
    """What the phone remembers, and what travels; nothing for what no button of ours sends."""
    given = request.POST
    uploaded = request.FILES.get("picture")
    if isinstance(uploaded, UploadedFile):
        return [_picture(uploaded.read(media.LARGEST + 1))]
    if given.get("photo") in SCENES:
        return [_picture(picture(given["photo"]))]
    if given.get("place") in showing.PLACES:
        return [_place(*showing.PLACES[given["place"]])]
    if given.get("follow"):
        event = {"MsgType": "event", "Event": "subscribe", "EventKey": ""}
        return [({"what": "followed"}, event)]
    if given.get("leave"):
        event = {"MsgType": "event", "Event": "unsubscribe", "EventKey": ""}
        return [({"what": "left"}, event)]
    if button := menu.tapped(given.get("menu", "")):
        return _tap(button)
    if text := given.get("text", "").strip()[:LONGEST]:
        return [({"what": "said", "text": text}, {"MsgType": "text", "Content": text})]
    return []


def _tap(button: Fields) -> list[tuple[Fields, Fields]]:
    """A tap, and what the phone sends after it: the citizen picks a place, or takes a picture."""
    key, tapped = button.get("key", ""), {"what": "tapped", "name": button["name"]}
    match button.get("type"):
        case "click":
            return [(tapped, {"MsgType": "event", "Event": "CLICK", "EventKey": key})]
        case "location_select" as event:
            picked = {"MsgType": "event", "Event": event, "EventKey": key}
            return [(tapped, picked), _place(*next(iter(showing.PLACES.values())))]
        case "pic_photo_or_album" as event:
            picked = {"MsgType": "event", "Event": event, "EventKey": key}
            return [(tapped, picked), _picture(picture(next(iter(showing.PHOTOS))))]
    return []


def _picture(content: bytes) -> tuple[Fields, Fields]:
    kind = sniff(content)
    if kind is None or not kind.startswith("image/"):
        raise Http404
    try:
        media_id = media.keep(content)
    except media.TooLarge:
        raise Http404 from None
    url = f"http://mmbiz.qpic.cn/simulator/{media_id}/0"
    fields = {"MsgType": "image", "PicUrl": url, "MediaId": media_id}
    return {"what": "said", "media": media_id}, fields


def _place(lat: float, lon: float, label: str) -> tuple[Fields, Fields]:
    fields = {"MsgType": "location", "Location_X": lat, "Location_Y": lon, "Scale": 16}
    return {"what": "said", "place": label}, fields | {"Label": label}
