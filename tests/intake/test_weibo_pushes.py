"""The hook for Weibo's pushes: proven, stored, answered with nothing; refused without a word."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from hotline.models import AccessToken, Account, Contact, SecurityEvent, Ticket
from hotline.models.tokens import NEVER
from intake.draining import drain
from intake.models import Arrival, Feed
from intake.refusals import patience
from tests.cast import Cast
from tests.microblog import HOOK, Microblog, blog, set_up
from tests.platforms.weibo import SECRET, TOKEN, UID, push, stamp, wrap
from tests.wire import vectors

__all__ = ["blog"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _new_minute() -> None:
    patience.forget()


def test_a_private_message_becomes_a_ticket_and_gets_an_empty_answer(blog: Microblog) -> None:
    assert blog.writes(blog.citizen(), "银杏路口积水") == (200, "")
    assert "银杏路口".encode() not in bytes(Arrival.objects.get().sealed)
    drain()
    ticket = Ticket.objects.get()
    assert (ticket.channel, ticket.body) == ("weibo", "银杏路口积水")


def test_a_repeat_is_answered_alike_and_creates_nothing(blog: Microblog) -> None:
    sent = wrap(push(blog.citizen(), "又说一遍"))
    assert [blog.knock(sent) for _ in range(3)] == [(200, "")] * 3
    assert blog.arrivals() == 1


def test_the_address_is_checked_as_weibo_checks_it(blog: Microblog) -> None:
    query = wrap({}).query
    answer = Client().get(HOOK, {**query, "echostr": "8712634"})
    assert (answer.status_code, answer.content) == (200, b"8712634")
    assert Client().get(HOOK, {**query, "nonce": "x", "echostr": "1"}).status_code == 403


@vectors.needed
def test_every_vector_over_http(blog: Microblog) -> None:
    kept = 0
    for vector in vectors.WEIBO:
        set_up("--secret", vector["app_secret"])
        if vector.get("method") == "GET":
            answer = Client().get(HOOK, {**vector["query"], "echostr": vector["echostr"]})
            assert answer.content.decode() == vector["echostr"]
            continue
        answer = Client().generic(
            *("POST", HOOK, vector["body"].encode(), "application/json"),
            query_params=vector["query"],
        )
        refused = vector["expect"] == "reject"
        kept += not refused
        assert (answer.status_code, answer.content) == (403 if refused else 200, b""), vector["id"]
    assert blog.arrivals() == kept


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"<xml><ToUserName>1</ToUserName></xml>", 400),
        (b"[]", 400),
        (b"\xff\xff", 400),
        (b'{"type":', 400),
        (json.dumps({"type": "text", "sender_id": 1}).encode(), 400),
        (push("1", "x", to="42"), 403),
        (b"x" * (70 << 10), 413),
    ],
)
def test_rubbish_is_refused_without_a_word_and_kept_nowhere(
    blog: Microblog, body: bytes, status: int
) -> None:
    assert blog.knock(wrap(body)) == (status, "")
    assert blog.arrivals() == 0


def test_who_forges_is_refused_then_slowed_and_the_genuine_never(blog: Microblog) -> None:
    forged = wrap(push("1", "假的"), secret="guess")
    statuses = [blog.knock(forged)[0] for _ in range(patience.most + 3)]
    assert statuses == [403] * patience.most + [429] * 3
    assert blog.writes(blog.citizen(), "真的") == (200, "")


def test_what_only_we_may_find_cannot_be_pushed(blog: Microblog) -> None:
    """A push has no seal over its body: nobody may make us speak below a stranger's post."""
    item = {"id": 1, "user": {"id": 2}, "status": {"id": 3}, "text": "x", "created_at": stamp(0)}
    forged = push("2", "x") | {"type": "comment", "comment": item}
    assert blog.knock(wrap(forged))[0] == 400
    assert blog.arrivals() == 0


def test_a_follower_who_leaves_is_written_to_no_more(blog: Microblog) -> None:
    citizen = blog.citizen()
    blog.writes(citizen)
    blog.writes(citizen, "取消关注", kind="event", subtype="unfollow")
    drain()
    contact = Contact.objects.get()
    assert not contact.following
    assert contact.room(answer=True).why_not == "unsubscribed"


def test_a_mention_that_is_pushed_waits_for_the_feed_that_brings_it_with_its_number(
    blog: Microblog,
) -> None:
    citizen, text = blog.citizen(), f"@用户{UID} 河道有死鱼"
    blog.platform.rules.post(citizen, text)
    blog.writes(citizen, text, kind="mention")
    drain()
    assert not Ticket.objects.exists()
    blog.look()
    assert Ticket.objects.get().body == text


# The command -----------------------------------------------------------------------------------


def account(*words: str) -> str:
    out = io.StringIO()
    call_command("account", "weibo", *words, stdout=out)
    return out.getvalue()


def test_an_account_is_set_up_with_its_feeds_and_its_budget(cast: Cast) -> None:
    printed = account(
        *("port", "--uid", UID, "--secret", SECRET, "--access-token", TOKEN),
        *("--calls-per-day", "500", "--kept-for-answers", "100", "--name", "港口发布"),
    )
    made = Account.objects.get(slug="port")
    assert made.secrets == {"uid": UID, "secret": SECRET, "access_token": TOKEN}
    assert (made.budget.per_day, made.budget.kept_for_answers) == (500, 100)
    assert Feed.objects.filter(account=made).count() == 3
    event = SecurityEvent.objects.get(what="account_changed")
    for secret in (SECRET, TOKEN):
        assert secret not in printed + str(event.details)


def test_without_a_token_pushes_are_heard_and_nothing_is_looked_for(cast: Cast) -> None:
    account("port", "--uid", UID, "--secret", SECRET)
    assert not Feed.objects.exists()
    answer = Client().generic(
        *("POST", "/hooks/weibo/port/", (sent := wrap(push("1", "x"))).body, "application/json"),
        query_params=sent.query,
    )
    assert answer.status_code == 200


def test_a_new_token_takes_effect_at_once_and_wakes_what_was_stopped(blog: Microblog) -> None:
    AccessToken.objects.create(account=blog.account, expires_at=NEVER, leased_until=NEVER)
    blog.account.stop("21327")
    Feed.objects.update(trouble="21327", tries=4)
    account("weibo", "--access-token", "2.00-new")
    assert not AccessToken.objects.exists()
    assert blog.account.health == Account.Health.FINE
    assert not Feed.objects.exclude(trouble="").exists()


def test_secrets_come_from_standard_input(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{SECRET}\n{TOKEN}\n"))
    account("port", "--uid", UID, "--access-token", "-", "--secret", "-")
    made = Account.objects.get(slug="port").secrets
    assert (made["secret"], made["access_token"]) == (SECRET, TOKEN)


@pytest.mark.parametrize(
    "words",
    [
        ["port"],
        ["port", "--uid", "gh_x", "--secret", "x"],
        ["port", "--uid", "1", "--secret", ""],
        ["city", "--uid", "1", "--secret", "x"],
        ["port", "--uid", "1", "--secret", "x", "--calls-per-day", "-1"],
        ["port", "--uid", "1", "--secret", "x", "--calls-per-day", "20"],
    ],
    ids=" ".join,
)
def test_what_cannot_work_is_refused_and_changes_nothing(cast: Cast, words: list[str]) -> None:
    before = list(Account.objects.order_by("pk").values())
    with pytest.raises(CommandError):
        account(*words)
    assert list(Account.objects.order_by("pk").values()) == before
