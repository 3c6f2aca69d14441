"""The cast: plainly fictional people, named by what they do, and one builder of tickets.

Everybody of design.md's demo is here, so that a test reads like a scene: the operator accepts, the
handler
drafts, the head reviews, the leader releases.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from hotline.models import (
    Account,
    Catalogue,
    Category,
    Grant,
    Office,
    Organisation,
    Policy,
    Reply,
    Role,
    Seat,
    Statement,
    StatementVersion,
    Switch,
    Ticket,
    User,
)
from hotline.models.arguments import Said
from hotline.models.catalogue import Named
from hotline.models.hearing import contact_at, hear, listened
from hotline.powers import Kind, Power
from tests.stage import Stage

DOOR = {
    "token": "cast-token",
    "appid": "wxcast0000000000",
    "aes_key": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    "original_id": "gh_cast",
    "secret": "cast-secret",
}
ROLES = {
    "operator": ([Power.RECEIVE], []),
    "duty": (
        [Power.RECEIVE, Power.HANDLE, Power.SPEAK],
        [Seat.DRAFT, Seat.REVIEW, Seat.RELEASE],
    ),
    "handler": ([Power.HANDLE], [Seat.DRAFT]),
    "head": ([Power.HANDLE], [Seat.DRAFT, Seat.REVIEW]),
    "leader": (
        [Power.HANDLE, Power.SPEAK],
        [Seat.REVIEW, Seat.SECOND_REVIEW, Seat.RELEASE],
    ),
    "main": ([Power.HANDLE, Power.SPEAK], [Seat.RELEASE, Seat.MAJOR_RELEASE]),
    "inspector": ([Power.SUPERVISE], []),
    "administrator": ([Power.ADMINISTER], []),
}
FACTS = {
    "who": "市民",
    "what": "路口积水",
    "when": "昨晚",
    "where": "银杏路与滨河街交叉口",
    "why": "暴雨",
    "how": "三轮车无法通行",
}
LIMITS = {
    "respond": "15min",
    "dispatch": "2h",
    "sign": "4wh",
    "contact": "1wd",
    "reply": "5wd",
    "follow_up": "10wd",
    "ruling": "1wd",
    "follow_up_first": False,
}
_serial = itertools.count(1)


@dataclass
class Cast:
    """Everybody, by role; the vendor listens at `city` (WeChat), `web` and `phone`."""

    operator: User
    operator2: User
    rival: User  # an operator of another vendor
    duty: User
    duty2: User
    handler: User
    head: User
    leader: User
    main: User
    housing: User  # the handler of another office
    housing_head: User
    housing_leader: User
    inspector: User
    administrator: User
    machine: User
    city: Account
    web: Account  # the city's own forms
    phone: Account  # calls, typed in by those who answer them

    def everybody(self) -> list[User]:
        """All people and the machine."""
        return [person for person in vars(self).values() if isinstance(person, User)]


def enrol(
    username: str, role: str, organisation: Organisation, office: Office | None = None
) -> User:
    """An account with a granted and, where needed, confirmed role."""
    powers, seats = ROLES[role]
    found, _made = Role.objects.get_or_create(
        code=role, defaults={"name": role, "powers": powers, "seats": seats}
    )
    user = User.objects.enrol(username, f"{username} ({role})", organisation, office=office)
    Grant.objects.create(
        user=user,
        role=found,
        asked_by=User.objects.machine(),
        confirmed_by=User.objects.citizen() if found.needs_a_second_person else None,
    )
    return user


def assemble() -> Cast:
    """Set the stage: organisations, offices, people, categories, rules and the receipt."""
    vendor = Organisation.objects.create(code="vendor", name="示例客服公司", kind=Kind.VENDOR)
    rival = Organisation.objects.create(code="rival", name="另一示例公司", kind=Kind.VENDOR)
    city = Organisation.objects.create(code="city", name="示例市政府", kind=Kind.GOVERNMENT)
    watch = Organisation.objects.create(code="watch", name="示例纪委", kind=Kind.INSPECTORATE)
    platform = Organisation.objects.create(code="platform", name="平台办", kind=Kind.PLATFORM)
    centre = Office.objects.create(
        code="centre", name="热线中心", organisation=city, is_centre=True
    )
    water = Office.objects.create(code="water", name="水务局", organisation=city)
    housing = Office.objects.create(code="housing", name="住建局", organisation=city)
    Office.objects.create(code="urban", name="城管局", organisation=city)
    Category.objects.create(code="1501", name="内涝积水")
    Category.objects.create(code="0206", name="施工扰民")
    for kind, urgency, reviewers in (
        ("", "normal", 3),
        ("", "urgent", 3),
        ("", "critical", 4),
        ("consult", "normal", 2),
    ):
        Policy.objects.create(
            kind=kind, urgency=urgency, version=1, limits=LIMITS, reviewers=reviewers
        )
    account = Account(carrier="wechat", slug="city", name="示例市发布", listening_vendor=vendor)
    account.keep_secrets(**DOOR)
    account.save()
    web = Account.objects.create(
        carrier="web", slug="city-web", name="示例市网页", listening_vendor=vendor
    )
    phone = Account.objects.create(
        carrier="phone", slug="city-phone", name="示例市电话", listening_vendor=vendor
    )
    cast = Cast(
        operator=enrol("operator", "operator", vendor),
        operator2=enrol("operator2", "operator", vendor),
        rival=enrol("rival", "operator", rival),
        duty=enrol("duty", "duty", city, centre),
        duty2=enrol("duty2", "duty", city, centre),
        handler=enrol("handler", "handler", city, water),
        head=enrol("head", "head", city, water),
        leader=enrol("leader", "leader", city, water),
        main=enrol("main", "main", city, water),
        housing=enrol("housing", "handler", city, housing),
        housing_head=enrol("housing_head", "head", city, housing),
        housing_leader=enrol("housing_leader", "leader", city, housing),
        inspector=enrol("inspector", "inspector", watch),
        administrator=enrol("administrator", "administrator", platform),
        machine=User.objects.machine(),
        city=account,
        web=web,
        phone=phone,
    )
    _name_who_leads(cast)
    _approve_statements(cast)
    Switch.objects.create(code="machines", on=True)
    return cast


def _name_who_leads(cast: Cast) -> None:
    """Row by row, so that a test finds the security log empty."""
    catalogue = Catalogue.objects.create(number=1, made_by=cast.duty, reason="试验用目录")
    for category, office in (("1501", "water"), ("0206", "housing"), ("0206", "urban")):
        catalogue.lines.create(category_id=category, office=Office.objects.get(code=office))


def catalogue_names(by: User, leads: dict[str, list[str]]) -> Catalogue:
    """Put a catalogue in force that names these offices to lead these categories, and no others."""
    lines = [Named(category, "", office) for category, named in leads.items() for office in named]
    return Catalogue.publish(lines, by=by, reason="试验用目录")


def _approve_statements(cast: Cast) -> None:
    """Row by row, so that a test finds the security log empty."""
    for code, title, use, text in (
        ("receipt", "回执", "automatic", "您的诉求已收到，编号：{number}，查询码：{code}。"),
        ("hours", "服务时间", "quoting", "市政务服务大厅工作日对外服务。"),
    ):
        StatementVersion.objects.create(
            statement=Statement.objects.create(
                code=code, title=title, uses=[use], automatic=use == "automatic"
            ),
            number=1,
            text=text,
            drafted_by=cast.duty,
            drafted_kind=Kind.GOVERNMENT,
            approved_by=cast.duty2,
            approved_kind=Kind.GOVERNMENT,
        )


@pytest.fixture(scope="session")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Stage[Cast]:
    """Everybody, as they stand when a test begins."""
    with django_db_blocker.unblock():
        return Stage.set_once(assemble)


@pytest.fixture
def cast(db: None, stage: Stage[Cast]) -> Cast:
    """Everybody, in a fresh house."""
    return stage.again()


def says(
    cast: Cast,
    text: str = "银杏路口积水半米，请尽快抽排",
    *,
    who: str = "oCAST0000000000000000000001",
    at: datetime | None = None,
    **said: Any,
) -> Ticket:
    """A citizen says something on WeChat; returns the ticket it opened or continued."""
    at = at or timezone.now()
    with transaction.atomic():
        contact = contact_at(cast.city, who)
        listened(contact, at=at, word=True)
        words = Said(
            **({"kind": "text", "text": text, "sent_at": at, "serial": next(_serial)} | said)
        )
        return hear(contact, words, by=cast.machine)


def weibo_account(cast: Cast) -> Account:
    """The city's account on Weibo, at whose door the same vendor listens."""
    vendor = cast.city.listening_vendor
    account = Account(carrier="weibo", slug="weibo", name="示例市发布", listening_vendor=vendor)
    account.keep_secrets(uid="1902530001", secret="cast-weibo-secret")
    account.save()
    return account


