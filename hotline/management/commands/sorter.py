"""``manage.py sorter``: learn how messages are sorted, see how well, go back to a version."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotline import sheets
from hotline.errors import BadArguments
from hotline.models import Category, LearntSorter, SorterChoice, User

SHOWN = 20


class Command(BaseCommand):
    """Learning takes seconds and reads accepted tickets only; nothing is fetched from anywhere."""

    help = "Learn to propose category, kind, urgency and office from the tickets people sorted."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        what.add_parser("learn", help="make a new version and use it, unless a person holds one")
        what.add_parser("list", help="the versions, how they did on unseen tickets, which is used")
        use = what.add_parser("use", help="use a version from now on")
        use.add_argument("number", type=int)
        use.add_argument("--reason", required=True, help="it stands beside the choice for good")
        use.add_argument(
            "--hold", action="store_true", help="keep it, whatever is learnt at night, until `use`"
        )
        words = what.add_parser("words", help="what citizens call the categories, from a table")
        words.add_argument("file", type=Path, help="csv or xlsx with the columns category, words")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        match what:
            case "learn":
                self._learn()
            case "list":
                self._list()
            case "use":
                self._use(options["number"], options["reason"], hold=options["hold"])
            case "words":
                self._words(options["file"])

    def _learn(self) -> None:
        made = LearntSorter.objects.learn(by=User.objects.machine())
        self.stdout.write(_line(made))
        used = SorterChoice.newest()
        if used is not None and used.sorter_id != made.pk:
            why = "a person holds it" if used.held else "the new one does clearly worse"
            self.stdout.write(f"Still in use: {used.sorter}, because {why}.")

    def _list(self) -> None:
        used = SorterChoice.newest()
        for one in LearntSorter.objects.defer("packed")[:SHOWN]:
            mark = "*" if used and used.sorter_id == one.pk else " "
            self.stdout.write(f"{mark} {_line(one)}")
        if used:
            held = ", held" if used.held else ""
            by = used.made_by.username if used.made_by else "nobody"
            self.stdout.write(f"* in use since {used.made_at:%F %R}{held}, by {by}: {used.reason}")

    def _use(self, number: int, reason: str, *, hold: bool) -> None:
        found = LearntSorter.objects.filter(number=number).first()
        if found is None:
            raise CommandError(f"There is no version {number}; `sorter list` shows them.")
        try:
            found.use(by=User.objects.machine(), reason=reason, held=hold)
        except BadArguments as refused:
            raise CommandError("; ".join(e["msg"] for e in refused.facts["errors"])) from None
        self.stdout.write(f"In use: {found}{', held' if hold else ''}")

    def _words(self, file: Path) -> None:
        """Other categories keep theirs; what is learnt next knows the new ones."""
        try:
            rows = sheets.read(file.read_bytes())
        except (OSError, sheets.Unreadable) as wrong:
            raise CommandError(f"{file} cannot be read: {wrong}") from None
        head = rows[0] if rows else []
        if not {"category", "words"} <= set(head):
            raise CommandError("The first row has to name the columns category and words.")
        given = [dict(zip(head, row, strict=False)) for row in rows[1:] if row]
        there = Category.objects.in_bulk()
        unknown = [one["category"] for one in given if one.get("category") not in there]
        if unknown:
            raise CommandError(f"There is no category {', '.join(unknown[:5])}.")
        for one in given:
            there[one["category"]].words = " ".join(one.get("words", "").split())
        Category.objects.bulk_update(there.values(), ["words"])
        self.stdout.write(f"{len(given)} categories; `sorter learn` makes use of it.")


def _line(one: LearntSorter) -> str:
    said = [
        f"{name} {shown['first']:.0%} first, {shown['among_three']:.0%} among three"
        for name, shown in one.figures.items()
        if name in {"category", "kind"}
    ]
    told = "; ".join(said) or "too few tickets to measure"
    return f"{one} {one.made_at:%F %R} {one.examples} tickets: {told}"
