"""``manage.py translations``: collect, check and compile them, without gettext on the machine."""

from __future__ import annotations

import io
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from hotline.languages.checking import lacks
from hotline.languages.extraction import empty_catalogue, everything_said, refreshed
from hotline.languages.strays import strays


class Command(BaseCommand):
    """Writes a ``.mo`` beside every ``.po`` that is newer; or brings the ``.po`` up to the code."""

    help = "Compile the translations in locale/; --extract collects, --check fails on any gap."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One of the two at most."""
        one = parser.add_mutually_exclusive_group()
        one.add_argument("--extract", action="store_true", help="bring every .po up to the code")
        one.add_argument("--check", action="store_true", help="fail on a missing or fuzzy text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked for."""
        for source in sorted(
            file for folder in settings.LOCALE_PATHS for file in Path(folder).rglob("*.po")
        ):
            if options["extract"]:
                self._extract(source)
            elif options["check"]:
                self._check(source)
            else:
                self._compile(source, quiet=not options["verbosity"])

    def _extract(self, source: Path) -> None:
        kept = refreshed(_read(source), everything_said(settings.BASE_DIR))
        written = io.BytesIO()
        # Files without lines, and no wrapping: a text that only moved leaves no trace in the diff.
        write_po(written, kept, width=0, include_lineno=False, ignore_obsolete=True)
        source.write_bytes(written.getvalue())
        self.stdout.write(f"{source.relative_to(settings.BASE_DIR)}: {len(kept)} texts")

    def _check(self, source: Path) -> None:
        said = everything_said(settings.BASE_DIR)
        wrong = [*lacks(_read(source), said), *strays(settings.BASE_DIR)]
        if wrong:
            told = "\n  ".join(wrong)
            raise CommandError(
                f"{len(wrong)} texts are not said in both languages"
                f" (`make messages` brings {source.name} up to the code):\n  {told}"
            )

    def _compile(self, source: Path, *, quiet: bool) -> None:
        """Entries without a translation are left out, so that English shows instead of nothing."""
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            return
        draft = target.with_suffix(f".mo.{os.getpid()}")  # two test runs may do this at once
        with draft.open("wb") as compiled:
            write_mo(compiled, _read(source))
        draft.replace(target)
        if not quiet:
            self.stdout.write(f"compiled {source.relative_to(settings.BASE_DIR)}")


def _read(source: Path) -> Catalog:
    language = source.parent.parent.name
    if not source.stat().st_size:
        return empty_catalogue(language)
    with source.open("rb") as text:
        return read_po(text, locale=language, abort_invalid=True)
