"""The addresses of this room; ``hotline.urls`` says where they hang."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from dispatch.views import (
    belongings,
    bulk,
    desk,
    notes,
    outbound,
    replies,
    shift,
    statements,
    tickets,
)

app_name = "dispatch"
urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/", desk.desk, name="desk"),
    path("desk/rows", desk.rows, name="rows"),
    path("desk/queues/<slug:key>/", desk.queue, name="queue"),
    path("desk/tickets/<slug:number>/", tickets.page, name="ticket"),
    path("desk/tickets/<slug:number>/live/", tickets.live, name="live"),
    path("desk/tickets/<slug:number>/steps/<slug:name>/", tickets.step, name="step"),
    path("desk/tickets/<slug:number>/drafts/<slug:name>/", tickets.draft, name="draft"),
    path("desk/tickets/<slug:number>/reveal/<slug:field>/", tickets.reveal, name="reveal"),
    path("desk/tickets/<slug:number>/reply/", replies.reply, name="reply"),
    path("desk/tickets/<slug:number>/reply/<int:pk>/<slug:name>/", replies.step, name="reply-step"),
    path("desk/tickets/<slug:number>/note/", notes.note, name="note"),
    path("desk/tickets/<slug:number>/seen/", notes.seen, name="seen"),
    path("desk/mentioned/", notes.mentioned, name="mentioned"),
    path("desk/bulk/", bulk.selection, name="bulk"),
    path("desk/bulk/<slug:name>/", bulk.run, name="bulk-run"),
    path("desk/macros/", belongings.macros, name="macros"),
    path("desk/macros/<int:pk>/", belongings.macros, name="macro"),
    path("desk/macros/<int:pk>/delete/", belongings.delete_macro, name="delete-macro"),
    path("desk/filters/", belongings.filters, name="filters"),
    path("desk/filters/counts/", belongings.filter_counts, name="filter-counts"),
    path("desk/filters/<int:pk>/", belongings.filter_list, name="filter"),
    path("desk/filters/<int:pk>/edit/", belongings.filters, name="edit-filter"),
    path("desk/filters/<int:pk>/delete/", belongings.delete_filter, name="delete-filter"),
    path("desk/shift/", shift.shift, name="shift"),
    path("desk/duty/", shift.state, name="duty"),
    path("desk/statements/", statements.statements, name="statements"),
    path("desk/statements/machines/", statements.machines, name="machines"),
    path("desk/statements/<slug:code>/", statements.statement, name="statement"),
    path("desk/outbound/<int:pk>/retry/", outbound.retry, name="outbound-retry"),
    path("desk/outbound/<int:pk>/settle/", outbound.settle, name="outbound-settle"),
]
