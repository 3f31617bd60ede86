"""What does the ledger of one visit say, and does it add up? Plain values, no database.

A visit's stretches follow one another from its issue to its end; whatever is counted about the
hall is a sum over them, so a figure that does not agree with another is a fault, and is shown.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from types import MappingProxyType
from uuid import UUID

from onewindow.rules.hall.visits import PERIOD_OF, PeriodKind, VisitState
from onewindow.rules.hall.waited import wait_of

MINUTE = timedelta(minutes=1)
_NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class Stretch:
    """One period of a visit; the last of an open visit has no end."""

    kind: PeriodKind
    queue_class: str
    started_at: datetime
    ended_at: datetime | None = None
    window_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """One number of the day with its ledger, oldest stretch first."""

    visit_id: UUID
    number: str
    lane: str
    state: VisitState
    issued_at: datetime
    ended_at: datetime | None
    stretches: tuple[Stretch, ...] = ()
    channel: str = ""

    @property
    def queue_class(self) -> str:
        """The class it was issued for, whatever it was transferred to later."""
        return self.stretches[0].queue_class if self.stretches else ""

    def spent(self, kind: PeriodKind, now: datetime) -> timedelta:
        """How long it was in stretches of this kind, up to `now`."""
        return sum(
            ((s.ended_at or now) - s.started_at for s in self.stretches if s.kind is kind),
            _NOTHING,
        )

    def waited(self, now: datetime) -> float:
        """Minutes of all its waiting; a second wait after a transfer or a missed call counts."""
        waits = ((s.started_at, s.ended_at) for s in self.stretches if s.kind is PeriodKind.WAIT)
        return wait_of(waits, now) / MINUTE

    @property
    def first_called_at(self) -> datetime | None:
        """When it was called for the first time; None before."""
        walks = (s.started_at for s in self.stretches if s.kind is PeriodKind.WALK)
        return next(walks, None)

    @property
    def was_taken_back(self) -> bool:
        """Issued by mistake: nobody came for it, waited or left; it counts in no other figure."""
        return self.state is VisitState.TAKEN_BACK

    @property
    def was_served(self) -> bool:
        """Whether it ever sat at a window."""
        return any(s.kind is PeriodKind.SERVE for s in self.stretches)

    @property
    def was_missed(self) -> bool:
        """Whether it was ever called in vain."""
        return any(s.kind is PeriodKind.AWAY for s in self.stretches)

    @property
    def was_left(self) -> bool:
        """Given up, void at closing, or missed and not come back (R-6-8: missed and abandoned)."""
        return self.state in _LEFT


_LEFT = frozenset({VisitState.GIVEN_UP, VisitState.EXPIRED, VisitState.MISSED})


@dataclass(frozen=True)
class Mismatch:
    """One thing that does not add up: which number, and what is wrong with it."""

    code: str
    number: str = ""
    counts: tuple[int, ...] = field(default=())


# An end is reached by one act: what the acts say and where the visits stand must agree.
ENDING_ACTS: Mapping[str, VisitState] = MappingProxyType(
    {
        "FINISH": VisitState.DONE,
        "GIVE_UP": VisitState.GIVEN_UP,
        "EXPIRE": VisitState.EXPIRED,
        "TAKE_BACK": VisitState.TAKEN_BACK,
    }
)


def mismatches(
    stories: Sequence[Story], *, now: datetime, acts: Mapping[str, int]
) -> tuple[Mismatch, ...]:
    """Everything that does not add up; empty when the day reconciles.

    `acts` counts what was done and not undone, by verb. LEDGER_EMPTY: a number without a stretch.
    LEDGER_GAP: stretches with a gap or an overlap. LEDGER_SPAN: their sum is not the time from
    issue to end. LEDGER_STATE: the open stretch is not what the state says. ISSUED_COUNT: numbers
    and acts of issue differ. ENDED_COUNT: ended visits and acts that end one differ.
    """
    found = [fault for story in stories for fault in _faults(story, now)]
    issued = acts.get("ISSUE", 0)
    if issued != len(stories):
        found.append(Mismatch("ISSUED_COUNT", counts=(issued, len(stories))))
    by_state = Counter(story.state for story in stories)
    for verb, state in ENDING_ACTS.items():
        if acts.get(verb, 0) != by_state[state]:
            counts = (acts.get(verb, 0), by_state[state])
            found.append(Mismatch("ENDED_COUNT", str(state), counts))
    return tuple(found)


def _faults(story: Story, now: datetime) -> Iterable[Mismatch]:
    stretches = story.stretches
    if not stretches:
        yield Mismatch("LEDGER_EMPTY", story.number)
        return
    joins = all(one.ended_at == two.started_at for one, two in pairwise(stretches))
    if not joins or stretches[0].started_at != story.issued_at:
        yield Mismatch("LEDGER_GAP", story.number)
    total = sum(((s.ended_at or now) - s.started_at for s in stretches), _NOTHING)
    if total != (story.ended_at or now) - story.issued_at:
        yield Mismatch("LEDGER_SPAN", story.number)
    last = stretches[-1]
    # An ended state has no kind of stretch: whatever is still open contradicts it.
    open_kind = last.kind if last.ended_at is None else None
    if open_kind is not PERIOD_OF.get(story.state) or bool(open_kind) == bool(story.ended_at):
        yield Mismatch("LEDGER_STATE", story.number)
