"""The daily digest: one signed row a day over all chains, that can be handed out and come back."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house
from django.core.management import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hotline import signing
from hotline.merkle import Tree, leads_to
from hotline.models import DayDigest, DigestLine, Ticket
from hotline.models.digest_making import make_digest
from hotline.models.digest_proof import digest_faults
from hotline.models.digests import leaf
from tests.cast import Cast, a_ticket, later
from tests.hotline.superuser import run, superuser, undone
from tests.hotline.test_commands import said
from tests.threads import at_once

__all__ = ["superuser"]
pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
CHECK = Path(house.BASE_DIR) / "docs" / "check_digest.py"


def checked_elsewhere(*given: object) -> subprocess.CompletedProcess[str]:
    """What another authority does with a file: our script, alone, with the public key alone."""
    command = [sys.executable, "-I", str(CHECK), *map(str, given)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def handed_out(to: Path, *more: str) -> Path:
    said(
        "digest",
        "--export",
        DayDigest.objects.latest("day").day.isoformat(),
        "--to",
        str(to),
        *more,
    )
    return to


def test_every_root_is_that_of_the_list_and_every_entry_leads_to_it() -> None:
    for size in (0, 1, 2, 3, 5, 8, 13):
        leaves = [leaf(f"n{n}", n, "s") for n in range(size)]
        plain = Tree()
        for one in leaves:
            plain.add(one)
        for marked in range(size):
            tree = Tree()
            for n, one in enumerate(leaves):
                tree.add(one, marked=n == marked)
            tree.root()
            assert leads_to(leaves[marked], [(tree.root(), "")][:0] or tree.path) == plain.root()


def test_a_digest_covers_every_ticket_and_is_written_once_a_day(cast: Cast) -> None:
    some = [a_ticket(cast, "handling"), a_ticket(cast)]
    digest = make_digest()
    assert digest is not None
    assert (digest.tickets, digest.events, digest.changed) == (2, 5, 2)
    assert digest.is_signed
    assert set(digest.lines.values_list("number", flat=True)) == {one.number for one in some}
    assert make_digest() is None
    assert list(digest_faults()) == []


def test_the_next_one_names_the_one_before_and_writes_only_what_moved(cast: Cast) -> None:
    first_ticket, second_ticket = a_ticket(cast), a_ticket(cast)
    first = make_digest(later(days=-1))
    assert first is not None
    second_ticket.take(by=cast.operator)
    second = make_digest()
    assert second is not None
    assert second.before == first.own_digest
    assert (second.tickets, second.events, second.changed) == (2, 3, 1)
    assert DigestLine.objects.filter(number=first_ticket.number).count() == 1
    assert list(digest_faults()) == []


def test_a_moved_chain_still_holds_what_an_old_digest_said(cast: Cast, tmp_path: Path) -> None:
    ticket = a_ticket(cast)
    make_digest(later(days=-1))
    file = handed_out(tmp_path / "old.json")
    ticket.take(by=cast.operator)
    make_digest()
    assert (
        "1 tickets, 1 events, all of them still in the record."
        in said("digest", "--verify", str(file))[-1]
    )


def test_another_authority_checks_a_file_with_the_public_key_alone(
    cast: Cast, tmp_path: Path
) -> None:
    for state in ("handling", "received", "accepted"):
        a_ticket(cast, state)
    make_digest()
    file = handed_out(tmp_path / "digest.json")
    assert checked_elsewhere(file, signing.public_key()).returncode == 0
    other = checked_elsewhere(file, "A" * 43 + "=")
    assert (other.returncode, "key" in other.stdout) == (1, True)
    told = json.loads(file.read_text())
    told["heads"].pop()
    file.write_text(json.dumps(told))
    cut = checked_elsewhere(file, signing.public_key())
    assert (cut.returncode, "root" in cut.stdout) == (1, True)
    told["statement"]["tickets"] = 2
    file.write_text(json.dumps(told))
    assert "signature" in checked_elsewhere(file, signing.public_key()).stdout


def test_one_ticket_is_proved_without_the_others(cast: Cast, tmp_path: Path) -> None:
    tickets = [a_ticket(cast) for _ in range(5)]
    make_digest()
    file = handed_out(tmp_path / "one.json", "--ticket", tickets[3].number)
    assert checked_elsewhere(file, signing.public_key()).returncode == 0
    told = json.loads(file.read_text())
    assert tickets[0].number not in file.read_text()
    told["head"][1] += 1
    file.write_text(json.dumps(told))
    assert checked_elsewhere(file, signing.public_key()).returncode == 1


def test_a_file_that_is_no_digest_and_a_day_without_one_are_refused(
    cast: Cast, tmp_path: Path
) -> None:
    for words in ("", "{}", '{"heads": [', "\x00"):
        (tmp_path / "x").write_text(words)
        with pytest.raises(CommandError, match="no digest"):
            said("digest", "--verify", str(tmp_path / "x"))
    with pytest.raises(CommandError, match="no digest of"):
        said("digest", "--export", "2020-01-01", "--to", str(tmp_path / "y"))
    assert not list(tmp_path.glob("y*"))


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_file_names_what_vanished_even_if_the_digests_went_with_it(
    superuser: None, cast: Cast, tmp_path: Path
) -> None:
    gone, there = a_ticket(cast, "accepted"), a_ticket(cast)
    make_digest()
    file = handed_out(tmp_path / "digest.json")
    said("digest", "--verify", str(file))
    for table in ("hotline_digestline", "hotline_daydigest"):
        run(f"DELETE FROM {table}")
    run("DELETE FROM hotline_event WHERE ticket_id = %s", gone.pk)
    run("DELETE FROM hotline_ticket WHERE id = %s", gone.pk)
    assert list(digest_faults()) == []  # the house itself has forgotten
    with pytest.raises(CommandError, match="2 faults"), undone():
        said("digest", "--verify", str(file))
    assert there.length == 1


def test_a_signature_with_another_key_is_not_ours(cast: Cast, settings: Any) -> None:
    a_ticket(cast)
    make_digest(later(days=-1))
    before = signing.public_key()
    settings.DIGEST_KEY = bytes(32)
    assert ["our signature does not hold" in one for one in digest_faults()] == [True]
    settings.DIGEST_KEYS_BEFORE = [before]  # the key was changed, and the old one is known
    make_digest()
    assert list(digest_faults()) == []


def test_it_asks_the_same_few_questions_however_many_tickets_there_are(cast: Cast) -> None:
    def questions(day: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert make_digest(later(days=day))
        return len(asked)

    a_ticket(cast)
    one = questions(1)
    for _ in range(6):
        a_ticket(cast)
    assert questions(2) == one


@pytest.mark.django_db(transaction=True)
def test_two_workers_write_one_and_nobody_waits_for_it(cast: Cast) -> None:
    ticket = a_ticket(cast)
    made = at_once(
        *[make_digest] * 3, lambda: Ticket.objects.get(pk=ticket.pk).take(by=cast.operator)
    )
    assert not [one for one in made if isinstance(one, Exception)]
    assert DayDigest.objects.count() == 1
    assert timezone.localdate() == DayDigest.objects.get().day
    assert list(digest_faults()) == []
