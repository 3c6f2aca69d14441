"""Cards reach people by their roads: console, e-mail, a WeCom robot; what fails is kept, the next
road is tried, and what nobody acknowledged is sent once more.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from hotline.models import Card, CardNotice, CardRoad, SecurityEvent, User
from supervision import notifying
from tests.cast import Cast
from tests.platforms.staff import MailServer, Robot, running
from tests.supervision.cards import a_card_of_now
from tests.threads import at_once

pytestmark = pytest.mark.django_db
KEY = "693a91f6-7000-4bc4-97a0-0ec2stand1in"
BOX = "water@example.org"


@pytest.fixture
def mail(settings: Any) -> Iterator[MailServer]:
    with running(MailServer()) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS, settings.PUBLIC_URL = False, "https://hotline.example.org"
        yield server


@pytest.fixture
def robot(settings: Any) -> Iterator[Robot]:
    with running(Robot(KEY)) as server:
        settings.WECOM_API = server.base
        yield server


def road(*given: str) -> str:
    said = StringIO()
    call_command("card_road", *given, stdout=said)
    return said.getvalue()


def states(card: Card, by: User) -> dict[str, str]:
    """What became of a card on the roads to a person."""
    mine = CardNotice.objects.filter(recipient__card=card, recipient__person=by)
    return dict(mine.values_list("road", "state"))


def later(**span: float) -> datetime:
    return timezone.now() + timedelta(**span)


def test_a_card_goes_to_the_console_and_by_mail_without_a_word_of_the_citizen(
    cast: Cast, mail: MailServer
) -> None:
    road("email", "--office", "water", "--address", BOX)
    road("email", "--person", "leader", "--address", "leader@example.org")
    card = a_card_of_now(cast, "red")
    assert states(card, cast.handler) == {"console": "sent"}  # the office's box hears it once
    notifying.sweep(timezone.now())
    assert states(card, cast.leader) == {"console": "sent", "email": "sent"}
    sent = {to: (subject, text) for to, subject, text in mail.letters if card.number in subject}
    assert set(sent) == {BOX, "leader@example.org"}
    subject, text = sent[BOX]
    assert "已超时" in subject
    for told in (card.ticket.number, f"https://hotline.example.org/wall/cards/{card.number}/"):
        assert told in text
    assert card.ticket.title not in subject + text


def test_a_road_that_fails_stays_failed_and_the_next_is_tried(
    cast: Cast, mail: MailServer, robot: Robot
) -> None:
    road("email", "--office", "water", "--address", BOX)
    road("wecom", "--office", "water", "--address", KEY, "--place", "2")
    mail.refuses[BOX] = "550 no such box"
    card = a_card_of_now(cast, "yellow")
    notifying.sweep(timezone.now())
    notifying.sweep(timezone.now())
    assert states(card, cast.handler) == {"console": "sent", "email": "failed", "wecom": "sent"}
    notice = CardNotice.objects.get(recipient__card=card, road="email")
    assert notice.error == "SMTPRecipientsRefused"
    [said] = robot.said
    assert card.number in said
    assert card.ticket.number in said


def test_a_robot_that_is_busy_is_asked_again_and_one_that_refuses_is_not(
    cast: Cast, robot: Robot
) -> None:
    road("wecom", "--office", "water", "--address", KEY)
    robot.answers += [{"errcode": 45009, "errmsg": "api freq out of limit"}, 503]
    card = a_card_of_now(cast, "yellow")
    now = timezone.now()
    for minutes in range(0, 12, 3):
        notifying.sweep(now + timedelta(minutes=minutes))
    assert states(card, cast.handler)["wecom"] == "sent"
    assert len(robot.said) == 1
    road("wecom", "--office", "water", "--address", "another-key-that-is-wrong")
    wrong = a_card_of_now(cast, "yellow")
    for minutes in range(0, 12, 3):
        notifying.sweep(now + timedelta(minutes=minutes))
    notice = CardNotice.objects.get(recipient__card=wrong, road="wecom")
    assert (notice.state, notice.error, notice.tries) == ("failed", "93000", 1)


def test_without_a_mail_server_the_card_still_stands_on_the_console(cast: Cast) -> None:
    road("email", "--office", "water", "--address", BOX)
    card = a_card_of_now(cast, "yellow")
    notifying.sweep(timezone.now())
    assert states(card, cast.handler) == {"console": "sent", "email": "failed"}
    assert CardNotice.objects.get(road="email").error == "no_mail_server"


def test_what_nobody_acknowledged_is_sent_once_more_and_never_a_third_time(
    cast: Cast, mail: MailServer
) -> None:
    road("email", "--office", "water", "--address", BOX)
    card = a_card_of_now(cast, "red")  # three people of one office, and one box
    notifying.sweep(timezone.now())
    assert len(mail.letters) == 1
    CardNotice.objects.filter(remind_at__isnull=False).update(remind_at=later(hours=-1))
    card.acknowledge(by=cast.handler)
    for minutes in range(3):
        notifying.sweep(later(minutes=minutes))
    assert states(card, cast.handler) == {"console": "sent"}
    assert states(card, cast.head) == {"console": "again"}
    assert states(card, cast.leader) == {"console": "again", "email": "again"}
    assert len(mail.letters) == 2
    assert not CardNotice.objects.unread(later(days=90)).filter(recipient__card=card).exists()


def test_what_a_dead_worker_had_taken_up_goes_by_the_next_road(cast: Cast, robot: Robot) -> None:
    road("email", "--office", "water", "--address", BOX)
    road("wecom", "--office", "water", "--address", KEY, "--place", "2")
    card = a_card_of_now(cast, "yellow")
    notice = CardNotice.objects.get(recipient__card=card, road="email")
    assert notice.claim(timezone.now())
    assert not notice.claim(timezone.now())
    notifying.sweep(later(minutes=4))
    notifying.sweep(timezone.now())
    assert states(card, cast.handler)["email"] == "failed"
    assert states(card, cast.handler)["wecom"] == "sent"


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_card_once(cast: Cast, robot: Robot) -> None:
    road("wecom", "--office", "water", "--address", KEY)
    a_card_of_now(cast, "yellow")
    now = timezone.now()
    at_once(*[lambda: notifying.sweep(now)] * 2)
    assert len(robot.said) == CardNotice.objects.filter(road="wecom").count() == 1


def test_roads_are_named_by_whoever_runs_it_and_the_addresses_stay_secret(cast: Cast) -> None:
    assert road("wecom", "--office", "water", "--address", KEY) == "water: wecom on\n"
    kept = CardRoad.objects.get()
    assert KEY.encode() not in bytes(kept.address)
    assert kept.reveal() == KEY
    told = SecurityEvent.objects.get(what="card_road_set")
    assert (told.subject, told.details) == ("water", {"road": "wecom", "place": 1})
    assert road("wecom", "--office", "water", "--off") == "water: wecom off\n"
    assert not CardRoad.objects.get().on
    for wrong in (
        ("email", "--office", "water", "--address", "nobody"),
        ("wecom", "--office", "water", "--address", "https://elsewhere.example.org/?key=1"),
        ("email", "--office", "nowhere", "--address", BOX),
        ("email", "--person", "duty", "--off"),
    ):
        with pytest.raises(CommandError):
            road(*wrong)
