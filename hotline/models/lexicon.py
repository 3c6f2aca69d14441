"""The lexicon as the government keeps it: every entry with its versions, and whoever changed what,
and why.

One person of the centre adds or sharpens; what weakens an entry that blocks takes two.
"""

from __future__ import annotations

from typing import Any, Self

from django.db import models, transaction
from django.db.models import Count, F, Max, Q
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from hotline import lexicon
from hotline.errors import Moved, RuleRefuses, wrong_entry
from hotline.lexicon.alarms import HEEDED
from hotline.lexicon.seeds import SEEDS
from hotline.models.arguments import LexiconWords
from hotline.models.people import User
from hotline.models.record import SecurityEvent
from hotline.powers import Kind, Power
from hotline.together import once


class Ban(models.TextChoices):
    """What an entry guards against: the fourteen bans of the rules for government accounts, then
    what makes an answer a matter for more people.
    """

    CONSTITUTION = "constitution", _("Against the constitution")
    STATE = "state", _("State security and secrets")
    HONOUR = "honour", _("Honour of the state")
    ETHNIC = "ethnic", _("Ethnic hatred")
    RELIGION = "religion", _("Cults and superstition")
    RUMOUR = "rumour", _("Rumours")
    OBSCENE = "obscene", _("Obscenity, gambling, violence")
    INSULT = "insult", _("Insults and libel")
    ASSEMBLY = "assembly", _("Inciting gatherings")
    ILLEGAL_GROUP = "illegal_group", _("Illegal groups")
    NOT_PUBLIC = "not_public", _("What must not be public")
    IMAGE = "image", _("Image of the place")
    EMOTION = "emotion", _("Personal views and moods")
    LAW = "law", _("Anything else the law forbids")
    MINORS = "minors", _("Minors")
    DEATHS = "deaths", _("Deaths")
    MONEY = "money", _("Promises of money")
    FAULT = "fault", _("Judgments of fault")
    # What citizens' words are listened to for.
    TRAPPED = "trapped", _("People trapped")
    INJURED = "injured", _("People hurt or ill")
    MISSING = "missing", _("People missing")
    DROWNING = "drowning", _("People in the water")
    HAZARD = "hazard", _("Signs of a disaster")


class Effect(models.TextChoices):
    """What an entry does when an answer holds one of its words."""

    BLOCK = lexicon.Effect.BLOCK.value, _("Blocks")
    EYES = lexicon.Effect.EYES.value, _("One more person looks")
    REMARK = lexicon.Effect.REMARK.value, _("Only a remark")
    ALARM = lexicon.Effect.ALARM.value, _("Citizen's matter: critical at once")
    SIGN = lexicon.Effect.SIGN.value, _("Citizen's matter: a disaster")


EYES = Effect.EYES

# Each of these does one thing only, and nothing else does it.
LISTENED_FOR = {
    **dict.fromkeys((Ban.TRAPPED, Ban.INJURED, Ban.MISSING, Ban.DROWNING), Effect.ALARM),
    Ban.HAZARD: Effect.SIGN,
}
# What takes two people to weaken.
GUARDED = frozenset({Effect.BLOCK, Effect.ALARM})

# The facts of a matter that make it one for more people, whatever the answer says.
OF_THE_MATTER = frozenset({Ban.MINORS, Ban.DEATHS})


