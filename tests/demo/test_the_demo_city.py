"""The demo city as the contract describes it: people, offices, rules, and a week of matters."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command

from hotline.demo.rules import IN_AN_EMERGENCY
from hotline.models import (
    Account,
    Attachment,
    Category,
    ClockKind,
    Contact,
    Event,
    Message,
    Office,
    OutboundMessage,
    Policy,
    Reply,
    Statement,
    StatementVersion,
    Switch,
    Ticket,
    User,
    WorkCalendar,
)
from hotline.models.pulse import Pulse
from hotline.models.record import faults
from hotline.models.terms import contradictions, ever_later
from hotline.powers import Kind, Power

# Those that the steps of the house lead to so far.
STATES = [
    "received",
    "accepted",
    "dispatched",
    "handling",
    "replied",
    "closed",
    "archived",
    "set_aside",
    "merged",
]

pytestmark = pytest.mark.usefixtures("city")


def test_everybody_of_the_contract_can_log_in_and_stands_where_they_should() -> None:
    kinds = {"operator": Kind.VENDOR, "inspector": Kind.INSPECTORATE, "admin": Kind.PLATFORM}
    names = ["operator1", "operator2", "duty1", "duty2", "inspector1", "admin1"]
    names += [f"{office}{n}" for office in ("water", "housing") for n in (1, 2, 3, 4)]
    for name in names:
        person = User.objects.get(username=name)
        assert person.organisation_kind == kinds.get(name[:-1], Kind.GOVERNMENT)
        assert person.powers, name
    assert authenticate(username="water1", password="hotline-demo") is not None


def test_who_handles_may_not_speak_and_who_speaks_was_confirmed_by_two_others() -> None:
    powers = {n: User.objects.get(username=f"water{n}").powers for n in (1, 2, 3, 4)}
    assert powers[1] == powers[2] == {Power.HANDLE}
    assert powers[3] == powers[4] == {Power.HANDLE, Power.SPEAK}
    for user in User.objects.filter(organisation_kind=Kind.GOVERNMENT):
        for grant in user.grants.all():
            assert len({grant.asked_by_id, grant.confirmed_by_id, user.pk}) == 3


def test_offices_and_catalogue_are_those_of_the_contract() -> None:
    codes = set(Office.objects.values_list("code", flat=True))
    assert {"water", "housing", "urban", "centre", "emergency"} <= codes
    assert len(codes) >= 12
    assert sum(len(c.code) == 2 for c in Category.objects.all()) >= 21
    flooding, builders = Category.objects.get(code="1501"), Category.objects.get(code="0206")
    assert flooding.name == "内涝积水"
    assert flooding.only_lead() == Office.objects.get(code="water")
    assert builders.name == "施工扰民"
    assert {o.code for o in builders.lead_offices()} == {"housing", "urban"}


def test_in_an_emergency_no_limit_is_longer_and_none_contradicts_another() -> None:
    hurried = Policy.objects.filter(mode="emergency")
    assert {(one.kind, one.urgency) for one in hurried} == IN_AN_EMERGENCY.keys()
    for policy in hurried:
        wrong = contradictions(policy.limits, reviewers=policy.reviewers, urgency=policy.urgency)
        assert not wrong
        ordinary = Policy.in_force(policy.kind, policy.urgency)
        assert ordinary is not None
        for clock in {*ClockKind.values} & {*policy.limits}:
            assert not ever_later(policy.limits[clock], ordinary.limits[clock])


def test_every_kind_and_urgency_has_a_policy_and_help_is_ordinary() -> None:
    for kind in ["", *Ticket.Kind.values]:
        for urgency in Ticket.Urgency.values:
            policy = Policy.current(kind, urgency)
            assert (policy.kind, policy.urgency, policy.version) == (kind, urgency, 1)
            assert not contradictions(
                policy.limits, reviewers=policy.reviewers, urgency=policy.urgency
            )
            for clock in {*ClockKind.values} & {*policy.limits}:
                assert policy.limit(clock) is not None
            assert policy.limit("ruling") is not None
            assert policy.return_window.count > 0
    assert Policy.current("help", "normal").reviewers == 3
    assert Policy.current("help", "urgent").reviewers == 3
    assert Policy.current("help", "critical").reviewers == 4
    assert Policy.current("consult", "normal").reviewers == 2
    assert str(Policy.current("help", "normal").limit("respond")) == "3min"


def test_the_calendar_knows_the_official_days() -> None:
    calendar = WorkCalendar.objects.get(version=1)
    assert 2026 in calendar.official_years
    assert calendar.days.filter(works=True).exists()
    assert calendar.days.filter(works=False).exists()


def test_the_accounts_carry_the_keys_of_the_contract() -> None:
    wechat = Account.objects.get(slug="city-wechat")
    assert (wechat.carrier, wechat.mode) == ("wechat", "safe")
    assert wechat.secrets["token"] == "hotline-demo-token"
    assert wechat.secrets["appid"] == "wxdemo0000000000"
    assert wechat.secrets["original_id"] == "gh_demo"
    assert wechat.secrets["aes_key"] == "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    assert Account.objects.get(slug="city-weibo").secrets["uid"] == "1902530001"


def test_machines_are_on_and_every_statement_was_approved_by_a_second_person() -> None:
    assert Switch.machines_may_speak()
    automatic = set(Statement.objects.filter(automatic=True).values_list("code", flat=True))
    assert {"receipt", "disaster_prompt"} <= automatic
    assert StatementVersion.objects.count() == Statement.objects.count()
    for version in StatementVersion.objects.all():
        assert version.drafted_by != version.approved_by


def test_the_week_has_matters_in_every_state_that_a_step_leads_to() -> None:
    states = Counter(Ticket.objects.values_list("state", flat=True))
    assert sum(states.values()) >= 40
    for state in STATES:
        assert states[state] >= 2, state


def test_some_questions_were_answered_with_a_statement_and_more_can_be() -> None:
    quoted = OutboundMessage.objects.filter(statement__statement__uses__contains=["quoting"])
    assert quoted.count() >= 2
    assert all("{" not in message.words for message in quoted)
    assert len(StatementVersion.objects.to_quote()) >= 4
    blanks = "".join(version.text for version in StatementVersion.objects.to_quote())
    assert "{office}" in blanks
    assert "{date}" in blanks


def test_every_review_seat_of_the_water_office_has_something_to_do() -> None:
    waiting = {
        reply.next_seat
        for reply in Reply.objects.filter(state__in=["reviewing", "approved"])
        if reply.ticket.lead_office.code == "water"
    }
    assert waiting == {"review", "second_review", "release", "major_release"}
    for name in ("water2", "water3", "water4", "housing2", "housing3"):
        assert Ticket.objects.in_queue("review", User.objects.get(username=name)).exists(), name


def test_deliveries_of_every_outcome_are_there_and_none_is_left_to_the_network() -> None:
    states = set(OutboundMessage.objects.values_list("state", flat=True))
    assert states == {"sent", "failed", "unsure", "unreached"}
    assert not Attachment.objects.filter(state="pending").exists()


def test_its_account_has_heard_and_answered() -> None:
    pulse = Pulse.objects.get(account__slug="city-wechat")
    assert pulse.last_in_at
    assert pulse.last_out_at


def test_pictures_and_positions_are_there_and_citizens_get_clean_copies() -> None:
    assert Message.objects.filter(kind="location").exists()
    for attachment in Attachment.objects.all():
        with attachment.file.open() as original, attachment.redacted.open() as copy:
            assert b"Demo Phone" in original.read()
            assert b"Demo Phone" not in copy.read()


def test_the_record_of_every_ticket_proves_itself_and_nothing_is_back_dated() -> None:
    for ticket in Ticket.objects.all():
        assert not list(faults(ticket))
        moments = [event.at for event in ticket.events.all()]
        assert moments == sorted(moments)
        assert ticket.opened_at <= moments[0]


def test_no_step_was_taken_by_who_may_not() -> None:
    for event in Event.objects.select_related("by"):
        assert event.by_kind in {*Kind} - {Kind.INSPECTORATE, Kind.PLATFORM}
        if event.step in {"sign", "submit", "review", "release", "close"}:
            assert event.by_kind == Kind.GOVERNMENT


def test_telephone_numbers_of_the_week_are_masked() -> None:
    said = "\n".join(Message.objects.values_list("text", flat=True))
    assert "14000000027" not in said
    assert "140****0027" in said


def test_the_city_does_not_know_the_street_that_the_checks_from_outside_use() -> None:
    texts = [
        text
        for model, name in ((Message, "text"), (Ticket, "title"), (Reply, "text"))
        for text in model.objects.values_list(name, flat=True)
    ]
    texts += [json.dumps(ticket.facts, ensure_ascii=False) for ticket in Ticket.objects.all()]
    texts += StatementVersion.objects.values_list("text", flat=True)
    assert not any("幸福路" in text for text in texts)


def test_founding_it_a_second_time_changes_nothing(settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    before = (Ticket.objects.count(), Event.objects.count(), Contact.objects.count())
    call_command("demo", verbosity=0)
    assert (Ticket.objects.count(), Event.objects.count(), Contact.objects.count()) == before
