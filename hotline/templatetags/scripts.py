"""The words our scripts say, handed to them in the reader's language."""

from __future__ import annotations

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hotline.templatetags import times

register = template.Library()


@register.simple_tag
def script_words() -> SafeString:
    """Every string a script shows, as a JSON block: scripts hold no words of their own."""
    return json_script(
        {
            "amount": [str(pattern) for pattern in times.AMOUNT],
            "left": [str(pattern) for pattern in times.LEFT],
            "ago": [str(pattern) for pattern in times.AGO],
            "justNow": str(times.JUST_NOW),
            "comma": pgettext("between names", ", "),
            "live": _("Live"),
            "retrying": _("Reconnecting"),
            "lost": _("No connection"),
            "fresh": _("%(count)s new"),
            "gone": _("This ticket is no longer in your sight."),
            "changed": _("Changed meanwhile: %(by)s, %(step)s. What you wrote is still here."),
            "failed": _("That did not work. Try again, or reload the page."),
            "offline": _("The server cannot be reached. What you wrote is kept."),
            "saved": _("Draft saved %(time)s"),
            "kept": _("Draft kept in this browser"),
            "restored": _("Your unsent text is back."),
            "missing": _("Still missing: %(names)s"),
            "over": _("%(count)s bytes too many"),
            "bytes": _("%(count)s of %(limit)s bytes"),
            "overCharacters": _("%(count)s characters too many"),
            "characters": _("%(count)s of %(limit)s characters"),
            "selected": _("%(count)s selected"),
            "bulkRuns": _("%(count)s of %(all)s …"),
            "bulkStopped": _(
                "Stopped after %(count)s of %(all)s. The rest can go on: nothing is done twice."
            ),
            "bulkEnded": _("%(done)s done, %(refused)s refused"),
            "done": _("Done"),
            "notDone": _("Not done"),
        },
        element_id="words",
    )
