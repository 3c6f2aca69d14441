"""The product's addresses and one more, which passes by the middlewares like every hook."""

from __future__ import annotations

from django.urls import include, path

from benchmarks.floor.views import insert

urlpatterns = [path("hooks/bare/<int:account>/", insert), path("", include("hotline.urls"))]
