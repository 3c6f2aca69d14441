"""Tells Django that this room exists."""

from __future__ import annotations

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    """The room ``dispatch``."""

    name = "dispatch"
    default_auto_field = "django.db.models.BigAutoField"
