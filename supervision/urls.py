"""The addresses of this room; ``hotline.urls`` says where they hang."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from supervision import views
from supervision.cards import views as cards
from supervision.ledger import articles, doors, entries, rules

app_name = "supervision"
urlpatterns: list[URLPattern | URLResolver] = [
    path("wall/", views.wall, name="wall"),
    path("wall/cards/", cards.cards, name="cards"),
    path("wall/cards/<slug:number>/", cards.card, name="card"),
    path("wall/cards/<slug:number>/steps/<slug:name>/", cards.step, name="card-step"),
    path("admin/", views.platform, name="platform"),
    path("accounts/", entries.ledger, name="ledger"),
    path("accounts/new/", entries.new, name="ledger-new"),
    path("accounts/rules/", rules.rules, name="ledger-rules"),
    path("accounts/export/<slug:form>/", entries.export, name="ledger-export"),
    path("accounts/<int:pk>/", entries.entry, name="ledger-entry"),
    path("accounts/<int:pk>/edit/", entries.edit, name="ledger-edit"),
    path("accounts/<int:pk>/close/", entries.begin_closing, name="ledger-close"),
    path("accounts/<int:pk>/steps/<slug:step>/", entries.do_step, name="ledger-step"),
    path("accounts/doors/<slug:slug>/", doors.door, name="ledger-door"),
    path("accounts/doors/<slug:slug>/articles/", articles.add, name="ledger-articles"),
    path("accounts/doors/<slug:slug>/probe/", doors.probe, name="ledger-probe"),
    path("accounts/doors/<slug:slug>/resume/", doors.resume, name="ledger-resume"),
    path("accounts/doors/<slug:slug>/keys/", doors.change_keys, name="ledger-keys"),
]
