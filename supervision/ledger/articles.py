"""Articles of a door that somebody names: the platform tells of its own only when a day is over."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hotline import carriers
from hotline.carriers import Article
from hotline.errors import wrong_entry
from hotline.models import SecurityEvent, User
from intake.models import Feed
from supervision.ledger.doors import show
from supervision.ledger.gate import door_in_sight, for_the_ledger, runs_doors


@require_POST
@for_the_ledger
def add(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """Have the comments below an article looked for, from now on and for a while."""
    account = door_in_sight(user, slug)
    press = carriers.press(account.carrier)
    if press is None:
        raise Http404
    if not runs_doors(user):
        raise PermissionDenied(_("The platform office and the hotline centre run the doors."))
    given = {name: request.POST.get(name, "").strip() for name in ("number", "position", "title")}
    try:
        article = press.article(given["number"], int(given["position"] or "1"))
    except ValueError:
        said = _("An article is msg_data_id, digits only, and its place, 1 to 8.")
        return show(request, user, account, given=given, refused=wrong_entry("number", said))
    Feed.objects.follow_again(account, Article(article.name, given["title"]), since=timezone.now())
    SecurityEvent.objects.create(
        by=user, what="article_listed", subject=slug, details={"article": article.name}
    )
    messages.info(request, _("The comments below this article are looked for from now on."))
    return redirect("supervision:ledger-door", slug=slug)
