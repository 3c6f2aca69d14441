"""The main screens, each as somebody meets it: who looks, and at what."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from dispatch import consoles
from dispatch.models import Macro
from dispatch.noting import leave_note
from hotline.demo.menus import MENU
from hotline.models import (
    Account,
    Budget,
    Card,
    Category,
    DoorCheck,
    DutyState,
    Export,
    LearntSorter,
    LexiconEntry,
    MenuVersion,
    Office,
    OutboundMessage,
    Policy,
    Proceeding,
    Pulse,
    RecordCheck,
    ReportMail,
    ShownMenu,
    Statement,
    Ticket,
    User,
    WatchAlarm,
    figure_keeping,
    reads,
)
from hotline.models.arguments import Said
from hotline.models.digest_making import make_digest
from hotline.models.emergency_switch import call_in, switch_on
from hotline.models.growth import follow
from hotline.models.hearing import contact_at, hear
from hotline.models.raising import raise_cards
from intake.models import Arrival, Feed
from intake.probing import see_to
from supervision.public.months import make_what_is_due
from supervision.rounds import holding
from supervision.rounds.ordering import settle
from tests.asked import asks, waits
from tests.cast import (
    LIMITS,
    Cast,
    a_reply,
    a_ticket,
    commented,
    later,
    make_late,
    says,
    walk,
    weibo_account,
)
from tests.dispatch.growing import reported as many_report
from tests.dispatch.raining import in_danger, reported
from tests.intake.opening import opened
from tests.intake.test_comments_from_a_file import as_csv, rows
from tests.platforms.douyin import CLIENT_KEY, SECRET
from tests.supervision.accounts import FACTS, an_entry, proposed
from tests.supervision.inspection import disputed, drawn, scored
from tests.supervision.orders import an_order, answered, let_pass
from tests.supervision.orders import asks as asks_for_time
from tests.supervision.publicly import last_month, many, some_days_later, switched_on

DAY = timedelta(days=1)
NOWHERE = {"befell": "water", "trapped": "yes", "people": "2"}


@dataclass
class Look:
    """One request that changes nothing, so that it can be made in each language."""

    browser: Client
    address: str
    posted: dict[str, Any] | None = field(default=None)

    def in_language(self, accepted: str = "") -> Any:
        """Return the answer to a reader whose browser asks for `accepted`."""
        asked = {"Accept-Language": accepted} if accepted else {}
        if self.posted is None:
            return self.browser.get(self.address, headers=asked)
        return self.browser.post(self.address, self.posted, headers=asked)


def _as(person: User) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def _at(who: str, state: str, page: str = "") -> Callable[[Cast], Look]:
    def look(cast: Cast) -> Look:
        ticket = a_ticket(cast, state)
        return Look(_as(getattr(cast, who)), f"/desk/tickets/{ticket.number}/{page}")

    return look


def _reply_at(who: str, state: str) -> Callable[[Cast], Look]:
    def look(cast: Cast) -> Look:
        reply = a_reply(cast, a_ticket(cast, "handling"), state)
        return Look(_as(getattr(cast, who)), f"/desk/tickets/{reply.ticket.number}/reply/")

    return look


def _sent_back(cast: Cast) -> Look:
    reply = a_reply(cast, a_ticket(cast, "handling"), "reviewing")
    reply.review(by=cast.head, verdict="back", remarks="请写明时间")
    return Look(_as(cast.handler), f"/desk/tickets/{reply.ticket.number}/reply/")


def _with_a_phone(cast: Cast) -> Look:
    ticket = says(cast, "联系电话13800138000，银杏路口积水")
    return Look(_as(cast.operator), f"/desk/tickets/{ticket.number}/")


def _on_weibo(page: str, state: str = "handling") -> Callable[[Cast], Look]:
    """A matter that began with a public comment, at the desk of whoever answers it."""

    def look(cast: Cast) -> Look:
        ticket = commented(cast)
        for stop in ("accepted", "dispatched", "handling"):
            ticket = walk(cast, ticket, stop)
        if state != "handling":
            reply = a_reply(cast, ticket, state)
            sent = {"state": "sent", "error": "", "withdrawal": ""}
            if state == "recalled":
                sent["withdrawal"] = "being_withdrawn"
            OutboundMessage.objects.filter(release__reply=reply).update(**sent)
        who = cast.handler if state == "handling" else cast.leader
        return Look(_as(who), f"/desk/tickets/{ticket.number}/{page}")

    return look


def _accounts_in_trouble(cast: Cast) -> Look:
    account = weibo_account(cast)
    Budget.objects.create(account=account, spent_today=99, shut_until=later(hours=1))
    Feed.objects.begin(account)
    account.falter(account.Health.SPENT, "out_of_calls: next_hour")
    Feed.objects.update(trouble="no_answer: retry (ReadTimeout)")
    return Look(_as(cast.administrator), "/admin/")


def _proven(cast: Cast, who: str, page: str) -> Look:
    """A record that was checked and signed, then found broken; somebody reads a lot."""
    ticket = waits(cast, "extension").ticket
    made = make_digest(later(days=-1))
    assert made
    RecordCheck.objects.run()
    RecordCheck.objects.create(
        began_at=later(), at=later(), faults=2, first_fault="20260101-000001-0"
    ).alarm()
    phone = says(cast, "联系电话13800138000，银杏路口积水", who="oCAST-PHONE")
    for _time in range(21):
        phone.reveal("phone", by=cast.operator, reason="回电")
    reads.follow(timezone.now())
    WatchAlarm.objects.earliest("id").mark_seen("已派人核查", by=cast.inspector)
    return Look(_as(getattr(cast, who)), f"/wall/{page.format(ticket.number)}")


def _in_the_ledger(page: str, who: str = "duty") -> Callable[[Cast], Look]:
    """An account in trouble, whose opening or closing is under way and late."""

    def look(cast: Cast) -> Look:
        entry = an_entry(cast)
        closing = Proceeding.objects.begin("closing", entry, by=cast.duty, reason="并入市级账号")
        closing.do("approve", by=cast.duty2, note="同意")
        closing.steps.filter(done_at=None).update(due_at=later(days=-1))
        opening = proposed(cast)
        opening.do("approve", by=cast.leader)
        opening.do("register", by=cast.handler, on=timezone.localdate())
        see_to([cast.city, cast.web])
        ends = {"token_ends_at": later(days=3), "last_out_at": later(days=-20)}
        Pulse.objects.filter(account=cast.city).update(**ends, last_in_at=later(hours=-1))
        DoorCheck.objects.get(part="api").dead("no_permission", "48001: no_permission (api)")
        DoorCheck.objects.get(part="hook").alive()
        a_ticket(cast, "replied").outbound.update(
            state="failed", error="45015", ended_at=later(days=-1)
        )
        a_ticket(cast)
        address = page.format(entry=entry.pk, opening=opening.entry_id)
        return Look(_as(getattr(cast, who)), f"/accounts/{address}")

    return look


def _ledger_posted(page: str, who: str, given: dict[str, Any]) -> Callable[[Cast], Look]:
    def look(cast: Cast) -> Look:
        entry = an_entry(cast)
        return Look(_as(getattr(cast, who)), f"/accounts/{page.format(entry=entry.pk)}", given)

    return look


def _counted(cast: Cast) -> Cast:
    """Some tickets, and the figures that follow from them."""
    for state in ("received", "accepted", "handling", "replied"):
        a_ticket(cast, state)
    figure_keeping.catch_up()
    return cast


def _much_is_late(cast: Cast) -> Cast:
    """A ticket that was dispatched twice, returned and put off, and is late all the same."""
    ticket = a_ticket(cast, "dispatched")
    asks(ticket, "ask_return", by=cast.handler).rule(by=cast.duty, grant=True)
    ticket = Ticket.objects.get(pk=ticket.pk).dispatch(by=cast.duty, lead="water")
    asks(ticket.sign(by=cast.handler), "ask_extension", by=cast.handler).rule(
        by=cast.duty, grant=True
    )
    make_late(Ticket.objects.get(pk=ticket.pk))
    make_late(a_ticket(cast))
    return cast


def _an_order(
    page: str, who: str = "inspector", given: dict[str, Any] | None = None
) -> Callable[[Cast], Look]:
    """An order that was answered late, sent back, noted, and asks for more time."""

    def look(cast: Cast) -> Look:
        order = answered(cast, let_pass(an_order(cast, a_ticket(cast, "handling"))))
        order.send_back(by=cast.inspector, remarks="请补充现场照片")
        order.raise_level(by=cast.inspector, to="joint", note="会同主管部门")
        order.note_case("另案核查", by=cast.inspector)
        asks_for_time(cast, order)
        concluded = answered(cast, an_order(cast)).accept_answer(by=cast.inspector)
        concluded.conclude(by=cast.inspector, accountability="talk", conclusion="已谈话")
        address = page.format(order=order.number, concluded=concluded.number)
        return Look(_as(getattr(cast, who)), address, given)

    return look


def _inspected(
    page: str, who: str = "duty", given: dict[str, str] | None = None
) -> Callable[[Cast], Look]:
    """Samples of every state, found by the machine and by class, one of them settled."""

    def look(cast: Cast) -> Look:
        for _n in range(4):
            a_ticket(cast, "accepted", kind="report")
        aside = a_ticket(cast).set_aside(by=cast.operator, reason="thanks", note="说不归我管")
        new, first, second, third, *_rest = drawn(cast, aside)
        scored(cast, first)
        disputed(cast, second)
        settled = disputed(cast, third).score_again(
            by=cast.inspector, off={"promise": 20}, remark="承诺了时限"
        )
        month = f"{timezone.localdate():%Y-%m}"
        numbers = {"new": new, "first": first, "second": second, "settled": settled}
        told = {name: one.number for name, one in numbers.items()}
        return Look(_as(getattr(cast, who)), page.format(month=month, **told), given)

    return look


def _rounds(cast: Cast, who: str, page: str) -> Look:
    """Everything a round can find; the first of it was ordered, the last has just been seen."""
    entry = an_entry(cast)
    Pulse.objects.update_or_create(account=cast.city, defaults={"last_in_at": later(days=-1)})
    Pulse.objects.filter(account=cast.city).update(last_out_at=later(days=-20))
    a_ticket(cast).clocks.update(due_at=later(days=-2))
    Ticket.objects.update(opened_at=later(days=-20))
    told = {"fact": "wrong_answer", "since": later(days=-3)}
    DoorCheck.objects.create(account=cast.city, part="hook", **told)
    Account.objects.filter(pk=cast.city.pk).update(health="stopped")
    held = holding.hold(by=cast.machine)
    settle(by=cast.inspector)
    holding.hold(by=cast.inspector)
    holding.note(entry, "harmful", "评论区有外链", by=cast.inspector)
    return Look(_as(getattr(cast, who)), f"/accounts/rounds/{page.format(held.pk)}")


def _round_without_findings(cast: Cast) -> Look:
    held = holding.hold(by=cast.machine)
    return Look(_as(cast.inspector), f"/accounts/rounds/{held.pk}/")


def _busy_wall(cast: Cast) -> Look:
    """Something in every corner of it."""
    cards = _cards(cast, "inspector")
    _much_is_late(cast)
    for _ in range(4):
        a_ticket(cast, text="月季路积水半米车过不去")
    in_danger(cast)
    an_entry(cast)
    DoorCheck.objects.create(account=cast.city, part="hook", fact="wrong_answer")
    for person, state in ((cast.operator, "break"), (cast.operator2, "away"), (cast.duty, "on")):
        DutyState.objects.create(person=person, state=state, since=later(hours=-1))
    consoles.here(cast.operator2, "a line")
    return Look(cards.browser, "/wall/")


def _nonsense_rules(cast: Cast) -> Look:
    return Look(_as(cast.duty), "/accounts/rules/", {"reason": "", "seen": "0"})


def _comments(cast: Cast, content: bytes | None = None) -> Look:
    keys = ["--client-key", CLIENT_KEY, "--secret", SECRET]
    call_command("account", "douyin", "dy", "--vendor", "vendor", *keys, stdout=io.StringIO())
    if content is None:
        return Look(_as(cast.operator), "/desk/comments/")
    # A file is read once, so each look brings its own.
    return Comments(_as(cast.operator), "/desk/comments/", {"account": "dy", "content": content})


class Comments(Look):
    """A file that is brought."""

    def in_language(self, accepted: str = "") -> Any:
        assert self.posted is not None
        file = SimpleUploadedFile("comments.csv", self.posted["content"])
        asked = {"Accept-Language": accepted} if accepted else {}
        given = {"account": self.posted["account"], "file": file}
        return self.browser.post(self.address, given, headers=asked)


def _by_hand(cast: Cast) -> Look:
    _comments(cast)
    ticket = commented_on_douyin(cast)
    for stop in ("accepted", "dispatched", "handling"):
        ticket = walk(cast, ticket, stop)
    a_reply(cast, ticket, "released")
    by_hand = {"state": "unreached", "error": "by_hand", "ended_at": later()}
    ticket.outbound.filter(release__isnull=False).update(**by_hand)
    return Look(_as(cast.leader), f"/desk/tickets/{ticket.number}/")


def commented_on_douyin(cast: Cast) -> Ticket:
    """A citizen comments below a video of the city's."""
    account = Account.objects.get(slug="dy")
    with transaction.atomic():
        contact = contact_at(account, "u1")
        words = {"kind": "text", "text": "路口积水", "sent_at": timezone.now(), "serial": 1}
        where = {"post": "@item1", "comment": "@c1", "extra": {"public": "comment"}}
        return hear(contact, Said(**words, **where), by=cast.machine)


