"""The kernel as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HotlineConfig(AppConfig):
    """People, tickets, replies, clocks, the record and the vault."""

    name = "hotline"
    verbose_name = _("Hotline")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Binds `@shared_task` to our Celery app and registers the checks of the set-up."""
        from hotline import celery, checks  # noqa: F401
