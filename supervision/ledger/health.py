"""How each door is doing, as named facts: what is wrong, and what the platform said itself.

For all doors at once, in a fixed number of queries over small indexes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dispatch.showing.deliveries import why
from hotline.models import Account, DoorCheck, LedgerEntry, LedgerRules, OutboundMessage, Ticket
from hotline.models.ledger_rules import NAMES
from hotline.models.outbox import OVERTAKEN, State
from hotline.models.proceedings import UNANSWERED
from intake.showing import TROUBLES, accounts

LATELY = timedelta(days=7)  # in which failed messages count
MOST_ERRORS = 3  # kinds of failure told of one door
TROUBLE, WARNING = "trouble", "warning"
DEAD = {
    "hook": gettext_lazy("Our address does not answer the platform as it must"),
    "api": gettext_lazy("The platform does not let us in"),
    "page": gettext_lazy("Our page does not open"),
}
FACTS = {
    "no_address": gettext_lazy("HOTLINE_PUBLIC_URL is not set, so nobody can look."),
    "wrong_answer": gettext_lazy("Something else answers at our address."),
    "credentials": gettext_lazy("Its keys do not fit together."),
    "broke_off": gettext_lazy("The probe itself failed."),
    "no_permission": gettext_lazy("The account lacks this permission on the platform."),
    "address_not_allowed": gettext_lazy("Our address is not on the platform's list."),
    "closed_by_us": gettext_lazy("The account was closed."),
}


@dataclass(frozen=True)
class Fact:
    """One thing that somebody has to know: what it `means`, and the other side's own `words`."""

    code: str
    weight: str
    said: str
    means: str = ""
    words: str = ""


@dataclass
class Health:
    """One door."""

    account: Account
    platform: dict[str, Any]  # its calls and feeds, as intake shows them
    facts: list[Fact] = field(default_factory=list)
    last_in_at: datetime | None = None
    last_out_at: datetime | None = None
    unanswered: int = 0
    oldest_at: datetime | None = None
    checks: Sequence[DoorCheck] = ()

    @property
    def in_trouble(self) -> bool:
        """Whether anything is wrong, beside what is only to be kept in mind."""
        return any(fact.weight == TROUBLE for fact in self.facts)


def of_doors(only: Iterable[int] | None = None) -> dict[int, Health]:
    """Every door, or those only, by its account's id."""
    found = Account.objects.select_related("listening_vendor", "budget", "pulse", "listed")
    found = found.prefetch_related("feeds", "templates", "checks")
    if only is not None:
        found = found.filter(pk__in=list(only))
    shown = {part["it"].pk: part for part in accounts(found)}
    waiting, failing = _waiting(shown), _failing(shown)
    rules, now = LedgerRules.in_force(), timezone.now()
    doors = {}
    for pk, part in shown.items():
        door = doors[pk] = Health(part["it"], part)
        door.unanswered, door.oldest_at = waiting.get(pk, (0, None))
        pulse = getattr(door.account, "pulse", None)
        if pulse is not None:
            door.last_in_at, door.last_out_at = pulse.last_in_at, pulse.last_out_at
        door.checks = list(door.account.checks.all())
        door.facts = [
            *_state(door),
            *_dead(door.checks),
            *_token(pulse.token_ends_at if pulse else None, rules, now),
            *_failed(door, failing.get(pk, Counter())),
            *_silent(door, rules, now),
        ]
    return doors


def _waiting(accounts: Iterable[int]) -> dict[int, tuple[int, datetime | None]]:
    """How many matters have no answer at each door, and since when; along an index of these."""
    found = Ticket.objects.filter(account__in=list(accounts), state__in=UNANSWERED)
    counted = found.order_by().values_list("account").annotate(Count("pk"), Min("opened_at"))
    return {pk: (count, oldest) for pk, count, oldest in counted}


def _failing(accounts: Iterable[int]) -> dict[int, Counter[str]]:
    """What did not arrive lately at each door, by the reason."""
    lost = OutboundMessage.objects.filter(
        state__in=[State.FAILED, State.UNREACHED, State.UNSURE],
        ended_at__gte=timezone.now() - LATELY,
        contact__account__in=list(accounts),
    ).exclude(error=OVERTAKEN)
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    told = lost.order_by().values_list("contact__account", "error").annotate(Count("pk"))
    for account, error, count in told:
        counted[account][error] += count
    return counted


