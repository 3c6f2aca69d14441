"""When the chat is closed a notice takes over: authorised words, typed fields, never the answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from hotline.models import Account, NoticeConsent, NoticeTemplate, Statement, Switch, Ticket
from hotline.models.notices import link
from tests.cast import Cast, says
from tests.dispatch.ladders import agrees, an_answer_too_late, approves, goes, registers, way_of
from tests.dispatch.sending import OPENID, due_again, now_stands, platform
from tests.platforms.wechat import Platform

__all__ = ["platform"]
pytestmark = pytest.mark.django_db

TEMPLATE, SUBSCRIPTION = "T-ANSWER", "S-ANSWER"
CLOSED = ("words", "skipped", "window")


@pytest.fixture(autouse=True)
def _address(settings: object) -> None:
    settings.PUBLIC_URL = "https://12345.example.gov.cn"  # type: ignore[attr-defined]


def consents(cast: Cast, message: object, left: int = 1) -> NoticeConsent:
    contact = message.contact  # type: ignore[attr-defined]
    return NoticeConsent.objects.create(
        contact=contact, template_id=SUBSCRIPTION, left=left, changed_at=contact.first_seen_at
    )


def test_a_closed_window_is_followed_by_a_template_notice(cast: Cast, platform: Platform) -> None:
    approves(cast)
    registers(cast, "template", TEMPLATE)
    message = goes(an_answer_too_late(cast))
    assert message.state == "sent"
    assert way_of(message) == [CLOSED, ("template", "sent", "")]
    [noticed] = platform.journal.of("noticed")
    assert (noticed["to"], noticed["url"]) == (OPENID, link())
    assert link() == "https://12345.example.gov.cn/track/"
    told = {name: field["value"] for name, field in noticed["data"].items()}
    assert told["character_string1"] == message.ticket.number
    assert (told["thing2"], told["phrase3"]) == ("水务局", "已答复")
    assert "13700009999" not in str(noticed)
    assert "抽排" not in str(noticed)


def test_while_the_window_is_open_the_words_go_and_leave_no_other_trace(
    cast: Cast, platform: Platform
) -> None:
    approves(cast)
    registers(cast, "template", TEMPLATE)
    ticket = says(cast, who=OPENID)
    message = goes(ticket.outbound.get())
    assert (message.state, way_of(message)) == ("sent", [])


def test_a_name_too_long_for_its_field_is_cut_and_the_number_never(
    cast: Cast, platform: Platform
) -> None:
    approves(cast)
    registers(cast, "template", TEMPLATE)
    platform.rules.templates = {TEMPLATE: {"character_string1", "thing2", "phrase3", "time4"}}
    office = cast.leader.office
    office.name = "示例市城市防洪排涝与河道管理工程建设指挥部办公室"
    office.save()
    message = goes(an_answer_too_late(cast))
    assert message.state == "sent"
    [noticed] = platform.journal.of("noticed")
    assert noticed["data"]["thing2"]["value"] == office.name[:19] + "…"
    assert noticed["data"]["character_string1"]["value"] == message.ticket.number


def test_what_the_platform_refuses_after_all_goes_on_to_the_notice(
    cast: Cast, platform: Platform
) -> None:
    """Our count said there was room; the platform's did not."""
    approves(cast)
    registers(cast, "template", TEMPLATE)
    message = an_answer_too_late(cast)
    message.contact.last_word_at = message.made_at
    message.contact.save()
    platform.misbehave("/message/custom/send", errcode=45047)
    message = goes(message)
    assert message.state == "sent"
    assert way_of(message) == [("words", "failed", "45047"), ("template", "sent", "")]


@pytest.mark.parametrize(
    ("code", "trouble"), [(40037, True), (47003, True), (48001, True), (43004, False)]
)
def test_a_refused_notice_leads_to_unreached_and_what_is_wrong_is_shown_on_the_account(
    cast: Cast, platform: Platform, code: int, trouble: bool
) -> None:
    approves(cast)
    template = registers(cast, "template", TEMPLATE)
    platform.misbehave("/template/send", errcode=code)
    message = goes(an_answer_too_late(cast))
    assert (message.state, message.error) == ("unreached", "window")
    assert way_of(message)[:2] == [CLOSED, ("template", "failed", str(code))]
    assert bool(NoticeTemplate.objects.get(pk=template.pk).trouble) == trouble
    # The account itself goes on: what is forbidden is the notice.
    assert Account.objects.get(pk=cast.city.pk).health == Account.Health.FINE


