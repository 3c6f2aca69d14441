"""The sorter: it learns in a moment, says how sure it is, and is kept as nothing but numbers."""

from __future__ import annotations

import io
import pickle
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.sorter import Damaged, Example, learn, pack, unpack
from hotline.sorter.grams import grams

FLOODS = ("银杏路积水半米", "车库进水了水还在涨", "下雨就淹路口积水", "地下室积水没人抽")
LAMPS = ("槐荫路路灯不亮", "小区门口路灯坏了两盏", "路灯一闪一闪", "灯杆倒了晚上黑")
PAY = ("老板拖欠工资三个月", "工资一直不发", "工程款没结没发工资", "讨薪无门拖欠工资")


def examples(times: int = 1) -> list[Example]:
    labelled = {"1501": FLOODS, "0106": LAMPS, "0801": PAY}
    return [
        Example(text + "。" * n, {"category": code, "kind": "help"}, of=f"{code}{n}")
        for code, texts in labelled.items()
        for n in range(times)
        for text in texts
    ]


def test_what_was_sorted_before_is_sorted_the_same_way() -> None:
    sorter = learn(examples()).sorter
    for text, code in (("门口积水", "1501"), ("路灯灭了", "0106"), ("没发工资", "0801")):
        guesses = sorter.sort(text)["category"]
        assert guesses[0].label == code
        assert [guess.sure for guess in guesses] == sorted((g.sure for g in guesses), reverse=True)
        assert sum(guess.sure for guess in guesses) == pytest.approx(1, abs=0.01)


def test_a_question_with_one_answer_is_not_asked() -> None:
    assert set(learn(examples()).sorter.sort("积水")) == {"category"}


def test_of_a_text_it_knows_nothing_of_it_says_nothing() -> None:
    sorter = learn(examples()).sorter
    assert sorter.sort("")["category"] == []
    assert sorter.sort("!!! 😀 。。。")["category"] == []
    assert sorter.sort("abc")["category"] == []


def test_the_words_of_the_categories_are_enough_for_the_first_day() -> None:
    seeds = [
        Example(word, {"category": code}, seed=True)
        for code, words in {"1501": "积水 内涝 淹", "0106": "路灯 灯杆"}.items()
        for word in words.split()
    ]
    learnt = learn(seeds)
    assert (learnt.examples, learnt.measured) == (0, {})
    assert learnt.sorter.sort("门口的路灯不亮")["category"][0].label == "0106"


def test_how_well_it_does_is_measured_on_citizens_it_has_not_seen() -> None:
    measured = learn(examples(times=80)).measured["category"]
    assert measured.examples >= 40
    assert measured.first > 0.9
    assert 0 <= measured.confident <= 1


def test_the_same_examples_make_the_same_sorter() -> None:
    assert pack(learn(examples()).sorter) == pack(learn(examples()).sorter)


def test_packed_and_unpacked_it_says_the_same() -> None:
    sorter = learn(examples()).sorter
    again = unpack(pack(sorter))
    assert again.sort("门口积水，路灯也不亮") == sorter.sort("门口积水，路灯也不亮")


class Bomb:
    """What a pickle could do."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (pytest.fail, ("something in it ran",))


def hostile() -> list[bytes]:
    packed = pack(learn(examples()).sorter)
    objects, short = io.BytesIO(), io.BytesIO()
    np.savez(objects, allow_pickle=True, names=np.array([Bomb()], dtype=object))
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(short, "w") as new:
        for part in old.namelist():
            if part != "bias.npy":
                new.writestr(part, old.read(part))
    with_other = io.BytesIO()
    with np.load(io.BytesIO(packed)) as found:
        arrays = dict(found)
    arrays["weights"] = arrays["weights"][:-1]
    np.savez(with_other, **arrays)
    return [
        b"",
        b"no archive",
        packed[:-20],
        pickle.dumps(Bomb()),
        objects.getvalue(),
        short.getvalue(),
        with_other.getvalue(),
    ]


def test_nothing_but_a_whole_sorter_is_unpacked_and_nothing_in_it_runs() -> None:
    for packed in hostile():
        with pytest.raises(Damaged):
            unpack(packed)


def test_numbers_and_masks_tell_nothing() -> None:
    one, other = grams("电话138****5678"), grams("电话199****0000")
    assert one[0].tolist() == other[0].tolist()


@settings(max_examples=100)
@given(st.text(max_size=200))
def test_no_text_makes_it_fail(text: str) -> None:
    keys, counts = grams(text)
    assert len(keys) == len(counts)
    assert keys.tolist() == sorted(set(keys.tolist()))
