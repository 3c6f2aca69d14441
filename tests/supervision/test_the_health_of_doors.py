"""How each door is doing: what is wrong is a fact somebody reads, with the platform's words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dispatch.delivery import deliver
from hotline.models import Account, Contact, DoorCheck, LedgerEntry, OutboundMessage, Pulse
from intake import probing
from intake.draining import drain
from supervision.ledger import health
from tests.cast import Cast, a_ticket, later, weibo_account
from tests.intake.platform import OPENID, brings
from tests.platforms import tencent
from tests.supervision.accounts import an_entry, page

pytestmark = pytest.mark.django_db


def codes(account: Account) -> list[str]:
    return [fact.code for fact in health.of_doors()[account.pk].facts]


def pulse(account: Account, **days_ago: int) -> None:
    """When somebody last spoke there."""
    told = {f"last_{way}_at": later(days=-days) for way, days in days_ago.items()}
    Pulse.objects.update_or_create(account=account, defaults=told)


def test_a_door_in_order_has_nothing_to_say(cast: Cast) -> None:
    an_entry(cast)
    pulse(cast.city, **{"in": 0, "out": 1})
    assert codes(cast.city) == []


@pytest.mark.parametrize(
    ("heard", "spoke", "fact"),
    [(0, 13, []), (0, 14, ["silent"]), (89, 200, ["silent"]), (90, 200, ["dormant"])],
)
def test_silence_is_a_fact(cast: Cast, heard: int, spoke: int, fact: list[str]) -> None:
    an_entry(cast)
    pulse(cast.city, **{"in": heard, "out": spoke})
    assert codes(cast.city) == fact


def test_an_account_that_never_spoke_is_silent_since_we_took_note(cast: Cast) -> None:
    Pulse.objects.create(account=cast.city)
    an_entry(cast, opened_on="2024-03-01")
    assert codes(cast.city) == []  # what was before, nobody here can say
    Pulse.objects.update(since=later(days=-20))
    assert codes(cast.city) == ["silent"]
    Pulse.objects.update(since=later(days=-91))
    assert codes(cast.city) == ["dormant"]
    LedgerEntry.objects.update(state="closed")
    assert codes(cast.city) == []
    assert codes(cast.phone) == []  # nobody expects a telephone to speak


def test_a_citizen_who_speaks_is_noticed(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    probing.see_to([cast.city])
    assert brings(tencent.text(OPENID, "银杏路口积水"))[0] == 200
    with django_capture_on_commit_callbacks(execute=True):
        drain()
    assert Pulse.objects.get(account=cast.city).last_in_at is not None


def test_only_what_the_government_says_is_a_word_of_ours(cast: Cast) -> None:
    probing.see_to([cast.web])
    ticket = a_ticket(cast, "replied")
    Contact.objects.filter(pk=ticket.contact_id).update(account=cast.web)
    messages = OutboundMessage.objects.order_by("pk")
    messages.update(state="pending", next_try_at=later(hours=1))
    spoken = {}
    for message in messages:
        OutboundMessage.objects.filter(pk=message.pk).update(next_try_at=timezone.now())
        deliver(message.pk)
        spoken[message.by_itself] = Pulse.objects.get(account=cast.web).last_out_at is not None
    assert spoken == {True: False, False: True}


def test_what_waits_and_since_when(cast: Cast) -> None:
    oldest = a_ticket(cast, "handling", at=later(days=-2))
    a_ticket(cast)
    a_ticket(cast, "replied")
    a_ticket(cast, "set_aside")
    door = health.of_doors()[cast.city.pk]
    assert (door.unanswered, door.oldest_at) == (2, oldest.opened_at)


def test_what_did_not_arrive_is_counted_by_its_reason(cast: Cast) -> None:
    a_ticket(cast, "replied")
    OutboundMessage.objects.update(state="failed", error="45015", ended_at=later(days=-1))
    [fact] = health.of_doors()[cast.city.pk].facts
    assert fact.code == "failing"
    assert "45015" in fact.means
    OutboundMessage.objects.update(error="overtaken")  # needless, not lost
    assert codes(cast.city) == []
    OutboundMessage.objects.update(error="45015", ended_at=later(days=-8))
    assert codes(cast.city) == []


def test_the_platforms_own_words_stand_there(cast: Cast) -> None:
    cast.city.stop("48001: no_permission (api unauthorized rid: 6f)")
    [fact] = health.of_doors()[cast.city.pk].facts
    assert (fact.code, fact.weight) == ("stopped", "trouble")
    assert "48001: no_permission (api unauthorized rid: 6f)" in fact.words
    probing.see_to([cast.city])
    DoorCheck.objects.get(part="hook").dead("http_502")
    assert "dead_hook" in codes(cast.city)


@pytest.mark.parametrize(
    ("days", "fact"),
    [(30, []), (7, []), (6, ["token_ending"]), (0, ["token_ending"]), (-1, ["token_ended"])],
)
def test_a_token_is_warned_about_before_it_ends(cast: Cast, days: int, fact: list[str]) -> None:
    account = weibo_account(cast)
    ends = timezone.now() + timedelta(days=days, hours=1)
    Pulse.objects.create(account=account, token_ends_at=ends)
    assert codes(account) == fact


def test_whoever_runs_the_doors_has_them_looked_at_and_set_going(cast: Cast) -> None:
    cast.city.stop("40164: address_not_allowed")
    for person in (cast.administrator, cast.duty):
        probing.see_to([cast.city])
        DoorCheck.objects.update(next_at=later(hours=1))
        assert page(person).post("/accounts/doors/city/probe/").status_code == 302
        assert DoorCheck.objects.due(timezone.now()).count() == 2
    assert page(cast.inspector).post("/accounts/doors/city/probe/").status_code == 403
    assert page(cast.inspector).post("/accounts/doors/city/resume/").status_code == 403
    assert page(cast.handler).post("/accounts/doors/city/resume/").status_code == 404
    assert page(cast.administrator).post("/accounts/doors/city/resume/").status_code == 302
    assert Account.objects.get(slug="city").health == "fine"


def test_the_page_of_a_door_shows_each_part(cast: Cast) -> None:
    probing.see_to([cast.city, cast.phone])
    hook, api = DoorCheck.objects.order_by("-part")
    hook.alive()
    api.dead("no_permission", "48001: no_permission (api unauthorized)")
    shown = page(cast.inspector).get("/accounts/doors/city/").content.decode()
    assert "api unauthorized" in shown
    assert "/probe/" not in shown  # who watches presses nothing
    for slug in ("city", "city-web", "city-phone"):
        assert page(cast.administrator).get(f"/accounts/doors/{slug}/").status_code == 200
    assert page(cast.administrator).get("/accounts/doors/nowhere/").status_code == 404
