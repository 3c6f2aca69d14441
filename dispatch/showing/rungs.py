"""The way a message took down the ladder, rung by rung, for whoever has to know if it arrived."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hotline.models import Attempt, OutboundMessage
from hotline.models.rungs import Outcome, Rung

Part = dict[str, Any]
# How each outcome is drawn: the shapes that deliveries have.
SHAPES = {
    Outcome.SKIPPED: "passed",
    Outcome.WAITING: "pending",
    Outcome.SENDING: "sending",
    Outcome.SENT: "sent",
    Outcome.DELIVERED: "sent",
    Outcome.FAILED: "failed",
    Outcome.UNSURE: "unsure",
}


def way(message: OutboundMessage, channel: str) -> list[Part]:
    """The rungs this message was not carried by and the notices sent instead, oldest first."""
    return [_shown(attempt, channel) for attempt in message.attempts.all()]


def _shown(attempt: Attempt, channel: str) -> Part:
    return {
        "name": _name(attempt, channel),
        "state": SHAPES[Outcome(attempt.outcome)],
        "state_name": attempt.get_outcome_display(),
        "reason": attempt.reason,
        "at": attempt.reported_at or attempt.ended_at or attempt.made_at,
        "shows_time": attempt.outcome != Outcome.SKIPPED,
    }


def _name(attempt: Attempt, channel: str) -> str:
    if attempt.rung != Rung.WORDS:
        return str(attempt.get_rung_display())
    called = channel == "phone"
    return pgettext("rung", "A call") if called else pgettext("rung", "Message in the chat")


def reasons() -> dict[str, str]:
    """Why a rung did not hold, in words, beside what every delivery's error means."""
    return {
        "no_consent": _("The citizen has not agreed to be notified this way."),
        "refused": _("The citizen refused these notices."),
        "43101": _("The citizen refused these notices."),
        "blocked_by_citizen": _("The citizen has blocked our notices."),
        "not_set_up": _("No such notice is set up on the account."),
        "not_switched_on": _("The government has not switched this notice on."),
        "no_gateway": _("The city has no gateway for text messages."),
        "no_phone": _("The citizen left no phone of their own."),
        "no_mobile": _("The phone they left cannot show a text message."),
        "gateway_stopped": _("The gateway for text messages is stopped; it goes when that works."),
        "enough_for_today": _("This phone has had as many text messages today as it may."),
        "40037": _("The platform does not know this notice; its number on the account is wrong."),
        "47003": _("The platform refuses what stands in the notice's fields."),
        "48001": _("The account may not send such notices."),
        "isv.MOBILE_NUMBER_ILLEGAL": _("The gateway says that this is no phone number."),
        "isv.BUSINESS_LIMIT_CONTROL": _("This phone gets too many texts; it goes out later."),
        "isv.SMS_TEMPLATE_ILLEGAL": _("The gateway does not know this text."),
    }
