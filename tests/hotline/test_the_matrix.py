"""Every step, every person, every state: allowed exactly where the table says, and shown as a
button there.

`make matrix` prints what was found: step, state, who. The table below is written by hand from the
procedure, not from the code.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from hotline.errors import BadArguments, Refused
from hotline.models import Message, Request, Ticket, User
from hotline.powers import Kind
from tests.asked import PLAN, RETURN, led_to, until, waits
from tests.cast import FACTS, Cast, a_reply, a_ticket, later

pytestmark = pytest.mark.django_db

STATES = [
    "received",
    "set_aside",
    "accepted",
    "dispatched",
    "handling",
    "replied",
    "closed",
    "archived",
    "assisted",
    "shelved",
    "declined",
    "merged",
]
RECEIVERS = {"operator", "operator2", "duty", "duty2"}
CENTRE = {"duty", "duty2"}
WATER = {"handler", "head", "leader", "main"}
HOUSING = {"housing", "housing_head", "housing_leader"}
DESKS: dict[str, set[str]] = {
    "received": RECEIVERS,
    "accepted": RECEIVERS,
    "dispatched": CENTRE | WATER,
    "handling": CENTRE | WATER,
    "assisted": CENTRE | WATER | HOUSING,
    "shelved": CENTRE | WATER,
    "replied": CENTRE | WATER,
}
# step → state → who. Whoever is not named is refused, or does not even see the ticket.
TABLE: dict[str, dict[str, set[str]]] = {
    "take": DESKS,
    "hand_over": DESKS,
    "accept": {"received": RECEIVERS},
    "set_aside": {"received": RECEIVERS},
    "restore": {"set_aside": RECEIVERS},
    "merge": {"received": RECEIVERS, "accepted": RECEIVERS},
    "unmerge": {"merged": RECEIVERS},
    "split": dict.fromkeys([*DESKS], RECEIVERS),
    "quote": {"received": RECEIVERS, "accepted": RECEIVERS},
    "dispatch": {"accepted": RECEIVERS},
    "sign": {"dispatched": WATER},
    "contact": {"handling": WATER, "assisted": WATER},
    "progress": {"handling": WATER, "assisted": WATER},
    "assist": {"assisted": HOUSING},
    "urge": {"handling": CENTRE, "assisted": CENTRE},
    "propose_decline": {"received": RECEIVERS, "accepted": RECEIVERS},
    "ask_return": {"dispatched": WATER, "handling": WATER, "assisted": WATER},
    "ask_extension": {"handling": WATER, "assisted": WATER},
    "ask_shelving": {"handling": WATER, "assisted": WATER},
    "resume": {"shelved": CENTRE | WATER},
    "escalate": {state: {"inspector"} for state in DESKS},
    "conceal": DESKS,
    "follow_up": {"replied": CENTRE},
    "close": {"replied": CENTRE},
    "rework": {"replied": CENTRE, "closed": CENTRE},
    "archive": {"closed": CENTRE},
    "publish": {"closed": CENTRE | {"leader", "main"}},
    "unpublish": {"archived": CENTRE | {"leader", "main"}},
    # Only of disasters, which these are not: test_reports_upward.
    "write_up": {},
    "send_up": {},
    # The citizen's own: nobody of the house, whatever they hold.
    **{
        step: {}
        for step in ("supplement", "chase", "withdraw", "rate", "not_solved", "consent", "confide")
    },
}
AT_OFFICE = ("dispatched", "handling", "assisted", "shelved")
# And for the citizen, who has none of the steps above.
OWN: dict[str, set[str]] = {
    "supplement": {"received", "accepted", *AT_OFFICE, "replied"},
    "chase": {"received", "accepted", *AT_OFFICE},
    "withdraw": {"received", "accepted", *AT_OFFICE},
    "rate": {"replied", "closed"},
    "not_solved": {"replied", "closed"},
    "consent": set(STATES),
    "confide": {"received", "accepted", *AT_OFFICE, "replied"},
}
ARGUMENTS: dict[str, dict[str, Any]] = {
    "accept": {"kind": "help", "category": "1501", "title": "积水", "facts": FACTS},
    "set_aside": {"reason": "thanks"},
    "dispatch": {"lead": "water"},
    "quote": {"statement": "hours"},
    "contact": {"text": "已电话联系"},
    "progress": {"text": "正在抽排"},
    "assist": {"text": "已封闭路口"},
    "urge": {"note": "市民再次来电"},
    "escalate": {"note": "多次催办未果"},
    "propose_decline": {"reason": "court"},
    "ask_return": RETURN,
    "ask_shelving": {**PLAN, "review_on": "2099-01-04"},
    "follow_up": {"contacted": True, "solved": True, "satisfied": 5},
    "rework": {"note": "市民说又积水了"},
    "publish": {"text": "路口积水，水务局已抽排。", "place": "银杏路"},
    "unpublish": {"note": "当事人要求"},
    "supplement": {"text": "水更深了"},
    "withdraw": {"reason": "settled"},
    "rate": {"solved": True, "satisfied": 5},
    "consent": {"purpose": "notices", "given": True},
    "write_up": {"stage": "first", "superior": "省防指办", "text": "积水"},
}


def people(cast: Cast) -> dict[str, User]:
    return {name: person for name, person in vars(cast).items() if isinstance(person, User)}


def arguments(step: str, person: User, ticket: Ticket) -> dict[str, Any]:
    if step == "hand_over":  # to oneself is the one colleague everybody has
        return {"to": person.username}
    if step == "ask_extension":
        day = (until(ticket) if ticket.state == "handling" else timezone.now()).isoformat()
        return {"reason": "complex", "ground": "需会同铁路部门", "until": day}
    if step == "merge":
        return {"into": Ticket.objects.exclude(pk=ticket.pk).latest("pk").number}
    if step == "split":
        return {"messages": [ticket.messages.last().pk]}
    return ARGUMENTS.get(step, {})


def a_matter(cast: Cast, state: str) -> Ticket:
    """A ticket at `state` whose citizen agreed to publication; what is filed is published."""
    ticket = led_to(cast, "closed" if state == "archived" else state)
    if state in {"closed", "archived"}:
        ticket.consent(by=User.objects.citizen(), purpose="publication", given=True)
    if state == "archived":
        ticket.publish(by=cast.duty, **ARGUMENTS["publish"])
        ticket.archive(by=cast.duty)
    return ticket


def comes_near(ticket: Ticket, person: User) -> bool:
    """Whether they get to the ticket at all: it is in sight, or theirs by number and code."""
    if person.organisation_kind == Kind.CITIZEN:
        return True
    return Ticket.objects.in_sight_of(person).filter(pk=ticket.pk).exists()


def allowed(ticket: Ticket, step: str, person: User) -> bool:
    """Whether the step is taken when it is really tried; undone at once."""
    tried = Ticket.objects.get(pk=ticket.pk)
    with transaction.atomic():
        try:
            tried.take_step(step, by=person, **arguments(step, person, tried))
        except BadArguments as wrong:
            raise AssertionError(f"{step} was not even tried: {wrong.facts}") from wrong
        except Refused:
            return False
        finally:
            transaction.set_rollback(True)
    return True


def in_state(cast: Cast, state: str) -> Ticket:
    """A ticket with two messages, and another one beside it that it could be merged into."""
    ticket = a_matter(cast, state)
    Message.objects.create(
        ticket=ticket, contact=ticket.contact, kind="text", text="水更深了", sent_at=later()
    )
    a_ticket(cast)
    return Ticket.objects.get(pk=ticket.pk)


@pytest.mark.parametrize("state", STATES)
def test_every_step_is_allowed_exactly_where_the_table_says(cast: Cast, state: str) -> None:
    ticket = in_state(cast, state)
    near = {name: who for name, who in people(cast).items() if comes_near(ticket, who)}
    print()  # below the runner's own sign
    for step in TABLE:
        found = {name for name, person in near.items() if allowed(ticket, step, person)}
        assert found == TABLE[step].get(state, set()), (step, state)
        if found:
            print(f"{step:15} {state:11} {' '.join(n for n in near if n in found)}")


@pytest.mark.parametrize("state", STATES)
def test_a_button_is_shown_exactly_where_the_step_is_allowed(cast: Cast, state: str) -> None:
    ticket = in_state(cast, state)
    for name, person in people(cast).items():
        if not Ticket.objects.in_sight_of(person).filter(pk=ticket.pk).exists():
            continue
        shown = {step.name for step in ticket.open_steps(person)}
        table = {step for step in TABLE if name in TABLE[step].get(state, set())}
        # "Take" is not offered to whoever has it already; everything else is shown as it is
        # allowed.
        assert shown | {"take"} == table | {"take"}, (state, name)


@pytest.mark.parametrize("state", STATES)
def test_the_citizens_own_steps_are_theirs_where_the_table_says(cast: Cast, state: str) -> None:
    ticket, citizen = in_state(cast, state), User.objects.citizen()
    taken = {step for step in TABLE if allowed(ticket, step, citizen)}
    assert taken == {step for step, states in OWN.items() if state in states}
    assert {step.name for step in ticket.open_steps(citizen)} == taken


def test_the_table_knows_every_step(cast: Cast) -> None:
    assert set(TABLE) == {name for name, spec in Ticket.steps().items() if not spec.hidden}


def test_a_vendor_never_appears_beside_a_step_of_handling(cast: Cast) -> None:
    reply = a_reply(cast, a_ticket(cast, "handling"), "approved")
    for person in (cast.operator, cast.rival, cast.machine):
        for step in ("submit", "review", "release", "recall"):
            with pytest.raises(Refused), transaction.atomic():
                reply.take_step(step, by=person, **ARGUMENTS.get(step, {}))


@pytest.mark.parametrize("kind", ["decline", "return", "extension", "shelving"])
def test_only_the_centre_is_offered_a_ruling_and_may_rule(cast: Cast, kind: str) -> None:
    request = waits(cast, kind)
    for name, person in people(cast).items():
        offered = [step.name for step in request.open_steps(person)]
        assert offered == (["rule"] if name in CENTRE else []), name
        with transaction.atomic():
            try:
                Request.objects.get(pk=request.pk).rule(by=person, grant=True)
            except Refused:
                assert name not in CENTRE, name
            else:
                assert name in CENTRE, name
            transaction.set_rollback(True)
