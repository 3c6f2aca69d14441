"""What the house has learnt about sorting messages, version by version, and which version is used.

A version is made from the city's own accepted tickets and the categories' own words. Its arrays are
kept in the database under a keyed digest; whoever changes them there makes them useless, and
nothing in them can ever run (hotline/sorter/packing.py). Of old versions only the figures stay.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from hmac import compare_digest
from threading import Lock

from django.db import models, transaction
from django.utils.translation import gettext as _

from hotline.errors import wrong_entry
from hotline.models.categories import Category
from hotline.models.messages import Message
from hotline.models.people import User
from hotline.models.record import Event, SecurityEvent
from hotline.models.states import State
from hotline.models.tickets import Ticket
from hotline.models.versions import Version, one_editor_at_a_time, reason_of
from hotline.sealing import blind
from hotline.sorter import Damaged, Example, Learnt, Sorter, learn, pack, unpack
from hotline.sorter.seeds import OF_KINDS, OF_URGENCIES

log = logging.getLogger(__name__)

MOST_TICKETS = 20_000  # the newest
KEPT = 10  # versions whose arrays stay, so that one can go back
AT_ONCE = 2000
PURPOSE = "sorter"  # of the digest
WORSE = 0.02  # by so much less on unseen tickets is worse, and not taken into use by itself


class Sorters(models.QuerySet["LearntSorter"]):
    """Learns, and finds what is used."""

    def learn(self, *, by: User, reason: str = "") -> LearntSorter:
        """Learn anew from the tickets as they are, and use it: unless a person has gone back to an
        older version, or it does clearly worse than the one in use did.
        """
        learnt = learn(list(examples()))
        with one_editor_at_a_time("sorter"):
            made = self._kept(learnt)
            chosen = SorterChoice.newest()
            if chosen is None or (not chosen.held and not made.is_worse_than(chosen.sorter)):
                made.use(by=by, reason=reason or _("Learnt anew."))
            self._forget_the_oldest()
        return made

    def learn_if_new(self, *, by: User) -> LearntSorter | None:
        """Learn only if something was sorted since; None if not."""
        newest = self.order_by("-number").first()
        if newest is not None and newest.upto == _last_sorting():
            return None
        return self.learn(by=by)

    def _kept(self, learnt: Learnt) -> LearntSorter:
        packed = pack(learnt.sorter)
        before = self.order_by("-number").first()
        return self.create(
            number=before.number + 1 if before else 1,
            examples=learnt.examples,
            upto=_last_sorting(),
            figures={name: one.as_figures() for name, one in learnt.measured.items()},
            packed=packed,
            digest=blind(packed, purpose=PURPOSE),
        )

    def _forget_the_oldest(self) -> None:
        chosen = SorterChoice.newest()
        stay = list(self.order_by("-number").values_list("pk", flat=True)[:KEPT])
        stay += [chosen.sorter_id] if chosen else []
        self.exclude(pk__in=stay).exclude(packed=b"").update(packed=b"")


class LearntSorter(models.Model):
    """One version. `figures` hold, by question, how it did on tickets it had not seen."""

    number = models.PositiveIntegerField(unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    examples = models.PositiveIntegerField()
    upto = models.BigIntegerField(default=0)  # the newest event it can have learnt from
    figures = models.JSONField(default=dict)
    packed = models.BinaryField()
    digest = models.BinaryField(max_length=32)

    objects = Sorters.as_manager()

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"v{self.number}"

    def opened(self) -> Sorter:
        """The sorter itself. Raises `Damaged` if the bytes are not those that were kept."""
        packed = bytes(self.packed)
        if not compare_digest(blind(packed, purpose=PURPOSE), bytes(self.digest)):
            raise Damaged("digest")
        return unpack(packed)

    def use(self, *, by: User, reason: str, held: bool = False) -> SorterChoice:
        """Use this version from now on; `held`: until a person says otherwise, whatever is learnt.

        BadArguments without a reason, or if its arrays were forgotten or damaged.
        """
        try:
            self.opened()
        except Damaged:
            raise wrong_entry("number", _("Of this version only the figures are left.")) from None
        with transaction.atomic():
            choice = SorterChoice.objects.create(
                sorter=self, held=held, made_by=by, reason=reason_of(reason)
            )
            SecurityEvent.objects.create(
                by=by, what="sorter_used", subject=f"sorter {self}", details={"held": held}
            )
        return choice

    def is_worse_than(self, other: LearntSorter) -> bool:
        """Whether it sorts clearly fewer unseen tickets rightly; unmeasured, it is not."""
        mine, theirs = (one.figures.get("category", {}).get("first") for one in (self, other))
        return mine is not None and theirs is not None and mine < theirs - WORSE


class SorterChoice(Version):
    """That a version was taken into use, by whom and why; the newest counts."""

    sorter = models.ForeignKey(LearntSorter, models.PROTECT, related_name="choices")
    held = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.sorter_id}{' held' if self.held else ''}"

    @classmethod
    def newest(cls) -> SorterChoice | None:
        """What is in use; None before anything was learnt."""
        chosen = cls.objects.select_related("sorter").defer("sorter__packed")
        return chosen.order_by("-pk").first()


def sorter() -> Sorter | None:
    """The version in use, kept in this process until another is; None where there is none, or its
    arrays are damaged: then nothing is proposed, and the log says why.
    """
    newest = SorterChoice.objects.order_by("-pk").values_list("sorter_id", flat=True).first()
    if newest is None:
        return None
    with _lock:
        if newest not in _opened:
            _opened.clear()
            _opened[newest] = _open(newest)
        return _opened[newest]


_opened: dict[int, Sorter | None] = {}
_lock = Lock()


def _open(pk: int) -> Sorter | None:
    try:
        return LearntSorter.objects.get(pk=pk).opened()
    except Damaged as damaged:
        log.error("sorter %s cannot be used: %s", pk, damaged)
        return None


# What is learnt from ----------------------------------------------------------------------------


def examples() -> Iterator[Example]:
    """The categories' own words, and the newest accepted tickets as they are sorted now.

    Confidential and sealed ones are left out: nothing of them may be told from a model. A
    correction is learnt because the ticket is.
    """
    yield from seeds()
    sorted_ones = _sorted()[:MOST_TICKETS]
    rows = list(
        sorted_ones.values_list(
            "pk", "contact_id", "category_id", "kind", "urgency", "lead_office__code", "body"
        )
    )
    words = _words_of([row[0] for row in rows])
    for pk, contact, category, kind, urgency, office, body in rows:
        labels = {"category": category, "kind": kind, "urgency": urgency, "office": office}
        yield Example(
            "\n".join(words.get(pk, ())) or body,
            {question: label for question, label in labels.items() if label},
            of=str(contact),
        )


def seeds() -> Iterator[Example]:
    """What every label is known by before anybody has sorted anything: each word by itself, and
    all of them together.
    """
    leads = dict(Category.objects.values_list("code", "name"))
    for code, name, words in Category.objects.values_list("code", "name", "words"):
        above = [leads[code[:2]]] if len(code) > 2 and code[:2] in leads else []
        own = [name, *words.split()]
        for text in (*own, "，".join([*own, *above])):
            yield Example(text, {"category": code}, seed=True)
    for question, listed in (("kind", OF_KINDS), ("urgency", OF_URGENCIES)):
        for label, said in listed.items():
            for text in (*said.split(), said.replace(" ", "，")):
                yield Example(text, {question: label}, seed=True)


def _sorted() -> models.QuerySet[Ticket]:
    known = Ticket.objects.filter(category__isnull=False, confidential=False, sealed=False)
    return known.exclude(state=State.DECLINED).order_by("-opened_at", "-pk")


def _last_sorting() -> int:
    """The key of the newest event that said what a ticket is about, or whose it is; 0: none."""
    told = Event.objects.filter(step__in=["accept", "dispatch"]).order_by("-pk")
    return told.values_list("pk", flat=True).first() or 0


def _words_of(tickets: list[int]) -> dict[int, list[str]]:
    """What the citizens wrote, in order, by ticket."""
    words: dict[int, list[str]] = {}
    for start in range(0, len(tickets), AT_ONCE):
        said = Message.objects.filter(ticket__in=tickets[start : start + AT_ONCE]).exclude(text="")
        for ticket, text in said.order_by("ticket", "sent_at", "serial", "id").values_list(
            "ticket", "text"
        ):
            words.setdefault(ticket, []).append(text)
    return words
