"""Words are only words: what people write or are called never runs, on no page and in no frame."""

from __future__ import annotations

from django.test import Client

from hotline.models import Message, Note, Release, Reply, StatementVersion
from intake.models import Arrival
from tests.intake.opening import opened
from tests.security.house import House, browser
from tests.security.poison import ALL, CORPUS, SHORT, Page, harmless, strict


def test_every_word_stands_where_it_belongs_letter_by_letter(poison: House) -> None:
    client = browser(poison.cast.handler)
    page = Page(client.get(poison.at("/desk/tickets/{number}/")).content.decode())
    folded = " ".join(page.text.split())
    for payload in CORPUS:
        assert " ".join(payload.split()) in folded, payload


def test_nothing_runs_for_the_citizen_either(poison: House) -> None:
    for ticket in (poison.ticket, poison.answered):
        client = opened(ticket)
        for address in (f"/track/{ticket.number}/", "/track/"):
            answer = client.get(address)
            harmless(address, answer.content)
            strict(answer)
    assert SHORT in Page(client.get(f"/track/{ticket.number}/").content.decode()).text


def test_what_is_shown_again_after_a_refusal_is_only_words(poison: House) -> None:
    handler, stranger = browser(poison.cast.handler), Client()
    step = poison.at("/desk/tickets/{number}/steps/")
    seen = []
    for client, address, form in (
        (handler, f"{step}progress/", {"text": "", "at": ALL}),
        (handler, f"{step}accept/", {"title": ALL, "kind": ALL, "category": ALL}),
        (handler, f"{step}hand_over/", {"to": SHORT, "note": ALL}),
        (handler, f"{step}progress/", {"text": ALL, "version": "1"}),
        (handler, poison.at("/desk/tickets/{number}/reply/"), {"text": ALL, "version": "0"}),
        (handler, poison.at("/desk/tickets/{number}/reply/{reply}/review/"), {"remarks": ALL}),
        (handler, poison.at("/desk/tickets/{number}/reveal/phone/"), {"reason": ""}),
        (stranger, "/", {"username": ALL, "password": ALL, "next": ALL}),
        (stranger, "/track/", {"number": ALL, "code": ALL}),
    ):
        for headers in ({}, {"HX-Request": "true", "HX-Target": ALL[:50]}):
            answer = client.post(address, form, headers=headers)
            assert answer.status_code in {200, 403, 409, 422}, address
            harmless(address, answer.content)
            seen.append(answer.status_code)
    assert {403, 409, 422} <= set(seen)
    for address in ("/desk/?q=", "/?next=", "/desk/queues/all/?q=", "/nowhere/", "/desk/rows?x="):
        harmless(address, handler.get(address + '"><script>alert(1)</script>').content)


def test_hostile_drafts_come_back_as_words(poison: House) -> None:
    client = browser(poison.cast.handler)
    client.post(poison.at("/desk/tickets/{number}/drafts/progress/"), {"text": ALL})
    client.post(poison.at("/desk/tickets/{number}/drafts/reply/"), {"text": ALL})
    for road in ("steps/progress/", "reply/"):
        address = poison.at("/desk/tickets/{number}/") + road
        assert "onerror" in harmless(address, client.get(address).content).text


def test_the_house_was_really_poisoned(poison: House) -> None:
    assert Message.objects.filter(text__contains="<script>").count() >= 4
    assert Note.objects.filter(text__contains="<script>").exists()
    assert Release.objects.filter(text__contains="<script>").exists()
    assert Reply.objects.filter(text__contains="<script>").count() >= 2
    assert StatementVersion.objects.filter(text__contains="<script>").exists()
    assert not Message.objects.filter(extra__url__startswith="javascript").exists()
    assert Arrival.objects.dead().filter(error=SHORT).exists()
