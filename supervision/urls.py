"""The addresses of this room; ``hotline.urls`` says where they hang."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from supervision import views
from supervision.boards import views as boards
from supervision.cards import views as cards
from supervision.exports import views as exports
from supervision.inspection import months
from supervision.inspection import sheet as score_sheet
from supervision.inspection import views as inspection
from supervision.late import views as late
from supervision.ledger import articles, doors, entries, rules
from supervision.orders import files as order_files
from supervision.orders import views as orders
from supervision.proof import views as proof
from supervision.public import switching
from supervision.public import views as public
from supervision.report import views as report
from supervision.rounds import views as rounds
from supervision.wall import views as wall

app_name = "supervision"
urlpatterns: list[URLPattern | URLResolver] = [
    path("wall/", wall.wall, name="wall"),
    path("wall/moving/", wall.moving, name="wall-moving"),
    path("wall/around/", wall.around, name="wall-around"),
    path("wall/tickets/", wall.tickets, name="wall-tickets"),
    path("wall/late/", late.late, name="late"),
    path("wall/figures/", boards.board, name="figures"),
    path("wall/orders/", orders.wall_list, name="orders"),
    path("wall/orders/new/", orders.new, name="order-new"),
    path("wall/orders/<slug:number>/", orders.wall_order, name="order"),
    path("wall/orders/<slug:number>/steps/<slug:step>/", orders.wall_step, name="order-step"),
    path("wall/orders/<slug:number>/notes/", orders.note, name="order-note"),
    path("wall/orders/<slug:number>/files/", order_files.wall_add, name="order-files"),
    path("wall/orders/<slug:number>/files/<uuid:pk>", order_files.wall_file, name="order-file"),
    path("desk/orders/", orders.desk_list, name="desk-orders"),
    path("desk/orders/<slug:number>/", orders.desk_order, name="desk-order"),
    path("desk/orders/<slug:number>/steps/<slug:step>/", orders.desk_step, name="desk-order-step"),
    path("desk/orders/<slug:number>/files/", order_files.desk_add, name="desk-order-files"),
    path(
        "desk/orders/<slug:number>/files/<uuid:pk>", order_files.desk_file, name="desk-order-file"
    ),
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
    path("wall/vendors/", inspection.vendors, name="vendors"),
    path("wall/vendors/sheet/", score_sheet.sheet, name="score-sheet"),
    path("wall/vendors/draws/<int:pk>/", inspection.numbers, name="draw-numbers"),
    path("wall/vendors/samples/<slug:number>/", inspection.sample, name="sample"),
    path(
        "wall/vendors/samples/<slug:number>/steps/<slug:step>/",
        inspection.score,
        name="sample-step",
    ),
    path("wall/vendors/<slug:vendor>/<slug:written>/", months.month, name="scorecard"),
    path("wall/vendors/<slug:vendor>/<slug:written>/export/", months.export, name="scorecard-csv"),
    path("wall/vendors/<slug:vendor>/<slug:written>/settle/", months.settle, name="settle-month"),
    path("desk/quality/", inspection.own_list, name="own-samples"),
    path("desk/quality/<slug:number>/", inspection.own, name="own-sample"),
    path("desk/quality/<slug:number>/dispute/", inspection.dispute, name="dispute"),
    path("desk/exports/", exports.exports, name="exports"),
    path("desk/exports/new/", exports.new, name="export-new"),
    path("desk/exports/<int:pk>/", exports.file, name="export"),
    path("wall/report/", report.months, name="reports"),
    path("wall/report/letters/<int:pk>/again/", report.again, name="report-again"),
    path("wall/report/<slug:month>/", report.report, name="report"),
    path("wall/report/<slug:month>/report.pdf", report.paper, name="report-paper"),
    path("desk/rules/public/", switching.switch, name="public-rules"),
    path("public/", public.boards, name="public"),
    path("public/data/", public.dictionary, name="public-data"),
    path("public/data/cases.<slug:form>", public.cases, name="public-cases"),
    path("admin/", views.platform, name="platform"),
    path("accounts/", entries.ledger, name="ledger"),
    path("accounts/new/", entries.new, name="ledger-new"),
    path("accounts/rules/", rules.rules, name="ledger-rules"),
    path("accounts/rounds/", rounds.rounds, name="rounds"),
    path("accounts/rounds/hold/", rounds.hold, name="rounds-hold"),
    path("accounts/rounds/settle/", rounds.settle, name="rounds-settle"),
    path("accounts/rounds/note/", rounds.note, name="rounds-note"),
    path("accounts/rounds/export/", rounds.export, name="rounds-export"),
    path("accounts/rounds/<int:pk>/", rounds.round_page, name="round"),
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
