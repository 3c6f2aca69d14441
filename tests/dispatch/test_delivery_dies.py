"""A worker is killed at any line of a delivery: nothing is lost, nothing is sent twice."""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings

from dispatch.delivery import deliver, sweep
from hotline.models import OutboundMessage
from hotline.models.outbox import LONGEST_SEND
from tests.cast import Cast
from tests.dispatch.dying import EVERY, Mortal
from tests.dispatch.sending import a_receipt, claimed_ago, now_stands, platform
from tests.platforms.wechat import Platform

__all__ = ["platform"]

DEATHS = 60  # lines out of some 160, others in every run; all of them take a minute


def this_database() -> str:
    """The address of the database of this test run."""
    url = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(url._replace(path="/" + settings.DATABASES["default"]["NAME"]))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_wherever_a_worker_dies_the_citizen_gets_it_once_or_a_person_decides(
    cast: Cast, platform: Platform
) -> None:
    with Mortal(DATABASE_URL=this_database(), HOTLINE_WECHAT_API=platform.base) as mortal:
        how, lines = mortal.deliver(a_receipt(cast, who="oCAST-first").pk, EVERY)
        assert how == "done"
        places = random.sample(list(dict.fromkeys(lines)), DEATHS)
        died: dict[str, OutboundMessage] = {}
        for place in places:
            died[place] = a_receipt(cast, who=f"oCAST-{place}")
            how, _lines = mortal.deliver(died[place].pk, place)
            assert how == "killed", place

    stood = Counter(now_stands(message).state for message in died.values())
    for message in died.values():
        claimed_ago(message, LONGEST_SEND + timedelta(seconds=1))
    sweep()
    for message in died.values():
        deliver(message.pk)

    for place, message in died.items():
        got, stands = len(platform.texts_to(f"oCAST-{place}")), now_stands(message)
        assert got <= 1, f"sent {got} times when killed at {place}"
        assert stands.state in ("sent", "unsure"), f"{stands.state} when killed at {place}"
        assert stands.state == "unsure" or got == 1, f"lost when killed at {place}"
    # What was not claimed when its worker died waits, or the next one has sent it already.
    assert stood["sent"] + stood["pending"] > 3, stood
    assert stood["sending"] > 3, stood
