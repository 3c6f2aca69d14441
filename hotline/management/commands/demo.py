"""``manage.py demo``: fills an empty database with the demo city and marks it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from hotline import demo_mark
from hotline.carriers.wechat_menu import wire
from hotline.demo.founding import found_the_city
from hotline.demo.menus import MENU
from hotline.demo.people import PASSWORD
from hotline.models import Installation, User, figure_keeping
from hotline.models.menus import addressed
from intake.open311.models import Open311Key
from intake.simulator import menu

OPEN311_KEY = "hotline-demo-key"  # public, as all keys of the demo


class Command(BaseCommand):
    """Safe to repeat: a city that is there stays as it is."""

    help = "Fill an empty database with the demo city."

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses without HOTLINE_DEMO=1, and any database that holds anything else."""
        if not settings.DEMO:
            raise CommandError("The demo city is founded only with HOTLINE_DEMO=1.")
        if Installation.objects.exists():
            return
        if found := sorted(demo_mark.contents()):
            raise CommandError(demo_mark.NOT_EMPTY.format(found=", ".join(found)))
        tickets = found_the_city()
        figure_keeping.catch_up()  # so that the boards of the first minute are not empty
        menu.show(wire(addressed(MENU)))
        Open311Key.objects.issue("demo", by=User.objects.machine(), plain=OPEN311_KEY)
        if options["verbosity"]:
            self.stdout.write(f"The demo city is founded: {tickets} tickets, password {PASSWORD}.")
