"""The government's words on the desk: statements and the lexicon, read by the offices, kept by
those who answer for them.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hotline.models import LexiconEntry, Office, Statement, Switch, User
from tests.cast import Cast, a_reply, a_ticket

pytestmark = pytest.mark.django_db

ENTRY = {
    "ban": "insult",
    "words": "笨得要命",
    "effect": "block",
    "reason": "侮辱他人",
    "why": "投诉",
}


def desk_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(person: User, address: str) -> str:
    answer = desk_of(person).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


# Statements --------------------------------------------------------------------------------------


def begun(cast: Cast) -> str:
    """The water office begins a statement on its page; returns its address."""
    given = {"code": "pumps", "title": "抽排告知", "owner": "water", "uses": ["quoting", "prompt"]}
    answer = desk_of(cast.handler).post("/desk/statements/", given)
    assert answer.status_code == 302
    return str(answer["Location"])


def test_a_statement_goes_from_its_writer_over_a_second_person_into_force(cast: Cast) -> None:
    address = begun(cast)
    ends = timezone.localdate() + timedelta(days=6)
    desk_of(cast.handler).post(address, {"text": "泵车\r\n已到。", "expires_on": ends.isoformat()})
    draft = Statement.objects.get(code="pumps").drafts.get()
    assert draft.text == "泵车\n已到。"
    decision = f"{address}drafts/{draft.pk}/"
    assert 'value="approve"' not in page(cast.handler, address)
    assert 'value="approve"' in page(cast.leader, address)
    assert 'value="approve"' not in page(cast.housing_leader, address)
    assert desk_of(cast.handler).post(decision, {"do": "approve"}).status_code == 403
    assert desk_of(cast.leader).post(decision, {"do": "approve"}).status_code == 302
    shown = page(cast.duty, address)
    assert "泵车" in shown
    assert ends.isoformat() in shown


def test_a_new_text_is_shown_against_the_one_in_force(cast: Cast) -> None:
    address = "/desk/statements/receipt/"
    desk_of(cast.duty).post(address, {"text": "您的诉求收到了，编号：{number}，查询码：{code}。"})
    shown = page(cast.duty2, address)
    assert "<ins>" in shown
    assert "<del>" in shown


def test_what_is_wrong_with_a_text_is_said_and_what_was_written_stays(cast: Cast) -> None:
    address = "/desk/statements/receipt/"
    for given, why in (
        ({"text": "您好，{name}"}, "name"),
        ({"text": "您好", "expires_on": "2020-01-01"}, "到期日须晚于今天"),
        ({"text": "您好", "expires_on": "soon"}, "您好"),
    ):
        answer = desk_of(cast.duty).post(address, given)
        assert answer.status_code in {403, 422}
        assert why in answer.content.decode()
        assert given["text"] in answer.content.decode()
    assert not Statement.objects.get(code="receipt").drafts.exists()


def test_a_bad_new_statement_is_refused_in_place(cast: Cast) -> None:
    given = {"code": "Bad Code", "title": "抽排告知", "owner": "water", "uses": []}
    answer = desk_of(cast.handler).post("/desk/statements/", given)
    assert answer.status_code == 422
    assert "抽排告知" in answer.content.decode()
    assert desk_of(cast.handler).post(
        "/desk/statements/", given | {"code": "fine", "owner": "housing", "uses": ["quoting"]}
    ).status_code == 403  # fmt: skip


def test_a_withdrawn_statement_leaves_the_interface_for_programs(cast: Cast) -> None:
    def listed() -> list[str]:
        items = desk_of(cast.operator).get("/api/v1/statements").json()["items"]
        return [item["code"] for item in items]

    assert listed() == ["hours", "receipt"]
    assert desk_of(cast.duty).post("/desk/statements/receipt/withdraw/").status_code == 302
    assert listed() == ["hours"]
    assert "已停用" in page(cast.duty, "/desk/statements/receipt/")


def test_the_desk_of_the_owner_says_what_ends_soon(cast: Cast) -> None:
    water = Office.objects.get(code="water")
    made = Statement.objects.begin("pumps", "抽排", uses=["quoting"], owner=water, by=cast.handler)
    ends = timezone.localdate() + timedelta(days=6)
    made.draft("泵车已到。", by=cast.handler, expires_on=ends).approve(by=cast.leader)
    assert "1 条口径即将到期" in page(cast.head, "/desk/")
    assert "口径即将到期" not in page(cast.housing, "/desk/")
    assert "口径即将到期" not in page(cast.operator, "/desk/")
    assert "还剩 6 天" in page(cast.head, "/desk/statements/")
    assert "还剩 6 天" not in page(cast.housing, "/desk/statements/")


def test_switches_are_turned_by_the_centre_only(cast: Cast) -> None:
    for address in ("/desk/statements/machines/", "/desk/statements/receipt/switch/"):
        for person in (cast.handler, cast.main, cast.operator, cast.inspector):
            assert desk_of(person).post(address, {"on": "no"}).status_code == 403
    assert Switch.machines_may_speak()
    desk_of(cast.duty).post("/desk/statements/machines/", {"on": "no"})
    desk_of(cast.duty).post("/desk/statements/receipt/switch/", {"on": "no"})
    assert not Switch.machines_may_speak()
    assert not Statement.objects.get(code="receipt").automatic


def test_a_long_list_costs_as_much_as_a_short_one_and_is_paged(cast: Cast) -> None:
    centre = Office.objects.get(code="centre")
    costs = []
    for more in (1, 60):
        for n in range(more):
            code = f"s{more}-{n}"
            made = Statement.objects.begin(code, code, uses=["notice"], owner=centre, by=cast.duty)
            made.draft("文本。", by=cast.duty).approve(by=cast.duty2)
        with CaptureQueriesContext(connection) as asked:
            shown = page(cast.duty, "/desk/statements/")
        costs.append(len(asked))
    assert costs[0] == costs[1]
    assert "?after=" in shown
    assert "s60-9" in page(cast.duty, "/desk/statements/?after=s60-8")


# The lexicon -------------------------------------------------------------------------------------


def test_an_entry_is_added_changed_and_loosened_by_two_on_the_pages(cast: Cast) -> None:
    first, second = desk_of(cast.duty), desk_of(cast.duty2)
    address = first.post("/desk/lexicon/", ENTRY)["Location"]
    weaker = ENTRY | {"effect": "remark", "in_force": "on", "version": "1", "why": "太严"}
    assert first.post(address, weaker).status_code == 302
    entry = LexiconEntry.objects.get()
    decision = f"{address}proposals/{entry.proposals.get().pk}/"
    assert 'value="confirm"' not in page(cast.duty, address)
    assert first.post(decision, {"do": "confirm"}).status_code == 403
    assert 'value="confirm"' in page(cast.duty2, address)
    assert second.post(decision, {"do": "confirm"}).status_code == 302
    assert entry.versions.get(number=2).effect == "remark"
    assert second.post(decision, {"do": "confirm"}).status_code == 409


def test_a_stale_form_and_a_bad_word_are_refused_with_what_was_written(cast: Cast) -> None:
    desk = desk_of(cast.duty)
    address = desk.post("/desk/lexicon/", ENTRY)["Location"]
    stale = desk.post(address, ENTRY | {"version": "0", "in_force": "on", "why": "我的理由"})
    assert stale.status_code == 409
    assert "我的理由" in stale.content.decode()
    bad = desk.post(address, ENTRY | {"words": "笨", "version": "1", "in_force": "on"})
    assert bad.status_code == 422
    assert "“笨”太短" in bad.content.decode()


def test_the_offices_read_it_and_do_not_write_it(cast: Cast) -> None:
    address = desk_of(cast.duty).post("/desk/lexicon/", ENTRY)["Location"]
    shown = page(cast.handler, address)
    assert "笨得要命" in shown
    assert "<textarea" not in shown
    assert desk_of(cast.handler).post("/desk/lexicon/", ENTRY).status_code == 403
    changed = ENTRY | {"version": "1", "words": "笨得要命\n蠢得要命"}
    assert desk_of(cast.main).post(address, changed).status_code == 403
    assert LexiconEntry.objects.get().versions.count() == 1


def test_a_text_is_tried_and_a_wording_is_tried_on_released_answers(cast: Cast) -> None:
    desk = desk_of(cast.duty)
    desk.post("/desk/lexicon/", ENTRY)
    tried = desk_of(cast.handler).post("/desk/lexicon/check/", {"text": "您笨得要命"})
    assert '<mark class="is-block">笨得要命</mark>' in tried.content.decode()
    a_reply(cast, a_ticket(cast, "handling"), "released", text="已抽排完毕。")
    a_reply(cast, a_ticket(cast, "handling"), "released", text="已清掏管道。")
    asked = desk.post("/desk/lexicon/", ENTRY | {"words": "抽排完毕", "do": "check"})
    assert "最近发布的 2 篇答复中，有 1 篇命中" in asked.content.decode()
    assert LexiconEntry.objects.count() == 1


def test_the_lexicon_is_shown_by_class_at_an_even_cost(cast: Cast) -> None:
    desk_of(cast.duty).post("/desk/lexicon/", ENTRY)
    with CaptureQueriesContext(connection) as few:
        page(cast.duty, "/desk/lexicon/")
    for n in range(60):
        LexiconEntry.objects.add(ENTRY | {"words": f"蠢得要命{n}"}, by=cast.duty)
    with CaptureQueriesContext(connection) as many:
        shown = page(cast.duty, "/desk/lexicon/?ban=insult")
    assert len(few) == len(many)
    assert "after=" in shown
    assert "蠢得要命" not in page(cast.duty, "/desk/lexicon/?ban=deaths")
