"""When the vendor first saw a ticket is on record, once, and no step of anybody's waits for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from hotline.models import FirstSight, Ticket, User, figure_keeping
from supervision.figures import plain, quick
from supervision.figures.question import By, Question
from supervision.figures.values import differences
from tests.api.callers import Caller
from tests.cast import Cast, a_ticket, walk

pytestmark = pytest.mark.django_db


def opens(person: User, ticket: Ticket) -> None:
    client = Client()
    client.force_login(person)
    assert client.get(f"/desk/tickets/{ticket.number}/").status_code == 200


def sights() -> list[tuple[Any, ...]]:
    return list(FirstSight.objects.order_by("pk").values_list("ticket_id", "by"))


def test_the_first_of_the_vendor_who_opens_it_is_kept(cast: Cast) -> None:
    ticket = a_ticket(cast, "received")
    opens(cast.operator, ticket)
    opens(cast.operator2, ticket)
    assert sights() == [(ticket.pk, cast.operator.pk)]


def test_over_the_interface_for_programs_it_counts_the_same(cast: Cast) -> None:
    ticket = a_ticket(cast, "received")
    assert Caller(cast.operator).get(f"tickets/{ticket.number}").status_code == 200
    assert sights() == [(ticket.pk, cast.operator.pk)]


def test_a_list_the_government_or_a_later_look_is_no_first_look(cast: Cast) -> None:
    waiting, accepted = a_ticket(cast, "received"), a_ticket(cast, "accepted")
    assert Caller(cast.operator).get("tickets?queue=inbox").status_code == 200
    opens(cast.duty, waiting)
    opens(cast.operator, accepted)
    asks = Client()
    asks.force_login(cast.operator)
    assert asks.head(f"/desk/tickets/{waiting.number}/").status_code == 200
    assert sights() == []


def test_looking_moves_no_version_and_writes_no_event(cast: Cast) -> None:
    ticket = a_ticket(cast, "received")
    opens(cast.operator, ticket)
    now = Ticket.objects.get(pk=ticket.pk)
    assert (now.version, now.length) == (ticket.version, ticket.length)
    walk(cast, now, "accepted")


def test_the_figures_tell_how_long_it_lay_unseen_and_agree_with_what_was_kept(cast: Cast) -> None:
    ticket = a_ticket(cast, "received")
    figure_keeping.catch_up()
    FirstSight.objects.keep(
        ticket, by=cast.operator, at=ticket.events.get(seq=1).at + timedelta(seconds=90)
    )
    assert figure_keeping.catch_up() == 1  # the look marked it, no event did
    today = timezone.localdate()
    asked = Question(today - timedelta(days=1), today, By.VENDOR)
    vendor = quick.figures(asked)[cast.operator.organisation.code]
    assert vendor["to_see"].points == (90, 90, 90)
    assert differences(quick.figures(asked), plain.figures(asked)) == []


def test_what_was_seen_stays_as_it_was_kept(cast: Cast) -> None:
    ticket = a_ticket(cast, "received")
    FirstSight.objects.keep(ticket, by=cast.operator)
    for statement in ("UPDATE hotline_firstsight SET at = now()", "DELETE FROM hotline_firstsight"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_page_of_evidence_says_when_the_vendor_first_opened_it(cast: Cast) -> None:
    ticket = a_ticket(cast, "received")
    opens(cast.operator, ticket)
    inspector = Client()
    inspector.force_login(cast.inspector)
    page = inspector.get(f"/wall/proof/{ticket.number}/").content.decode()
    assert "First opened by the vendor" in page or "外包单位首次打开" in page
    assert cast.operator.name in page