def _in_danger(cast: Cast) -> Look:
    ticket = says(cast, extra={"lat": 29.2741, "lon": 118.1551}).report(by=cast.machine)
    ticket.alarm(by=cast.machine, dangers=["trapped", "injured", "missing", "drowning"])
    return Look(_as(cast.operator), f"/desk/tickets/{ticket.number}/")


def _unsure(cast: Cast) -> Look:
    ticket = a_ticket(cast, "replied")
    OutboundMessage.objects.filter(ticket=ticket).update(state="unsure", error="crashed")
    return Look(_as(cast.duty), f"/desk/tickets/{ticket.number}/")


def _two_messages(cast: Cast) -> Look:
    says(cast, "银杏路口积水", who="oCAST-TWO")
    ticket = says(cast, "联系电话13800138000", who="oCAST-TWO", media=["one"])
    return Look(_as(cast.operator), f"/desk/tickets/{ticket.number}/steps/split/")


def _nearby(page: str) -> Callable[[Cast], Look]:
    def look(cast: Cast) -> Look:
        a_ticket(cast, "handling")
        return Look(_as(cast.operator), f"/desk/tickets/{a_ticket(cast).number}/{page}")

    return look


def _merged(who: str) -> Callable[[Cast], Look]:
    def look(cast: Cast) -> Look:
        follower = a_ticket(cast, "merged")
        shown = follower if who == "follower" else follower.merged_into
        return Look(_as(cast.operator), f"/desk/tickets/{shown.number}/")

    return look


