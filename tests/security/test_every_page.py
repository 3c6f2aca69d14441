"""Everything that anybody can open, opened by everybody in a house full of hostile words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.conf import settings as house_settings
from django.db import transaction

from hotline.models import Account, Secret
from tests.cast import DOOR
from tests.intake.opening import code_of
from tests.security.crawl import Seen, everything, is_page, rows, walk
from tests.security.house import VISITORS, House, browser
from tests.security.poison import ALL, harmless, strict
from tests.security.routes import ROUTES

# Who reads a ticket's life as evidence is on record: the one row that looking leaves.
LEFT_BY_LOOKING = {"inspector": {"hotline_securityevent"}}
everybody = pytest.mark.parametrize("visitor", VISITORS)


@dataclass
class Visit:
    """What one visitor saw, and whether a row is another after it."""

    seen: list[Seen]
    changed: set[str]
    session: str


Visits = Callable[[str], Visit]


@pytest.fixture(scope="module")
def visit(_poisoned: House) -> Visits:
    """`visit(name)` walks through the house as that visitor, once for all tests."""
    made: dict[str, Visit] = {}

    def walked(name: str) -> Visit:
        if name not in made:
            with transaction.atomic():
                client, before = browser(_poisoned.person(name)), rows()
                seen = list(walk(client, everything(_poisoned)))
                changed = {table for table, digest in rows().items() if digest != before[table]}
                transaction.set_rollback(True)
            cookie = client.cookies.get("sessionid")
            made[name] = Visit(seen, changed, cookie.value if cookie else "no session")
        return made[name]

    return walked


@everybody
def test_an_address_opens_exactly_to_those_the_table_says(
    poison: House, visit: Visits, visitor: str
) -> None:
    found = {address: answer.status_code for address, answer, _content in visit(visitor).seen}
    place = VISITORS.index(visitor)
    table = {poison.at(example): int(told.split()[place]) for example, told in ROUTES.values()}
    assert {address: found[address] for address in table} == table


@everybody
def test_no_get_changes_a_row(poison: House, visit: Visits, visitor: str) -> None:
    assert len(visit(visitor).seen) >= len(set(everything(poison)))
    assert visit(visitor).changed == LEFT_BY_LOOKING.get(visitor, set())


@everybody
def test_nothing_that_was_written_runs_on_any_page(
    poison: House, visit: Visits, visitor: str
) -> None:
    read = []
    for address, answer, content in visit(visitor).seen:
        if is_page(answer):
            read.append(harmless(address, content).text)
            strict(answer)
    if visitor in {"operator", "handler", "duty", "inspector"}:
        assert any(ALL[:60] in text for text in read)  # it was there, as words


@everybody
def test_what_is_no_page_is_never_taken_for_one(visit: Visits, visitor: str) -> None:
    for address, answer, _content in visit(visitor).seen:
        assert answer.headers["X-Content-Type-Options"] == "nosniff", address
        if address.startswith("/api/") and not address.endswith("docs"):
            assert answer.headers["Content-Type"].split(";")[0].endswith("json"), address


@everybody
def test_every_answer_says_what_a_browser_may_not_do(visit: Visits, visitor: str) -> None:
    for address, answer, _content in visit(visitor).seen:
        if address.startswith("/hooks/"):
            continue  # an empty text for a platform
        assert answer.headers["X-Frame-Options"] == "DENY", address
        assert answer.headers["Referrer-Policy"] == "same-origin", address
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", address
        assert "no-store" in answer.headers["Cache-Control"], address
        assert not any(name.lower().startswith("access-control") for name in answer.headers)


@everybody
def test_no_page_and_no_answer_shows_a_key_a_code_or_an_identity(
    poison: House, visit: Visits, visitor: str
) -> None:
    secrets = kept_from_everybody(poison) | {visit(visitor).session}
    for address, answer, content in visit(visitor).seen:
        text = content.decode("utf-8", "replace") + str(dict(answer.headers))
        assert [s for s in secrets if s in text] == [], address


def kept_from_everybody(house: House) -> set[str]:
    """What no page and no answer may ever show, whoever asks."""
    user = house.cast.operator
    secrets = {DOOR["token"], DOOR["aes_key"], DOOR["secret"], house_settings.SECRET_KEY}
    secrets |= {house_settings.VAULT_KEYS, user.password, house_settings.REDIS_URL}
    secrets |= {s.open() for s in Secret.objects.filter(kind__in=Secret.NEVER_REVEALED)}
    secrets |= {
        Account.objects.get(slug="city").secrets["token"],
        str(bytes(house.letter.sealed)[:20].hex()),
    }
    secrets |= {code_of(house.ticket), code_of(house.answered)}
    return {secret for secret in secrets if len(secret) >= 6}
