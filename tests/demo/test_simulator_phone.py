"""A simulated phone remembers what it said and heard, and the platform counts as documented."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from intake.simulator import media, phone
from intake.simulator.phone import Phone, new_openid


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path


def test_it_remembers_in_order_and_apart_from_every_other() -> None:
    mine, other = Phone(new_openid()), Phone(new_openid())
    mine.add("said", text="积水")
    mine.add("heard", text="已收到")
    assert [(e["id"], e["what"], e["text"]) for e in mine.entries()] == [
        (1, "said", "积水"),
        (2, "heard", "已收到"),
    ]
    assert other.entries() == []


def test_an_openid_looks_like_the_platforms() -> None:
    assert len(new_openid()) == 28
    assert new_openid() != new_openid()


def test_the_file_does_not_name_the_openid() -> None:
    mine = Phone(new_openid())
    mine.add("said", text="积水")
    assert mine.openid not in mine.file.name


def test_it_forgets_the_older_half_when_it_is_full() -> None:
    mine = Phone(new_openid())
    for n in range(phone.MOST_ENTRIES + 1):
        mine.add("said", text=str(n))
    entries = mine.entries()
    assert len(entries) == phone.MOST_ENTRIES // 2 + 1
    assert entries[-1]["id"] == phone.MOST_ENTRIES + 1


def test_the_phone_silent_for_longest_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone, "MOST_PHONES", 3)
    phones = [Phone(new_openid()) for _ in range(4)]
    for one in phones:
        one.add("said", text="在")
    assert phones[0].entries() == []
    assert all(one.entries() for one in phones[1:])


def test_two_processes_may_write_at_once() -> None:
    mine = Phone(new_openid())
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: mine.add("said", text=str(n)), range(64)))
    assert [e["id"] for e in mine.entries()] == list(range(1, 65))


def test_after_a_word_five_messages_fit_and_the_sixth_does_not() -> None:
    mine = Phone(new_openid())
    mine.add("said", text="积水")
    for _ in range(5):
        assert mine.refusal()[0] == 0
        mine.add("heard", text="…")
    assert mine.refusal()[0] == 45047
    mine.add("said", text="还在吗")
    assert mine.refusal()[0] == 0


def test_the_window_closes_after_two_days() -> None:
    mine = Phone(new_openid())
    mine.add("said", text="积水")
    with time_machine.travel(timezone.now() + timedelta(hours=47, minutes=59)):
        assert mine.refusal()[0] == 0
    with time_machine.travel(timezone.now() + timedelta(hours=48, minutes=1)):
        assert mine.refusal()[0] == 45015


def test_a_tap_opens_a_minute_for_three() -> None:
    mine = Phone(new_openid())
    mine.add("tapped", name="我报灾情")
    for _ in range(3):
        assert mine.refusal()[0] == 0
        mine.add("heard", text="…")
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert mine.refusal()[0] == 45015


def test_who_left_is_not_reached() -> None:
    mine = Phone(new_openid())
    mine.add("said", text="积水")
    mine.add("left")
    assert mine.refusal()[0] == 45015
    mine.add("followed")
    assert mine.refusal()[0] == 0


def test_a_phone_whose_words_came_by_another_way_is_always_reached() -> None:
    mine = Phone("oDEMO00000000000000000000001")
    for _ in range(7):
        assert mine.refusal()[0] == 0
        mine.add("heard", text="…")


def test_files_are_kept_for_three_days_and_found_only_by_their_own_names() -> None:
    name = media.keep(b"\xff\xd8\xff picture")
    assert media.read(name) == b"\xff\xd8\xff picture"
    for wrong in ("", "SIM-none", "../secret-key", name + "x"):
        assert media.read(wrong) is None
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1)):
        assert media.read(name) is None


def test_a_file_beyond_the_limit_is_not_kept() -> None:
    with pytest.raises(media.TooLarge):
        media.keep(b"x" * (media.LARGEST + 1))


def test_files_make_room_for_newer_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "MOST_FILES", 3)
    names = [media.keep(b"x") for _ in range(5)]
    assert len(list(phone.folder("media").iterdir())) == 3
    assert media.read(names[-1]) == b"x"
