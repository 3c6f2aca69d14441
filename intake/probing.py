"""Proves that each door is alive: our hook called at its own address as the platform would call it,
the platform asked with our token, our pages fetched.

Everything goes over HTTP as a stranger's request would. Nothing is locked meanwhile; what was found
is written on the door's row. A failure is a fact there and looked at less and less often.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from hotline import carriers, events
from hotline.carriers import Undeliverable
from hotline.carriers.platform_call import Answer, Patience, ask
from hotline.models import Account, DoorCheck, Pulse, Ticket
from hotline.models.door_checks import Part
from hotline.models.tokens import api_of, with_token
from hotline.sealing import CannotUnseal

log = logging.getLogger(__name__)

AT_ONCE = 20
MOST_ANSWER = 256 * 1024  # bytes of a page
PATIENCE = Patience(connect=3, read=8, total=10)
# What a stranger fetches at a door that no platform calls.
PAGES = {"web": "/report/", "open311": "/open311/v2/discovery.json"}
NO_ADDRESS, WRONG_ANSWER = "no_address", "wrong_answer"
CREDENTIALS, BROKE_OFF = "credentials", "broke_off"


class Dead(Exception):  # noqa: N818 - a fact about a door
    """A part of a door that does not work: a word for it, and what the other side said."""

    def __init__(self, fact: str, words: str = "") -> None:
        super().__init__(fact)
        self.fact, self.words = fact, words


def parts_of(account: Account) -> list[Part]:
    """What there is to look at: nothing at a telephone."""
    if account.carrier in PAGES:
        return [Part.PAGE]
    found = []
    if carriers.called(account.carrier):
        found.append(Part.HOOK)
    if carriers.answering(account.carrier):
        found.append(Part.API)
    return found


def see_to(accounts: Iterable[Account]) -> None:
    """Have these doors looked at from now on."""
    accounts = list(accounts)
    new = Account.objects.filter(pk__in=[one.pk for one in accounts], pulse=None)
    pulses = [Pulse(account=one, last_in_at=_newest_at(one)) for one in new]
    Pulse.objects.bulk_create(pulses, ignore_conflicts=True)
    for account in accounts:
        DoorCheck.objects.see_to(account, parts_of(account))


def _newest_at(account: Account) -> datetime | None:
    """When the newest matter came, for a door that was there before anybody took its pulse."""
    newest = Ticket.objects.filter(account=account).order_by("-opened_at", "-id")
    return newest.values_list("opened_at", flat=True).first()


def sweep() -> None:
    """See to doors that are new, and wake the checks that are due."""
    see_to(Account.objects.filter(pulse=None))
    for pk in DoorCheck.objects.due(timezone.now()).values_list("pk", flat=True)[:AT_ONCE]:
        events.nudge("intake.tasks.probe", pk)


def probe(pk: int) -> None:
    """Look at one part of a door if it is its turn."""
    check = DoorCheck.claim(pk)
    if check is None:
        return
    try:
        _LOOKS[Part(check.part)](check.account)
    except Dead as dead:
        log.warning("%s of %s: %s (%s)", check.part, check.account.slug, dead.fact, dead.words)
        check.dead(dead.fact, dead.words)
    except Undeliverable as refused:
        log.warning("%s of %s: %s", check.part, check.account.slug, refused)
        check.dead(_word_of(refused), str(refused))
    except (ValueError, TypeError, CannotUnseal):
        check.dead(CREDENTIALS)
    except Exception as fault:
        check.dead(BROKE_OFF, type(fault).__name__)
        raise
    else:
        check.alive()


# How each part is looked at ---------------------------------------------------------------------


def _hook(account: Account) -> None:
    carrier = carriers.called(account.carrier)
    assert carrier is not None  # or it would have no such part
    knock = carrier.knock(account.credentials)
    path = reverse(f"intake:{account.carrier}_hook", args=[account.slug])
    query = f"?{urlencode(knock.query)}" if knock.query else ""
    answer = _ourselves(knock.method, path + query, knock.body, dict(knock.headers))
    if answer.content != knock.answer:
        raise Dead(WRONG_ANSWER)


def _api(account: Account) -> None:
    carrier = carriers.answering(account.carrier)
    assert carrier is not None  # likewise
    api = api_of(account)
    seconds = with_token(account, lambda token: carrier.ask_alive(api, token))
    until = timezone.now() + timedelta(seconds=seconds) if seconds else None
    Pulse.token_holds(account, until)


def _page(account: Account) -> None:
    _ourselves("GET", PAGES[account.carrier])


_LOOKS = {Part.HOOK: _hook, Part.API: _api, Part.PAGE: _page}


def _ourselves(
    method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> Answer:
    """Return our own answer as a stranger gets it. Raises `Dead`, or `Undeliverable`."""
    if not settings.PUBLIC_URL:
        raise Dead(NO_ADDRESS)
    answer = ask(
        method,
        settings.PUBLIC_URL + path,
        content=body,
        headers=headers,
        repeatable=True,
        patience=PATIENCE,
        most=MOST_ANSWER,
    )
    if answer.status != 200:
        raise Dead(f"http_{answer.status}")
    return answer


def _word_of(refused: Undeliverable) -> str:
    """The word that says most: a platform's numbers mean nothing to a clerk, their reason does."""
    return refused.reason if isinstance(refused.code, int) else refused.code
