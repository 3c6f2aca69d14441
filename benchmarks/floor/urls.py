"""The product's addresses and two more, which pass by the middlewares like every other."""

from __future__ import annotations

from django.urls import include, path

from benchmarks.floor.rows import rows
from benchmarks.floor.views import insert

urlpatterns = [
    path("hooks/bare/<int:account>/", insert),
    path("bare/rows/", rows),
    path("", include("hotline.urls")),
]
