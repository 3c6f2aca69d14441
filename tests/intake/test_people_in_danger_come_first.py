"""However many messages wait, whoever speaks of people in danger is read next: with what they said
before, in its order; and nobody else is forgotten over it.
"""

from __future__ import annotations

import pytest

from hotline.models import LexiconEntry, Ticket
from intake import danger, draining
from intake.models import Arrival
from tests.cast import Cast
from tests.intake.platform import OPENID, brings
from tests.platforms import tencent

pytestmark = pytest.mark.django_db
HELP = "水淹到二楼，有人被困，出不来"


@pytest.fixture(autouse=True)
def _heeded(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    LexiconEntry.objects.seed(by=cast.machine)
    monkeypatch.setattr(danger, "_heeded", None)  # what another test's house listened for


def many(count: int) -> None:
    for n in range(count):
        brings(tencent.text(f"oCAST-{n:03d}", "路灯不亮"))


def read() -> list[str]:
    return [ticket.body for ticket in Ticket.objects.order_by("pk")]


def test_it_is_read_before_all_who_came_earlier(cast: Cast) -> None:
    many(9)
    brings(tencent.text(OPENID, HELP))
    assert draining._read_some(5, urgent=True) == 1
    assert read() == [HELP]
    assert Ticket.objects.get().urgency == "critical"
    assert draining.drain() == 9


def test_what_the_same_citizen_said_before_comes_along_in_its_order(cast: Cast) -> None:
    many(3)
    for words in ("水进来了", HELP, "快"):
        brings(tencent.text(OPENID, words))
    assert draining._read_some(5, urgent=True) == 3
    [ticket] = Ticket.objects.all()
    assert [message.text for message in ticket.messages.all()] == ["水进来了", HELP, "快"]


def test_while_a_batch_of_others_is_read_another_thread_reads_them(cast: Cast) -> None:
    many(9)
    brings(tencent.text(OPENID, HELP))
    alone, _asked = draining._drains[False]
    with alone:  # as the thread does that is amid its batch
        assert draining.drain() == 0
        assert draining.drain(urgent=True) == 1
    assert read() == [HELP]
    assert draining.drain() == 9


def test_a_flood_of_cries_for_help_does_not_silence_the_rest(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draining, "BATCH", 2)
    many(2)
    for n in range(6):
        brings(tencent.text(f"oCAST-HELP-{n}", HELP))
    assert draining.drain() == 8
    assert read()[:4] == [HELP, HELP, "路灯不亮", "路灯不亮"]


@pytest.mark.parametrize(
    ("words", "urgent"),
    [
        (HELP, True),
        ("有人落水了", True),
        ("救-命", False),  # hidden marks are seen by the reader only
        ("没有人被困，只是路灯不亮", False),
        ("物业电话一直联系不上", False),
        ("路灯不亮", False),
    ],
)
def test_the_door_hears_the_words_and_what_excuses_them(words: str, urgent: bool) -> None:
    brings(tencent.text(OPENID, words))
    assert Arrival.objects.get().urgent is urgent


def test_the_door_only_sorts_the_alarm_is_the_readers(cast: Cast) -> None:
    brings(tencent.text(OPENID, "去年工地上受伤，赔偿还没下来"))
    draining.drain()
    assert Arrival.objects.get().urgent
    assert Ticket.objects.get().urgency == "normal"


def test_an_event_or_a_picture_speaks_of_nothing(cast: Cast) -> None:
    brings(tencent.image(OPENID))
    brings(tencent.event(OPENID, "CLICK", "被困"))
    assert not Arrival.objects.filter(urgent=True).exists()
