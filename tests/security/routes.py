"""Every address of the house and who may open it: default deny, so a new one is listed here first.

`answers` is what GET tells each visitor, in the order of `house.VISITORS`: a stranger, the operator
at whose door the ticket came in, an operator of another vendor, the handler it lies with, a handler
of another office, the duty officer, the inspector, the administrator.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import get_resolver

from intake.open311.urls import FORM, ID

ALL = "200 200 200 200 200 200 200 200"
#        str op. riv han hou dut ins adm
DESK = "302 200 200 200 200 200 200 302"
TICKET = "302 200 404 200 404 200 200 302"
DRAFTS = "302 404 404 200 404 200 200 302"
WORDS = "302 403 403 200 200 200 403 302"  # the government's own
FILES = "302 200 404 200 404 200 200 404"
RULES = "302 403 403 403 403 200 403 302"
RULES_POST = "302 403 403 403 403 405 403 302"
KEEPERS = "302 404 404 404 404 200 404 200"
WATCHED = "302 404 404 404 404 404 200 200"
NO_DAY = "302 404 404 404 404 404 404 404"
INSPECTED = "302 404 404 404 404 404 200 404"
SCORES = "302 403 403 403 403 200 200 403"
SCORECARD = "302 200 403 403 403 200 200 403"
LEDGER = "302 403 403 200 200 200 200 200"
ENTRY = "302 403 403 200 404 200 200 200"
POST_ONLY = "405 405 405 405 405 405 405 405"
DESK_POST = "302 405 405 405 405 405 405 302"
NOTHING = "404 404 404 404 404 404 404 404"
FIGURES = "302 200 200 200 200 200 200 302"  # each of their own
REPORTS = "302 404 404 200 200 200 200 302"
ON_THE_WALL = "302 302 302 302 302 302 200 302"
API = "401 200 200 200 200 200 200 200"
API_TICKET = "401 200 404 200 404 200 200 404"
API_POST = "401 405 405 405 405 405 405 405"
API_NOTHING = "401 404 404 404 404 404 404 404"

# route → (an address of that kind, what GET answers)
ROUTES: dict[str, tuple[str, str]] = {
    # Open to everybody
    "": ("/", "200 302 302 302 302 302 302 302"),
    "healthz": ("/healthz", ALL),
    "readyz": ("/readyz", ALL),
    "metrics": ("/metrics", ALL),  # on the loopback
    "log-out/": ("/log-out/", POST_ONLY),
    "i18n/setlang/": ("/i18n/setlang/", "302 302 302 302 302 302 302 302"),
    "language/": ("/language/", "302 302 302 302 302 302 302 302"),
    "hooks/wechat/<slug:slug>/": (
        "/hooks/wechat/city/",
        "403 403 403 403 403 403 403 403",  # for who can sign
    ),
    "hooks/weibo/<slug:slug>/": (
        "/hooks/weibo/weibo/",
        "404 404 404 404 404 404 404 404",  # no such account in this house
    ),
    "hooks/douyin/<slug:slug>/": (
        "/hooks/douyin/douyin/",
        "404 404 404 404 404 404 404 404",  # likewise
    ),
    "report/": ("/report/", ALL),
    "report/disaster/": ("/report/disaster/", ALL),
    "report/sent/": ("/report/sent/", ALL),  # number and code for the browser that sent one
    "track/": ("/track/", ALL),
    "track/leave/": ("/track/leave/", POST_ONLY),
    "track/<slug:number>/": ("/track/{number}/", ALL),  # the form; the case for who has the code
    "track/answer/": ("/track/answer/", ALL),
    "track/<slug:number>/<slug:step>/": ("/track/{number}/supplement/", POST_ONLY),
    "cases/": ("/cases/", ALL),
    **{
        f"open311/v2/^{route}": (f"/open311/v2/{example}", answers)
        for route, example, answers in (
            (rf"discovery{FORM}$", "discovery.xml", ALL),
            (rf"services{FORM}$", "services.json", ALL),
            (rf"services/(?P<code>{ID}){FORM}$", "services/1501.xml", ALL),
            (rf"requests{FORM}$", "requests.json", ALL),
            (rf"requests/(?P<number>{ID}){FORM}$", "requests/{number}.json", NOTHING),
            (rf"tokens/(?P<token>{ID}){FORM}$", "tokens/{number}.xml", NOTHING),
            (r"(?P<rest>.*?)\.(?P<form>json)$", "else.json", NOTHING),
            (r"(?P<rest>.*)$", "else", NOTHING),
        )
    },
    "track/<slug:number>/pictures/<uuid:pk>/": (
        "/track/{number}/pictures/{attachment}/",
        NOTHING,
    ),
    # The desk
    "desk/": ("/desk/", DESK),
    "desk/rows": ("/desk/rows?numbers={number}", DESK),
    "desk/people/": ("/desk/people/", DESK_POST),
    "desk/queues/<slug:key>/": ("/desk/queues/all/", DESK),
    "desk/hits/": ("/desk/hits/?q=%E7%A7%AF%E6%B0%B4", DESK),
    "desk/tickets/<slug:number>/": ("/desk/tickets/{number}/", TICKET),
    "desk/tickets/<slug:number>/live/": ("/desk/tickets/{number}/live/", TICKET),
    "desk/tickets/<slug:number>/steps/<slug:name>/": (
        "/desk/tickets/{number}/steps/progress/",
        TICKET,
    ),
    "desk/tickets/<slug:number>/drafts/<slug:name>/": (
        "/desk/tickets/{number}/drafts/progress/",
        DESK_POST,
    ),
    "desk/tickets/<slug:number>/reveal/<slug:field>/": (
        "/desk/tickets/{number}/reveal/phone/",
        TICKET,
    ),
    "desk/tickets/<slug:number>/reply/": ("/desk/tickets/{number}/reply/", DRAFTS),
    "desk/tickets/<slug:number>/upward/<slug:report>/": (
        "/desk/tickets/{number}/upward/2026-0001/",
        "302 404 404 404 404 404 404 302",  # none was made; who sees one: test_reports_upward
    ),
    "desk/tickets/<slug:number>/remarks/": ("/desk/tickets/{number}/remarks/", DESK_POST),
    "desk/tickets/<slug:number>/reply/<int:pk>/<slug:name>/": (
        "/desk/tickets/{number}/reply/{reply}/review/",
        DESK_POST,
    ),
    "desk/tickets/<slug:number>/requests/<int:pk>/<slug:name>/": (
        "/desk/tickets/{number}/requests/{request}/rule/",
        TICKET,
    ),
    "desk/tickets/<slug:number>/comments/<int:pk>/<slug:how>/": (
        "/desk/tickets/{number}/comments/1/elect/",
        "302 404 404 404 404 404 404 302",  # no comment below an article
    ),
    "desk/tickets/<slug:number>/note/": (
        "/desk/tickets/{number}/note/",
        "302 200 404 200 404 200 404 302",
    ),
    "desk/tickets/<slug:number>/seen/": ("/desk/tickets/{number}/seen/", DESK_POST),
    "desk/mentioned/": ("/desk/mentioned/", DESK),
    "desk/bulk/": ("/desk/bulk/", DESK_POST),
    "desk/bulk/<slug:name>/": ("/desk/bulk/take/", DESK_POST),
    "desk/macros/": ("/desk/macros/", DESK),
    "desk/macros/<int:pk>/": ("/desk/macros/{macro}/", "302 200 404 404 404 404 404 302"),
    "desk/macros/<int:pk>/delete/": ("/desk/macros/{macro}/delete/", DESK_POST),
    "desk/filters/": ("/desk/filters/", DESK),
    "desk/filters/counts/": ("/desk/filters/counts/", DESK),
    "desk/filters/<int:pk>/": ("/desk/filters/{filter}/", "302 200 404 404 404 404 404 302"),
    "desk/filters/<int:pk>/edit/": (
        "/desk/filters/{filter}/edit/",
        "302 200 404 404 404 404 404 302",
    ),
    "desk/filters/<int:pk>/delete/": ("/desk/filters/{filter}/delete/", DESK_POST),
    "desk/alarms/": ("/desk/alarms/", DESK),
    "desk/alarms/<slug:number>/": ("/desk/alarms/{number}/", DESK_POST),
    "desk/disaster/": ("/desk/disaster/", DESK),
    "desk/disaster/gather/": ("/desk/disaster/gather/", DESK_POST),
    "desk/emergency/": ("/desk/emergency/", DESK),
    "desk/emergency/end/": ("/desk/emergency/end/", DESK_POST),
    "desk/emergency/call/": ("/desk/emergency/call/", DESK_POST),
    "desk/hot/": ("/desk/hot/", DESK),
    "desk/hot/alarms/<int:pk>/": ("/desk/hot/alarms/1/", DESK_POST),
    "desk/shift/": ("/desk/shift/", DESK),
    "desk/duty/": ("/desk/duty/", DESK_POST),
    "desk/attachments/<uuid:pk>": ("/desk/attachments/{attachment}", FILES),
    "desk/lexicon/": ("/desk/lexicon/", WORDS),
    "desk/lexicon/check/": ("/desk/lexicon/check/", DESK_POST),
    "desk/lexicon/<int:pk>/": ("/desk/lexicon/1/", "302 403 403 404 404 404 403 302"),
    "desk/lexicon/<int:pk>/proposals/<int:proposal>/": (
        "/desk/lexicon/1/proposals/1/",
        DESK_POST,
    ),
    "desk/menus/": ("/desk/menus/", "302 403 403 302 302 302 403 302"),
    "desk/menus/<slug:slug>/": ("/desk/menus/city/", WORDS),
    "desk/menus/<slug:slug>/state/": ("/desk/menus/city/state/", WORDS),
    "desk/menus/<slug:slug>/look/": ("/desk/menus/city/look/", DESK_POST),
    "desk/menus/<slug:slug>/<int:number>/push/": ("/desk/menus/city/1/push/", DESK_POST),
    "desk/statements/": ("/desk/statements/", WORDS),
    "desk/statements/machines/": ("/desk/statements/machines/", DESK_POST),
    "desk/statements/<slug:code>/": ("/desk/statements/receipt/", WORDS),
    "desk/statements/<slug:code>/switch/": ("/desk/statements/receipt/switch/", DESK_POST),
    "desk/statements/<slug:code>/withdraw/": ("/desk/statements/receipt/withdraw/", DESK_POST),
    "desk/statements/<slug:code>/drafts/<int:pk>/": (
        "/desk/statements/receipt/drafts/1/",
        DESK_POST,
    ),
    "desk/outbound/<int:pk>/retry/": ("/desk/outbound/{outbound}/retry/", DESK_POST),
    "desk/outbound/<int:pk>/settle/": ("/desk/outbound/{outbound}/settle/", DESK_POST),
    "desk/outbound/<int:pk>/by-hand/": ("/desk/outbound/{outbound}/by-hand/", DESK_POST),
    "desk/tickets/<slug:number>/clocks/<int:pk>/": (
        "/desk/tickets/{number}/clocks/{clock}/",
        TICKET,
    ),
    "desk/rules/": ("/desk/rules/", RULES),
    "desk/rules/catalogue/": ("/desk/rules/catalogue/", RULES),
    "desk/rules/catalogue/import/": ("/desk/rules/catalogue/import/", RULES),
    "desk/rules/catalogue/export/<slug:form>/": ("/desk/rules/catalogue/export/csv/", RULES),
    "desk/rules/catalogue/<slug:code>/": ("/desk/rules/catalogue/1501/", RULES),
    "desk/rules/calendar/": ("/desk/rules/calendar/", RULES),
    "desk/rules/calendar/import/": ("/desk/rules/calendar/import/", RULES),
    "desk/rules/calendar/export/<slug:form>/": ("/desk/rules/calendar/export/xlsx/", RULES),
    "desk/rules/calendar/official/<int:year>/": ("/desk/rules/calendar/official/2026/", RULES_POST),
    "desk/rules/calendar/hours/": ("/desk/rules/calendar/hours/", RULES),
    "desk/rules/calendar/<slug:day>/": ("/desk/rules/calendar/2026-10-01/", RULES),
    "desk/rules/policies/": ("/desk/rules/policies/", RULES),
    "desk/rules/policies/<slug:kind>/<slug:urgency>/<slug:mode>/": (
        "/desk/rules/policies/help/normal/emergency/",
        RULES,
    ),
    "desk/rules/policies/<slug:kind>/<slug:urgency>/": (
        "/desk/rules/policies/help/normal/",
        RULES,
    ),
    "desk/phone/": ("/desk/phone/", "302 200 404 404 404 200 404 404"),
    "desk/comments/": ("/desk/comments/", "302 404 404 404 404 404 404 404"),  # no Douyin here
    "desk/dead-letters/": ("/desk/dead-letters/", KEEPERS),
    "desk/dead-letters/retry/": ("/desk/dead-letters/retry/", POST_ONLY),
    "desk/dead-letters/<int:pk>/retry/": ("/desk/dead-letters/{letter}/retry/", POST_ONLY),
    # Those who watch, and those who keep it running
    "wall/": ("/wall/", ON_THE_WALL),
    "wall/moving/": ("/wall/moving/", ON_THE_WALL),
    "wall/around/": ("/wall/around/", ON_THE_WALL),
    "wall/tickets/": ("/wall/tickets/", ON_THE_WALL),
    # Orders: the inspectorate's at the wall; of the desk, only of the office that answers (water's)
    # and of the centre, which sees the ticket it is about
    "wall/late/": ("/wall/late/", ON_THE_WALL),
    "wall/figures/": ("/wall/figures/", FIGURES),
    "wall/orders/": ("/wall/orders/", ON_THE_WALL),
    "wall/orders/new/": ("/wall/orders/new/", ON_THE_WALL),
    "wall/orders/<slug:number>/": ("/wall/orders/{order_number}/", ON_THE_WALL),
    "wall/orders/<slug:number>/steps/<slug:step>/": (
        "/wall/orders/{order_number}/steps/conclude/",
        POST_ONLY,
    ),
    "wall/orders/<slug:number>/notes/": ("/wall/orders/{order_number}/notes/", POST_ONLY),
    "wall/orders/<slug:number>/files/": ("/wall/orders/{order_number}/files/", POST_ONLY),
    "wall/orders/<slug:number>/files/<uuid:pk>": (
        "/wall/orders/{order_number}/files/{order_file}",
        ON_THE_WALL,
    ),
    "desk/orders/": ("/desk/orders/", "302 404 404 200 200 200 302 302"),
    "desk/orders/<slug:number>/": (
        "/desk/orders/{order_number}/",
        "302 404 404 200 404 200 302 302",
    ),
    "desk/orders/<slug:number>/steps/<slug:step>/": (
        "/desk/orders/{order_number}/steps/answer/",
        POST_ONLY,
    ),
    "desk/orders/<slug:number>/files/": ("/desk/orders/{order_number}/files/", POST_ONLY),
    "desk/orders/<slug:number>/files/<uuid:pk>": (
        "/desk/orders/{order_number}/files/{order_file}",
        "302 404 404 200 404 200 302 302",
    ),
    # What concerns the machine is the platform office's as well; all else the inspectorate's alone
    "wall/proof/": ("/wall/proof/", WATCHED),
    "wall/proof/key/": ("/wall/proof/key/", WATCHED),
    "wall/proof/days/<slug:day>/": ("/wall/proof/days/2026-01-01/", NO_DAY),
    "wall/proof/<slug:number>/": ("/wall/proof/{number}/", INSPECTED),
    "wall/reads/": ("/wall/reads/", INSPECTED),
    "wall/security/": ("/wall/security/", WATCHED),
    "wall/alarms/<int:pk>/": ("/wall/alarms/1/", POST_ONLY),
    # The inspection: those who score at the wall, a vendor's own at the desk
    "wall/vendors/": ("/wall/vendors/", SCORES),
    "wall/vendors/sheet/": ("/wall/vendors/sheet/", SCORES),
    "wall/vendors/draws/<int:pk>/": (
        "/wall/vendors/draws/{drawn}/",
        "302 403 403 403 403 404 200 403",
    ),
    "wall/vendors/samples/<slug:number>/": ("/wall/vendors/samples/{sample}/", SCORES),
    "wall/vendors/samples/<slug:number>/steps/<slug:step>/": (
        "/wall/vendors/samples/{sample}/steps/score/",
        POST_ONLY,
    ),
    "wall/vendors/<slug:vendor>/<slug:written>/": ("/wall/vendors/vendor/2026-01/", SCORECARD),
    "wall/vendors/<slug:vendor>/<slug:written>/export/": (
        "/wall/vendors/vendor/2026-01/export/",
        SCORECARD,
    ),
    "wall/vendors/<slug:vendor>/<slug:written>/settle/": (
        "/wall/vendors/vendor/2026-01/settle/",
        POST_ONLY,
    ),
    "desk/quality/": ("/desk/quality/", "302 200 200 404 404 302 302 404"),
    "desk/quality/<slug:number>/": (
        "/desk/quality/{sample}/",
        "302 200 404 404 404 302 302 404",
    ),
    "desk/quality/<slug:number>/dispute/": ("/desk/quality/{sample}/dispute/", POST_ONLY),
    "wall/cards/": ("/wall/cards/", "302 404 404 200 200 200 200 302"),
    "wall/cards/<slug:number>/": ("/wall/cards/{card}/", "302 404 404 200 404 200 200 302"),
    "wall/cards/<slug:number>/steps/<slug:name>/": (
        "/wall/cards/{card}/steps/explain/",
        POST_ONLY,
    ),
    "wall/report/": ("/wall/report/", REPORTS),
    "wall/report/<slug:month>/": ("/wall/report/2026-01/", REPORTS),
    "wall/report/<slug:month>/report.pdf": ("/wall/report/2026-01/report.pdf", REPORTS),
    "wall/report/letters/<int:pk>/again/": ("/wall/report/letters/1/again/", POST_ONLY),
    # Nothing is switched on in this house: tests/supervision/test_public_boards.py
    "public/": ("/public/", NOTHING),
    "public/data/": ("/public/data/", NOTHING),
    "public/data/cases.<slug:form>": ("/public/data/cases.csv", NOTHING),
    "desk/rules/public/": ("/desk/rules/public/", RULES),
    # Tables that are taken along: a file is for who asked for it, and nobody has asked here
    "desk/exports/": ("/desk/exports/", "302 200 200 200 200 200 200 200"),
    "desk/exports/new/": ("/desk/exports/new/?of=tickets", "302 200 200 200 200 200 200 404"),
    "desk/exports/<int:pk>/": ("/desk/exports/1/", "302 404 404 404 404 404 404 404"),
    "admin/": ("/admin/", "302 302 302 302 302 302 302 200"),
    # The ledger of accounts is the government's; the entry is the water office's
    "accounts/": ("/accounts/", LEDGER),
    "accounts/new/": ("/accounts/new/", "302 403 403 200 200 200 302 302"),
    "accounts/rules/": ("/accounts/rules/", LEDGER),
    "accounts/rounds/": ("/accounts/rounds/", LEDGER),
    "accounts/rounds/hold/": ("/accounts/rounds/hold/", POST_ONLY),
    "accounts/rounds/settle/": ("/accounts/rounds/settle/", POST_ONLY),
    "accounts/rounds/note/": ("/accounts/rounds/note/", POST_ONLY),
    "accounts/rounds/export/": ("/accounts/rounds/export/", LEDGER),
    "accounts/rounds/<int:pk>/": ("/accounts/rounds/{round}/", ENTRY),
    "accounts/<int:pk>/": ("/accounts/{entry}/", ENTRY),
    "accounts/<int:pk>/edit/": ("/accounts/{entry}/edit/", "302 403 403 200 404 200 302 302"),
    "accounts/<int:pk>/close/": ("/accounts/{entry}/close/", POST_ONLY),
    "accounts/<int:pk>/steps/<slug:step>/": ("/accounts/{entry}/steps/approve/", POST_ONLY),
    "accounts/doors/<slug:slug>/": ("/accounts/doors/city/", ENTRY),
    "accounts/doors/<slug:slug>/articles/": ("/accounts/doors/city/articles/", POST_ONLY),
    "accounts/doors/<slug:slug>/probe/": ("/accounts/doors/city/probe/", POST_ONLY),
    "accounts/doors/<slug:slug>/resume/": ("/accounts/doors/city/resume/", POST_ONLY),
    "accounts/doors/<slug:slug>/keys/": (
        "/accounts/doors/city/keys/",
        "302 403 403 403 404 403 403 200",
    ),
    # For programs
    "api/v1/openapi.json": ("/api/v1/openapi.json", ALL),
    "api/v1/docs": ("/api/v1/docs", ALL),
    "api/v1/": ("/api/v1/", API_NOTHING),
    "api/v1/<path:rest>": ("/api/v1/nothing/here", API_NOTHING),
    "api/v1/me": ("/api/v1/me", API),
    "api/v1/tickets": ("/api/v1/tickets", API),
    "api/v1/people/tickets": ("/api/v1/people/tickets", API_POST),
    "api/v1/alerts": ("/api/v1/alerts", API),
    "api/v1/leads": ("/api/v1/leads", API),
    "api/v1/orders": ("/api/v1/orders", API),
    "api/v1/orders/<id>": ("/api/v1/orders/{order}", "401 404 404 200 404 200 200 404"),
    "api/v1/orders/<id>/steps": (
        "/api/v1/orders/{order}/steps",
        "401 404 404 200 404 200 200 404",
    ),
    "api/v1/orders/<id>/steps/<step>": ("/api/v1/orders/{order}/steps/answer", API_POST),
    "api/v1/figures": ("/api/v1/figures", "401 200 200 200 200 200 200 403"),
    "api/v1/offices": ("/api/v1/offices", API),
    "api/v1/emergency": ("/api/v1/emergency", API),
    "api/v1/categories": ("/api/v1/categories", API),
    "api/v1/statements": ("/api/v1/statements", API),
    "api/v1/tickets/<number>": ("/api/v1/tickets/{number}", API_TICKET),
    "api/v1/tickets/<number>/steps": ("/api/v1/tickets/{number}/steps", API_TICKET),
    "api/v1/tickets/<number>/steps/<step>": ("/api/v1/tickets/{number}/steps/take", API_POST),
    "api/v1/tickets/<number>/replies": ("/api/v1/tickets/{number}/replies", API_TICKET),
    "api/v1/tickets/<number>/replies/<id>/steps/<step>": (
        "/api/v1/tickets/{number}/replies/{reply}/steps/review",
        API_POST,
    ),
    "api/v1/tickets/<number>/reveal": ("/api/v1/tickets/{number}/reveal", API_POST),
    "api/v1/tickets/<number>/messages": ("/api/v1/tickets/{number}/messages", API_TICKET),
    "api/v1/tickets/<number>/notes": ("/api/v1/tickets/{number}/notes", API_TICKET),
    "api/v1/tickets/<number>/events": ("/api/v1/tickets/{number}/events", API_TICKET),
    "api/v1/tickets/<number>/outbound": ("/api/v1/tickets/{number}/outbound", API_TICKET),
    "api/v1/tickets/<number>/requests": ("/api/v1/tickets/{number}/requests", API_TICKET),
    "api/v1/tickets/<number>/requests/<id>/steps/<step>": (
        "/api/v1/tickets/{number}/requests/{request}/steps/rule",
        API_POST,
    ),
}

# The only addresses at which a stranger's POST without a CSRF token gets as far as the view: the
# platform proves itself by its signature, programs by their token, which the view asks for.
WITHOUT_CSRF = ("hooks/", "api/v1/", "open311/")
# Where a stranger's POST is answered: the log-in, the language, the citizen's own door; and the
# description of the interface, which is the same by any method.
OPEN_TO_POST = {
    *("", "log-out/", "language/", "i18n/setlang/", "track/", "track/leave/", "track/answer/"),
    *("report/", "report/disaster/"),
    *("api/v1/openapi.json", "api/v1/docs"),
}


def all_routes(patterns: Any = None, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every route there is, with its view."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from all_routes(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


def pages() -> list[str]:
    """An address of each kind that shows a page to somebody."""
    return [
        example
        for route, (example, answers) in ROUTES.items()
        if "200" in answers and not route.startswith(WITHOUT_CSRF)
    ]
