"""Tells Django that this room exists."""

from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The room ``intake``."""

    name = "intake"
    default_auto_field = "django.db.models.BigAutoField"