def _quoted_wrongly(cast: Cast) -> Look:
    statement = Statement.objects.create(code="lead", title="由谁负责", uses=["quoting"])
    draft = statement.draft("{category}由{office}负责，{date}前答复。", by=cast.duty)
    draft.approve(by=cast.duty2)
    given = {"statement": "lead", "values.lead.office": "water", "values.lead.date": "x"}
    return Look(_as(cast.operator), f"/desk/tickets/{a_ticket(cast).number}/steps/quote/", given)


def _refused(cast: Cast) -> Look:
    ticket = a_ticket(cast, "dispatched")
    return Look(_as(cast.operator), f"/desk/tickets/{ticket.number}/steps/sign/", {})


def _stale(cast: Cast) -> Look:
    ticket = a_ticket(cast)
    ticket.take(by=cast.operator2)
    return Look(_as(cast.operator), f"/desk/tickets/{ticket.number}/steps/take/", {"version": 1})


def _incomplete(cast: Cast) -> Look:
    ticket = a_ticket(cast)
    given = {"kind": "help", "category": "1501", "facts.what": "积水", "version": ticket.version}
    return Look(_as(cast.operator), f"/desk/tickets/{ticket.number}/steps/accept/", given)


def _asked(cast: Cast) -> Look:
    request = waits(cast, "extension")
    asks(request.ticket, "ask_shelving", by=cast.handler).rule(by=cast.duty, grant=False)
    return Look(_as(cast.handler), f"/desk/tickets/{request.ticket.number}/")


def _ruled(cast: Cast, given: dict[str, Any]) -> Look:
    request = waits(cast, "return")
    address = f"/desk/tickets/{request.ticket.number}/requests/{request.pk}/rule/"
    return Look(_as(cast.duty), address, given or None)


def _called(cast: Cast) -> Look:
    ticket = a_ticket(cast)
    leave_note(ticket, f"@{cast.operator2.username}", by=cast.operator)
    return Look(_as(cast.operator2), f"/desk/tickets/{ticket.number}/")


