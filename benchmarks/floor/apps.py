"""Hangs the bare console beside the real ones."""

from __future__ import annotations

from django.apps import AppConfig


class FloorConfig(AppConfig):
    """The app ``benchmarks.floor``."""

    name = "benchmarks.floor"
    label = "benchmarks_floor"

    def ready(self) -> None:
        """Add its socket before the server reads the list."""
        from django.urls import path

        from benchmarks.floor.console import Bare
        from hotline.routing import sockets

        sockets.insert(0, path("ws/bare/", Bare.as_asgi()))  # type: ignore[arg-type]
