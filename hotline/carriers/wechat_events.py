"""What a WeChat event says: taps on our menu, followers come and gone, receipts of notices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from hotline.carriers import incoming as it
from hotline.carriers.fields import Fields, branch_of, branches_of, number_of, text_of


def _click(fields: Fields, common: dict[str, Any]) -> it.Incoming:
    return it.Click(**common, key=text_of(fields, "EventKey"))


def _view(fields: Fields, common: dict[str, Any]) -> it.Incoming:
    return it.View(**common, url=text_of(fields, "EventKey"))


def _subscribe(fields: Fields, common: dict[str, Any]) -> it.Incoming:
    return it.Subscribe(**common, scene=text_of(fields, "EventKey").removeprefix("qrscene_"))


def _unsubscribe(_fields: Fields, common: dict[str, Any]) -> it.Incoming:
    return it.Unsubscribe(**common)


def _scan(fields: Fields, common: dict[str, Any]) -> it.Incoming:
    return it.Scan(**common, scene=text_of(fields, "EventKey"))


def _code(fields: Fields, common: dict[str, Any]) -> it.Incoming:
    code = branch_of(fields, "ScanCodeInfo")
    kind, result = text_of(code, "ScanType"), text_of(code, "ScanResult")
    return it.CodeScanned(**common, key=text_of(fields, "EventKey"), type=kind, result=result)


def _pictures(fields: Fields, common: dict[str, Any]) -> it.Incoming:
    pictures = branch_of(fields, "SendPicsInfo")
    items = branches_of(branch_of(pictures, "PicList"), "item")
    digests = tuple(text_of(item, "PicMd5Sum") for item in items)
    count = number_of(pictures, "Count", 100)
    announced = len(digests) if count is None else int(count)
    key = text_of(fields, "EventKey")
    return it.PicturesAnnounced(**common, key=key, count=announced, digests=digests)


def _place(fields: Fields, common: dict[str, Any]) -> it.Incoming:
    place = branch_of(fields, "SendLocationInfo")
    return it.PlacePicked(
        **common,
        key=text_of(fields, "EventKey"),
        latitude=number_of(place, "Location_X", 90),
        longitude=number_of(place, "Location_Y", 180),
        label=text_of(place, "Label"),
        name=text_of(place, "Poiname"),
    )


def _whereabouts(fields: Fields, common: dict[str, Any]) -> it.Incoming:
    return it.Whereabouts(
        **common,
        latitude=number_of(fields, "Latitude", 90),
        longitude=number_of(fields, "Longitude", 180),
        precision=number_of(fields, "Precision", 1e9),
    )


def _receipt(fields: Fields, common: dict[str, Any]) -> it.Incoming:
    status = text_of(fields, "Status")
    outcome: Literal["delivered", "blocked", "failed"] = "failed"
    if status == "success":
        outcome = "delivered"
    elif "user block" in status:
        outcome = "blocked"
    return it.Receipt(**common, notice_id=text_of(fields, "MsgID"), status=status, outcome=outcome)


def _subscription(fields: Fields, common: dict[str, Any]) -> it.Incoming:
    """What became of a subscription notice: `ErrorCode` 0 is good, 43101 that there is no consent.

    The platform lists one at a time; of more than one, nobody could say which is meant.
    """
    told = branches_of(branch_of(fields, "SubscribeMsgSentEvent"), "List")
    if len(told) != 1:
        return it.Unknown(**common, kind="subscribe_msg_sent_event", fields=fields)
    code, status = text_of(told[0], "ErrorCode"), text_of(told[0], "ErrorStatus")
    outcome: Literal["delivered", "blocked", "failed"] = "failed"
    if code == "0":
        outcome = "delivered"
    elif code == "43101":
        outcome = "blocked"
    return it.Receipt(
        **common,
        notice_id=text_of(told[0], "MsgID"),
        status=code if code != "0" else status,
        outcome=outcome,
        template=text_of(told[0], "TemplateId"),
    )


def _consent(fields: Fields, common: dict[str, Any]) -> it.Incoming:
    said: dict[str, list[str]] = {"accept": [], "reject": []}
    for wrapper in ("SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent"):
        for one in branches_of(branch_of(fields, wrapper), "List"):
            said.get(text_of(one, "SubscribeStatusString"), []).append(text_of(one, "TemplateId"))
    return it.Consent(**common, accepted=tuple(said["accept"]), refused=tuple(said["reject"]))


# In the case in which the platform sends them.
EVENTS: dict[str, Callable[[Fields, dict[str, Any]], it.Incoming]] = {
    "CLICK": _click,
    "VIEW": _view,
    "subscribe": _subscribe,
    "unsubscribe": _unsubscribe,
    "SCAN": _scan,
    "scancode_push": _code,
    "scancode_waitmsg": _code,
    "pic_sysphoto": _pictures,
    "pic_photo_or_album": _pictures,
    "pic_weixin": _pictures,
    "location_select": _place,
    "LOCATION": _whereabouts,
    "TEMPLATESENDJOBFINISH": _receipt,
    "subscribe_msg_popup_event": _consent,
    "subscribe_msg_change_event": _consent,
    "subscribe_msg_sent_event": _subscription,
}
