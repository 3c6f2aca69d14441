"""What everybody may read: published cases with the text that was written for the public, and of
what came in over Open311 only where it stands.

Nobody's own words, names, numbers or exact place ever stand here. A number that names neither is
unknown, as if it did not exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from hotline.models import Event, Ticket
from intake.open311 import services
from intake.open311.answers import Wrong, moment
from intake.open311.models import door

MOST = 1000
DEEPEST = 10_000  # rows that pages reach back
LONGEST = timedelta(days=90)
CLOSED = (
    *(Ticket.State.CLOSED, Ticket.State.ARCHIVED, Ticket.State.DECLINED),
    *(Ticket.State.SET_ASIDE, Ticket.State.MERGED),
)
STATUSES = {"open": ~Q(state__in=CLOSED), "closed": Q(state__in=CLOSED)}
PLACES = 3  # of a degree: a hundred metres, a street and never a door
Told = dict[str, Any]


def public(wanted: Q, *, most: int) -> list[Ticket]:
    """The newest that may be read at all; never what is confidential or sealed.

    Published cases and what apps reported are asked for apart, each along an index of its own:
    asked for together, a public address would walk through every ticket of three months.
    """
    there = door()
    of_apps = Q(account=there) if there else Q(pk=None)
    keys: dict[int, datetime] = {}
    for shown in (of_apps, Q(publication__isnull=False)):
        found = Ticket.objects.filter(shown, wanted, confidential=False, sealed=False)
        keys |= dict(found.order_by("-opened_at", "-id").values_list("pk", "opened_at")[:most])
    newest = sorted(keys, key=lambda pk: (keys[pk], pk), reverse=True)[:most]
    return _read(newest)


def _read(keys: list[int]) -> list[Ticket]:
    last = Event.objects.filter(ticket=OuterRef("pk")).order_by("-seq").values("at")[:1]
    rows = Ticket.objects.filter(pk__in=keys).annotate(updated_at=Subquery(last))
    found = {one.pk: one for one in rows.select_related("category", "lead_office", "publication")}
    return [found[pk] for pk in keys if pk in found]


def one(number: str) -> list[Told]:
    """A list of one; raises Wrong 404."""
    found = public(Q(number=number), most=1)
    if not found:
        raise Wrong(404, _("There is no request of that id."))
    return [told(found[0])]


def search(asked: Mapping[str, str]) -> list[Told]:
    """Those asked for, the newest first; raises Wrong for a filter that means nothing."""
    if ids := _words(asked, "service_request_id"):
        wanted = Q(number__in=ids)
    else:
        wanted = _when(asked) & _status(asked) & _service(asked)
    page, size = _count(asked, "page", 1), min(_count(asked, "page_size", MOST), MOST)
    if page * size > DEEPEST:
        raise Wrong(400, _("At most %(most)d deep; narrow the dates.") % {"most": DEEPEST})
    rows = public(wanted, most=page * size)[(page - 1) * size :]
    return [told(ticket) for ticket in rows]


def told(ticket: Ticket) -> Told:
    """A request as the standard tells it."""
    published, position = ticket.publication, ticket.position
    where = position if published else None
    return {
        "service_request_id": ticket.number,
        "status": "closed" if ticket.state in CLOSED else "open",
        "status_notes": ticket.get_state_display(),
        "service_name": ticket.category.name if ticket.category else None,
        "service_code": ticket.category_id,
        "description": published.text if published else None,
        "agency_responsible": ticket.lead_office.name if ticket.lead_office else None,
        "service_notice": None,
        "requested_datetime": moment(ticket.opened_at),
        "updated_datetime": moment(getattr(ticket, "updated_at", None)),
        "expected_datetime": None,
        "address": published.place if published else None,
        "address_id": None,
        "zipcode": None,
        "lat": round(where.lat, PLACES) if where else None,
        "long": round(where.lon, PLACES) if where else None,
        "media_url": None,
    }


def _when(asked: Mapping[str, str]) -> Q:
    start, end = _moment(asked, "start_date"), _moment(asked, "end_date")
    end = end or (start + LONGEST if start else timezone.now())
    start = start or end - LONGEST
    if start > end:
        raise Wrong(400, _("start_date lies after end_date."))
    if end - start > LONGEST:
        raise Wrong(400, _("At most 90 days at once."))
    return Q(opened_at__range=(start, end))


def _status(asked: Mapping[str, str]) -> Q:
    wanted = set(_words(asked, "status"))
    if wanted - STATUSES.keys():
        raise Wrong(400, _("status is open or closed."))
    return STATUSES[wanted.pop()] if len(wanted) == 1 else Q()


def _service(asked: Mapping[str, str]) -> Q:
    codes = _words(asked, "service_code")
    known = set(services.public().filter(pk__in=codes).values_list("pk", flat=True))
    if set(codes) - known:
        raise Wrong(404, _("There is no service of that code."))
    return Q(category__in=codes) if codes else Q()


def _words(asked: Mapping[str, str], name: str) -> list[str]:
    """A list written with commas; an empty parameter is none, as the standard says."""
    words = [word.strip() for word in asked.get(name, "").split(",") if word.strip()]
    if len(words) > MOST:
        raise Wrong(400, _("At most %(most)d at once.") % {"most": MOST})
    return words


def _moment(asked: Mapping[str, str], name: str) -> datetime | None:
    written = asked.get(name, "").strip()
    if not written:
        return None
    try:
        at = parse_datetime(written.replace(" ", "+"))  # a plus that nobody escaped is a blank
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not 2000 <= at.year < 2200:
        raise Wrong(
            400, _("%(name)s is a time like 2027-05-24T00:00:00Z.") % {"name": name}
        ) from None
    return at


def _count(asked: Mapping[str, str], name: str, otherwise: int) -> int:
    written = asked.get(name, "").strip()
    if not written:
        return otherwise
    if not (written.isascii() and written.isdigit() and 0 < int(written[:9]) < 1_000_000):
        raise Wrong(400, _("%(name)s is a number from 1.") % {"name": name})
    return int(written)