class Entries(models.QuerySet["LexiconEntry"]):
    """Adds entries, and hands out what is in force."""

    def add(self, given: dict[str, Any], *, by: User) -> LexiconEntry:
        """Begin an entry; what was given is checked as `LexiconWords`."""
        form = LexiconWords.checked(given)
        _only_an_editor(by)
        if form.ban not in Ban.values:
            raise wrong_entry("ban", say("There is no such class."))
        _one_thing_only(form)
        with transaction.atomic():
            entry = self.create(ban=form.ban)
            entry._write(form, by=by)
        return entry

    def with_current(self) -> Self:
        """Each with its newest version and what waits for a second person, in two queries more."""
        return self.prefetch_related(
            models.Prefetch("versions", LexiconVersion.objects.select_related("by", "seconded_by")),
            models.Prefetch(
                "proposals", LexiconProposal.objects.waiting().select_related("by"), "waiting"
            ),
        )

    def seed(self, *, by: User) -> int:
        """Write what a new house begins with of every class that has no entry yet; return how many.

        Entries are never deleted, so nothing that the government took out of force comes back.
        """
        there = set(self.values_list("ban", flat=True))
        seeds = [seed for seed in (*SEEDS, *HEEDED) if seed.ban not in there]
        if not seeds:
            return 0
        with transaction.atomic():
            made = self.bulk_create(self.model(ban=seed.ban) for seed in seeds)
            LexiconVersion.objects.bulk_create(
                LexiconVersion(
                    entry=entry,
                    number=1,
                    words="\n".join(seed.words.split()),
                    unless="\n".join(seed.unless.split()),
                    effect=seed.effect.value,
                    reason=seed.reason,
                    by=by,
                    by_kind=by.organisation_kind,
                )
                for entry, seed in zip(made, seeds, strict=True)
            )
            SecurityEvent.objects.create(by=by, what="lexicon_seeded", details={"n": len(made)})
        return len(made)


class LexiconEntry(models.Model):
    """One thing that is not to be said, or not unseen; what it looks for is its newest version."""

    ban = models.CharField(max_length=16, choices=Ban.choices)

    objects = Entries.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "lexicon entries"
        indexes = [models.Index(fields=["ban", "id"], name="lexicon_by_ban")]

    @property
    def current(self) -> LexiconVersion:
        """What it says now."""
        return max(self.versions.all(), key=lambda version: version.number)

    def amend(self, given: dict[str, Any], *, by: User, expects: int) -> LexiconProposal | None:
        """Change the entry, seen at version `expects`. What weakens a block is only proposed:
        then the proposal is returned.
        """
        form = LexiconWords.checked(given)
        _only_an_editor(by)
        _one_thing_only(form)
        with transaction.atomic():
            before = self._held(expects)
            if not before.weakened_by(form):
                self._write(form, by=by, number=before.number + 1)
                return None
            if self.proposals.waiting().exists():
                raise Moved(say("A change of this entry is waiting already."), code="state")
            proposal = self.proposals.create(**form.columns(), follows=before.number, by=by)
            _log("lexicon_proposed", self, before.number, by=by, proposal=proposal.pk)
            return proposal

    def _held(self, expects: int) -> LexiconVersion:
        """The current version, with the entry locked; Moved if it is not the one that was seen."""
        LexiconEntry.objects.select_for_update().get(pk=self.pk)
        now = self.versions.order_by("-number")[0]
        if now.number != expects:
            raise Moved(say("Somebody changed this while you were looking at it."), code="version")
        return now

    def _write(
        self, form: LexiconWords, *, by: User, number: int = 1, seconded_by: User | None = None
    ) -> None:
        version = self.versions.create(
            **form.columns(),
            number=number,
            by=by,
            by_kind=by.organisation_kind,
            seconded_by=seconded_by,
        )
        told = {"effect": version.effect, "in_force": version.in_force}
        second = {"seconded_by": seconded_by.pk} if seconded_by else {}
        _log("lexicon_changed", self, number, by=by, **told, **second)


class Says(models.Model):
    """What an entry says, or would say."""

    words = models.TextField()  # one a line, see hotline.lexicon.matching
    unless = models.TextField(blank=True)  # harmless words that hold one of them, one a line
    effect = models.CharField(max_length=8, choices=Effect.choices)
    reason = models.CharField(max_length=80)  # shown to who writes
    in_force = models.BooleanField(default=True)
    why = models.CharField(max_length=200, blank=True)  # it was changed
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    @property
    def form(self) -> dict[str, Any]:
        """As `LexiconWords` takes it."""
        names = ("words", "unless", "effect", "reason", "in_force", "why")
        return {name: getattr(self, name) for name in names}