def _macros(cast: Cast) -> Look:
    firm = cast.operator.organisation
    Macro.objects.create(
        owner=cast.operator, organisation=firm, name="已回电", note="已回电", shared=True
    )
    return Look(_as(cast.operator), "/desk/macros/")


def _with_macros(cast: Cast) -> Look:
    _macros(cast)
    return Look(_as(cast.operator), f"/desk/tickets/{a_ticket(cast).number}/steps/set_aside/")


def _selected(cast: Cast, **more: str) -> Look:
    some = [f"{a_ticket(cast).number}:1" for _ in range(2)]
    return Look(_as(cast.operator), "/desk/bulk/", {"t": some, **more})


def _nothing_in_common(cast: Cast) -> Look:
    return Look(_as(cast.rival), "/desk/bulk/", {"t": f"{a_ticket(cast).number}:1"})


def _shift(cast: Cast) -> Look:
    a_ticket(cast).take(by=cast.operator)
    DutyState.say("break", by=cast.operator2)
    return Look(_as(cast.operator), "/desk/shift/")


def _storm(cast: Cast) -> Look:
    in_danger(cast, at=None)
    reported(cast)
    reported(cast)
    return Look(_as(cast.duty), "/desk/disaster/")


def _in_an_emergency(cast: Cast, person: User, path: str = "/desk/emergency/") -> Look:
    Policy.amend("help", "normal", limits={"sign": "1h"}, by=cast.duty, mode="emergency")
    switch_on("2", "市防指启动应急响应", by=cast.duty)
    DutyState.say("away", by=cast.duty2)
    call_in(cast.duty2, by=cast.duty)
    return Look(_as(person), path)


def _gathered(cast: Cast) -> Look:
    one = reported(cast)
    marked = {"t": [f"{one.number}:{one.version}", f"{one.number}:{one.version}"]}
    return Look(_as(cast.duty), "/desk/disaster/gather/", marked)


def _reported_upward(cast: Cast, page: str = "") -> Look:
    ticket = in_danger(cast)
    told = {"stage": "first", "superior": "省防指办", "text": "车库进水"}
    ticket.write_up(by=cast.duty, **told).send_up(by=cast.duty2)
    page = page or f"upward/{ticket.upward_reports.get().number}/"
    return Look(_as(cast.duty), f"/desk/tickets/{ticket.number}/{page}")


def _hot(cast: Cast) -> Look:
    for _ in range(4):
        a_ticket(cast, text="月季路积水半米车过不去")
    return Look(_as(cast.duty), "/desk/hot/")


def _cards(cast: Cast, by: str, page: str = "", **given: str) -> Look:
    """The office is late: the cards, and on one of them what everybody said."""
    ticket = a_ticket(cast, "handling")
    raise_cards(ticket.clocks.get(kind="reply").reached_at("deep_red") + timedelta(seconds=1))
    put_off = a_ticket(cast, "handling")
    asks(put_off, "ask_extension", by=cast.handler)
    card = Card.objects.get(ticket=ticket, kind="reply", level="deep_red")
    if page and not given:
        card.acknowledge(by=cast.main)
        card.explain(by=cast.leader, text="抢修队伍调往抗洪")
        card.uphold(by=cast.inspector, reason="未附进度")
    return Look(_as(getattr(cast, by)), f"/wall/{page.format(card.number)}", given or None)


def _growing(cast: Cast, by: str = "duty", page: str = "hot/") -> Look:
    ticket = many_report(cast, 6)[0]
    for alarm in follow(timezone.now()):
        if by != "duty":
            alarm.mark_seen("已到现场", by=cast.duty)
    return Look(_as(getattr(cast, by)), f"/desk/{page.format(ticket.number)}")


def _flagged(cast: Cast) -> Look:
    ticket = a_ticket(cast, text="着火了快来，有人被困，我不想活了，狗官")
    return Look(_as(cast.operator), f"/desk/tickets/{ticket.number}/")


def _proposing(cast: Cast) -> Look:
    Category.objects.filter(pk="1501").update(words="积水 淹 抽水")
    LearntSorter.objects.learn(by=cast.machine)
    ticket = a_ticket(cast, text="昨晚银杏路积水半米")
    return Look(_as(cast.operator), f"/desk/tickets/{ticket.number}/steps/accept/")


def _public(address: str) -> Callable[[Cast], Look]:
    """The boards are on and have a month to show."""

    def look(cast: Cast) -> Look:
        switched_on(cast)
        many(cast, 12, solved=9)
        make_what_is_due(some_days_later())
        return Look(Client(), address)

    return look


def _a_months_report(cast: Cast) -> Look:
    """Enough came in to be ranked, and some of it too few to be."""
    many(cast, 12, solved=9)
    return Look(_as(cast.inspector), f"/wall/report/{last_month():%Y-%m}/")


def _letters(cast: Cast) -> Look:
    """Reports on their way to an office, in every state."""
    for month, state in enumerate(ReportMail.State.values, start=1):
        told = {"error": "smtp_550", "again_by": cast.inspector} if state == "failed" else {}
        office = Office.objects.get(code="water")
        ReportMail.objects.create(month=date(2026, month, 1), office=office, state=state, **told)
    return Look(_as(cast.inspector), "/wall/report/")


def _boards_are_switched(cast: Cast) -> Look:
    switched_on(cast, "volumes")
    return Look(_as(cast.duty), "/desk/rules/public/")


def _exporting(cast: Cast) -> Look:
    """A table of tickets is offered, with personal data for who says why."""
    a_ticket(cast)
    given = "?of=tickets&queue=inbox&state=received&since=2026-01-01"
    return Look(_as(cast.operator), f"/desk/exports/new/{given}")


