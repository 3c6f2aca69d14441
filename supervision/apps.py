"""Tells Django that this room exists."""

from __future__ import annotations

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """The room ``supervision``."""

    name = "supervision"
    default_auto_field = "django.db.models.BigAutoField"