# The facts --------------------------------------------------------------------------------------


def _state(door: Health) -> Iterable[Fact]:
    account = door.account
    if account.health != Account.Health.FINE:
        said = str(account.get_health_display())
        if account.trouble == "closed_by_us":
            yield Fact("closed_by_us", WARNING, str(FACTS["closed_by_us"]))
        else:
            yield Fact(account.health, TROUBLE, said, *_explained(account.trouble))


def _dead(checks: Sequence[DoorCheck]) -> Iterable[Fact]:
    for check in checks:
        if check.fact:
            yield Fact(f"dead_{check.part}", TROUBLE, str(DEAD[check.part]), *explained(check))


def explained(check: DoorCheck) -> tuple[str, str]:
    """What a dead part means, and what the other side said."""
    return _explained(check.words or check.fact, check.fact)


def _explained(words: str, fact: str = "") -> tuple[str, str]:
    """What it means where we know that, and the words where they say more."""
    code, _colon, rest = words.partition(": ")
    known = FACTS | TROUBLES
    means = known.get(fact) or known.get(code) or known.get(rest.partition(" ")[0])
    return str(means or ""), "" if words in known else words


def _token(ends: datetime | None, rules: LedgerRules, now: datetime) -> Iterable[Fact]:
    if ends is None:
        return
    days = (ends - now) // timedelta(days=1)
    if ends <= now:
        yield Fact("token_ended", TROUBLE, _("Its token has ended: authorise us again."))
    elif days < rules.term("token_days"):
        said = ngettext(
            "Its token ends in %(days)d day: authorise us again.",
            "Its token ends in %(days)d days: authorise us again.",
            days,
        )
        yield Fact("token_ending", WARNING, said % {"days": days})


def _failed(door: Health, failing: Counter[str]) -> Iterable[Fact]:
    if not failing:
        return
    said = ngettext(
        "%(count)d message did not arrive within a week",
        "%(count)d messages did not arrive within a week",
        failing.total(),
    )
    told = [
        f"{why(error, door.account.carrier)} × {count}"
        for error, count in failing.most_common(MOST_ERRORS)
    ]
    yield Fact("failing", WARNING, said % {"count": failing.total()}, "; ".join(told))


def silence(door: Health, now: datetime) -> tuple[int, int] | None:
    """For how many days nobody has said a word there, and we have not. None for a door that is in
    no entry in use: nobody expects a telephone to speak.
    """
    entry, pulse = getattr(door.account, "listed", None), getattr(door.account, "pulse", None)
    if entry is None or pulse is None or not entry.is_in_use:
        return None
    opened = entry.opened_on or pulse.since.date()
    begun = max(pulse.since, datetime.combine(opened, datetime.min.time(), now.tzinfo))
    heard, spoke = door.last_in_at or begun, door.last_out_at or begun
    return (now - max(heard, spoke)).days, (now - spoke).days


def _silent(door: Health, rules: LedgerRules, now: datetime) -> Iterable[Fact]:
    quiet, mute = silence(door, now) or (0, 0)
    if quiet >= rules.term("dormant_days"):
        said = _("Not a word either way for %(days)d days: close it, or use it.")
        yield Fact("dormant", TROUBLE, said % {"days": quiet})
    elif mute >= rules.term("silent_days"):
        said = _("We have said nothing there for %(days)d days.")
        yield Fact("silent", TROUBLE, said % {"days": mute})


def of_entry(entry: LedgerEntry, rules: LedgerRules, now: datetime) -> list[Fact]:
    """What is wrong with an entry itself: a step or a filing that is late, a second account."""
    facts = []
    for proceeding in entry.proceedings.all():
        step = proceeding.current if proceeding.ended_at is None else None
        if step is not None and step.is_late(now):
            said = _("Late: %(step)s") % {"step": NAMES[f"{proceeding.kind}.{step.code}"]}
            facts.append(Fact("late_step", TROUBLE, said))
    if entry.is_in_use and entry.filed_on is None and not entry.proceedings.all():
        facts.append(Fact("not_filed", WARNING, _("It was never filed.")))
    return facts
