"""The lexicon a house begins with: strict with what no office says, and quiet otherwise."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from hotline.lexicon import Entry, Lexicon, checked_words
from hotline.lexicon.alarms import HEEDED
from hotline.lexicon.seeds import SEEDS
from hotline.models.lexicon import LISTENED_FOR, Ban, Effect
from tests.hotline.clean_answers import CLEAN

REAL = Path(__file__).parents[3] / "shared" / "data" / "messages_replied.jsonl"
SEEDED = Lexicon(
    Entry(
        key,
        seed.ban,
        seed.effect,
        seed.reason,
        checked_words("\n".join(seed.words.split())),
        checked_words("\n".join(seed.unless.split())),
    )
    for key, seed in enumerate(SEEDS)
)
HARSH = [
    ("你们这些刁民就知道投诉", "insult"),
    ("有病吧，天天打电话", "insult"),
    ("这点小事，活 该", "insult"),
    ("他妈的烦死了", "insult"),
    ("你是傻逼吗", "insult"),
    ("听说要地震了，马上要地震", "rumour"),
    ("建议您组织大家去堵路", "assembly"),
    ("去政府门口闹一闹就解决了", "assembly"),
    ("法轮功好，您可以试试", "religion"),
    ("您家风水不好", "religion"),
    ("这个网站稳赚不赔", "obscene"),
    ("再打电话就弄死你", "obscene"),
    ("支持台獨", "state"),
    ("推翻社会主义制度", "constitution"),
]
RAISING = [
    ("事故造成一人死亡，善后正在进行。", "deaths"),
    ("涉事的未成年人已由学校送回。", "minors"),
    ("我局将赔偿您五千元。", "money"),
    ("该起事故由施工单位负全部责任。", "fault"),
    ("根据内部文件，暂不公开。", "not_public"),
    ("我个人认为没有必要。", "emotion"),
]


def effects(text: str) -> set[tuple[str, str]]:
    return {(str(f.entry.effect), f.entry.ban) for f in SEEDED.findings(text)}


def test_every_ban_of_the_rules_has_an_entry_of_known_class_and_effect() -> None:
    seeds = (*SEEDS, *HEEDED)
    assert {seed.ban for seed in seeds} == set(Ban.values)
    assert {seed.effect.value for seed in seeds} == set(Effect.values)
    assert {Ban(seed.ban): Effect(seed.effect.value) for seed in HEEDED} == LISTENED_FOR
    blocked = {seed.ban for seed in SEEDS if seed.effect.value == "block"}
    assert blocked == set(Ban.values[:10]) | {"law"}  # 1 to 10 and 14; 11 to 13 ask for more eyes


@pytest.mark.parametrize("text", CLEAN)
def test_what_offices_write_is_neither_held_up_nor_made_major(text: str) -> None:
    assert {effect for effect, _ban in effects(text)} <= {"remark"}


@pytest.mark.parametrize(("text", "ban"), HARSH)
def test_what_no_office_may_say_is_blocked(text: str, ban: str) -> None:
    assert ("block", ban) in effects(text)


@pytest.mark.parametrize(("text", "ban"), RAISING)
def test_what_is_delicate_asks_for_one_more_person(text: str, ban: str) -> None:
    assert ("eyes", ban) in effects(text)


@pytest.mark.skipif(not REAL.exists(), reason="no real answers in ../shared/data")
def test_of_two_thousand_real_answers_none_is_blocked_and_few_are_raised() -> None:
    seen: Counter[str] = Counter()
    with REAL.open() as lines:
        for line in lines:
            found = {effect for effect, _ban in effects(json.loads(line)["reply"])}
            seen.update({"all", *found})
    assert seen["all"] > 2_000
    assert seen["block"] == 0
    assert seen["eyes"] <= seen["all"] * 0.03
