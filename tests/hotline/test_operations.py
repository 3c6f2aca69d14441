"""What those who run the system ask it, and what every page tells the browser."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from hotline import ops


def test_it_says_that_it_lives_without_asking_anybody(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_it_is_ready_when_database_redis_and_migrations_are(client: Client) -> None:
    assert client.get("/readyz").json() == {"ready": True, "failed": []}


@pytest.mark.django_db
def test_it_is_not_ready_without_redis_and_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache._cache, "_servers", ["redis://127.0.0.1:1/0"])
    monkeypatch.setattr(cache._cache, "_pools", {})
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["failed"] == ["redis"]


@pytest.mark.django_db
def test_it_is_not_ready_while_a_migration_waits(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ops, "_migrated", False)
    monkeypatch.setattr(ops.MigrationExecutor, "migration_plan", lambda *_: ["one"])
    assert client.get("/readyz").json()["failed"] == ["migrations"]


def test_figures_are_for_the_machine_itself(client: Client) -> None:
    assert b"python_info" in client.get("/metrics").content
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 404
    assert client.get("/metrics", HTTP_X_FORWARDED_FOR="203.0.113.9").status_code == 404


def test_figures_are_for_who_brings_the_token(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = "token"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer tokem").status_code == 404
    right = {"HTTP_AUTHORIZATION": "Bearer token"}
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9", **right).status_code == 200


def test_pages_run_no_foreign_and_no_inline_code_and_stay_out_of_frames(client: Client) -> None:
    headers = client.get("/healthz").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