def commented(cast: Cast, text: str = "银杏路口积水半米", *, who: str = "2489510002") -> Ticket:
    """A citizen comments below a post of the city's on Weibo; returns the ticket it opened."""
    with transaction.atomic():
        contact = contact_at(weibo_account(cast), who)
        words = {"kind": "text", "text": text, "sent_at": timezone.now(), "serial": next(_serial)}
        where = {"post": "5100", "comment": "5101", "extra": {"public": "comment"}}
        return hear(contact, Said(**words, **where), by=cast.machine)


def a_ticket(cast: Cast, state: str = "received", *, kind: str = "help", **said: Any) -> Ticket:
    """A ticket led to `state` by the people whose steps those are."""
    said.setdefault("who", f"oCAST{next(_serial):023d}")
    ticket = says(cast, **said)
    if state == Ticket.State.SET_ASIDE:
        return ticket.set_aside(by=cast.operator, reason="thanks")
    if state == Ticket.State.MERGED:
        return ticket.merge(by=cast.operator, into=a_ticket(cast).number)
    road = ["accepted", "dispatched", "handling", "replied", "closed", "archived"]
    for stop in road[: road.index(state) + 1] if state in road else []:
        ticket = walk(cast, ticket, stop, kind)
    return ticket


def a_reply(cast: Cast, ticket: Ticket, state: str = "draft", text: str = "已抽排完毕。") -> Reply:
    """A reply to `ticket`, led to `state` by the seats of three people."""
    reply = Reply.objects.draft(ticket, text, by=cast.handler)
    if state != "draft":
        reply.submit(by=cast.handler)
    seats = {"review": cast.head, "second_review": cast.leader}
    while state in {"approved", "released", "recalled"} and reply.state == "reviewing":
        reply.review(by=seats[reply.next_seat], verdict="pass")
    if state in {"released", "recalled"}:
        reply.release(by=cast.main if reply.reviewers == 4 else cast.leader)
    if state == "recalled":
        reply.recall(by=cast.leader, reason="有误")
    return reply


