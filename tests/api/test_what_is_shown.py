"""What leaves the house over the interface: the named fields and nothing else, for whomever."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from hotline.models import (
    Account,
    ApiToken,
    Event,
    Order,
    OrderEvent,
    OutboundMessage,
    Reply,
    SampleEvent,
    Secret,
    StatementVersion,
    Ticket,
    User,
    figure_keeping,
)
from hotline.models.raising import raise_cards
from tests.api.callers import read
from tests.api.conftest import As
from tests.asked import asks
from tests.cast import DOOR, Cast, a_reply, a_ticket, says
from tests.supervision.orders import an_order

pytestmark = pytest.mark.django_db

ROW = {
    "number", "state", "version", "title", "body", "kind", "category", "urgency", "facts", "flags",
    "lead_office", "assisting_offices", "position", "in_danger", "channel", "confidential",
    "taken_by", "opened_at", "due_at", "merged_into",
}  # fmt: skip
FACTS = {"who", "what", "when", "where", "why", "how"}
ORDER = {
    "id", "order", "number", "basis", "ground", "text", "due_at", "state", "version", "subject",
    "tickets", "account", "office", "ladder", "level", "late", "round", "opened_at",
    "accountability",
}  # fmt: skip
PERSON = {"id", "name", "office", "kind"}
# The whole list of what may be read, address by address: a field that is added appears here first.
SHOWN: dict[str, set[str]] = {
    "me": {"id", "name", "kind", "organisation", "office", "powers", "seats", "place"},
    "tickets": ROW,
    "tickets/{number}": ROW
    | {"clocks", "alerts", "suggestions"}
    | {"accused_office", "chases", "reworks", "unsolved"},
    "tickets/{number}/events": {"seq", "step", "by", "at", "from", "to", "version"},
    "tickets/{number}/messages": {
        "id", "side", "kind", "text", "extra", "at", "state", "attachments",
    },
    "tickets/{number}/steps": {"step", "label", "schema"},
    "tickets/{number}/replies": {
        "id", "state", "version", "text", "visibility", "by", "made_at", "released_at", "round",
        "next_seat", "seats", "people", "flags", "remarks", "steps",
    },
    "tickets/{number}/outbound": {
        "id", "state", "what", "text", "carrier", "at", "error", "withdrawal", "attempts",
    },
    "tickets/{number}/requests": {
        "id", "kind", "state", "version", "asker", "reason", "ground", "until", "plan", "review_on",
        "asked_at", "due_at", "ruling", "ruler", "ruled_at", "note", "told", "steps",
    },
    "alerts": {"id", "number", "clock", "level", "due_at", "raised_at", "acknowledged_by"},
    "leads": {"id", "number", "opened_at", "opened_by"},
    "orders": ORDER,
    "orders/{order}": ORDER | {"opened_by", "asked_until", "history", "steps"},
    "orders/{order}/steps": {"step", "label", "schema"},
    "figures": {"group", "name", "figures"},
    "offices": {"code", "name", "parent", "is_centre"},
    "categories": {"code", "name", "lead_offices"},
    "emergency": {"on", "level", "since"},
    "statements": {
        "code", "title", "version", "text", "automatic", "uses", "expires_on",
    },
}  # fmt: skip
WITHIN = {
    "facts": FACTS,
    "by": PERSON,
    "asker": PERSON,
    "opened_by": PERSON,
    "history": {
        "seq",
        "step",
        "by",
        "at",
        "from",
        "to",
        "version",
        "words",
        "late",
        "until",
        "granted",
        "ladder",
    },
    "ruler": PERSON,
    "clocks": {"clock", "started_at", "due_at", "original_due_at", "stopped_at", "level"},
    "alerts": SHOWN["alerts"],
    "attempts": {"way", "state", "reason", "at"},
    "figures": {
        "figure",
        "label",
        "definition",
        "n",
        "of",
        "rate",
        "low",
        "high",
        "too_few",
        "median",
        "p90",
        "p99",
    },
    "suggestions": {
        "category",
        "kind",
        "urgency",
        "office",
        "sure",
        "duplicates",
        "facts",
    },
    "attachments": {"id", "state", "mime", "size", "url"},
    "remarks": {"start", "end", "effect", "reason"},
    "seats": {"seat", "by", "verdict", "remarks", "at"},
    "extra": {"lat", "lon", "datum", "label", "url", "key"},
    "position": {"lat", "lon"},
}
OPENID = "oSECRET00000000000000000001"
PHONE = "13800138000"


def a_full_ticket(cast: Cast) -> Ticket:
    """One that has been all the way: words, a picture, a position, a reply, what was sent."""
    place = {"lat": 30.1, "lon": 103.2, "label": f"银杏路 {PHONE}", "device": "not for you"}
    ticket = says(cast, f"积水，电话{PHONE}", who=OPENID)
    says(cast, who=OPENID, text="", kind="location", extra=place)
    says(cast, who=OPENID, text="", kind="image", media=["MEDIA-ID-NOT-FOR-YOU"])
    ticket = Ticket.objects.get(pk=ticket.pk)
    facts = {"what": f"请打{PHONE}", "where": "银杏路"}
    ticket.accept(by=cast.operator, kind="help", category="1501", title="积水", facts=facts)
    ticket.dispatch(by=cast.operator, lead="water", note="内部备注")
    ticket.sign(by=cast.handler)
    refused = asks(ticket, "ask_shelving", by=cast.handler, ground=f"详询{PHONE}", plan=PHONE)
    refused.rule(by=cast.duty, grant=False, note=f"再打{PHONE}")
    order = an_order(cast, refused.ticket, text=f"请联系{PHONE}")
    order.note_case("不为人知的办案笔记", by=cast.inspector)
    order.answer(by=cast.leader, text=f"已联系{PHONE}")
    a_reply(cast, refused.ticket, "released", text=f"已电话{PHONE}告知。")
    figure_keeping.catch_up()
    return Ticket.objects.get(pk=ticket.pk)


def every_answer(cast: Cast, as_: As, number: str) -> dict[tuple[str, str], Any]:
    """(person, address) → body, for everybody and every address that can be read."""
    found = {}
    order = Order.objects.get().pk
    for person in cast.everybody():
        for path in SHOWN:
            response = as_(person).get(path.format(number=number, order=order))
            if response.status_code == 200:
                found[person.username, path] = json.loads(response.content)
    return found


def items(answer: Any) -> list[dict[str, Any]]:
    """The things in an answer, whatever its envelope."""
    if isinstance(answer, dict) and set(answer) == {"items", "next"}:
        return list(answer["items"])
    return answer if isinstance(answer, list) else [answer]


def test_every_answer_has_the_named_fields_and_no_other(cast: Cast, as_: As) -> None:
    answers = every_answer(cast, as_, a_full_ticket(cast).number)
    seen = set()
    for (_person, path), answer in answers.items():
        for thing in items(answer):
            assert set(thing) == SHOWN[path], path
            seen.add(path)
            if not path.endswith("/steps"):
                _named_within(thing)
    assert seen == set(SHOWN) - {"alerts", "leads"}


def _named_within(thing: dict[str, Any]) -> None:
    for name, value in thing.items():
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                allowed = WITHIN[name]
                assert set(inner) <= allowed, name
                if name not in {"extra"}:
                    assert set(inner) == allowed or name == "facts", name
                _named_within({k: v for k, v in inner.items() if k in WITHIN and v})


def test_no_secret_leaves_for_anybody(cast: Cast, as_: As) -> None:
    ticket = a_full_ticket(cast)
    code = ticket.secrets.get(kind=Secret.Kind.TRACKING_CODE).open()
    receipt = OutboundMessage.objects.get(statement__isnull=False)
    assert code in receipt.words
    secrets = {
        "tracking code": code,
        "openid": OPENID,
        "media id": "MEDIA-ID-NOT-FOR-YOU",
        "device": "not for you",
        "note": "内部备注",
        "case note": "不为人知",
        **{f"seal of order {e.seq}": e.seal for e in OrderEvent.objects.all()},
        **{f"seal of sample {e.seq}": e.seal for e in SampleEvent.objects.all()},
        **{f"door {name}": value for name, value in DOOR.items()},
        **{f"password of {u.username}": u.password for u in User.objects.all() if u.password},
        **{f"digest of token {t.pk}": t.digest for t in ApiToken.objects.all()},
        **{f"seal {e.seq}": e.seal for e in Event.objects.all()},
        "head": ticket.head,
        **{f"digest of reply {r.pk}": r.digest for r in Reply.objects.all()},
    }
    for (person, path), answer in every_answer(cast, as_, ticket.number).items():
        text = json.dumps(answer, ensure_ascii=False)
        for name, secret in secrets.items():
            assert len(secret) < 3 or secret not in text, (person, path, name)
    assert Account.objects.get(slug="city").secrets["token"] == DOOR["token"]
    assert StatementVersion.objects.filter(text__contains="{code}").exists()


def test_a_phone_number_is_masked_for_everybody_but_who_wrote_the_reply(
    cast: Cast, as_: As
) -> None:
    ticket = a_full_ticket(cast)
    government = {u.username for u in cast.everybody() if u.organisation_kind == "government"}
    said = {"tickets/{number}/replies", "tickets/{number}/messages", "tickets/{number}/outbound"}
    seen = set()
    for (person, path), answer in every_answer(cast, as_, ticket.number).items():
        if PHONE in json.dumps(answer):
            seen.add((person in government, path))
            for thing in items(answer):
                if PHONE in thing.get("text", ""):
                    assert thing.get("side") != "citizen"
    assert seen == {(True, path) for path in said}


def test_the_code_is_dots_in_what_was_sent(cast: Cast, as_: As) -> None:
    number = a_full_ticket(cast).number
    sent = as_(cast.operator).items(f"tickets/{number}/outbound")
    assert [m["what"] for m in sent] == ["statement:receipt", "reply"]
    assert number in sent[0]["text"]
    assert "••••••" in sent[0]["text"]


def test_times_carry_their_offset(cast: Cast, as_: As) -> None:
    answers = every_answer(cast, as_, a_full_ticket(cast).number)
    times = [
        value
        for answer in answers.values()
        for thing in items(answer)
        for name, value in thing.items()
        if re.fullmatch(r"at|.*_at", name) and value
    ]
    assert times
    assert {str(datetime.fromisoformat(value).utcoffset()) for value in times} == {"8:00:00"}


def test_a_ticket_tells_its_clocks_its_alerts_and_what_the_catalogue_says(
    cast: Cast, as_: As
) -> None:
    ticket = a_ticket(cast, "accepted")
    for clock in ticket.clocks.filter(stopped_at=None):
        started = datetime.fromisoformat("2026-01-05T09:00:00+08:00")
        type(clock).objects.filter(pk=clock.pk).update(
            started_at=started, blue_at=started, yellow_at=started, due_at=started,
            deep_red_at=started, next_point_at=started,
        )  # fmt: skip
    raise_cards(timezone.now())
    page = read(as_(cast.operator).get(f"tickets/{ticket.number}"))
    dispatch, respond = page["clocks"]  # by their start
    assert (respond["clock"], respond["level"]) == ("respond", None)
    assert respond["stopped_at"]
    assert (dispatch["clock"], dispatch["level"], dispatch["stopped_at"]) == (
        "dispatch",
        "deep_red",
        None,
    )
    alert = page["alerts"][0]
    assert (alert["clock"], alert["level"], alert["number"]) == (
        "dispatch",
        "deep_red",
        ticket.number,
    )
    assert alert["due_at"] == "2026-01-05T09:00:00+08:00" < alert["raised_at"]
    assert page["suggestions"] == {
        "category": [],
        "kind": [],
        "urgency": [],
        "office": ["water"],
        "sure": {"office": [1.0]},
        "duplicates": [],
        "facts": {},
    }
    assert as_(cast.operator).items("alerts") == [alert]
    assert as_(cast.rival).items("alerts") == []


def test_who_sends_a_ticket_out_of_their_sight_learns_where_it_went_and_no_more(
    cast: Cast, as_: As
) -> None:
    ticket = a_ticket(cast)
    Ticket.objects.filter(pk=ticket.pk).update(confidential=True)
    given = {
        "kind": "report",
        "category": "1501",
        "title": "举报",
        "facts": {"what": "事", "where": "处"},
    }
    answer = read(as_(cast.operator).step(ticket.number, "accept", **given))
    assert (answer["state"], answer["title"], answer["body"]) == ("accepted", "", "")
    assert set(answer["facts"].values()) == {""}
    assert as_(cast.operator).get(f"tickets/{ticket.number}").status_code == 404


def test_a_vendor_sees_a_reply_only_when_it_is_released(cast: Cast, as_: As) -> None:
    ticket = a_ticket(cast, "handling")
    road = f"tickets/{ticket.number}/replies"
    reply = a_reply(cast, ticket, "reviewing")
    assert as_(cast.operator).items(road) == []
    (inside,) = as_(cast.head).items(road)
    assert (inside["next_seat"], inside["steps"]) == ("review", ["review"])
    assert [seat["by"]["id"] for seat in inside["seats"]] == ["handler"]
    assert as_(cast.handler).items(road)[0]["steps"] == []
    assert as_(cast.inspector).items(road)[0]["text"] == reply.text
    reply.review(by=cast.head, verdict="pass", remarks="内部意见")
    reply.release(by=cast.leader)
    (outside,) = as_(cast.operator).items(road)
    assert (outside["text"], outside["seats"], outside["next_seat"]) == (reply.text, [], None)
    assert "内部意见" not in json.dumps(as_(cast.operator).items(road), ensure_ascii=False)


def test_the_conversation_is_in_order_page_by_page(cast: Cast, as_: As) -> None:
    number = a_full_ticket(cast).number
    operator = as_(cast.operator)
    everything = operator.items(f"tickets/{number}/messages")
    assert [m["side"] for m in everything].count("citizen") == 3
    assert sorted(everything, key=lambda m: m["at"]) == everything
    picture = next(m for m in everything if m["kind"] == "image")["attachments"][0]
    assert picture["url"] == f"/desk/attachments/{picture['id']}"
    paged, cursor = [], ""
    while cursor is not None:
        page = read(operator.get(f"tickets/{number}/messages", limit=1, cursor=cursor))
        paged += page["items"]
        cursor = page["next"]
    assert paged == everything


def test_events_are_paged_in_their_order(cast: Cast, as_: As) -> None:
    number = a_full_ticket(cast).number
    first = read(as_(cast.duty).get(f"tickets/{number}/events", limit=4))
    rest = read(as_(cast.duty).get(f"tickets/{number}/events", cursor=first["next"]))
    events = first["items"] + rest["items"]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert (events[0]["from"], events[0]["to"]) == (None, "received")
    assert events[0]["by"] == {
        "id": "machine", "name": cast.machine.name, "office": None, "kind": "machine",
    }  # fmt: skip


def test_personal_data_are_opened_with_a_reason_for_whom_the_matter_lies_with(
    cast: Cast, as_: As
) -> None:
    number = says(cast, f"请回电{PHONE}").number
    road = f"tickets/{number}/reveal"
    ask = {"field": "phone", "reason": "回电核实"}
    assert read(as_(cast.operator).post(road, ask))["values"] == [PHONE]
    assert as_(cast.rival).post(road, ask).status_code == 404
    for wrong in ({"field": "phone"}, ask | {"reason": " "}, ask | {"field": "tracking_code"}):
        assert as_(cast.operator).post(road, wrong).status_code == 422
    assert as_(cast.operator).post(road, ask | {"field": "openid"}).status_code == 422
    steps = [e["step"] for e in as_(cast.operator).items(f"tickets/{number}/events")]
    assert steps == ["open", "reveal"]
