"""``manage.py prepare``: everything between an empty server and the first page."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from hotline import demo_mark
from hotline.models import LexiconEntry, User


class Command(BaseCommand):
    """Safe to repeat, and quick when there is nothing to do."""

    help = (
        "Compile translations, migrate, collect static files; fill the demo city, or give a real"
        " one the lexicon it begins with."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """The order matters only for the last: the demo city needs its tables."""
        quiet = {"verbosity": 0}
        call_command("translations", **quiet)
        call_command("migrate", interactive=False, **quiet)
        self._collect_static()
        if settings.DEMO:
            call_command("demo", **quiet)
        elif why_not := demo_mark.trouble():
            raise CommandError(why_not)
        else:
            LexiconEntry.objects.seed(by=User.objects.machine())

    def _collect_static(self) -> None:
        """Hashing and compressing takes seconds, so only when a file was touched."""
        seen = hashlib.sha256()
        for finder in get_finders():
            for name, storage in finder.list([]):
                stat = Path(storage.path(name)).stat()
                seen.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
        mark = Path(settings.STATIC_ROOT) / ".collected"
        if not mark.exists() or mark.read_text() != seen.hexdigest():
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)
            mark.write_text(seen.hexdigest())
