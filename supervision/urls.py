"""The addresses of this room; ``hotline.urls`` says where they hang."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from supervision import views

app_name = "supervision"
urlpatterns: list[URLPattern | URLResolver] = [
    path("wall/", views.wall, name="wall"),
    path("admin/", views.platform, name="platform"),
]
