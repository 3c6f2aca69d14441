"""The addresses of this room; ``hotline.urls`` says where they hang."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from supervision import views
from supervision.cards import views as cards
from supervision.late import views as late
from supervision.ledger import articles, doors, entries, rules
from supervision.orders import views as orders
from supervision.proof import views as proof

app_name = "supervision"
urlpatterns: list[URLPattern | URLResolver] = [
    path("wall/", views.wall, name="wall"),
    path("wall/late/", late.late, name="late"),
    path("wall/late/export/", late.export, name="late-export"),
    path("wall/orders/", orders.wall_list, name="orders"),
    path("wall/orders/new/", orders.new, name="order-new"),
    path("wall/orders/<slug:number>/", orders.wall_order, name="order"),
    path("wall/orders/<slug:number>/steps/<slug:step>/", orders.wall_step, name="order-step"),
    path("wall/orders/<slug:number>/notes/", orders.note, name="order-note"),
    path("desk/orders/", orders.desk_list, name="desk-orders"),
    path("desk/orders/<slug:number>/", orders.desk_order, name="desk-order"),
    path("desk/orders/<slug:number>/steps/<slug:step>/", orders.desk_step, name="desk-order-step"),
    path("wall/proof/", proof.overview, name="proof"),
    path("wall/proof/key/", proof.key, name="proof-key"),
    path("wall/proof/days/<slug:day>/", proof.day, name="proof-day"),
    path("wall/proof/<slug:number>/", proof.evidence, name="evidence"),
    path("wall/reads/", proof.reads, name="reads"),
    path("wall/security/", proof.security, name="security"),
    path("wall/alarms/<int:pk>/", proof.seen, name="watch-seen"),
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
