"""Founds the demo city in an empty database, in one transaction: all of it or nothing."""

from __future__ import annotations

from django.db import transaction
from django.utils import translation

from hotline import demo_mark
from hotline.demo import (
    catalogue,
    doors,
    inspection,
    ledger,
    menus,
    offices,
    orders,
    people,
    places,
    public,
    rules,
    sayings,
)
from hotline.demo.play import Stage
from hotline.demo.stories import WEEK
from hotline.models import LearntSorter, LexiconEntry, User
from hotline.models.pulse import Pulse


@transaction.atomic
def found_the_city() -> int:
    """Write the mark and the whole city; return how many tickets it has."""
    demo_mark.mark()
    with translation.override("zh-hans"):
        organisations = offices.found_organisations()
        by_code = offices.found_offices(organisations["city"])
        everybody = people.enrol_everybody(organisations, by_code)
        catalogue.fill(everybody["duty1"])
        rules.set_limits(everybody["duty1"])
        rules.set_calendar(everybody["duty1"])
        LexiconEntry.objects.seed(by=User.objects.machine())
        sayings.approve_statements(everybody["duty1"], everybody["duty2"], by_code)
        sayings.switch_machines_on(everybody["duty2"])
        wechat = doors.open_doors(organisations["vendor"])
        Pulse.objects.create(account=wechat)  # the week below is heard and answered there
        ledger.list_accounts(everybody)
        menus.put_up(wechat, writer=everybody["duty1"], pusher=everybody["duty2"])
        places.list_places(everybody["duty1"])
        stage = Stage(door=wechat, people=everybody, machine=User.objects.machine())
        for story in WEEK:
            stage.play(story)
        orders.give_orders(everybody)
        inspection.inspect_vendors(everybody)
        public.show_everybody(everybody)
        LearntSorter.objects.learn(by=User.objects.machine(), reason="首次学习")
    return len(WEEK)
