"""What must follow a bad rating, by whom, until when? (R-4-6, R-4-7)"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from onewindow.rules.casework.ratings import FEWEST_FOR_A_RATE
from onewindow.rules.clock.calendar import WorkCalendar, wall_clock
from onewindow.rules.clock.deadlines import deadline
from onewindow.rules.clock.limits import Limit, LimitUnit
from onewindow.rules.outcomes import Refusal

RULE = "R-4-6"
# First contact `[design]`; fix and reply as one city has it, for the country sets none.
CONTACT_LIMIT = Limit(1, LimitUnit.WORKING_DAY)
REPLY_LIMIT = Limit(5, LimitUnit.WORKING_DAY)
LONGEST = 500


class FollowState(StrEnum):
    """Where the follow-up of a bad rating stands."""

    SUBMITTED = "SUBMITTED"
    ASSIGNED = "ASSIGNED"
    CONTACTED = "CONTACTED"
    SETTLED = "SETTLED"
    REPLIED = "REPLIED"
    CLOSED = "CLOSED"
    # Somebody asks not to count it; another person decides.
    QUESTIONED = "QUESTIONED"
    EXCLUDED = "EXCLUDED"


class FollowVerb(StrEnum):
    """One step of the follow-up."""

    ASSIGN = "ASSIGN"
    CONTACT = "CONTACT"
    SETTLE = "SETTLE"
    REPLY = "REPLY"
    MARK_FIXED = "MARK_FIXED"
    CLOSE = "CLOSE"
    QUESTION = "QUESTION"
    EXCLUDE = "EXCLUDE"
    KEEP = "KEEP"


class Ground(StrEnum):
    """On what ground alone a bad rating is not counted (误评、恶意、不属范围)."""

    MISTAKEN = "MISTAKEN"
    MALICIOUS = "MALICIOUS"
    OUT_OF_SCOPE = "OUT_OF_SCOPE"


class Outcome(StrEnum):
    """What was done about it."""

    FIX_NOW = "FIX_NOW"
    FIX_PLANNED = "FIX_PLANNED"
    EXPLAINED = "EXPLAINED"


_S, _V = FollowState, FollowVerb
_UNDER_WAY = frozenset({_S.SUBMITTED, _S.ASSIGNED, _S.CONTACTED, _S.SETTLED})
_WITH_OWNER = frozenset({_S.ASSIGNED, _S.CONTACTED, _S.SETTLED, _S.REPLIED})
STEPS: Mapping[FollowVerb, tuple[frozenset[FollowState], FollowState | None]] = MappingProxyType(
    {
        # Handing it to another keeps what was done so far; `after` says where it stands then.
        _V.ASSIGN: (_WITH_OWNER | {_S.SUBMITTED}, None),
        _V.CONTACT: (frozenset({_S.ASSIGNED, _S.CONTACTED}), _S.CONTACTED),
        _V.SETTLE: (frozenset({_S.ASSIGNED, _S.CONTACTED}), _S.SETTLED),
        _V.REPLY: (frozenset({_S.SETTLED}), _S.REPLIED),
        _V.MARK_FIXED: (frozenset({_S.REPLIED}), _S.REPLIED),
        _V.CLOSE: (frozenset({_S.REPLIED}), _S.CLOSED),
        _V.QUESTION: (_UNDER_WAY, _S.QUESTIONED),
        _V.EXCLUDE: (frozenset({_S.QUESTIONED}), _S.EXCLUDED),
        # None: to where it stood, ASSIGNED or SUBMITTED.
        _V.KEEP: (frozenset({_S.QUESTIONED}), None),
    }
)
OPEN = frozenset(_S) - {_S.CLOSED, _S.EXCLUDED}
# Who leads the follow-up, and who does it.
LEADS = frozenset({_V.ASSIGN, _V.CLOSE, _V.EXCLUDE, _V.KEEP})


@dataclass(frozen=True)
class Followed:
    """A follow-up as its rules see it."""

    state: FollowState
    is_named: bool
    served_by_id: UUID | None
    # Who took in, looked into or decided the case that was rated.
    worked_on: frozenset[UUID] = frozenset()
    owner_id: UUID | None = None
    questioned_by_id: UUID | None = None
    was_contacted: bool = False
    outcome: Outcome | None = None
    is_fixed: bool = False


def after(verb: FollowVerb, state: FollowState) -> FollowState | None:
    """Where a step leads from here; None: to where it stood before the question."""
    if verb is _V.ASSIGN:
        # Whose owner has left goes on with another from where it is.
        return _S.ASSIGNED if state is _S.SUBMITTED else state
    return STEPS[verb][1]


def due_days(rated_at: datetime, calendar: WorkCalendar) -> tuple[date, date]:
    """The last day for the first contact and for fix and reply, after the day it was given."""
    start = wall_clock(rated_at).date()
    found = [
        deadline(start=start, limit=limit, calendar=calendar).due_day
        for limit in (CONTACT_LIMIT, REPLY_LIMIT)
    ]
    contact, reply = found
    assert contact is not None
    assert reply is not None
    return contact, reply


def may_follow(
    verb: FollowVerb, followed: Followed, *, account_id: UUID | None, is_lead: bool
) -> tuple[Refusal, ...]:
    """Whether this person may take this step now: everything that stands in the way.

    Nobody touches the rating of what they served or decided (R-4-7); one leads, another answers;
    who asked not to count it does not decide that; a person with a name is called back before
    anything is settled.
    Refusals: FOLLOW_STATE, OWN_RATING, FOLLOW_NOT_YOURS, SECOND_READER, NOT_CONTACTED, NOT_FIXED.
    """
    refusals = []
    if followed.state not in STEPS[verb][0]:
        refusals.append(Refusal("FOLLOW_STATE", RULE))
    if account_id is not None and account_id in followed.worked_on | {followed.served_by_id}:
        refusals.append(Refusal("OWN_RATING", "R-4-7"))
    is_owner = account_id is not None and account_id == followed.owner_id
    may = is_lead if verb in LEADS else is_owner or (verb is _V.QUESTION and is_lead)
    if not may:
        refusals.append(Refusal("FOLLOW_NOT_YOURS", RULE))
    if verb in {_V.EXCLUDE, _V.KEEP} and account_id == followed.questioned_by_id:
        refusals.append(Refusal("SECOND_READER", RULE))
    if verb is _V.CLOSE and is_owner:
        refusals.append(Refusal("SECOND_READER", RULE))
    if verb is _V.SETTLE and followed.is_named and not followed.was_contacted:
        refusals.append(Refusal("NOT_CONTACTED", RULE))
    planned = followed.outcome is Outcome.FIX_PLANNED
    if verb is _V.CLOSE and planned and not followed.is_fixed:
        refusals.append(Refusal("NOT_FIXED", RULE))
    return tuple(refusals)


def may_own(
    owner_id: UUID | None,
    *,
    served_by_id: UUID | None,
    worked_on: frozenset[UUID] = frozenset(),
) -> tuple[Refusal, ...]:
    """Who served or decided what was rated does not look into it (R-4-7).

    Refusals: OWNER_MISSING, OWN_RATING.
    """
    if owner_id is None:
        return (Refusal("OWNER_MISSING", RULE),)
    return (Refusal("OWN_RATING", "R-4-7"),) if owner_id in worked_on | {served_by_id} else ()


@dataclass(frozen=True)
class FollowFigures:
    """R-4-8 over bad ratings: counts with rates; a rate is None where there are too few."""

    bad: int
    excluded: int
    replied: int
    corrected: int
    on_time: int
    named: int
    named_contacted: int

    @property
    def valid(self) -> int:
        """Bad ratings that count."""
        return self.bad - self.excluded

    def rate(self, part: int, whole: int | None = None) -> float | None:
        """A share of the valid ones (or of `whole`); None below ten (R-4-8)."""
        among = self.valid if whole is None else whole
        return part / among if among >= FEWEST_FOR_A_RATE else None


@dataclass(frozen=True)
class Told:
    """What the figures need of one follow-up."""

    state: FollowState
    is_named: bool
    was_contacted: bool
    reply_due: date
    replied_on: date | None


def follow_figures(told: Iterable[Told]) -> FollowFigures:
    """Replied, corrected (closed by a second reader) and in time, of the valid bad ratings."""
    rows = list(told)
    valid = [row for row in rows if row.state is not _S.EXCLUDED]
    named = [row for row in valid if row.is_named]
    return FollowFigures(
        bad=len(rows),
        excluded=len(rows) - len(valid),
        replied=sum(row.replied_on is not None for row in valid),
        corrected=sum(row.state is _S.CLOSED for row in valid),
        on_time=sum(
            row.state is _S.CLOSED
            and row.replied_on is not None
            and row.replied_on <= row.reply_due
            for row in valid
        ),
        named=len(named),
        named_contacted=sum(row.was_contacted for row in named),
    )
