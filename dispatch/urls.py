"""The addresses of this room; ``hotline.urls`` says where they hang."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from dispatch.views import desk, outbound, people, replies, statements, tickets

app_name = "dispatch"
urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/", desk.desk, name="desk"),
    path("desk/rows", desk.rows, name="rows"),
    path("desk/people/", people.people, name="people"),
    path("desk/queues/<slug:key>/", desk.queue, name="queue"),
    path("desk/tickets/<slug:number>/", tickets.page, name="ticket"),
    path("desk/tickets/<slug:number>/live/", tickets.live, name="live"),
    path("desk/tickets/<slug:number>/steps/<slug:name>/", tickets.step, name="step"),
    path("desk/tickets/<slug:number>/drafts/<slug:name>/", tickets.draft, name="draft"),
    path("desk/tickets/<slug:number>/reveal/<slug:field>/", tickets.reveal, name="reveal"),
    path("desk/tickets/<slug:number>/reply/", replies.reply, name="reply"),
    path("desk/tickets/<slug:number>/reply/<int:pk>/<slug:name>/", replies.step, name="reply-step"),
    path("desk/statements/", statements.statements, name="statements"),
    path("desk/statements/machines/", statements.machines, name="machines"),
    path("desk/statements/<slug:code>/", statements.statement, name="statement"),
    path("desk/outbound/<int:pk>/retry/", outbound.retry, name="outbound-retry"),
    path("desk/outbound/<int:pk>/settle/", outbound.settle, name="outbound-settle"),
]
