"""``manage.py sweep``: every sweep once, for whoever does not want to wait for the beat."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """A room that has one calls it `sweep` in its tasks; one that fails does not stop the rest."""

    help = "Find everything whose nudge was lost."

    def handle(self, *args: Any, **options: Any) -> None:
        failed = []
        for room in apps.get_app_configs():
            if find_spec(f"{room.name}.tasks") is None:
                continue
            sweep = getattr(import_module(f"{room.name}.tasks"), "sweep", None)
            if sweep is None:
                continue
            try:
                found = sweep()
            except Exception as fault:
                failed.append(room.name)
                self.stderr.write(f"{room.name}: {type(fault).__name__}: {fault}")
            else:
                self.stdout.write(f"{room.name}: {'done' if found is None else found}")
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}")
