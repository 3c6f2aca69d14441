"""Finds the published test vectors, which lie beside the project and not in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hotline.carriers import wechat

FILE = Path(__file__).resolve().parents[3] / "shared" / "vectors" / "wechat.json"

needed = pytest.mark.skipif(
    not FILE.exists(), reason="../shared/vectors/wechat.json is absent: vectors not run"
)

_book: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
ACCOUNT: dict[str, Any] = _book.get("account", {})
CALLBACKS: list[dict[str, Any]] = [v for v in _book.get("vectors", []) if v["mode"] != "reply"]
WEIBO: list[dict[str, Any]] = [
    v for v in _book.get("other_platforms", []) if v["platform"] == "weibo-fans"
]
DOUYIN: list[dict[str, Any]] = [
    v for v in _book.get("other_platforms", []) if v["platform"] == "douyin"
]
REPLIES: list[dict[str, Any]] = [v for v in _book.get("vectors", []) if v["mode"] == "reply"]


def name_of(vector: dict[str, Any]) -> str:
    return str(vector["id"])


def credentials(vector: dict[str, Any]) -> wechat.Credentials:
    """Return the account as the vector wants it set up; only V68 is about freshness."""
    mode = vector["mode"] if vector["mode"] in ("plain", "compat") else "safe"
    return wechat.Credentials(
        token=vector["token"],
        appid=vector["appid"],
        aes_key=vector["aes_key"],
        previous_aes_key=ACCOUNT["previous_aes_key"],
        original_id=ACCOUNT["original_id"],
        mode=mode,
        max_age=600 if vector["expect"].get("reason") == "stale_timestamp" else 0,
    )
