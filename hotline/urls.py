"""Where every room hangs; the addresses themselves stand in each room's own urls."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path
from django.views.i18n import set_language

import dispatch.api
import supervision.api
import supervision.orders.api
from hotline.api.house import HouseAPI
from hotline.models import Order, Reply, Request, Ticket

api = HouseAPI(Ticket, Reply, Request, Order)
for router in (
    *dispatch.api.routers,
    supervision.api.router,
    supervision.orders.api.router,
):
    api.add_router("", router)

urlpatterns = [
    path("", include("hotline.log_in")),
    path("", include("hotline.ops")),
    path("", include("intake.urls")),
    path("", include("dispatch.urls")),
    path("", include("supervision.urls")),
    path("api/v1/", api.urls),
    path("language/", set_language, name="set_language"),
]
if settings.DEMO:  # outside the demo these addresses do not exist at all
    urlpatterns.append(path("simulator/", include("intake.simulator.urls")))
