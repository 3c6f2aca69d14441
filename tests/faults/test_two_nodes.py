"""Two nodes, each with a web and a worker, on one PostgreSQL and one Redis: one house to everybody,
and still a house when one node dies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from tests.outside import Citizen, Colleague, Console, until
from tests.platforms.wechat import Platform
from tests.processes import Running, Town

pytestmark = pytest.mark.slow


@dataclass
class Node:
    """What one machine runs."""

    web: Running
    worker: Running

    def dies(self) -> None:
        """As when the power goes."""
        self.web.kill()
        self.worker.kill()


@pytest.fixture
def platform() -> Iterator[Platform]:
    """What citizens have on their phones."""
    with Platform() as stand_in:
        yield stand_in


@pytest.fixture
def town(new_town: Callable[..., Town], platform: Platform) -> Iterator[Town]:
    """A demo city whose messages go to the platform."""
    made = new_town(HOTLINE_WECHAT_API=platform.base)
    made.beat()
    yield made
    made.stop()


def test_what_happens_on_one_node_reaches_the_other_and_the_work_goes_on_when_one_dies(
    town: Town, platform: Platform
) -> None:
    here, there = (Node(town.web(), town.worker()) for _ in range(2))
    operator = Colleague(here.web.address, "operator1")
    other = Colleague(there.web.address, "operator2")
    handler = Colleague(there.web.address, "water1")
    at_one, at_other = Console(here.web.address, operator), Console(there.web.address, other)
    office = Console(there.web.address, handler)

    # A message at one door is a row on both nodes' consoles.
    citizen = Citizen(here.web.address)
    citizen.says("银杏路两台机器积水")
    number = until(lambda: operator.find("银杏路两台机器"), "the ticket")["number"]
    for console in (at_one, at_other):
        assert "inbox" in console.heard(number=number, type="ticket.changed")["entered"]
    receipt = until(lambda: platform.texts_to(citizen.openid), "the receipt")[0]
    assert number in receipt

    # A step on the other node is heard here; people see each other across nodes.
    other.accept(number, "银杏路积水")
    assert at_one.heard(number=number, step="accept")["state"] == "accepted"
    at_one.say(type="viewing", number=number)
    at_other.say(type="viewing", number=number)
    for console in (at_one, at_other):  # who came first hears of the other, too
        seen = until(lambda console=console: _both(console, number), "both are seen")
        assert _names(seen) >= {"接线员1号", "接线员2号"}
    operator.step(number, "dispatch", lead="water")
    assert "office" in office.heard(number=number, step="dispatch")["entered"]

    # One node dies in the middle; the other goes on with everything.
    here.dies()
    handler.step(number, "sign")
    assert at_other.heard(number=number, step="sign")["state"] == "handling"
    second = Citizen(there.web.address)
    second.says("银杏路只剩一台机器")
    at_other.heard(number=until(lambda: other.find("只剩一台"), "its ticket")["number"])
    until(lambda: platform.texts_to(second.openid), "its receipt")
    reply = handler.do(f"tickets/{number}/replies", text="您好，积水已抽排。")
    steps = f"tickets/{number}/replies/{reply['id']}/steps"
    handler.do(f"{steps}/submit")
    Colleague(there.web.address, "water2").do(f"{steps}/review", verdict="pass")
    Colleague(there.web.address, "water3").do(f"{steps}/release")
    until(lambda: "您好，积水已抽排。" in platform.texts_to(citizen.openid), "the answer")
    assert platform.texts_to(citizen.openid).count("您好，积水已抽排。") == 1

    # And when it comes back, it hears at once.
    back = town.web(here.web.port)
    again = Console(back.address, Colleague(back.address, "operator1"))
    other.step(other.find("只剩一台")["number"], "take")
    again.heard(step="take")


def _both(console: Console, number: str) -> dict[str, object] | None:
    presence = [f for f in console.frames if (f["type"], f.get("number")) == ("presence", number)]
    return next((f for f in presence if len(f["viewers"]) >= 2), None)


def _names(frame: dict[str, object] | None) -> set[str]:
    viewers = frame["viewers"] if frame else []
    return {viewer["name"] for viewer in viewers}  # type: ignore[attr-defined]
