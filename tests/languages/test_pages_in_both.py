"""A page is in one language from end to end; only data stand as they were written."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from hotline.demo.menus import MENU
from hotline.languages.reading import read_aloud
from hotline.models import Secret
from tests.cast import Cast
from tests.languages.scenes import SCENES

CHINESE = re.compile(r"[\u4e00-\u9fff]+")
ENGLISH = re.compile(r"(?<![\w{])[A-Za-z]{2,}(?![\w}])")  # {number} is a blank of a statement
# A language's own name, a code, a banned word, kinds of files, the columns of our files.
THE_SAME_EVERYWHERE = {
    *("English", "crashed", "sb", "xlsx", "csv", "category", "district", "office"),
    *("UTF", "GB", "MB", "Alt", "DB", "SHA"),
    *("UTF", "GB", "MB", "Alt", "DB", "PDF", "json"),
}


def pieces(page: str) -> set[str]:
    return {text for _line, text in read_aloud(page)}


def names(cast: Cast) -> re.Pattern[str]:
    """What stands on a page as data, in Latin letters: our people and codes."""
    known = {word for person in cast.everybody() for word in (person.name, person.username)}
    known |= {"receipt", "hours", "weibo", "dy", cast.city.slug, cast.web.slug, cast.phone.slug}
    known |= {end.value for top in MENU for end in (top, *top.below) if end.value}
    known |= {kept.open() for kept in Secret.objects.filter(kind=Secret.Kind.TRACKING_CODE)}
    return re.compile("|".join(map(re.escape, sorted(known, key=len, reverse=True))))


@pytest.mark.django_db
@pytest.mark.parametrize("scene", SCENES)
def test_a_page_keeps_to_the_language_of_its_reader(cast: Cast, scene: str) -> None:
    look = SCENES[scene](cast)
    chinese, english = look.in_language(), look.in_language("en-GB,en;q=0.9")
    assert chinese.status_code == english.status_code
    assert (chinese["Content-Language"], english["Content-Language"]) == ("zh-hans", "en")
    in_chinese = pieces(chinese.content.decode())
    in_english = pieces(english.content.decode())
    assert in_chinese != in_english
    data = names(cast)
    for text in in_chinese:
        strange = set(ENGLISH.findall(data.sub("", text))) - THE_SAME_EVERYWHERE
        assert not strange, text
    # What is Chinese on an English page is data, so it stands on the Chinese one as well.
    written = "".join(in_chinese)
    for text in in_english:
        assert all(word in written for word in CHINESE.findall(text)), text


@pytest.mark.django_db
def test_scripts_get_their_words_in_the_language_of_the_page(cast: Cast) -> None:
    look = SCENES["received"](cast)
    words = re.compile(r'<script id="words" type="application/json">(.*?)</script>', re.DOTALL)
    chinese = json.loads(words.findall(look.in_language().content.decode())[0])
    english = json.loads(words.findall(look.in_language("en").content.decode())[0])
    assert (chinese.pop("comma"), english.pop("comma")) == ("、", ", ")
    for name, said in chinese.items():
        assert all(CHINESE.search(text) for text in ([said] if isinstance(said, str) else said)), (
            name
        )
    assert not CHINESE.search(json.dumps(english, ensure_ascii=False))


@pytest.mark.django_db
def test_the_choice_of_a_language_stays_and_outweighs_the_browser(cast: Cast) -> None:
    browser = Client(headers={"Accept-Language": "zh-CN"})
    answer = browser.post("/language/", {"language": "en", "next": "/track/"})
    assert answer["Location"] == "/track/"
    assert "Where is my case?" in browser.get("/track/").content.decode()
    browser.post("/language/", {"language": "zh-hans", "next": "/track/"})
    assert "查询我的诉求" in browser.get("/track/").content.decode()


@pytest.mark.parametrize("asked", ["", "zh", "zh-CN", "zh-TW", "fr", "*", "rubbish;;q"])
def test_whoever_asks_for_nothing_we_speak_gets_chinese(asked: str) -> None:
    headers = {"Accept-Language": asked} if asked else {}
    page = Client(headers=headers).get("/nothing/here/")
    assert page["Content-Language"] == "zh-hans"
