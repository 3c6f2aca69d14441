"""What is on its way to the citizen, by which way, and what a person has to decide about it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.showing import rungs
from hotline import carriers
from hotline.models import EmergencyMode, OutboundMessage, Reply, Secret, Ticket, User
from hotline.models.outbox import (
    BY_HAND,
    NOT_SEEN,
    NOT_WITHDRAWN,
    RECALLED,
    WITHDRAWING,
    WITHDRAWN,
)
from hotline.models.rungs import Rung

CARRIERS = {
    "wechat": gettext_lazy("WeChat"),
    "weibo": gettext_lazy("Weibo"),
    "web": gettext_lazy("Web form"),
    "phone": gettext_lazy("Call"),
    "open311": gettext_lazy("Open311 app"),
    "sms": gettext_lazy("Text messages"),
    "douyin": gettext_lazy("Douyin"),
}
WITHDRAWALS = {
    WITHDRAWING: gettext_lazy("Being deleted on the platform."),
    WITHDRAWN: gettext_lazy("Deleted on the platform: nobody can read it any more."),
    NOT_WITHDRAWN: gettext_lazy("It cannot be withdrawn any more; a correction is due."),
}
Part = dict[str, Any]


def deliveries(outbound: list[OutboundMessage], ticket: Ticket, user: User) -> list[Part]:
    """The messages of a ticket, oldest first."""
    return [_delivery(message, ticket, user) for message in outbound]


def _delivery(message: OutboundMessage, ticket: Ticket, user: User) -> Part:
    way = rungs.way(message, ticket.channel)
    told = {rung["reason"] for rung in way}  # and therefore not once more
    return {
        "state": message.state,
        "state_name": state_name(message, ticket),
        "what": _what(message),
        "carrier_name": CARRIERS.get(ticket.channel, ticket.channel),
        "public": message.under_id is not None,
        "at": message.ended_at or message.claimed_at or message.made_at,
        "error": "" if message.error in told else why(message.error, ticket.channel),
        "way": [rung | {"reason": why(rung["reason"], ticket.channel)} for rung in way],
        "to_do": _to_do(message, ticket),
        "withdrawal": WITHDRAWALS.get(message.withdrawal, ""),
        "acts": _acts(message, ticket, user),
        "where": _where(message, ticket, user),
    }


def state_name(message: OutboundMessage, ticket: Ticket) -> str:
    """Where no platform takes it, nobody sent anything: it stands where the citizen can read it."""
    stands = message.state == OutboundMessage.State.SENT and message.rung != Rung.TEXT
    if stands and ticket.channel in carriers.AT_HOME:
        return _("On the citizen's page")
    waiting = message.state == OutboundMessage.State.PENDING and message.can_wait
    if waiting and EmergencyMode.is_on():
        return _("Held until the emergency ends")
    return str(message.get_state_display())


def _to_do(message: OutboundMessage, ticket: Ticket) -> str:
    """What the office does where no way was left."""
    if message.state != OutboundMessage.State.UNREACHED or message.release_id is None:
        return ""
    phone = ticket.secrets.filter(kind=Secret.Kind.PHONE).exists()
    return (
        _("Phone the citizen; the number is in the vault.")
        if phone
        else _("No way is left and no phone is known: the answer stands on the page of the case.")
    )


def _what(message: OutboundMessage) -> str:
    if message.statement:
        return f"{message.statement.statement.title} v{message.statement.number}"
    recalled = message.release and message.release.reply.state == Reply.State.RECALLED
    return _("Answer (recalled)") if recalled else _("Answer")


def _acts(message: OutboundMessage, ticket: Ticket, user: User) -> list[Part]:
    if not message.may_decide(user, ticket):
        return []
    retry = reverse("dispatch:outbound-retry", args=[message.pk])
    settle = reverse("dispatch:outbound-settle", args=[message.pk])
    recalled = bool(message.withdrawal) or message.error == RECALLED
    match message.state:
        case "unreached" if message.error == BY_HAND:
            by_hand = reverse("dispatch:outbound-by-hand", args=[message.pk])
            return [{"url": by_hand, "label": _("I have posted it")}]
        case "failed" | "unreached" if not recalled:
            return [{"url": retry, "label": _("Try again")}]
        case "unsure" if message.withdrawal != WITHDRAWN:
            return [
                {"url": f"{settle}?arrived=yes", "label": _("Count as delivered")},
                {"url": f"{settle}?arrived=no", "label": _("Send again")},
            ]
    return []


def _where(message: OutboundMessage, ticket: Ticket, user: User) -> str:
    """Where a person is to post it: by these numbers its author can be found, so only they see."""
    by_hand = message.state == OutboundMessage.State.UNREACHED and message.error == BY_HAND
    if not by_hand or message.under is None or not message.may_decide(user, ticket):
        return ""
    place = message.under.open()
    return _("Below comment %(comment)s of video %(post)s") % {
        "comment": place.comment,
        "post": place.post,
    }


def why(error: str, channel: str) -> str:
    """Say a delivery's error code in words; an unknown code stands as it is."""
    words = _of_every_carrier() | rungs.reasons() | _OF_CARRIERS.get(channel, dict)()
    said = words.get(error.split(" ")[0])
    named = {"carrier": CARRIERS.get(channel, channel)}
    return _("%(reason)s (%(code)s)") % {"reason": said % named, "code": error} if said else error