def _exported(cast: Cast) -> Look:
    """Files in every state, and what others took along."""
    for state in Export.State.values:
        error = "cut_off" if state == "failed" else ""
        kept = {"kept_until": later(days=2), "size": 3_000_000, "error": error, "reason": error}
        told = {"table": "tickets", "form": "csv", "expected": 9, "rows": 4, "language": "zh-hans"}
        Export.objects.create(by=cast.inspector, state=state, **told, **kept)
    return Look(_as(cast.inspector), "/desk/exports/")


def _late(cast: Cast) -> Look:
    a_ticket(cast, at=later(days=-3)).clocks.update(due_at=later(days=-2))
    a_ticket(cast).clocks.update(due_at=later(minutes=2), started_at=later(minutes=-40))
    return Look(_as(cast.operator), "/desk/")


def _slowed_down(cast: Cast) -> Look:
    wrong = Look(Client(), "/", {"username": "nobody", "password": "y"})
    while wrong.in_language().status_code != 429:
        pass
    return wrong


def _statement_waiting(cast: Cast) -> Look:
    receipt = Statement.objects.get(code="receipt")
    receipt.draft("编号：{number}", by=cast.duty2, expires_on=timezone.localdate() + DAY)
    receipt.drafts.get().approve(by=cast.duty)
    receipt.draft("您的编号：{number}", by=cast.duty2)
    return Look(_as(cast.duty), "/desk/statements/receipt/")


def _lexicon(cast: Cast) -> Look:
    LexiconEntry.objects.seed(by=cast.machine)
    return Look(_as(cast.handler), "/desk/lexicon/")


def _lexicon_entry(cast: Cast) -> Look:
    LexiconEntry.objects.seed(by=cast.machine)
    entry = LexiconEntry.objects.get(ban="rumour")
    weaker = entry.current.form | {"ban": "rumour", "effect": "remark", "why": "试一下"}
    entry.amend(weaker, by=cast.duty, expects=1)
    return Look(_as(cast.duty2), f"/desk/lexicon/{entry.pk}/")


def _lexicon_nonsense(cast: Cast) -> Look:
    given = {"ban": "insult", "words": "*", "unless": "骂", "effect": "block"}
    return Look(_as(cast.duty), "/desk/lexicon/", given)


def _menu(cast: Cast) -> Look:
    ours = MenuVersion.objects.write(cast.city, MENU, by=cast.duty, seen=0)
    of_duty2 = {"by": cast.duty2, "by_kind": "government", "ended_at": timezone.now()}
    for state, reason in (("done", ""), ("failed", "no_permission")):
        told = {"state": state, "reason": reason, "rid": "a1-b2"}
        ours.pushes.create(account=cast.city, **of_duty2, **told)
    theirs = [{"name": "", "kind": "view", "value": "/track/", "below": []}]
    ShownMenu.objects.create(account=cast.city, plain=theirs, looked_at=later(minutes=1))
    return Look(_as(cast.duty), "/desk/menus/city/")


def _menu_on_its_way(cast: Cast) -> Look:
    ours = MenuVersion.objects.write(cast.city, MENU, by=cast.duty, seen=0)
    ours.pushes.create(account=cast.city, by=cast.duty2, by_kind="government", reason="busy")
    ShownMenu.objects.create(account=cast.city)
    return Look(_as(cast.duty), "/desk/menus/city/")


def _no_menu(cast: Cast) -> Look:
    type(cast.city).objects.filter(pk=cast.city.pk).update(carrier="web")
    return Look(_as(cast.duty), "/desk/menus/")


def _caller(cast: Cast) -> Look:
    says(cast, "联系电话13800138000，银杏路口积水")
    given = {"do": "look_up", "phone": "13800138000", "reason": "来电查询"}
    return Look(_as(cast.operator), "/desk/phone/", given)


def _dead_letters(cast: Cast) -> Look:
    sealed = {"lane": 1, "kind": "text", "sealed": b"", "sent_at": later()}
    for n, error in enumerate(("CannotUnseal", "KeyError")):
        digest = bytes([n]) * 32
        Arrival.objects.create(
            account=cast.city, digest=digest, state="dead", error=error, **sealed
        )
    return Look(_as(cast.duty), "/desk/dead-letters/")


def _limit_looked_at(cast: Cast) -> Look:
    a_ticket(cast, "handling")
    given = LIMITS | {"reply": "3wd", "reviewers": "3", "reason": "x"}
    return Look(_as(cast.duty), "/desk/rules/policies/help/normal/", given)


def _why_due(cast: Cast) -> Look:
    ticket = a_ticket(cast, "handling")
    clock = ticket.clocks.get(kind="reply")
    return Look(_as(cast.handler), f"/desk/tickets/{ticket.number}/clocks/{clock.pk}/")


def _case(state: str) -> Callable[[Cast], Look]:
    def look(cast: Cast) -> Look:
        ticket = a_ticket(cast, state)
        return Look(opened(ticket), f"/track/{ticket.number}/")

    return look


def _unsolved(cast: Cast) -> Look:
    ticket = a_ticket(cast, "replied")
    ticket.rate(by=User.objects.citizen(), solved=False, satisfied=1)
    return Look(opened(ticket), f"/track/{ticket.number}/")


def _refused_at_the_case(cast: Cast) -> Look:
    ticket = a_ticket(cast, "replied")
    return Look(opened(ticket), f"/track/{ticket.number}/withdraw/", {"reason": "other"})


def _shut_meanwhile(cast: Cast) -> Look:
    number = a_ticket(cast, "handling").number
    return Look(Client(), f"/track/{number}/supplement/", {"text": "水更深了"})


