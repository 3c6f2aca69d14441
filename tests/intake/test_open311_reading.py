"""What everybody may read over Open311: services, and requests only as far as they are public."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from django.utils import timezone
from georeport import GeoReport

from hotline.models import Ticket, User
from tests.cast import Cast, a_ticket, catalogue_names
from tests.intake.open311 import BASE, FORMS, get, issue, post, somebody, told

pytestmark = pytest.mark.django_db
TEXT, PLACE = "某路口雨后积水，水务局已疏通排水口。", "老城区某路口"
WHERE = {"lat": 29.27413, "lon": 118.15512, "datum": "WGS-84"}


def published(cast: Cast, **said: Any) -> Ticket:
    """A case that everybody may read, of a citizen on WeChat."""
    ticket = a_ticket(cast, "closed", extra=WHERE, **said)
    ticket.consent(by=User.objects.citizen(), purpose="publication", given=True)
    return ticket.publish(by=cast.leader, text=TEXT, place=PLACE)


def opened_ago(ticket: Ticket, **span: float) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(opened_at=timezone.now() - timedelta(**span))


def listed(**asked: str) -> list[str]:
    return [
        one["service_request_id"] for one in get("requests", "json", "service_requests", **asked)
    ]


@pytest.fixture
def city(cast: Cast) -> Cast:
    issue()
    return cast


@pytest.mark.parametrize("form", FORMS)
def test_discovery_says_where_what_is(cast: Cast, form: str, settings: Any) -> None:
    settings.PUBLIC_URL = "https://hotline.example.gov.cn"
    [endpoint] = get("discovery", form, "discovery")["endpoints"]
    assert endpoint["url"] == "https://hotline.example.gov.cn/open311/v2"
    assert endpoint["formats"] == ["text/xml; charset=utf-8", "application/json; charset=utf-8"]


@pytest.mark.parametrize("form", FORMS)
def test_services_are_the_categories_somebody_is_in_charge_of(cast: Cast, form: str) -> None:
    catalogue_names(cast.duty, {"1501": ["water"]})
    [service] = get("services", form, "services")
    assert (service["service_code"], service["service_name"]) == ("1501", "内涝积水")
    assert service["metadata"] is True


@pytest.mark.parametrize("form", FORMS)
def test_a_service_tells_what_is_asked(cast: Cast, form: str) -> None:
    defined = get("services/1501", form, "service_definition")
    [danger] = defined["attributes"]
    assert danger["code"] == "DANGER"
    assert {value["key"] for value in danger["values"]} == {
        *("trapped", "injured", "missing", "drowning")
    }


@pytest.mark.parametrize("form", FORMS)
def test_a_published_case_is_told_as_it_was_written_for_the_public(cast: Cast, form: str) -> None:
    ticket = published(cast, text="我家在银杏路12号，电话13800138000")
    [told_] = get(f"requests/{ticket.number}", form, "service_requests")
    assert (told_["description"], told_["address"]) == (TEXT, PLACE)
    assert (told_["status"], told_["status_notes"]) == ("closed", "已办结")
    assert (told_["service_code"], told_["agency_responsible"]) == ("1501", "水务局")
    assert (told_["lat"], told_["long"]) == (29.274, 118.155)  # a street, never a door
    assert get("requests", form, "service_requests") == [told_]


@pytest.mark.parametrize("form", FORMS)
def test_what_an_app_reported_is_told_without_words_or_place(city: Cast, form: str) -> None:
    [answered] = post(address_string="银杏路12号3单元")
    [told_] = get(f"requests/{answered['service_request_id']}", form, "service_requests")
    assert (told_["status"], told_["status_notes"]) == ("open", "待受理")
    hidden = ("description", "address", "lat", "long", "media_url", "address_id", "zipcode")
    assert {told_[name] for name in hidden} == {None}


@pytest.mark.parametrize("form", FORMS)
def test_nobody_elses_matter_exists_here(city: Cast, form: str) -> None:
    ticket = a_ticket(city)
    for path in (f"requests/{ticket.number}", f"tokens/{ticket.number}", "requests/20261122-1"):
        get(path, form, "errors", expects=404)
    assert listed(service_request_id=ticket.number) == []
    assert listed() == []


def test_what_is_confidential_or_sealed_or_taken_back_is_gone(city: Cast) -> None:
    post()
    for change in ({"confidential": True}, {"sealed": True}):
        Ticket.objects.update(confidential=False, sealed=False)
        assert len(listed()) == 1
        Ticket.objects.update(**change)
        assert listed() == []
    case = published(city)
    assert listed() == [case.number]
    case.unpublish(by=city.leader, note="当事人要求")
    assert listed() == []


@pytest.mark.parametrize("form", FORMS)
def test_the_id_is_its_own_token(city: Cast, form: str) -> None:
    number = post()[0]["service_request_id"]
    assert get(f"tokens/{number}", form, "tokens") == [
        {"service_request_id": number, "token": number}
    ]


# Filters ------------------------------------------------------------------------------------------


@pytest.fixture
def three(city: Cast) -> list[str]:
    """Reports of today, of a month ago and of half a year ago, the newest first."""
    for number, days in enumerate((0, 30, 180)):
        post(description=f"积水{number}", service_code="0206" if days == 30 else "1501")
        opened_ago(Ticket.objects.latest("pk"), days=days, hours=1)
    return list(Ticket.objects.order_by("-opened_at").values_list("number", flat=True))


def days_ago(count: int) -> str:
    return (timezone.now() - timedelta(days=count)).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_without_a_filter_the_last_ninety_days(three: list[str]) -> None:
    assert listed() == three[:2]
    assert listed(status="", start_date="", service_code="", service_request_id="") == three[:2]


def test_dates_are_a_window_of_ninety_days_at_most(three: list[str]) -> None:
    assert listed(start_date=days_ago(200), end_date=days_ago(120)) == three[2:]
    assert listed(start_date=days_ago(200)) == three[2:]  # and ninety days from there
    assert listed(end_date=days_ago(10)) == three[1:2]
    assert listed(start_date=days_ago(40), end_date=days_ago(20)) == three[1:2]
    for form in FORMS:
        wide = {"start_date": days_ago(91), "end_date": days_ago(0)}
        get("requests", form, "errors", expects=400, **wide)


def test_a_time_with_an_offset_counts_as_what_it_is(three: list[str]) -> None:
    at = timezone.localtime(Ticket.objects.get(number=three[0]).opened_at)
    assert listed(start_date=(at - timedelta(seconds=2)).isoformat()) == three[:1]
    unescaped = somebody().get(f"{BASE}/requests.json?start_date={at.isoformat()}")
    told(unescaped, "json", "service_requests")


@pytest.mark.parametrize(
    "wrong",
    [
        {"start_date": "yesterday"}, {"start_date": "2026-01-01"},
        {"end_date": "2026-13-01T00:00:00Z"},
        {"start_date": "2026-01-01T00:00:00"}, {"end_date": "0001-01-01T00:00:00Z"},
        {"start_date": "9999-12-31T00:00:00Z"}, {"status": "pending"}, {"status": "open,shut"},
        {"page": "0"}, {"page_size": "-1"}, {"page": "x"}, {"page": "9" * 30},
        {"service_request_id": "1," * 1001}, {"status": "a\0b"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", FORMS)
def test_a_filter_that_means_nothing_is_refused(
    city: Cast, form: str, wrong: dict[str, str]
) -> None:
    get("requests", form, "errors", expects=400, **wrong)


def test_lists_are_written_with_commas(three: list[str]) -> None:
    assert listed(service_code="1501") == three[:1]
    assert listed(service_code=" 1501 ,0206,") == three[:2]
    get("requests", "xml", "errors", expects=404, service_code="1501,9999")


def test_ids_override_every_other_filter(three: list[str]) -> None:
    both = f"{three[2]},{three[0]},20200101-000001-1"
    assert listed(service_request_id=both, status="closed", service_code="0206") == [
        three[0],
        three[2],
    ]


def test_status_is_open_or_closed(city: Cast) -> None:
    case = published(city)
    number = post()[0]["service_request_id"]
    assert listed(status="open") == [number]
    assert listed(status="closed") == [case.number]
    assert set(listed(status="open,closed")) == {number, case.number}


def test_pages_by_size(three: list[str]) -> None:
    assert listed(page_size="1", page="2") == three[1:2]
    assert listed(page_size="1", page="999") == []
    get("requests", "json", "errors", expects=400, page="11")


# The wire -----------------------------------------------------------------------------------------


def test_both_formats_say_the_same(city: Cast) -> None:
    published(city)
    post()
    for path, schema in (
        ("discovery", "discovery"),
        ("services", "services"),
        ("services/0206", "service_definition"),
        ("requests", "service_requests"),
    ):
        assert get(path, "xml", schema) == get(path, "json", schema)


def test_what_xml_cannot_hold_never_gets_into_it(city: Cast) -> None:
    ticket = published(city)
    category = ticket.category
    assert category is not None
    category.name = "积水\x08\x1b<&]]>\ufffe"
    category.save()
    for form in FORMS:
        [told_] = get("requests", form, "service_requests")
        assert told_["service_name"] == "积水<&]]>"


@pytest.mark.parametrize("path", ["", "nothing", "requests", "requests.csv", "../requests.xml"])
def test_what_is_not_there_is_an_error_in_the_standards_shape(cast: Cast, path: str) -> None:
    answer = somebody().get(f"{BASE}/{path}")
    assert answer.status_code == 404
    assert ET.fromstring(answer.content).tag == "errors"
    told(somebody().get(f"{BASE}/nothing.json"), "json", "errors", status=404)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "post"])
def test_other_methods_are_told_what_there_is(cast: Cast, method: str) -> None:
    answer = getattr(somebody(), method)(f"{BASE}/services.json")
    told(answer, "json", "errors", status=405)
    assert answer["Allow"] == "GET"


def test_readers_have_a_pace(cast: Cast, settings: Any) -> None:
    settings.OPEN311_READ_RATE = "5/minute"
    reader = somebody()
    seen = [reader.get(f"{BASE}/services.xml").status_code for _turn in range(7)]
    assert seen == [200] * 5 + [429] * 2


def test_a_list_costs_the_same_whatever_is_on_it(
    city: Cast, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        post(description=f"积水{number}")
    with django_assert_max_num_queries(5):
        assert len(listed()) == 12


@pytest.fixture
def live(city: Cast, live_server: Any) -> str:
    return f"{live_server.url}{BASE}"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("form", FORMS)
def test_somebody_elses_reader_understands_us(live: str, cast: Cast, form: str) -> None:
    case = published(cast)
    reader = GeoReport(live, output_format=form)
    services = reader.get_service_list()
    assert {service["service_code"] for service in services} == {"1501", "0206"}
    assert reader.get_service_definition("1501")["service_code"] == "1501"
    found = reader.get_service_requests(status="closed", service_code="1501")
    [request] = [found] if isinstance(found, dict) else found
    assert (request["service_request_id"], request["description"]) == (case.number, TEXT)
    one = reader.get_service_request(case.number)
    [one] = one if isinstance(one, list) else [one]
    assert one["address"] == PLACE


def test_addresses_are_safe_to_write_by_hand(cast: Cast) -> None:
    odd = urlencode({"service_request_id": "'; DROP TABLE--", "status": "open"})
    told(somebody().get(f"{BASE}/requests.json?{odd}"), "json", "service_requests")
