"""The evidence of a finding in the reader's words."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hotline.models import Finding
from hotline.templatetags.times import wall
from supervision.ledger.health import DEAD


def evidence_in_words(finding: Finding) -> str:
    """What a round saw at the time, as one line."""
    seen = finding.evidence
    if "words" in seen:
        return str(seen["words"])
    if "parts" in seen:
        return "; ".join(_part(part) for part in seen["parts"])
    if "waiting" in seen:
        said = ngettext(
            "%(count)d matter waits, the oldest for %(days)d days",
            "%(count)d matters wait, the oldest for %(days)d days",
            seen["waiting"],
        )
        return said % {"count": seen["waiting"], "days": seen["days"]}
    if finding.code == Finding.Code.DORMANT:
        return _("not a word either way for %(days)d days") % {"days": seen.get("days", 0)}
    said = _("no word of ours for %(days)d days") % {"days": seen.get("days", 0)}
    if last := seen.get("last_out_at", ""):
        return _("%(said)s (last %(at)s)") % {"said": said, "at": _at(last)}
    return said


def _part(part: dict[str, str]) -> str:
    said = str(DEAD.get(part["part"], _("The platform has stopped the account")))
    if part["since"]:
        return _("%(said)s (since %(at)s)") % {"said": said, "at": _at(part["since"])}
    return said


def _at(written: str) -> str:
    return wall(datetime.fromisoformat(written))