def _sent(address: str, given: dict[str, Any]) -> Look:
    browser = Client()
    assert browser.post(address, given).status_code == 302
    return Look(browser, "/report/sent/")


def _agreed(cast: Cast) -> Ticket:
    ticket = a_ticket(cast, "closed")
    return ticket.consent(by=User.objects.citizen(), purpose="publication", given=True)


def _published(cast: Cast) -> Look:
    _agreed(cast).publish(by=cast.leader, text="路口积水，已抽排。", place="银杏路")
    return Look(Client(), "/cases/")


def _publishing(cast: Cast) -> Look:
    number = _agreed(cast).number
    return Look(_as(cast.leader), f"/desk/tickets/{number}/steps/publish/")


SCENES: dict[str, Callable[[Cast], Look]] = {
    "door": lambda cast: Look(Client(), "/"),
    "wrong password": lambda cast: Look(Client(), "/", {"username": "x", "password": "y"}),
    "too many passwords": _slowed_down,
    "nothing here": lambda cast: Look(Client(), "/nothing/here/"),
    "the form": lambda cast: Look(Client(), "/report/"),
    "an empty form": lambda cast: Look(Client(), "/report/", {"phone": "x", "people": "y"}),
    "the form for disasters": lambda cast: Look(Client(), "/report/disaster/"),
    "a disaster nowhere": lambda cast: Look(Client(), "/report/disaster/", NOWHERE),
    "a disaster sent": lambda cast: _sent("/report/disaster/", NOWHERE | {"where": "银杏路"}),
    "a matter sent": lambda cast: _sent("/report/", {"what": "路灯不亮"}),
    "nothing sent": lambda cast: Look(Client(), "/report/sent/"),
    "track": lambda cast: Look(Client(), "/track/"),
    "track, no number": lambda cast: Look(Client(), "/track/", {"number": "1", "code": "2"}),
    "case received": _case("received"),
    "case handling": _case("handling"),
    "case merged": _case("merged"),
    "case replied": _case("replied"),
    "case unsolved": _unsolved,
    "a step refused at the case": _refused_at_the_case,
    "a case that shut meanwhile": _shut_meanwhile,
    "answer by link": lambda cast: Look(Client(), "/track/answer/"),
    "answer by a wrong link": lambda cast: Look(Client(), "/track/answer/", {"token": "x"}),
    "no published cases": lambda cast: Look(Client(), "/cases/"),
    "published cases": _published,
    "following up": _at("duty", "replied", "steps/follow_up/"),
    "reworking": _at("duty", "closed", "steps/rework/"),
    "publishing": _publishing,
    "queues": _late,
    "empty desk": lambda cast: Look(_as(cast.handler), "/desk/"),
    "search": lambda cast: Look(_as(cast.duty), "/desk/?q=积水"),
    "received": _at("operator", "received"),
    "with a phone": _with_a_phone,
    "people in danger": _in_danger,
    "handling": _at("handler", "handling"),
    "closed": _at("duty", "closed"),
    "unsure": _unsure,
    "accepting": _at("operator", "received", "steps/accept/"),
    "setting aside": _at("operator", "received", "steps/set_aside/"),
    "handing over": _at("operator", "received", "steps/hand_over/"),
    "dispatching": _at("duty", "accepted", "steps/dispatch/"),
    "merging": _nearby("steps/merge/"),
    "perhaps the same": _nearby(""),
    "merged": _merged("follower"),
    "master": _merged("master"),
    "splitting": _two_messages,
    "quoting": _at("operator", "received", "steps/quote/"),
    "quoted wrongly": _quoted_wrongly,
    "contact": _at("handler", "handling", "steps/contact/"),
    "proposing to decline": _at("operator", "received", "steps/propose_decline/"),
    "asking to return": _at("handler", "dispatched", "steps/ask_return/"),
    "asking for more time": _at("handler", "handling", "steps/ask_extension/"),
    "asking to shelve": _at("handler", "handling", "steps/ask_shelving/"),
    "urging": _at("duty", "handling", "steps/urge/"),
    "escalating": _at("inspector", "handling", "steps/escalate/"),
    "asked": _asked,
    "ruling": lambda cast: _ruled(cast, {}),
    "not ruled": lambda cast: _ruled(cast, {"note": "理由不足"}),
    "revealing": _at("operator", "received", "reveal/phone/"),
    "drafting": _at("handler", "handling", "reply/"),
    "reviewing": _reply_at("head", "reviewing"),
    "sent back": _sent_back,
    "releasing": _reply_at("leader", "approved"),
    "recalling": _reply_at("leader", "released"),
    "refused": _refused,
    "stale": _stale,
    "incomplete": _incomplete,
    "noting": _at("operator", "received", "note/"),
    "called": _called,
    "menu": _menu,
    "menu on its way": _menu_on_its_way,
    "no account with a menu": _no_menu,
    "a menu with nothing right": lambda cast: Look(
        _as(cast.duty), "/desk/menus/city/", {"name-0": "超" * 6, "kind-0": "view", "value-1": "x"}
    ),
    "with macros": _with_macros,
    "macros": _macros,
    "macro without a name": lambda cast: Look(_as(cast.operator), "/desk/macros/", {"step": "x"}),
    "filters": lambda cast: Look(_as(cast.duty), "/desk/filters/"),
    "mentioned": lambda cast: Look(_as(cast.handler), "/desk/mentioned/"),
    "selected": lambda cast: _selected(cast),
    "set aside together": lambda cast: _selected(cast, step="set_aside"),
    "nothing in common": _nothing_in_common,
    "shift": _shift,
    "disaster desk": _storm,
    "no disaster": lambda cast: Look(_as(cast.duty), "/desk/disaster/"),
    "gathering one": _gathered,
    "a report upward": _reported_upward,
    "the next report upward": lambda cast: _reported_upward(cast, "steps/write_up/"),
    "releasing a report that is not there": lambda cast: _reported_upward(cast, "steps/send_up/"),
    "an emergency": lambda cast: _in_an_emergency(cast, cast.duty),
    "an emergency for who did not switch it": lambda cast: _in_an_emergency(cast, cast.duty2),
    "an emergency for an operator": lambda cast: _in_an_emergency(cast, cast.operator),
    "the wall with cards": lambda cast: _cards(cast, "inspector"),
    "cards": lambda cast: _cards(cast, "duty", "cards/?state=all&first=crossed"),
    "cards, none": lambda cast: Look(_as(cast.housing), "/wall/cards/"),
    "a card": lambda cast: _cards(cast, "leader", "cards/{}/"),
    "a card that waits": lambda cast: _cards(cast, "head", "cards/{}/steps/explain/", text="x"),
    "a card nobody answered": lambda cast: _cards(
        cast, "inspector", "cards/{}/steps/cancel/", reason="x"
    ),
    "called in": lambda cast: _in_an_emergency(cast, cast.duty2, "/desk/hot/"),
    "no emergency": lambda cast: Look(_as(cast.duty), "/desk/emergency/"),
    "an emergency without a level": lambda cast: Look(
        _as(cast.duty), "/desk/emergency/", {"reason": ""}
    ),
    "ending what is not on": lambda cast: Look(
        _as(cast.duty), "/desk/emergency/end/", {"why": "x"}
    ),
    "limits in an emergency": lambda cast: _in_an_emergency(
        cast, cast.duty, "/desk/rules/policies/"
    ),
    "the first limit in an emergency": lambda cast: Look(
        _as(cast.duty), "/desk/rules/policies/help/normal/emergency/"
    ),
    "hot matters": _hot,
    "growing matters": _growing,
    "growing matters seen": lambda cast: _growing(cast, "inspector"),
    "ticket of a growing matter": lambda cast: _growing(cast, page="tickets/{}/"),
    "no hot matters": lambda cast: Look(_as(cast.rival), "/desk/hot/"),
    "flagged": _flagged,
    "proposals": _proposing,
    "end of a shift": lambda cast: Look(_as(cast.handler), "/desk/shift/"),
    "statements": lambda cast: Look(_as(cast.duty), "/desk/statements/"),
    "statement": lambda cast: Look(_as(cast.duty), "/desk/statements/receipt/"),
    "statement waiting": _statement_waiting,
    "lexicon": _lexicon,
    "lexicon entry": _lexicon_entry,
    "lexicon, nonsense": _lexicon_nonsense,
    "rules": lambda cast: Look(_as(cast.duty), "/desk/rules/"),
    "catalogue": lambda cast: Look(_as(cast.duty), "/desk/rules/catalogue/"),
    "category": lambda cast: Look(_as(cast.duty), "/desk/rules/catalogue/0206/"),
    "taking in a file": lambda cast: Look(_as(cast.duty), "/desk/rules/catalogue/import/"),
    "calendar": lambda cast: Look(_as(cast.duty), "/desk/rules/calendar/"),
    "day": lambda cast: Look(_as(cast.duty), "/desk/rules/calendar/2026-10-01/"),
    "hours": lambda cast: Look(_as(cast.duty), "/desk/rules/calendar/hours/"),
    "limits": lambda cast: Look(_as(cast.duty), "/desk/rules/policies/"),
    "limit": lambda cast: Look(_as(cast.duty), "/desk/rules/policies/help/normal/"),
    "what a limit would do": _limit_looked_at,
    "why it is due then": _why_due,
    "a call": lambda cast: Look(_as(cast.operator), "/desk/phone/"),
    "a caller looked up": _caller,
    "a call about nothing": lambda cast: Look(_as(cast.operator), "/desk/phone/", {"phone": "1"}),
    "dead letters": _dead_letters,
    "inspector": lambda cast: Look(_as(cast.inspector), "/wall/"),
    "wall, busy": _busy_wall,
    "tickets of who supervises": lambda cast: Look(_as(cast.inspector), "/wall/tickets/"),
    "a public answer": _on_weibo("reply/"),
    "a public answer, last look": _on_weibo("reply/", "approved"),
    "a public answer, recalling": _on_weibo("reply/", "released"),
    "a public answer, recalled": _on_weibo("", "recalled"),
    "accounts in trouble": _accounts_in_trouble,
    "proof": lambda cast: _proven(cast, "inspector", "proof/"),
    "proof, for the platform office": lambda cast: _proven(cast, "administrator", "proof/"),
    "proof, nothing yet": lambda cast: Look(_as(cast.administrator), "/wall/proof/"),
    "evidence": lambda cast: _proven(cast, "inspector", "proof/{}/"),
    "evidence, no digest": lambda cast: Look(
        _as(cast.inspector), f"/wall/proof/{a_ticket(cast).number}/"
    ),
    "reads": lambda cast: _proven(cast, "inspector", "reads/"),
    "reads of nobody": lambda cast: Look(_as(cast.inspector), "/wall/reads/?by=handler"),
    "security log": lambda cast: _proven(cast, "inspector", "security/"),
    "security log, nothing": lambda cast: Look(_as(cast.administrator), "/wall/security/"),
    "ledger": _in_the_ledger(""),
    "ledger, empty": lambda cast: Look(_as(cast.housing), "/accounts/"),
    "ledger, an account closing": _in_the_ledger("{entry}/"),
    "ledger, an account opening": _in_the_ledger("{opening}/", "head"),
    "ledger, a fact changed": _in_the_ledger("{entry}/edit/"),
    "ledger, entering": lambda cast: Look(_as(cast.duty), "/accounts/new/"),
    "ledger, proposing": lambda cast: Look(_as(cast.handler), "/accounts/new/?how=propose"),
    "ledger, nothing entered": _ledger_posted("new/", "duty", {"how": "propose"}),
    "ledger, closing without a reason": _ledger_posted("{entry}/close/", "duty", {}),
    "ledger, a wrong door": _ledger_posted("new/", "duty", FACTS | {"door": "nowhere"}),
    "ledger, rules": lambda cast: Look(_as(cast.duty), "/accounts/rules/"),
    "ledger, nonsense rules": _nonsense_rules,
    "check rounds": lambda cast: _rounds(cast, "inspector", ""),
    "check rounds, none": lambda cast: Look(_as(cast.inspector), "/accounts/rounds/"),
    "check rounds, for the platform office": lambda cast: _rounds(cast, "administrator", ""),
    "a check round": lambda cast: _rounds(cast, "inspector", "{}/"),
    "a check round that found nothing": _round_without_findings,
    "a spot check without words": lambda cast: Look(
        _as(cast.inspector),
        "/accounts/rounds/note/",
        {"entry": str(an_entry(cast).pk), "code": "leak"},
    ),
    "a door of the ledger": _in_the_ledger("doors/city/"),
    "door, a page": _in_the_ledger("doors/city-web/", "administrator"),
    "keys": _in_the_ledger("doors/city/keys/", "administrator"),
    "keys, none entered": _ledger_posted("doors/city/keys/", "administrator", {}),
    "monthly report": _a_months_report,
    "monthly reports": _letters,
    "public boards": _public("/public/"),
    "open data": _public("/public/data/"),
    "public boards are switched": _boards_are_switched,
    "exporting": _exporting,
    "exports": _exported,
    "late": lambda cast: Look(_as(_much_is_late(cast).inspector), "/wall/late/"),
    "late, at another office": lambda cast: Look(
        _as(_much_is_late(cast).inspector), "/wall/late/?office=housing&order=since"
    ),
    "figures": lambda cast: Look(_as(_counted(cast).inspector), "/wall/figures/?figure=repeated"),
    "figures, lags": lambda cast: Look(
        _as(_counted(cast).head), "/wall/figures/?by=category&figure=to_sign"
    ),
    "figures, of a vendor": lambda cast: Look(
        _as(_counted(cast).operator), "/wall/figures/?by=week&figure=opened"
    ),
    "figures, refused": lambda cast: Look(
        _as(_counted(cast).operator), "/wall/figures/?vendor=rival&from=2026-10-01"
    ),
    "figures, no period": lambda cast: Look(
        _as(cast.inspector), "/wall/figures/?from=2026-10-02&to=2026-10-01"
    ),
    "orders": _an_order("/wall/orders/"),
    "orders, the newest first": _an_order("/wall/orders/?order=newest&state=concluded"),
    "orders, none": lambda cast: Look(_as(cast.housing), "/desk/orders/"),
    "an order": _an_order("/wall/orders/{order}/"),
    "an order, sending it on": _an_order("/wall/orders/{order}/?step=conclude"),
    "an order, concluded": _an_order("/wall/orders/{concluded}/"),
    "an order, at the desk": _an_order("/desk/orders/{order}/", "leader"),
    "an order, more time": _an_order("/desk/orders/{order}/?step=ask_extension", "handler"),
    "an order, an empty answer": _an_order("/desk/orders/{order}/steps/answer/", "leader", {}),
    "an order, an empty note": _an_order("/wall/orders/{order}/notes/", "inspector", {}),
    "a new order": _an_order("/wall/orders/new/?office=water"),
    "a new order, without a basis": _an_order("/wall/orders/new/", "inspector", {"text": "说明"}),
    "vendors": _inspected("/wall/vendors/"),
    "vendors, none like that": _inspected("/wall/vendors/?vendor=rival"),
    "a sample to score": _inspected("/wall/vendors/samples/{new}/"),
    "a sample, scored badly": _inspected(
        "/wall/vendors/samples/{new}/steps/score/", given={"off.greeting": "9", "off.kind": "1"}
    ),
    "a sample, not told": _inspected("/wall/vendors/samples/{first}/", "inspector"),
    "a sample, blindly": _inspected("/wall/vendors/samples/{second}/", "inspector"),
    "a sample, settled": _inspected("/wall/vendors/samples/{settled}/", "inspector"),
    "a scorecard": _inspected("/wall/vendors/vendor/{month}/"),
    "a scorecard, settled too soon": _inspected(
        "/wall/vendors/vendor/{month}/settle/", given={"sure": "1"}
    ),
    "the score sheet": _inspected("/wall/vendors/sheet/"),
    "the score sheet, nonsense": _inspected("/wall/vendors/sheet/", given={"seen": "0"}),
    "the score sheet, for reading": _inspected("/wall/vendors/sheet/", "inspector"),
    "a vendor's scores": _inspected("/desk/quality/", "operator"),
    "a vendor's scores, none": _inspected("/desk/quality/", "rival"),
    "a vendor's score": _inspected("/desk/quality/{first}/", "operator"),
    "a vendor's score, disputed without a word": _inspected(
        "/desk/quality/{first}/dispute/", "operator", given={"reason": ""}
    ),
    "another vendor's scorecard": _inspected("/wall/vendors/vendor/{month}/", "rival"),
    "not the vendor's": lambda cast: Look(_as(cast.operator), "/accounts/"),
    "comments from a file": _comments,
    "comments taken in": lambda cast: _comments(cast, as_csv(rows())),
    "comments refused": lambda cast: _comments(cast, as_csv(rows({"content": ""}))),
    "comments, no table": lambda cast: _comments(cast, bytes(9)),
    "posted by hand": _by_hand,
    "platform": lambda cast: Look(_as(cast.administrator), "/admin/"),
}
