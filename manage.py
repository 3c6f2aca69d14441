#!/usr/bin/env python
"""The commands for those who run the system."""

from __future__ import annotations

import os
import sys

from django.core.management import BaseCommand, ManagementUtility


class Commands(ManagementUtility):
    """Django's own; but a command for a city runs only on a database that is of its kind."""

    def fetch_command(self, subcommand: str) -> BaseCommand:
        command = super().fetch_command(subcommand)
        if not {"-h", "--help"} & {*self.argv}:
            from hotline.demo_mark import demand_for  # needs the apps, which are loaded by now

            demand_for(subcommand)
        return command


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")
    Commands(sys.argv).execute()
