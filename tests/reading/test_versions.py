"""Versions of the sorter: learnt from accepted tickets, used, held, gone back to, never trusted
when somebody has been at the bytes.
"""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, transaction

from hotline.errors import BadArguments
from hotline.models import Category, LearntSorter, SecurityEvent, SorterChoice, Ticket
from hotline.models import sorters as kept
from hotline.tasks import learn
from tests.cast import FACTS, Cast, a_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def words(cast: Cast) -> None:
    """What citizens call the two categories of the cast."""
    Category.objects.filter(pk="1501").update(words="积水 淹 抽水")
    Category.objects.filter(pk="0206").update(words="工地 打桩 混凝土")


def accepted(cast: Cast, text: str, category: str, kind: str = "help") -> Ticket:
    entry = {"kind": kind, "category": category, "title": "事", "facts": FACTS}
    return a_ticket(cast, text=text).accept(by=cast.operator, **entry)


def learnt(cast: Cast) -> LearntSorter:
    return LearntSorter.objects.learn(by=cast.machine)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("sorter", *arguments, stdout=out)
    return out.getvalue()


def guess(text: str) -> str:
    sorter = kept.sorter()
    assert sorter is not None
    return sorter.sort(text)["category"][0].label


def test_on_the_first_day_the_categories_own_words_are_known(cast: Cast) -> None:
    assert kept.sorter() is None
    made = learnt(cast)
    assert (made.number, made.examples) == (1, 0)
    assert guess("门口积水") == "1501"
    assert guess("工地半夜打桩") == "0206"


def test_a_correction_is_learnt(cast: Cast) -> None:
    learnt(cast)
    text = "泵车把院子弄得全是泥浆"
    for _ in range(6):
        accepted(cast, text, "0206")
    learnt(cast)
    assert guess("泵车弄的泥浆") == "0206"


def test_confidential_and_sealed_matters_are_never_learnt_from(cast: Cast) -> None:
    for change in ({"confidential": True}, {"sealed": True}):
        secret = accepted(cast, "某某某收了红包还威胁我", "0206")
        Ticket.objects.filter(pk=secret.pk).update(**change)
    texts = [example.text for example in kept.examples() if not example.seed]
    assert texts == []
    assert learnt(cast).examples == 0


def test_only_masked_words_are_learnt(cast: Cast) -> None:
    accepted(cast, "积水，请打13800138000", "1501")
    [example] = [example for example in kept.examples() if not example.seed]
    assert "13800138000" not in example.text
    assert "138****8000" in example.text


def test_at_night_it_learns_only_if_something_was_sorted(cast: Cast) -> None:
    learn()
    learn()
    assert LearntSorter.objects.count() == 1
    accepted(cast, "积水", "1501")
    learn()
    assert LearntSorter.objects.count() == 2


def test_one_can_go_back_and_what_is_learnt_at_night_leaves_it_so(cast: Cast) -> None:
    first = learnt(cast)
    accepted(cast, "积水", "1501")
    second = learnt(cast)
    assert kept.SorterChoice.newest().sorter == second  # type: ignore[union-attr]
    first.use(by=cast.duty, reason="新版把积水都归到施工", held=True)
    accepted(cast, "积水", "1501")
    learnt(cast)
    chosen = SorterChoice.newest()
    assert chosen is not None
    assert (chosen.sorter, chosen.held, chosen.made_by) == (first, True, cast.duty)
    told = SecurityEvent.objects.filter(what="sorter_used").order_by("-pk").first()
    assert told is not None
    assert (told.by, told.details) == (cast.duty, {"held": True})
    second.use(by=cast.duty, reason="又好了")  # nobody holds it any more
    third = learnt(cast)
    assert SorterChoice.newest().sorter == third  # type: ignore[union-attr]


def test_what_does_clearly_worse_is_kept_but_not_used(cast: Cast) -> None:
    first = learnt(cast)
    LearntSorter.objects.filter(pk=first.pk).update(figures={"category": {"first": 0.9}})
    worse = LearntSorter(figures={"category": {"first": 0.85}})
    better = LearntSorter(figures={"category": {"first": 0.89}})
    first = LearntSorter.objects.get(pk=first.pk)
    assert worse.is_worse_than(first)
    assert not better.is_worse_than(first)
    assert not LearntSorter(figures={}).is_worse_than(first)


def test_a_choice_needs_a_reason_and_is_never_rewritten(cast: Cast) -> None:
    made = learnt(cast)
    with pytest.raises(BadArguments):
        made.use(by=cast.duty, reason=" ")
    for change in (SorterChoice.objects.all().delete, lambda: SorterChoice.objects.update(held=1)):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()


def test_bytes_that_somebody_changed_are_not_used(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    made, other = learnt(cast), learnt(cast)
    packed = bytes(other.packed)
    LearntSorter.objects.filter(pk=other.pk).update(packed=packed[:-1] + b"\1")
    assert kept.sorter() is None
    assert "cannot be used" in caplog.text
    changed = LearntSorter.objects.get(pk=other.pk)
    with pytest.raises(BadArguments):
        changed.use(by=cast.duty, reason="试试")
    made.use(by=cast.duty, reason="回到上一版")
    assert kept.sorter() is not None


def test_of_old_versions_only_the_figures_stay(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "KEPT", 2)
    held = learnt(cast)
    held.use(by=cast.duty, reason="先用着", held=True)
    for _ in range(3):
        learnt(cast)
    emptied = [bytes(one.packed) == b"" for one in LearntSorter.objects.order_by("number")]
    assert emptied == [False, True, False, False]  # the first is in use


# The command -------------------------------------------------------------------------------------


def test_the_command_learns_lists_and_goes_back(cast: Cast) -> None:
    assert "v1" in run("learn")
    accepted(cast, "积水", "1501")
    assert "1 tickets" in run("learn")
    assert "In use: v1, held" in run("use", "1", "--reason", "回退", "--hold")
    assert "Still in use: v1, because a person holds it." in run("learn")
    listed = run("list")
    assert "* v1" in listed
    assert "held" in listed
    assert "回退" in listed


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["use", "7", "--reason", "x"], "There is no version 7"),
        (["words", "/nowhere.csv"], "cannot be read"),
    ],
)
def test_the_command_says_what_is_wrong(cast: Cast, arguments: list[str], told: str) -> None:
    with pytest.raises(CommandError, match=told):
        run(*arguments)


def test_words_come_as_a_table_and_unknown_categories_stop_it(cast: Cast, tmp_path: Path) -> None:
    table = tmp_path / "words.csv"
    table.write_text("category,words\n1501,水漫  齐腰\n")
    run("words", str(table))
    assert Category.objects.get(pk="1501").words == "水漫 齐腰"
    assert Category.objects.get(pk="0206").words == "工地 打桩 混凝土"
    table.write_text("category,words\n1501,好\n7777,坏\n")
    with pytest.raises(CommandError, match="7777"):
        run("words", str(table))
    assert Category.objects.get(pk="1501").words == "水漫 齐腰"
    table.write_text("code,text\n1501,x\n")
    with pytest.raises(CommandError, match="category and words"):
        run("words", str(table))