def test_a_notice_that_works_again_loses_its_trouble(cast: Cast, platform: Platform) -> None:
    approves(cast)
    template = registers(cast, "template", TEMPLATE, trouble="40037: template")
    goes(an_answer_too_late(cast))
    assert NoticeTemplate.objects.get(pk=template.pk).trouble == ""


def test_who_did_not_agree_gets_no_template_notice(cast: Cast, platform: Platform) -> None:
    approves(cast)
    registers(cast, "template", TEMPLATE)
    message = goes(an_answer_too_late(cast, agreed=False))
    assert message.state == "unreached"
    assert way_of(message) == [
        CLOSED,
        ("template", "skipped", "no_consent"),
        ("subscription", "skipped", "not_set_up"),
        ("sms", "skipped", "no_gateway"),
    ]
    assert not platform.journal.of("noticed")


@pytest.mark.parametrize("off", ["statement", "machines", "expired"])
def test_nothing_is_noticed_that_the_government_has_not_switched_on(
    cast: Cast, platform: Platform, off: str
) -> None:
    approves(cast, until=timezone.localdate() - timedelta(days=1) if off == "expired" else None)
    registers(cast, "template", TEMPLATE)
    message = an_answer_too_late(cast)
    if off == "statement":
        Statement.objects.get(code="notice_answer").switch(on=False, by=cast.duty)
    elif off == "machines":
        Switch.turn("machines", on=False, by=cast.duty)
    message = goes(message)
    assert message.state == "unreached"
    assert ("template", "skipped", "not_switched_on") in way_of(message)


def test_one_consent_is_one_subscription_notice(cast: Cast, platform: Platform) -> None:
    approves(cast)
    registers(cast, "subscription", SUBSCRIPTION)
    first = an_answer_too_late(cast, agreed=False)
    kept = consents(cast, first)
    first = goes(first)
    assert first.state == "sent"
    assert way_of(first)[2] == ("subscription", "sent", "")
    assert NoticeConsent.objects.get(pk=kept.pk).left == 0
    Ticket.objects.get(pk=first.ticket_id).close(by=cast.duty)
    again = goes(an_answer_too_late(cast, agreed=False))
    assert ("subscription", "skipped", "no_consent") in way_of(again)
    assert [entry["by"] for entry in platform.journal.of("noticed")] == ["subscription"]


def test_a_lasting_subscription_is_not_used_up(cast: Cast, platform: Platform) -> None:
    approves(cast)
    registers(cast, "subscription", SUBSCRIPTION, lasting=True)
    message = an_answer_too_late(cast, agreed=False)
    kept = consents(cast, message)
    assert goes(message).state == "sent"
    assert NoticeConsent.objects.get(pk=kept.pk).left == 1


def test_a_consent_that_the_platform_does_not_know_is_forgotten(
    cast: Cast, platform: Platform
) -> None:
    approves(cast)
    registers(cast, "subscription", SUBSCRIPTION)
    platform.misbehave("/subscribe/bizsend", errcode=43101)
    message = an_answer_too_late(cast, agreed=False)
    kept = consents(cast, message, left=3)
    message = goes(message)
    assert (message.state, message.error) == ("unreached", "window")
    assert ("subscription", "failed", "43101") in way_of(message)
    kept = NoticeConsent.objects.get(pk=kept.pk)
    assert (kept.left, kept.refused) == (0, True)


def test_a_consent_comes_back_when_the_notice_surely_did_not_go(
    cast: Cast, platform: Platform
) -> None:
    approves(cast)
    registers(cast, "subscription", SUBSCRIPTION)
    platform.misbehave("/subscribe/bizsend", errcode=-1)
    message = an_answer_too_late(cast, agreed=False)
    kept = consents(cast, message)
    message = goes(message)
    assert (message.state, way_of(message)[-1]) == ("pending", ("subscription", "waiting", "-1"))
    assert NoticeConsent.objects.get(pk=kept.pk).left == 1
    due_again(message)
    assert goes(message).state == "sent"
    assert NoticeConsent.objects.get(pk=kept.pk).left == 0
    assert len(way_of(message)) == 3  # the try that waited went on; it is not another


