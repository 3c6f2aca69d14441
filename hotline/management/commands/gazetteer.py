"""``manage.py gazetteer``: take over the city's list of places as a new version."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotline import sheets
from hotline.errors import BadArguments
from hotline.facts import Place
from hotline.models import PlaceList, User

COLUMNS = ("name", "kind", "within", "code", "lat", "lon", "also")


class Command(BaseCommand):
    """A table replaces the whole list: what is not in it is not in the new version."""

    help = f"Import places from a csv or xlsx with the columns {', '.join(COLUMNS)}."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--reason", required=True, help="it stands beside the version for good")

    def handle(self, *args: Any, file: Path, reason: str, **options: Any) -> None:
        try:
            rows = sheets.read(file.read_bytes())
        except (OSError, sheets.Unreadable) as wrong:
            raise CommandError(f"{file} cannot be read: {wrong}") from None
        head = rows[0] if rows else []
        if not {"name", "kind"} <= set(head):
            raise CommandError("The first row has to name at least the columns name and kind.")
        places = [_place(dict(zip(head, row, strict=False)), n) for n, row in _numbered(rows)]
        try:
            made = PlaceList.publish(places, by=User.objects.machine(), reason=reason)
        except BadArguments as refused:
            wrong_ones = ", ".join(e["loc"] for e in refused.facts["errors"][:5])
            raise CommandError(f"{refused.reason} ({wrong_ones})") from None
        self.stdout.write(f"{made}: {len(places)} places")


def _numbered(rows: list[list[str]]) -> list[tuple[int, list[str]]]:
    return [(n, row) for n, row in enumerate(rows[1:], start=2) if row]


def _place(given: dict[str, str], row: int) -> Place:
    try:
        lat, lon = (float(given[name]) if given.get(name) else None for name in ("lat", "lon"))
    except ValueError:
        raise CommandError(f"Row {row}: a position is two numbers.") from None
    if (lat is None) != (lon is None) or not (
        -90 <= (lat or 0) <= 90 and -180 <= (lon or 0) <= 180
    ):
        raise CommandError(f"Row {row}: a position is a latitude and a longitude.")
    text = {name: given.get(name, "")[:40] for name in ("name", "kind", "within")}
    also = tuple(given.get("also", "").split())
    return Place(**text, code=given.get("code", "")[:20], lat=lat, lon=lon, also=also)
