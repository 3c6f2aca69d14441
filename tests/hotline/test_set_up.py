"""What the environment may say, what is made when it is silent, and what the system warns of."""

from __future__ import annotations

import stat
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from pytest_django import Settings

from hotline import environment
from hotline.checks import a_key_that_signs, two_log_ins
from hotline.logins import OwnerMigrates, as_owner


@pytest.mark.parametrize(("said", "meant"), [("1", True), ("yes", True), ("0", False), ("", False)])
def test_a_switch_is_on_or_off(monkeypatch: pytest.MonkeyPatch, said: str, meant: bool) -> None:
    monkeypatch.setenv("HOTLINE_X", said)
    assert environment.flag("HOTLINE_X") is meant


def test_a_misspelt_switch_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_X", "maybe")
    with pytest.raises(ImproperlyConfigured, match="HOTLINE_X must be 1 or 0"):
        environment.flag("HOTLINE_X")


def test_a_misspelt_number_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_X", "80o0")
    with pytest.raises(ImproperlyConfigured, match="whole number"):
        environment.number("HOTLINE_X", 1)


def test_a_database_address_keeps_its_odd_characters() -> None:
    read = environment.database("postgresql://a%40b:p%2Fw@[::1]:6000/my%20db?sslmode=require", "X")
    assert (read["USER"], read["PASSWORD"], read["NAME"]) == ("a@b", "p/w", "my db")
    assert (read["HOST"], read["PORT"], read["OPTIONS"]) == ("::1", "6000", {"sslmode": "require"})


@pytest.mark.parametrize("address", ["mysql://a@b/c", "postgresql://a@b", "hotline"])
def test_what_is_no_database_address_stops_the_start(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must look like"):
        environment.database(address, "DATABASE_URL")


def test_a_key_is_made_once_however_many_ask_and_only_we_may_read_it(tmp_path: Path) -> None:
    file, made, got = tmp_path / "var" / "key", iter("abcdefgh"), []

    def ask() -> None:
        got.append(environment.secret("HOTLINE_NO_SUCH_KEY", file, lambda: next(made)))

    ask()
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(got) == {"a"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["key"]


def test_the_application_and_the_owner_are_two_log_ins_here() -> None:
    assert two_log_ins(None) == []
    assert connections["default"].settings_dict["USER"] == "hotline_app"
    assert connections["owner"].settings_dict["USER"] == "hotline_owner"


def test_one_log_in_for_both_is_warned_of(settings: Settings) -> None:
    settings.DATABASE_LOGINS_GIVEN = 1
    assert [warning.id for warning in two_log_ins(None)] == ["hotline.W001"]


def test_the_same_log_in_twice_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connections["owner"].settings_dict, "USER", "hotline_app")
    assert [warning.id for warning in two_log_ins(None)] == ["hotline.W001"]


def test_only_the_owner_migrates_and_only_then_is_it_asked() -> None:
    router = OwnerMigrates()
    assert router.allow_migrate("owner", "hotline")
    assert not router.allow_migrate("default", "hotline")
    assert router.db_for_write(object) is None
    with as_owner():
        assert router.db_for_write(object) == router.db_for_read(object) == "owner"
    assert router.db_for_read(object) is None


def test_a_key_that_cannot_sign_stops_the_start(settings: Any) -> None:
    assert a_key_that_signs(None) == []
    settings.DIGEST_KEY = b"too short"
    assert [one.id for one in a_key_that_signs(None)] == ["hotline.E002"]
