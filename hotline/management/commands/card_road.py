"""``manage.py card_road ROAD``: how cards reach an office, or one person, beyond their console."""

from __future__ import annotations

import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from hotline.carriers import wecom
from hotline.models import CardRoad, Office, Organisation, SecurityEvent, User
from hotline.models.card_notices import Road

ROADS = [Road.EMAIL.value, Road.WECOM.value]


class Command(BaseCommand):
    """Takes effect with the next card. The address is kept encrypted and shown nowhere."""

    help = "Say by which road cards reach an office or a person, or close that road."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("road", choices=ROADS)
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--office", help="code of an office")
        whose.add_argument("--person", help="user name")
        whose.add_argument("--organisation", help="code; for its people without an office")
        parser.add_argument("--address", help="an address, a robot's key; - reads standard input")
        parser.add_argument("--place", type=int, default=1, help="1 is tried first")
        parser.add_argument("--off", action="store_true", help="close the road")

    def handle(self, *args: Any, road: str, **options: Any) -> None:
        key, subject = self._whose(options)
        there = CardRoad.objects.filter(road=road, **key).first()
        if options["off"]:
            if there is None:
                raise CommandError("There is no such road.")
            there.on = False
        else:
            there = there or CardRoad(road=road, **key)
            there.on, there.place = True, options["place"]
            there.keep(self._address(road, options["address"] or ""))
        with transaction.atomic():
            there.save()
            SecurityEvent.objects.create(
                by=User.objects.machine(),
                what="card_road_closed" if options["off"] else "card_road_set",
                subject=subject,
                details={"road": road, "place": there.place},
            )
        self.stdout.write(f"{subject}: {road} {'off' if options['off'] else 'on'}")

    def _whose(self, options: dict[str, Any]) -> tuple[dict[str, Any], str]:
        nobody: dict[str, Any] = {"office": None, "person": None}
        if code := options["office"]:
            office = Office.objects.filter(code=code).first()
            if office is not None:
                return nobody | {"organisation": office.organisation, "office": office}, code
        elif name := options["person"]:
            person = User.objects.filter(username=name).first()
            if person is not None:
                return nobody | {"organisation": person.organisation, "person": person}, name
        elif code := options["organisation"]:
            organisation = Organisation.objects.filter(code=code).first()
            if organisation is not None:
                return nobody | {"organisation": organisation}, code
        raise CommandError("There is nobody of that name.")

    def _address(self, road: str, given: str) -> str:
        address = (sys.stdin.readline() if given == "-" else given).strip()
        if road == Road.WECOM and not wecom.KEY.fullmatch(address):
            raise CommandError("A robot's key is what stands behind key= in its webhook address.")
        if road == Road.EMAIL:
            try:
                validate_email(address)
            except ValidationError:
                raise CommandError("That is no e-mail address.") from None
        return address