def test_who_took_it_back_on_the_page_of_their_case_gets_no_subscription_notice(
    cast: Cast, platform: Platform
) -> None:
    approves(cast)
    registers(cast, "subscription", SUBSCRIPTION)
    message = an_answer_too_late(cast)
    consents(cast, message)
    agrees(message.ticket, yes=False)
    message = goes(message)
    assert ("subscription", "skipped", "refused") in way_of(message)
    assert not platform.journal.of("noticed")


@pytest.mark.parametrize("rung", ["template", "subscription"])
def test_a_notice_nobody_is_sure_of_is_not_sent_again_and_not_followed_by_another(
    cast: Cast, platform: Platform, rung: str
) -> None:
    approves(cast)
    registers(cast, "template", TEMPLATE)
    path = "/template/send"
    if rung == "subscription":
        NoticeTemplate.objects.all().delete()
        registers(cast, "subscription", SUBSCRIPTION)
        path = "/subscribe/bizsend"
    platform.misbehave(path, accept=True, silence=0.0)
    message = an_answer_too_late(cast)
    consents(cast, message)
    message = goes(message)
    assert message.state == "unsure"
    assert way_of(message)[-1] == (rung, "unsure", "no_answer")
    due_again(message)
    assert goes(message).state == "unsure"
    assert len(platform.journal.of("noticed")) == 1


def test_send_again_by_a_person_is_a_try_of_its_own(cast: Cast, platform: Platform) -> None:
    approves(cast)
    registers(cast, "template", TEMPLATE)
    platform.misbehave("/template/send", silence=0.0)
    message = goes(an_answer_too_late(cast))
    message.settle_unsure(by=cast.leader, arrived=False)
    message = goes(message)
    assert message.state == "sent"
    assert [outcome for _rung, outcome, _why in way_of(message)] == ["skipped", "unsure", "sent"]
    assert len(platform.journal.of("noticed")) == 1


def test_the_citizen_writes_again_and_gets_the_words_that_no_notice_could_announce(
    cast: Cast, platform: Platform
) -> None:
    approves(cast)
    registers(cast, "template", TEMPLATE)
    platform.misbehave("/template/send", errcode=40037)
    message = goes(an_answer_too_late(cast))
    assert message.state == "unreached"
    says(cast, "有结果了吗？", who=OPENID)
    assert now_stands(message).state == "pending"
    assert goes(message).state == "sent"
    assert message.words in platform.texts_to(OPENID)


def test_a_recalled_answer_gives_no_notice(cast: Cast, platform: Platform) -> None:
    approves(cast)
    registers(cast, "template", TEMPLATE)
    message = an_answer_too_late(cast)
    message.release.reply.recall(by=cast.leader, reason="有误")
    assert goes(message).state == "failed"
    assert not platform.journal.of("noticed")


def test_of_a_confidential_matter_not_even_the_office_is_named(
    cast: Cast, platform: Platform
) -> None:
    approves(cast)
    registers(cast, "template", TEMPLATE)
    message = an_answer_too_late(cast)
    type(message.ticket).objects.filter(pk=message.ticket_id).update(confidential=True)
    goes(message)
    [noticed] = platform.journal.of("noticed")
    assert noticed["data"]["thing2"]["value"] == "热线中心"


def test_a_platform_that_is_not_there_is_left_for_the_next_rung(
    cast: Cast, platform: Platform
) -> None:
    approves(cast)
    registers(cast, "template", TEMPLATE)
    message = an_answer_too_late(cast)
    platform.misbehave("/template/send", errcode=-1, times=9)
    for _ in range(6):
        message = goes(message)
        due_again(message)
    assert (message.state, message.error) == ("unreached", "window")
    assert way_of(message)[1] == ("template", "failed", "-1")
