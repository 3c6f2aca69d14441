"""How the platforms' accounts are doing, for those who keep them running."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotline.models import Account, Budget
from hotline.models.budgets import Purpose
from intake.models import ARTICLES, Feed

FEEDS = {
    "comments": gettext_lazy("Comments on our posts"),
    "comment_mentions": gettext_lazy("Comments that mention us"),
    "post_mentions": gettext_lazy("Posts that mention us"),
    ARTICLES: gettext_lazy("Which articles there are"),
}
Part = dict[str, Any]


def accounts(found: QuerySet[Account] | None = None) -> list[Part]:
    """Accounts with their state, their calls of today, and what is looked through for words: those
    `found`, which brings along what stands beside them, or all.
    """
    if found is None:
        beside = ("listening_vendor", "budget")
        found = Account.objects.select_related(*beside).prefetch_related("feeds", "templates")
    now = timezone.now()
    return [
        {
            "it": account,
            "modes": account.carrier == "wechat",
            "trouble": TROUBLES.get(_word(account.trouble), ""),
            "calls": _calls(getattr(account, "budget", None)),
            "feeds": [_feed(feed) for feed in account.feeds.all() if not feed.is_over(now)],
            "notices": [notice for notice in account.templates.all() if notice.template_id],
        }
        for account in found
    ]


TROUBLES = {
    "no_access_token": gettext_lazy("No access token: nothing can be looked up or sent."),
    "token": gettext_lazy("The access token has ended: an officer has to authorise us again."),
    "unreachable": gettext_lazy("It cannot be reached; it is asked less and less often."),
    "no_answer": gettext_lazy("It does not answer in time; it is asked less and less often."),
    "platform_unwell": gettext_lazy("It answers with an error; it is asked less and less often."),
    "out_of_calls": gettext_lazy("Looking rests; what is kept for answers is untouched."),
    "no_permission": gettext_lazy("The platform does not let this account look there."),
    "no_comments": gettext_lazy("The platform has not granted comments to this account."),
    "nothing_shown": gettext_lazy("The platform counts comments there and shows none."),
    "article_gone": gettext_lazy("The article is no longer there."),
    "not_now": gettext_lazy("The platform has closed the comments there for now."),
    "daily_quota": gettext_lazy("No calls are left today; it is asked again after midnight."),
    "minute_quota": gettext_lazy("Too many calls in one minute; it is asked again."),
}


def _word(trouble: str) -> str:
    """The word for a trouble: its code where we know that, else its reason."""
    code, _colon, rest = trouble.partition(": ")
    return code if code in TROUBLES else rest.partition(" ")[0]


def _calls(budget: Budget | None) -> Part | None:
    if budget is None:
        return None
    now = timezone.now()
    spent = budget.per_day - budget.left_today(Purpose.ANSWER, now)
    shut = budget.shut_until if budget.shut_until and now < budget.shut_until else None
    told = {"spent": spent, "all": budget.per_day, "kept": budget.kept_for_answers}
    return {
        "spent": spent,
        "all": budget.per_day,
        "high": budget.per_day - budget.kept_for_answers,
        "words": _("%(spent)d of %(all)d calls today, %(kept)d kept for answers") % told,
        "shut_until": shut,
    }


def _feed(feed: Feed) -> Part:
    return {
        "name": _called(feed),
        "looked_at": feed.looked_at,
        "next_at": feed.next_at,
        "trouble": feed.trouble,
        "explained": TROUBLES.get(_word(feed.trouble), ""),
    }


def _called(feed: Feed) -> Any:
    if feed.ends_at is None:
        return FEEDS.get(feed.name, feed.name)
    return _("Comments below “%(article)s”") % {"article": feed.title or feed.name}
