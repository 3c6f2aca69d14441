"""The addresses as they are in the demo: tests themselves run outside it."""

from __future__ import annotations

from django.urls import include, path

from hotline.urls import urlpatterns as everything

urlpatterns = [*everything, path("simulator/", include("intake.simulator.urls"))]
