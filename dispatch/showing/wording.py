"""What the forms of the steps say: labels, reasons, and the rule each step goes by."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy, ngettext

from hotline.models import Ticket
from hotline.models.upward import Stage
from hotline.workdays import Limit, Unit

LABELS = {
    "title": gettext_lazy("Title"),
    "kind": gettext_lazy("Kind"),
    "urgency": gettext_lazy("Urgency"),
    "category": gettext_lazy("Category"),
    "facts": gettext_lazy("Facts"),
    "reason": gettext_lazy("Reason"),
    "note": gettext_lazy("Remark"),
    "to": gettext_lazy("Colleague"),
    "lead": gettext_lazy("Lead office"),
    "assist": gettext_lazy("Assisting offices"),
    "confidential": gettext_lazy("Does the citizen want to stay confidential?"),
    "accused": gettext_lazy("Office complained about, if any"),
    "text": gettext_lazy("What happened"),
    "at": gettext_lazy("Time"),
    "ground": gettext_lazy("Ground"),
    "until": gettext_lazy("Until the end of"),
    "plan": gettext_lazy("Plan"),
    "review_on": gettext_lazy("Look again on"),
    "grant": gettext_lazy("Ruling"),
    "into": gettext_lazy("Merge into"),
    "messages": gettext_lazy("Messages that go"),
    "statement": gettext_lazy("Statement"),
    "contacted": gettext_lazy("Was the citizen reached?"),
    "solved": gettext_lazy("Is it solved, the citizen says?"),
    "satisfied": gettext_lazy("How satisfied, from 1 to 5?"),
    "place": gettext_lazy("Place, as the public reads it"),
    "stage": gettext_lazy("Which report"),
    "superior": gettext_lazy("Superior duty office"),
}
# Where a step calls an entry differently.
LABELS_OF = {
    ("publish", "text"): gettext_lazy("The case, told so that nobody is recognised"),
    ("write_up", "text"): gettext_lazy("The report"),
}
GRANT_OR_REFUSE = [
    {"value": "true", "label": gettext_lazy("Grant")},
    {"value": "false", "label": gettext_lazy("Refuse")},
]
YES_OR_NO = [
    {"value": "yes", "label": gettext_lazy("Yes")},
    {"value": "no", "label": gettext_lazy("No")},
]
FACT_LABELS = {
    "who": gettext_lazy("Who"),
    "what": gettext_lazy("What"),
    "when": gettext_lazy("When"),
    "where": gettext_lazy("Where"),
    "why": gettext_lazy("Why"),
    "how": gettext_lazy("How"),
}
REASONS = {
    "thanks": gettext_lazy("Thanks"),
    "greeting": gettext_lazy("A greeting"),
    "emoji": gettext_lazy("Only an emoji"),
    "spam": gettext_lazy("Advertising or spam"),
    "test": gettext_lazy("A test"),
    "unreadable": gettext_lazy("Not readable"),
    # Declining
    "elsewhere": gettext_lazy("Happened in another city"),
    "other_bodies": gettext_lazy("For the Party, congress, courts, procuratorate or army"),
    "emergency": gettext_lazy("Emergency: 110, 119, 120, 122"),
    "court": gettext_lazy("For a court, arbitration or administrative review"),
    "petition": gettext_lazy("With the petition office already"),
    "disclosure": gettext_lazy("For a request for government information"),
    "handled": gettext_lazy("The same matter is being handled or was finished"),
    "secret": gettext_lazy("Touches secrets, privacy or public order"),
    "no_request": gettext_lazy("No facts and nothing asked for"),
    "discipline": gettext_lazy("Complaint about an official's conduct"),
    # Return
    "not_our_duty": gettext_lazy("Not our duty"),
    "not_our_area": gettext_lazy("Not our area"),
    "duty_unclear": gettext_lazy("Nobody's duty clearly"),
    "facts_missing": gettext_lazy("Facts are missing"),
    # Extension
    "complex": gettext_lazy("A complex matter"),
    "several_offices": gettext_lazy("Several offices are needed"),
    "expert_opinion": gettext_lazy("Waits for an expert opinion"),
    "site": gettext_lazy("Work on site takes longer"),
    "weather": gettext_lazy("Weather holds it up"),
    # Shelving
    "funding": gettext_lazy("No funds yet"),
    "planning": gettext_lazy("Waits for planning"),
    "legislation": gettext_lazy("Waits for a rule or law"),
    "third_party": gettext_lazy("Depends on a third party"),
    "season": gettext_lazy("Waits for the season"),
}
RULES = {
    "accept": gettext_lazy(
        "Help, complaint, report and disaster need a place. Once accepted, the limits follow"
        " kind and urgency; a report of wrongdoing is confidential, and leaves the vendor's sight."
    ),
    "conceal": gettext_lazy(
        "When the citizen asks for it. Once accepted, the vendor sees nothing of it any more; it is"
        " never undone."
    ),
    "dispatch": gettext_lazy(
        "The catalogue names the lead office; where it names several, the duty officer decides. The"
        " limits for signing, first contact and reply start now."
    ),
    "set_aside": gettext_lazy("Only what holds no request. It can be restored, and is sampled."),
    "merge": gettext_lazy(
        "The citizen keeps number and code, and hears every word said to the other ticket from now"
        " on. It can be unmerged, and is sampled."
    ),
    "split": gettext_lazy(
        "What goes becomes a ticket of its own, with a number, a code and a receipt; pictures and"
        " hidden values go along. At least one message stays."
    ),
    "quote": gettext_lazy(
        "The citizen gets exactly these words, in the name of the government. The hotline centre"
        " stands for the answer and follows it up."
    ),
    "contact": gettext_lazy("Stays in house: citizens never read it."),
    "progress": gettext_lazy("Stays in house: citizens never read it."),
    "propose_decline": gettext_lazy(
        "The duty officer rules. An emergency is handed over by phone first, and the citizen is"
        " told at once whom to call."
    ),
    "ask_return": gettext_lazy(
        "Name the rule that makes it somebody else's duty. Until the centre has ruled, your limits"
        " run on."
    ),
    "ask_extension": gettext_lazy(
        "Before the reply is due, never for critical matters. Until it is granted, your limits run"
        " on; granted, the citizen is told the new date and the reason."
    ),
    "ask_shelving": gettext_lazy(
        "For what cannot be done now: with a plan, and a day to look at it again."
    ),
    "assist": gettext_lazy("Stays in house: the lead office answers."),
    "urge": gettext_lazy("Stays in house, and is counted."),
    "escalate": gettext_lazy("Stays in house; state and limits stay as they are."),
    "follow_up": gettext_lazy(
        "The centre asks, or another vendor than the one that is scored. “Not solved” waits for the"
        " centre, which reworks it or closes it with a reason."
    ),
    "close": gettext_lazy("The hotline centre closes, never the office that is scored."),
    "rework": gettext_lazy("The office gets a new limit for its answer; every time is counted."),
    "publish": gettext_lazy(
        "Everybody can read it. Leave out names, numbers and house numbers. Once published, the"
        " text cannot be changed, only taken back."
    ),
    "write_up": gettext_lazy(
        "Filled in from the facts; check every one. It leaves the house only when it is released."
    ),
    "send_up": gettext_lazy(
        "It gets a number and is never changed again. Print it, or read it out over the phone, and"
        " the time for the next one begins."
    ),
    "unpublish": gettext_lazy("Nobody reads it any more; the record keeps that it was shown."),
}


def in_words(name: str, code: str) -> str:
    """Say the code of an entry as its form offers it; what has no words stands as it is."""
    said: dict[str, dict[str, Any]] = {
        "kind": dict(Ticket.Kind.choices),
        "urgency": dict(Ticket.Urgency.choices),
        "reason": REASONS,
        "stage": dict(Stage.choices),
    }
    return str(said.get(name, {}).get(code, code))


def limit_in_words(written: str) -> str:
    """Say a limit as people do: "15min" is "15 min", "5wd" is "5 working days"."""
    limit = Limit.parse(written)
    say = {
        Unit.MIN: ngettext("%(n)d min", "%(n)d min", limit.count),
        Unit.H: ngettext("%(n)d hour", "%(n)d hours", limit.count),
        Unit.WH: ngettext("%(n)d working hour", "%(n)d working hours", limit.count),
        Unit.WD: ngettext("%(n)d working day", "%(n)d working days", limit.count),
    }
    return say[limit.unit] % {"n": limit.count}
