"""The addresses of this room; ``hotline.urls`` says where they hang."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from dispatch.views import (
    clocks,
    desk,
    lexicon,
    outbound,
    people,
    replies,
    requests,
    statements,
    tickets,
)
from dispatch.views.rules import calendar, catalogue, overview, policies

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
    path("desk/tickets/<slug:number>/clocks/<int:pk>/", clocks.clock, name="clock"),
    path("desk/tickets/<slug:number>/reply/", replies.reply, name="reply"),
    path("desk/tickets/<slug:number>/remarks/", replies.remarks, name="reply-remarks"),
    path("desk/tickets/<slug:number>/reply/<int:pk>/<slug:name>/", replies.step, name="reply-step"),
    path(
        "desk/tickets/<slug:number>/requests/<int:pk>/<slug:name>/",
        requests.step,
        name="request-step",
    ),
    path("desk/lexicon/", lexicon.lexicon, name="lexicon"),
    path("desk/lexicon/check/", lexicon.check, name="lexicon-check"),
    path("desk/lexicon/<int:pk>/", lexicon.entry, name="lexicon-entry"),
    path(
        "desk/lexicon/<int:pk>/proposals/<int:proposal>/",
        lexicon.decide,
        name="lexicon-proposal",
    ),
    path("desk/statements/", statements.statements, name="statements"),
    path("desk/statements/machines/", statements.machines, name="machines"),
    path("desk/statements/<slug:code>/", statements.statement, name="statement"),
    path("desk/statements/<slug:code>/switch/", statements.switch, name="statement-switch"),
    path("desk/statements/<slug:code>/withdraw/", statements.withdraw, name="statement-withdraw"),
    path("desk/statements/<slug:code>/drafts/<int:pk>/", statements.settle, name="statement-draft"),
    path("desk/outbound/<int:pk>/retry/", outbound.retry, name="outbound-retry"),
    path("desk/outbound/<int:pk>/settle/", outbound.settle, name="outbound-settle"),
    path("desk/rules/", overview.rules, name="rules"),
    path("desk/rules/catalogue/", catalogue.catalogue, name="rules-catalogue"),
    path("desk/rules/catalogue/import/", catalogue.import_, name="catalogue-import"),
    path("desk/rules/catalogue/export/<slug:form>/", catalogue.export, name="catalogue-export"),
    path("desk/rules/catalogue/<slug:code>/", catalogue.category, name="catalogue-category"),
    path("desk/rules/calendar/", calendar.calendar, name="rules-calendar"),
    path("desk/rules/calendar/import/", calendar.import_, name="calendar-import"),
    path("desk/rules/calendar/export/<slug:form>/", calendar.export, name="calendar-export"),
    path("desk/rules/calendar/official/<int:year>/", calendar.official, name="calendar-official"),
    path("desk/rules/calendar/<slug:day>/", calendar.day, name="calendar-day"),
    path("desk/rules/policies/", policies.policies, name="rules-policies"),
    path("desk/rules/policies/<slug:kind>/<slug:urgency>/", policies.policy, name="policy"),
]
