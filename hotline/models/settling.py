"""What happens around every step: the row is locked, clocks start and stop, the event is written,
consoles hear.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from hotline import events
from hotline.errors import Moved, Refused
from hotline.models.clocks import BELONGS_TO, Clock
from hotline.models.policies import Policy
from hotline.models.raising import raise_owed
from hotline.models.record import Remembering, SecurityEvent
from hotline.models.searching import SearchText
from hotline.models.sight import Queue, arrange
from hotline.steps import Moving, Step
from hotline.together import keep, then

HELD: Any = ("version", "state", "head", "length")
SEARCHED: Any = ("title", "body", "facts", "lead_office_id")


@dataclass
class Winding:
    """What a verb does to the clocks beyond what its step declares."""

    starts: set[str] = field(default_factory=set)
    stops: set[str] = field(default_factory=set)
    begun: list[Clock] = field(default_factory=list)  # new ones, not started by the policy's limit
    moved: list[Clock] = field(default_factory=list)  # running ones that end at another time
    ruled: set[int] = field(default_factory=set)  # the requests whose own clock stops

    def __bool__(self) -> bool:
        return any(vars(self).values())


class Settling(Moving, Remembering):
    """The ticket's side of a step. A reply settles through its ticket."""

    class Meta:
        abstract = True

    # What a ticket brings along.
    number: Any
    state: Any
    policy: Any
    due_at: Any
    warn_at: Any
    clocks: Any

    _held_texts: tuple[Any, ...] = ()
    held_state = ""  # the state when the row was locked: what the event says it came from

    def hold(self) -> None:
        self.held_state = self.state
        if self.pk is None or self._state.adding:
            return
        # No key ever changes: rows that only point at this one need not wait, nor we for them.
        there = type(self)._default_manager.select_for_update(no_key=True)
        row = there.values_list(*HELD, *SEARCHED).get(pk=self.pk)
        (version, state, head, length), self._held_texts = row[: len(HELD)], row[len(HELD) :]
        if (version, state) != (self.version, self.state):
            raise Moved(_("Somebody changed this while you were looking at it."), code="version")
        # The chain also grows beside the steps (a reveal), which does not make this copy stale.
        self.head, self.length = head, length

    def settle(self, step: Step, *, by: Any, came_from: str, details: dict[str, Any]) -> None:
        new, now = self._state.adding, timezone.now()
        starts = [kind for kind in step.starts if BELONGS_TO.get(kind, self.state) == self.state]
        self.wind(starts=starts, stops=step.stops, now=now, new=new)
        event = self.remember(
            step.name,
            by=by,
            came_from=came_from,
            went_to=self.state,
            version=self.version,
            details=details,
            at=now,
        )
        keep(self, *self._beside, event)
        self._beside = []
        if new or tuple(getattr(self, name) for name in SEARCHED) != self._held_texts:
            keep(SearchText.of(self, new=new))
        self.announce(step.name, by=by, at=now, new=new)

    def wind(self, *, starts: Any, stops: Any, now: Any, new: bool = False) -> None:
        """Stop and start clocks; the ticket's due time is that of the open clock that
        ends first.
        """
        more, self._winding = self.winding, None
        starts = list(dict.fromkeys((*starts, *more.starts)))
        if not (starts or stops or more):
            return
        running: list[Clock] = [] if new else list(self.clocks.filter(stopped_at=None))
        # A clock that is started again is stopped first: at most one of a kind is open.
        kinds = {*starts, *stops, *more.stops}
        ending = [c for c in running if kinds & {"*", c.kind} or c.request_id in more.ruled]
        if ending:
            Clock.stop(Clock.objects.filter(pk__in=[c.pk for c in ending]), now)
        policy: Policy = self.policy
        begun = [c for kind in starts if (c := Clock.started(self, kind, policy=policy, at=now))]
        begun += more.begun
        moved = {clock.pk: clock for clock in more.moved}
        left = [moved.get(c.pk, c) for c in running if c not in ending] + begun
        self._late = tuple(any(c.yellow_at <= now for c in these) for these in (running, left))
        self.follow(left)
        self.beside(*begun, *more.moved)
        if owing := [clock for clock in more.moved if clock.owed]:
            then(lambda: raise_owed(owing))

    @property
    def winding(self) -> Winding:
        """What the verb under way does to the clocks beyond its declaration."""
        if self._winding is None:
            self._winding = Winding()
        return self._winding

    def follow(self, running: Iterable[Clock]) -> None:
        """Take due time and warning from the open clocks: of each the one that comes first."""
        times = [(clock.due_at, clock.yellow_at) for clock in running]
        self.due_at = min((due for due, _ in times), default=None)
        self.warn_at = min((yellow for _, yellow in times), default=None)

    def beside(self, *rows: Any) -> None:
        """Have `rows` saved with the step, after the ticket itself."""
        self._beside = [*getattr(self, "_beside", []), *rows]

    _beside: list[Any] = []
    _winding: Winding | None = None
    # Whether it was among the late before and after a step that moved clocks; None if none did.
    _late: tuple[bool, ...] | None = None

    def announce(self, step: str, *, by: Any, at: Any, new: bool = False) -> None:
        """Put the ticket where it now belongs and tell everybody who sees it, or no longer does."""
        frames: dict[str, events.Announcement] = {}
        late = self.warn_at is not None and self.warn_at <= at
        (was_late, is_late), self._late = self._late or (late, late), None
        for audience, (left, entered) in arrange(self, new=new).items():  # type: ignore[arg-type]
            if not audience.startswith("person:"):
                before, after = was_late and Queue.ALL not in entered, Queue.ALL not in left
                left |= {str(Queue.LATE)} if before and not (after and is_late) else set()
                entered |= {str(Queue.LATE)} if after and is_late and not before else set()
            if Queue.ALL in left:
                frames[audience] = events.TicketGone(
                    number=self.number,
                    left=tuple(sorted(left)),
                )
            else:
                frames[audience] = self.frame(step, by=by, at=at, left=left, entered=entered)
        events.publish(frames)

    def frame(
        self, step: str, *, by: Any, at: Any, left: Iterable[str] = (), entered: Iterable[str] = ()
    ) -> events.TicketChanged:
        """Return what one audience hears of a step."""
        return events.TicketChanged(
            number=self.number,
            version=self.version,
            state=self.state,
            step=step,
            by=by.name,
            at=at.isoformat(),
            left=tuple(sorted(left)),
            entered=tuple(sorted(entered)),
        )

    def log_beside_the_steps(self, what: str, *, by: Any, details: dict[str, Any]) -> None:
        """Write an event that changes no state: a reveal, a decision about a delivery. Caller holds
        the row.
        """
        event = self.remember(
            what,
            by=by,
            came_from=self.state,
            went_to=self.state,
            version=self.version,
            details=details,
        )
        self.save(update_fields=["head", "length"])
        event.save()
        self.announce(what, by=by, at=event.at)

    def report_refusal(self, step: Step, *, by: Any, refused: Refused) -> None:
        SecurityEvent.keep("step_refused", refused, by=by, subject=self.number, step=step.name)
