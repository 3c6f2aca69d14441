"""The addresses of Open311: the format is how an address ends."""

from __future__ import annotations

from django.urls import URLPattern, re_path

from intake.open311 import views

FORM = r"\.(?P<form>xml|json)"
ID = r"[0-9A-Za-z_-]{1,40}"
urlpatterns: list[URLPattern] = [
    re_path(rf"^discovery{FORM}$", views.discovery),
    re_path(rf"^services{FORM}$", views.service_list),
    re_path(rf"^services/(?P<code>{ID}){FORM}$", views.service),
    re_path(rf"^requests{FORM}$", views.request_list),
    re_path(rf"^requests/(?P<number>{ID}){FORM}$", views.one_request),
    re_path(rf"^tokens/(?P<token>{ID}){FORM}$", views.token),
    re_path(r"^(?P<rest>.*?)\.(?P<form>json)$", views.nothing),
    re_path(r"^(?P<rest>.*)$", views.nothing, {"form": "xml"}),
]
