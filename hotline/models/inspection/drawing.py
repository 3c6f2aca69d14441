"""Draws the samples of every round that is over and was not drawn yet."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from hotline.models.digests import DayDigest
from hotline.models.inspection.classes import Round, listed
from hotline.models.inspection.draw import Draw, digest_of, drawn_of, seed_of
from hotline.models.inspection.flags import flags_of
from hotline.models.inspection.sample import Sample
from hotline.models.inspection.sheet import ScoreSheet
from hotline.models.organisations import Organisation
from hotline.models.people import User
from hotline.models.tickets import Ticket
from hotline.powers import Kind

LONGEST_ROUND = timedelta(days=31)  # what lies further back was never promised to be inspected
SETTLED = timedelta(minutes=5)  # a step that began before the digest has ended by then
RANDOM = "random"


def draw_due(now: datetime, *, settled: timedelta = SETTLED) -> int:
    """Draw the rounds that are over, for every vendor; return how many samples were drawn."""
    closed = DayDigest.objects.filter(at__gt=now - LONGEST_ROUND, at__lte=now - settled)
    found = 0
    for vendor in Organisation.objects.filter(kind=Kind.VENDOR).order_by("pk"):
        done = set(Draw.objects.filter(vendor=vendor).values_list("digest_id", flat=True))
        for digest in closed.order_by("day"):
            if digest.day not in done:
                found += draw(vendor, digest)
    return found


@transaction.atomic
def draw(vendor: Organisation, digest: DayDigest) -> int:
    """Draw the round that `digest` closes; return how many samples. Drawn already: none."""
    with connection.cursor() as cursor:  # two workers: who comes second finds it done
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"draw:{vendor.pk}"])
    if Draw.objects.filter(vendor=vendor, digest=digest).exists():
        return 0
    sheet, told = ScoreSheet.in_force(), round_of(vendor, digest)
    pool, seed = told.pool(), seed_of(vendor.code, digest)
    at_random = drawn_of(pool, seed, sheet.rate)
    tickets = _tickets([*pool.values(), *told.rated_low(sheet)])
    flags = flags_of(tickets, vendor, sheet)
    reasons = {pk: listed(ticket, sheet, flags[pk], told) for pk, ticket in tickets.items()}
    for number in at_random:
        reasons.setdefault(pool[number], []).insert(0, RANDOM)
    known = set(Sample.objects.filter(ticket__in=reasons).values_list("ticket_id", flat=True))
    wanted = {pk: why for pk, why in reasons.items() if why and pk not in known}
    made = _kept(vendor, digest, sheet, told, pool, seed, wanted)
    machine = User.objects.machine()
    for pk, why in sorted(wanted.items()):
        ticket = tickets[pk]
        Sample.of(ticket, made, reasons=why, flags=flags[pk]).draw(by=machine)
    return len(wanted)


def round_of(vendor: Organisation, digest: DayDigest) -> Round:
    """From the digest before up to this one."""
    before = DayDigest.objects.filter(day__lt=digest.day).order_by("-day").first()
    since = digest.at - LONGEST_ROUND
    return Round(vendor, max(since, before.at) if before else since, digest.at)


def _tickets(keys: list[int]) -> dict[int, Ticket]:
    found = Ticket.objects.select_related("category").prefetch_related("messages", "notes")
    return dict(found.in_bulk(keys))


def _kept(
    vendor: Organisation,
    digest: DayDigest,
    sheet: ScoreSheet,
    told: Round,
    pool: dict[str, int],
    seed: str,
    wanted: dict[int, list[str]],
) -> Draw:
    at_random = sum(RANDOM in why for why in wanted.values())
    made = Draw(
        vendor=vendor,
        digest=digest,
        sheet=sheet if sheet.version else None,
        since=told.since,
        until=told.until,
        rate=sheet.rate,
        pool=len(pool),
        pool_digest=digest_of(pool),
        seed=seed,
        drawn=at_random,
        listed=len(wanted) - at_random,
    )
    made.seal = made.sealed()
    made.save(force_insert=True)
    return made


def draw_now() -> int:
    """Everything that a digest closes up to this moment: for who asks on the command line."""
    return draw_due(timezone.now(), settled=timedelta())