def _of_every_carrier() -> dict[str, str]:
    return {
        "window": _(
            "The citizen has not written to us privately for 48 hours, so %(carrier)s does not let"
            " us write."
        ),
        "quota": _("%(carrier)s allows no further message until the citizen writes again."),
        "unsubscribed": _("The citizen no longer follows the account."),
        "recalled": _("Recalled before it was sent."),
        "overtaken": _("What it asked about has come, or no longer stands."),
        "confidential": _("The matter became confidential before this could be said in public."),
        "unreachable": _("The platform could not be reached."),
        "no_answer": _("The platform took our call and never answered."),
        "garbled": _("The platform answered something that nobody understands."),
        "broke_off": _("Our own part failed while sending."),
        "crashed": _("We stopped while sending; nobody knows whether it arrived."),
        "out_of_calls": _("The platform grants us no more calls for now; it goes out later."),
        "no_text_message": _("It came by phone, and no text message reached them: call them."),
        "no_way": _("This door has no way back: reach the citizen by phone."),
        BY_HAND: _("%(carrier)s lets no machine answer: post it there by hand, then say so here."),
        NOT_SEEN: _("We looked on the platform: it does not stand there."),
    }


def _of_wechat() -> dict[str, str]:
    return {
        "45015": _of_every_carrier()["window"],
        "45047": _of_every_carrier()["quota"],
        "40003": _("%(carrier)s does not know this citizen."),
        "43004": _("The citizen no longer follows the account."),
        "48001": _("WeChat does not let this account do that; ask Tencent for the permission."),
        "88000": _("WeChat has not granted comments to this account."),
        "88001": _("The article is no longer there."),
        "88002": _("WeChat does not let comments below this article be answered for now."),
        "88003": _("WeChat shows no more chosen comments below this article."),
        **dict.fromkeys(("88004", "88008"), _("What the citizen wrote has been deleted.")),
        "88005": _(
            "Another answer stands below this comment already, and WeChat takes no second: delete"
            " it in WeChat's console and try again, or answer privately."
        ),
        "88007": _("WeChat takes no answer of this length below a comment."),
    }


def _of_weibo() -> dict[str, str]:
    repeated = _("Weibo has the same words from us already; change them and try again.")
    gone = _("What the citizen wrote has been deleted.")
    strangers = _("The citizen takes comments only from people they follow.")
    words = _("Weibo refuses these words.")
    return {
        **dict.fromkeys(("20017", "20019", "20111"), repeated),
        **dict.fromkeys(("20101", "20201"), gone),
        **dict.fromkeys(("20206", "20207"), strangers),
        **dict.fromkeys(("20018", "20020", "20021"), words),
        **dict.fromkeys(("10022", "10023", "10024"), _of_every_carrier()["out_of_calls"]),
        "20003": _("%(carrier)s does not know this citizen."),
        "20112": _("The citizen lets nobody but friends read or write there."),
        "20031": _("Weibo asks a person to prove that they are one; log in there once."),
    }


def _of_douyin() -> dict[str, str]:
    return {"window": _("%(carrier)s lets us write to nobody privately: answer below the comment.")}


_OF_CARRIERS = {"wechat": _of_wechat, "weibo": _of_weibo, "douyin": _of_douyin}
