"""The pages of the inspection: who reads what, and what a refused look is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hotline.models import Sample, Settlement, User
from hotline.models.inspection.drawing import round_of
from hotline.models.inspection.scorecard import scorecard
from supervision.inspection.lists import Wanted, listed, next_to_score
from tests.cast import Cast, a_ticket
from tests.dispatch.plans import by_index_if_there_is_one, plans
from tests.supervision.inspection import FAULT, a_sample, again, disputed, drawn, let_stand, scored


def page(person: User, address: str) -> Any:
    client = Client()
    client.force_login(person)
    return client.get(address)


def post(person: User, address: str, **given: str) -> Any:
    client = Client()
    client.force_login(person)
    return client.post(address, given)


def this_month() -> str:
    return f"{timezone.localdate():%Y-%m}"


def test_a_sample_is_scored_on_its_page_and_the_next_one_opens(cast: Cast) -> None:
    for _n in range(2):
        a_ticket(cast, "accepted", kind="report")
    first, second = drawn(cast, a_ticket(cast, "set_aside"))[:2]
    address = f"/wall/vendors/samples/{first.number}/"
    given = {"off.greeting": "4", "remark": "未问好", "version": str(first.version)}
    answer = post(cast.duty, f"{address}steps/score/", **given)
    assert answer.status_code == 302
    assert answer["Location"] == f"/wall/vendors/samples/{second.number}/"
    assert again(first).total == 96


def test_a_disputed_sample_waits_for_another_than_who_scored_it(cast: Cast) -> None:
    sample = disputed(cast)
    assert next_to_score(cast.inspector) == sample
    assert next_to_score(cast.duty) is None


def test_a_refused_score_keeps_what_was_filled_in(cast: Cast) -> None:
    sample = a_sample(cast)
    address = f"/wall/vendors/samples/{sample.number}/steps/score/"
    answer = post(cast.duty, address, **{"off.greeting": "4", "off.address": "3"})
    assert answer.status_code == 422
    assert 'value="3"' in answer.content.decode()
    assert again(sample).state == "drawn"


def test_the_blind_page_tells_neither_the_score_nor_the_name_nor_the_reason(cast: Cast) -> None:
    sample = disputed(cast)
    shown = page(cast.inspector, f"/wall/vendors/samples/{sample.number}/").content.decode()
    for secret in (cast.duty.name, FAULT["remark"], "图片中已写明门牌", "91 分", ">91<"):
        assert secret not in shown
    listed = page(cast.inspector, "/wall/vendors/").content.decode()
    assert ">91<" not in listed


def test_a_vendor_reads_its_scores_but_never_who_gave_them(cast: Cast) -> None:
    sample = scored(cast)
    shown = page(cast.operator, f"/desk/quality/{sample.number}/").content.decode()
    assert FAULT["remark"] in shown
    assert cast.duty.name not in shown
    assert page(cast.rival, f"/desk/quality/{sample.number}/").status_code == 404


def test_what_became_confidential_is_scored_but_no_longer_shown_to_the_vendor(cast: Cast) -> None:
    ticket = a_ticket(cast, "accepted", kind="report", text="厂区夜间偷排污水")
    sample = scored(cast, drawn(cast, ticket)[0])
    theirs = page(cast.operator, f"/desk/quality/{sample.number}/").content.decode()
    assert FAULT["remark"] in theirs
    assert "偷排污水" not in theirs
    ours = page(cast.duty, f"/wall/vendors/samples/{sample.number}/").content.decode()
    assert "偷排污水" in ours


def test_a_vendor_disputes_on_its_page_until_the_window_closes(cast: Cast) -> None:
    sample = scored(cast)
    address = f"/desk/quality/{sample.number}/dispute/"
    let_stand(sample)
    late = post(cast.operator, address, reason="有异议")
    assert late.status_code == 403
    assert again(sample).state == "scored"
    Sample.objects.filter(pk=sample.pk).update(dispute_until=timezone.now().replace(year=2030))
    assert post(cast.operator, address, reason="有异议").status_code == 302
    assert again(sample).state == "disputed"


def test_a_look_at_another_vendors_figures_is_refused_with_the_rule(cast: Cast) -> None:
    address = f"/wall/vendors/vendor/{this_month()}/"
    assert page(cast.operator, address).status_code == 200
    for other in (cast.rival, cast.handler):
        assert page(other, address).status_code == 403
    assert "其他外包单位" in page(cast.rival, address).content.decode()


def test_a_scorecard_counts_what_stands_and_leads_to_it(cast: Cast) -> None:
    sample = let_stand(scored(cast))
    address = f"/wall/vendors/vendor/{this_month()}/"
    shown = page(cast.inspector, address)
    card = shown.context["card"]
    assert (card.samples, card.standing, card.average, card.passed) == (1, 1, 91, 1)
    assert card.items["greeting"] == (1, 4)
    assert sample.ticket.number in page(cast.inspector, f"{address}?item=greeting").content.decode()
    other = page(cast.inspector, f"{address}?item=kind").content.decode()
    assert sample.ticket.number not in other
    assert sample.ticket.number in page(cast.inspector, f"{address}?only=passed").content.decode()


def test_what_may_still_change_counts_in_no_scorecard(cast: Cast) -> None:
    scored(cast)
    card = page(cast.inspector, f"/wall/vendors/vendor/{this_month()}/").context["card"]
    assert (card.samples, card.open, card.average) == (1, 1, None)


def test_the_file_of_a_month_keeps_untold_scores_back(cast: Cast) -> None:
    sample = scored(cast)
    address = f"/wall/vendors/vendor/{this_month()}/export/"

    def lines(person: User) -> str:
        return b"".join(page(person, address).streaming_content).decode()

    assert sample.number in lines(cast.inspector)
    assert ",91," not in lines(cast.inspector)
    assert ",91," in lines(cast.operator)


def test_the_numbers_of_a_draw_are_the_inspectorates(cast: Cast) -> None:
    sample = a_sample(cast)
    address = f"/wall/vendors/draws/{sample.round_id}/"
    assert f"{sample.ticket.number}," in page(cast.inspector, address).content.decode()
    assert page(cast.duty, address).status_code == 404


def test_a_list_costs_the_same_for_one_sample_and_for_many(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for _n in range(6):
        a_ticket(cast, "accepted", kind="report")
    drawn(cast, a_ticket(cast, "set_aside"))
    client = Client()
    client.force_login(cast.inspector)
    client.get("/wall/vendors/")
    with django_assert_max_num_queries(30):
        assert len(client.get("/wall/vendors/").context["rows"]) >= 6


@pytest.mark.parametrize("month", ["2026-13", "2026-9", "nonsense"])
def test_a_month_that_is_none_does_not_exist(cast: Cast, month: str) -> None:
    assert page(cast.inspector, f"/wall/vendors/vendor/{month}/").status_code == 404


def test_no_month_is_settled_before_it_is_over(cast: Cast) -> None:
    let_stand(scored(cast))
    answer = post(cast.duty, f"/wall/vendors/vendor/{this_month()}/settle/")
    assert answer.status_code == 403
    assert not Settlement.objects.exists()


def test_lists_months_and_rounds_read_no_table_from_its_beginning(cast: Cast) -> None:
    sample = let_stand(scored(cast))
    vendor, day = sample.vendor, sample.round.digest

    def asked() -> None:
        listed(cast.duty, Wanted(), "")
        listed(cast.duty, Wanted(state="drawn", vendor="vendor"), "")
        listed(cast.operator, Wanted(month=sample.month, only="passed"), "")
        next_to_score(cast.duty)
        scorecard(vendor, sample.month)
        round_of(vendor, day).pool()

    with by_index_if_there_is_one():
        scanned = {table for plan in plans(asked) for table in plan.scanned}
    assert not scanned
