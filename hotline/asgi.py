"""The door for browsers and platforms: pages and callbacks to Django, live lines to consumers."""

from __future__ import annotations

import logging
import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django import setup
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")
setup(set_prefix=False)

from hotline.checks import two_log_ins  # noqa: E402 - needs the apps
from hotline.handler import ThreadHandler  # noqa: E402 - needs the apps
from hotline.proxies import Proxies  # noqa: E402 - needs the settings
from hotline.routing import sockets  # noqa: E402 - needs the apps

for warning in two_log_ins(None):  # an ASGI server runs no system checks by itself
    logging.getLogger(__name__).warning("%s %s", warning.msg, warning.hint)

application = Proxies(
    ProtocolTypeRouter(
        {
            "http": ThreadHandler(),
            "websocket": URLRouter(sockets),
        }
    ),
    trusted=settings.TRUSTED_PROXIES,
)
