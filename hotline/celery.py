"""Work that waits behind the desk: tasks are only nudges, the database remembers what is due."""

from __future__ import annotations

import logging
import os
import time
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, worker_init
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")
log = logging.getLogger(__name__)

PAUSE = 3.0  # seconds without nudges after a lost one: a hanging broker costs one wait, not all


class Nudges(Celery):
    """Sends tasks that may get lost: a broker that is away never becomes a citizen's error page."""

    _quiet_until = 0.0

    def send_task(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Send it, or say in the log that it was lost and return None; a sweep finds the row."""
        if time.monotonic() < self._quiet_until:
            return None
        try:
            return super().send_task(name, *args, **kwargs)
        except (OperationalError, OSError) as lost:
            self._quiet_until = time.monotonic() + PAUSE
            log.warning("nudge %s lost, a sweep will find it: %s", name, type(lost).__name__)
            return None


@worker_init.connect
@beat_init.connect
def _the_right_database(**_signal: Any) -> None:
    """Worker and beat end with a message when the database is not of their kind."""
    from hotline import demo_mark  # needs the apps, which are loaded by now

    demo_mark.demand()


app = Nudges("hotline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Name → how often. A sweep finds every row whose nudge was lost; several at once do no harm.
# What is not taken within its interval expires: the next one is on its way.
app.conf.beat_schedule = {
    "arrivals": {"task": "intake.tasks.sweep", "schedule": 3.0, "options": {"expires": 3.0}},
    "answers": {"task": "hotline.tasks.sweep", "schedule": 3600.0, "options": {"expires": 3600.0}},
    "sorter": {
        "task": "hotline.tasks.learn",
        "schedule": crontab(hour=3, minute=40),  # the quietest hour; in the city's zone
        "options": {"expires": 3600.0},
    },
    "record": {
        # Every hour, so that a night without a worker is made up for; done once a day.
        "task": "hotline.tasks.prove_the_record",
        "schedule": crontab(minute=20, hour="2-23"),
        "options": {"expires": 1800.0},
    },
    "figures": {
        "task": "supervision.tasks.compare_figures",
        "schedule": crontab(hour=4, minute=10),
        "options": {"expires": 3600.0},
    },
    "samples": {
        # After the digest, which may come in any hour of the day.
        "task": "supervision.tasks.draw_samples",
        "schedule": crontab(minute=50),
        "options": {"expires": 3000.0},
    },
    "rounds": {
        "task": "supervision.tasks.hold_round",
        "schedule": crontab(hour=7, minute=30, day_of_week="mon"),  # before the week's work begins
        "options": {"expires": 3600.0},
    },
    # Sums of months are remembered until a row of theirs changes: rather seldom than at once.
    "figure-rows": {
        "task": "supervision.tasks.keep_figures",
        "schedule": 20.0,
        "options": {"expires": 20.0},
    },
    "reads": {
        "task": "hotline.tasks.watch_reads",
        "schedule": 300.0,
        "options": {"expires": 300.0},
    },
    "matters": {
        "task": "hotline.tasks.follow_matters",
        "schedule": 300.0,  # three thousand titles take a second
        "options": {"expires": 300.0},
    },
    "doors": {"task": "intake.tasks.probe_doors", "schedule": 60.0, "options": {"expires": 60.0}},
    "cards": {
        "task": "supervision.tasks.raise_cards",
        "schedule": 2.0,
        "options": {"expires": 2.0},
    },
    "card-notices": {
        "task": "supervision.tasks.tell",
        "schedule": 3.0,
        "options": {"expires": 3.0},
    },
    "reports": {
        "task": "supervision.tasks.mail_reports",
        "schedule": 300.0,
        "options": {"expires": 300.0},
    },
    "public-months": {
        "task": "supervision.tasks.make_public_months",
        "schedule": crontab(hour=4, minute=40),
        "options": {"expires": 3600.0},
    },
    "exports": {
        "task": "supervision.tasks.keep_exports",
        "schedule": 30.0,
        "options": {"expires": 30.0},
    },
    "outbox": {"task": "dispatch.tasks.sweep", "schedule": 3.0, "options": {"expires": 3.0}},
}