class LexiconVersion(Says):
    """What an entry said from one moment on. Append-only."""

    entry = models.ForeignKey(LexiconEntry, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_kind = models.CharField(max_length=12)
    seconded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["entry", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="one_lexicon_version"),
            # The house comes with a lexicon; from then on it is the government's.
            models.CheckConstraint(
                condition=Q(by_kind=Kind.GOVERNMENT) | Q(by_kind=Kind.MACHINE, number=1),
                name="only_government_bans",
            ),
            models.CheckConstraint(
                condition=Q(seconded_by=None) | ~Q(seconded_by=F("by")),
                name="lexicon_seconded_by_another",
            ),
        ]

    def weakened_by(self, form: LexiconWords) -> bool:
        """Whether this blocks, or alarms of, something that it no longer would."""
        if not self.in_force or self.effect not in GUARDED:
            return False
        stays = form.in_force and form.effect == self.effect
        words, unless = set(self.words.splitlines()), set(self.unless.splitlines())
        return not (stays and words <= set(form.listed) and set(form.exceptions) <= unless)

    def as_entry(self) -> lexicon.Entry:
        """For matching."""
        return lexicon.Entry(
            key=self.entry_id,
            ban=self.entry.ban,
            effect=self.effect,
            reason=self.reason,
            words=tuple(self.words.splitlines()),
            unless=tuple(self.unless.splitlines()),
        )


class Proposals(models.QuerySet["LexiconProposal"]):
    """Finds them."""

    def waiting(self) -> Self:
        """Nobody has decided yet."""
        return self.filter(decided_by=None)


class LexiconProposal(Says):
    """A change that would weaken a block, until a second person decides."""

    entry = models.ForeignKey(LexiconEntry, models.PROTECT, related_name="proposals")
    follows = models.PositiveIntegerField()  # the version it changes
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = Proposals.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(decided_by=None), name="one_lexicon_proposal"
            )
        ]

    def decide(self, *, grant: bool, by: User) -> None:
        """Put the change in force, or drop it. Whoever asked may only drop it."""
        _only_an_editor(by)
        if grant and by == self.by:
            raise RuleRefuses(
                say("What weakens a block or an alarm is confirmed by a second person."),
                code="same_person",
            )
        with transaction.atomic():
            if not LexiconProposal.objects.waiting().filter(pk=self.pk).update(decided_by=by):
                raise Moved(say("Somebody decided this already."), code="state")
            if not grant:
                _log("lexicon_dropped", self.entry, self.follows, by=by, proposal=self.pk)
                return
            self.entry._held(self.follows)
            form = LexiconWords.checked(self.form | {"ban": self.entry.ban})
            self.entry._write(form, by=self.by, number=self.follows + 1, seconded_by=by)


def may_edit_the_lexicon(by: User) -> bool:
    """Who speaks for the hotline centre."""
    return by.in_centre and Power.SPEAK in by.powers


def in_force() -> lexicon.Lexicon:
    """What answers are held against, as it stands; built anew only after a change."""
    return everything_in_force().only(*lexicon.OF_ANSWERS)


def everything_in_force() -> lexicon.Lexicon:
    """That, and what citizens' words are listened to for."""
    return once("lexicon", _in_force)


def _in_force() -> lexicon.Lexicon:
    stamp = LexiconVersion.objects.aggregate(n=Count("id"), last=Max("id"), at=Max("at"))
    built = _built.get("now")
    if built is None or built[0] != stamp:
        newest = LexiconVersion.objects.select_related("entry").order_by("entry_id", "-number")
        found = newest.distinct("entry_id") if stamp["n"] else []
        entries = [version.as_entry() for version in found if version.in_force]
        built = _built["now"] = (stamp, lexicon.Lexicon(entries))
    return built[1]


# What this process compiled, and for which state of the table.
_built: dict[str, tuple[Any, lexicon.Lexicon]] = {}


def _one_thing_only(form: LexiconWords) -> None:
    """What raises a citizen's matter is told by its class, so class and effect go together."""
    should = LISTENED_FOR.get(Ban(form.ban)) if form.ban in Ban.values else None
    if should is not None and form.effect != should.value:
        raise wrong_entry("effect", say("Entries of this class do one thing: “%s”.") % should.label)
    if should is None and form.effect in {effect.value for effect in LISTENED_FOR.values()}:
        raise wrong_entry("effect", say("Entries of this class are about answers."))


def _only_an_editor(by: User) -> None:
    if not may_edit_the_lexicon(by):
        raise RuleRefuses(say("Only the hotline centre keeps the lexicon."), code="power")


def _log(what: str, entry: LexiconEntry, version: int, *, by: User, **details: Any) -> None:
    told = {"version": version, **details}
    SecurityEvent.objects.create(by=by, what=what, subject=f"lexicon:{entry.pk}", details=told)