def walk(cast: Cast, ticket: Ticket, stop: str, kind: str = "help") -> Ticket:
    """The next stop of a ticket's road, by whoever's step that is."""
    match stop:
        case "accepted":
            return ticket.accept(
                by=cast.operator, kind=kind, category="1501", title="路口积水", facts=FACTS
            )
        case "dispatched":
            return ticket.dispatch(by=cast.operator, lead="water")
        case "handling":
            return ticket.sign(by=cast.handler)
        case "replied":
            return a_reply(cast, ticket, "released").ticket
        case "closed":
            return ticket.close(by=cast.duty)
    return ticket.archive(by=cast.duty)


def make_late(ticket: Ticket, **ago: float) -> None:
    """Its open clocks started long `ago` (30 days), and everything that follows them knows."""
    for clock in ticket.clocks.filter(stopped_at=None):
        names = ("started_at", "due_at", "blue_at", "yellow_at", "deep_red_at")
        for name in names:
            setattr(clock, name, getattr(clock, name) - timedelta(**ago or {"days": 30}))
        clock.next_point_at = clock.next_point(clock.started_at)
        clock.save()
    times_follow_clocks(ticket)


def times_follow_clocks(ticket: Ticket) -> None:
    """What a step would do after clocks were moved."""
    ticket.follow(ticket.clocks.filter(stopped_at=None))
    times = {"due_at": ticket.due_at, "warn_at": ticket.warn_at}
    Ticket.objects.filter(pk=ticket.pk).update(**times)
    ticket.places.update(**times)


def later(**span: float) -> datetime:
    """A moment from now, or ago with negative figures."""
    return timezone.now() + timedelta(**span)
