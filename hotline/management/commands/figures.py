"""``manage.py figures``: the figures of the tickets that came in on some days, as a table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotline.errors import Refused
from hotline.models import figure_keeping
from hotline.models.digest_making import undisturbed
from supervision.figures import plain, quick
from supervision.figures.definitions import By, Form
from supervision.figures.question import Question
from supervision.figures.told import told
from supervision.figures.values import Groups, differences


class Command(BaseCommand):
    """One line a figure: group, figure, value; what they are told apart by goes before, if that is
    more than one. With --recompute any difference ends it with 1.
    """

    help = "Tell the figures; with --recompute derive them from the record a second time."

    def add_arguments(self, parser: CommandParser) -> None:
        day = date.fromisoformat
        parser.add_argument("--from", dest="first", type=day, help="2026-11-01")
        parser.add_argument("--to", dest="last", type=day, help="that day included")
        parser.add_argument("--by", type=By, choices=list(By), nargs="+", default=[By.ALL])
        parser.add_argument("--recompute", action="store_true", help="by the second, plain way")
        parser.add_argument("--build", action="store_true", help="the rows of all tickets anew")

    def handle(
        self,
        *args: Any,
        first: date | None,
        last: date | None,
        by: list[By],
        recompute: bool,
        build: bool,
        **options: Any,
    ) -> None:
        if build:
            built = figure_keeping.build(self.stderr.write)
            self.stdout.write(f"The figures of {built} tickets were derived from the record.")
        elif first is None or last is None:
            raise CommandError("The days are missing: --from and --to.")
        if first is not None and last is not None:
            self._tell(Question(first, last), by, recompute=recompute)

    def _tell(self, question: Question, ways: list[By], *, recompute: bool) -> None:
        try:
            question.refuse_nonsense()
        except Refused as refused:
            raise CommandError(refused.reason) from None
        figure_keeping.catch_up()
        with undisturbed("figures"):
            found = {by: quick.figures(replace(question, by=by)) for by in ways}
            again = plain.by_each(question, ways) if recompute else found
        for by in ways:
            self._write(again[by], replace(question, by=by), f"{by}\t" if len(ways) > 1 else "")
        wrong = [one for by in ways for one in differences(found[by], again[by])]
        for difference in wrong:
            self.stderr.write(difference)
        if wrong:
            raise CommandError(f"{len(wrong)} figures differ from the record.")
        if recompute:
            self.stdout.write("Both ways give the same figures.")

    def _write(self, groups: Groups, question: Question, before: str) -> None:
        forms = {figure.code: figure.form for figure in question.figures}
        for group in told(groups, question):
            for one in group["figures"]:
                shown = _shown(one, forms[one["figure"]])
                self.stdout.write(f"{before}{group['group'] or '-'}\t{one['figure']}\t{shown}")


def _shown(one: dict[str, Any], form: Form) -> str:
    if form is Form.COUNT:
        return str(one["n"])
    few = "\ttoo few" if one["too_few"] else ""
    if form is Form.LAG:
        points = [f"{name} {one[name]} s" for name in ("median", "p90", "p99")]
        return f"{one['n']}\t" + (", ".join(points) if one["n"] else "-") + few
    if not one["of"]:
        return "-"
    return f"{one['n']}/{one['of']}\t{one['rate']:.4f} ({one['low']:.4f}–{one['high']:.4f}){few}"
