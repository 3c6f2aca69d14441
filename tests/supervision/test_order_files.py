"""Files beside an order: from both sides, kept as they came, nobody else's to read or change."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hotline.errors import BadArguments, Moved, PowerMissing
from hotline.models import Order, OrderFile, SecurityEvent, User
from hotline.models.orders import files
from hotline.models.proof import beside_the_tickets
from tests.cast import Cast, a_ticket
from tests.supervision.accounts import page
from tests.supervision.orders import again, an_order

pytestmark = pytest.mark.django_db

LETTER = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def sends(person: User, order: Order, name: str, data: bytes, at: str = "desk") -> Any:
    sent = {"file": SimpleUploadedFile(name, data)}
    return page(person).post(f"/{at}/orders/{order.number}/files/", sent, follow=True)


def at_the_wall(cast: Cast, order: Order) -> str:
    return page(cast.inspector).get(f"/wall/orders/{order.number}/").content.decode()


def test_the_office_adds_its_letter_and_the_inspector_reads_it(cast: Cast) -> None:
    order = an_order(cast, a_ticket(cast, "handling"))
    told = sends(cast.leader, order, "整改报告（盖章）.pdf", LETTER)
    assert told.status_code == 200
    kept = OrderFile.objects.get()
    assert (kept.name, kept.mime, kept.size) == (
        "整改报告（盖章）.pdf",
        "application/pdf",
        len(LETTER),
    )
    read = page(cast.inspector).get(f"/wall/orders/{order.number}/files/{kept.pk}")
    assert b"".join(read.streaming_content) == LETTER
    assert read["Content-Disposition"].startswith("attachment")
    assert read["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert read["X-Content-Type-Options"] == "nosniff"
    assert (
        "整改报告（盖章）.pdf"
        in page(cast.inspector).get(f"/wall/orders/{order.number}/").content.decode()
    )


def test_the_record_names_the_digest_and_what_may_be_done_next_stays(cast: Cast) -> None:
    order = an_order(cast)
    order.attach("a.png", PICTURE, by=cast.handler)
    event = again(order).events.get(step="attach")
    assert event.details == {"digest": hashlib.sha256(PICTURE).hexdigest(), "size": len(PICTURE)}
    assert (again(order).version, again(order).state) == (order.version, "open")
    assert list(beside_the_tickets()) == []
    again(order).answer(by=cast.leader, text="已办结。")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("page.html", b"<!doctype html><script>alert(1)</script>"),
        ("现场.jpg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"),
        ("表.xlsx", b"PK\x03\x04" + b"\0" * 60),
        ("空.pdf", b""),
        ("程序.pdf", b"MZ\x90\0%PDF-1.7"),
    ],
)
def test_what_is_no_letter_and_no_picture_is_told_so_and_not_kept(
    cast: Cast, name: str, data: bytes
) -> None:
    order = an_order(cast)
    with pytest.raises(BadArguments):
        order.attach(name, data, by=cast.inspector)
    assert sends(cast.inspector, order, name, data, "wall").status_code == 200
    assert not OrderFile.objects.exists()
    assert again(order).length == 1


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/报告.exe", "报告.pdf"),
        ("C:\\temp\\报告.pdf", "报告.pdf"),
        ("报\u202efdp.告", "报fdp.pdf"),
        ("", "pdf.pdf"),
        ("长" * 300, "长" * 116 + ".pdf"),
        ("联系13912345678.pdf", "联系139****5678.pdf"),
    ],
)
def test_a_name_is_a_name_and_nothing_else(cast: Cast, given: str, kept: str) -> None:
    one = an_order(cast).attach(given, LETTER, by=cast.inspector)
    assert one.name == kept
    assert one.file.name.startswith("orders/")


def test_a_file_that_is_too_big_is_turned_away_before_it_is_read(cast: Cast) -> None:
    order = an_order(cast)
    with pytest.raises(BadArguments):
        order.attach("a.pdf", LETTER + b"\0" * files.MOST_BYTES, by=cast.inspector)
    told = sends(
        cast.inspector, order, "a.pdf", LETTER + b"\0" * (files.MOST_BYTES + 20_000), "wall"
    )
    assert "10 MB" in told.content.decode()
    assert not OrderFile.objects.exists()


def test_an_order_holds_so_many_and_no_more(cast: Cast) -> None:
    order = an_order(cast)
    for n in range(files.MOST):
        order.attach(f"{n}.pdf", LETTER, by=cast.inspector)
    with pytest.raises(BadArguments):
        order.attach("one more.pdf", LETTER, by=cast.inspector)


def test_others_neither_add_nor_read(cast: Cast) -> None:
    order = an_order(cast, a_ticket(cast, "handling"))
    kept = order.attach("a.pdf", LETTER, by=cast.inspector)
    with pytest.raises(PowerMissing):
        order.attach("b.pdf", LETTER, by=cast.duty)
    assert SecurityEvent.objects.filter(what="order_file_refused", by=cast.duty).count() == 1
    for person in (cast.operator, cast.housing):
        assert sends(person, order, "b.pdf", LETTER).status_code == 404
        road = f"/desk/orders/{order.number}/files/{kept.pk}"
        assert page(person).get(road).status_code == 404
    stranger = Client().get(f"/wall/orders/{order.number}/files/{kept.pk}")
    assert stranger.status_code == 302
    other = an_order(cast)
    road = f"/wall/orders/{other.number}/files/{kept.pk}"
    assert page(cast.inspector).get(road).status_code == 404


def test_nothing_is_added_to_an_order_that_is_concluded(cast: Cast) -> None:
    order = an_order(cast)
    order.answer(by=cast.leader, text="已办结。")
    order.accept_answer(by=cast.inspector)
    order.conclude(by=cast.inspector, conclusion="情况属实，予以通报", accountability="none")
    with pytest.raises(Moved):
        again(order).attach("a.pdf", LETTER, by=cast.leader)
    assert (
        "order-file" not in page(cast.leader).get(f"/desk/orders/{order.number}/").content.decode()
    )


def test_a_file_that_was_changed_or_is_gone_is_named_by_the_check(cast: Cast) -> None:
    order = an_order(cast)
    changed = order.attach("a.pdf", LETTER, by=cast.inspector)
    gone = order.attach("b.pdf", LETTER, by=cast.inspector)
    with changed.file.storage.open(changed.file.name, "wb") as there:
        there.write(LETTER.replace(b"1.7", b"1.4"))
    gone.file.storage.delete(gone.file.name)
    assert list(beside_the_tickets()) == [
        f"order {order.number}: file {changed.pk} is not what it was",
        f"order {order.number}: file {gone.pk} is gone",
    ]
