"""Who may rate what, once? And what do the ratings add up to? (RULES 4.1, R-0-10)"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from uuid import UUID

from onewindow.rules.outcomes import Refusal

INVITATION_LASTS = timedelta(days=30)
LONGEST_COMMENT = 500
# Below this many ratings a rate says nothing and may not be shown (R-4-8).
FEWEST_FOR_A_RATE = 10


class RatingLevel(IntEnum):
    """The five named levels (GB/T 39046 A.8): 1 is best. Others are told names, never numbers."""

    VERY_SATISFIED = 1
    SATISFIED = 2
    FAIRLY_SATISFIED = 3
    DISSATISFIED = 4
    VERY_DISSATISFIED = 5

    @property
    def is_bad(self) -> bool:
        """差评: the two lowest levels."""
        return self >= RatingLevel.DISSATISFIED

    @property
    def stars(self) -> int:
        """Five stars for the best level."""
        return 6 - self


class Node(StrEnum):
    """The contact that is rated."""

    INQUIRY = "INQUIRY"
    ACCEPTANCE = "ACCEPTANCE"
    COMPLETION = "COMPLETION"


class BadReason(StrEnum):
    """What went wrong: the pick-list of a bad rating (R-4-5, list ours)."""

    ATTITUDE = "ATTITUDE"
    TOLD_IN_PIECES = "TOLD_IN_PIECES"
    EXTRA_MATERIALS = "EXTRA_MATERIALS"
    LATE = "LATE"
    WAITED_LONG = "WAITED_LONG"
    SENT_AWAY = "SENT_AWAY"
    GUIDE_WRONG = "GUIDE_WRONG"
    SYSTEM_HARD = "SYSTEM_HARD"
    FEE = "FEE"
    NOT_SOLVED = "NOT_SOLVED"
    OTHER = "OTHER"


@dataclass(frozen=True)
class RatingRight:
    """The right to rate one contact: whose it is, who served, until when, whether it is used.

    `person_id` None: the right of whoever holds the queue number, who need not be known.
    """

    person_id: UUID | None
    served_by_id: UUID | None
    expires_at: datetime
    is_used: bool = False


@dataclass(frozen=True)
class Rater:
    """Who wants to rate. `person_id` is proved by the account or by the signed link.

    `holds_number`: the signed page of the queue number was checked.
    """

    person_id: UUID | None
    account_id: UUID | None = None
    is_staff: bool = False
    holds_number: bool = False


def rateable_nodes(*, is_online: bool) -> frozenset[Node]:
    """At the counter each contact, online each case once (一次一评, 一事一评; R-4-1)."""
    return frozenset({Node.COMPLETION}) if is_online else frozenset(Node)


def may_invite(*, person_account_id: UUID | None, served_by_id: UUID | None) -> tuple[Refusal, ...]:
    """Nobody is asked to rate their own service (R-4-3)."""
    if served_by_id is not None and person_account_id == served_by_id:
        return (Refusal("OWN_SERVICE", "R-4-3"),)
    return ()


def may_open(*, right: RatingRight, rater: Rater, now: datetime) -> tuple[Refusal, ...]:
    """Whether this person may rate this contact now: own, unused, in time, never by staff."""
    refusals = []
    if rater.is_staff:
        refusals.append(Refusal("STAFF_MAY_NOT_RATE", "R-4-3"))
    if rater.account_id is not None and rater.account_id == right.served_by_id:
        refusals.append(Refusal("OWN_SERVICE", "R-4-3"))
    is_holder = right.person_id is None and rater.holds_number
    if not is_holder and (rater.person_id is None or rater.person_id != right.person_id):
        refusals.append(Refusal("NOT_YOUR_CONTACT", "R-4-1"))
    if right.is_used:
        refusals.append(Refusal("ALREADY_RATED", "R-4-1"))
    elif now >= right.expires_at:
        refusals.append(Refusal("INVITATION_EXPIRED", "R-4-1"))
    return tuple(refusals)


def may_rate(
    *,
    right: RatingRight,
    rater: Rater,
    level: RatingLevel | None,
    reasons: Collection[BadReason],
    comment: str,
    now: datetime,
) -> tuple[Refusal, ...]:
    """Whether this rating counts; a bad one names at least one reason (R-4-5), a good one none."""
    refusals = list(may_open(right=right, rater=rater, now=now))
    if level is None:
        refusals.append(Refusal("LEVEL_MISSING", "R-4-1"))
    elif level.is_bad and not reasons:
        refusals.append(Refusal("BAD_RATING_NEEDS_REASON", "R-4-5"))
    if BadReason.OTHER in reasons and not comment.strip():
        refusals.append(Refusal("OTHER_NEEDS_WORDS", "R-4-5"))
    if len(comment) > LONGEST_COMMENT:
        refusals.append(Refusal("COMMENT_TOO_LONG", "R-4-5", {"limit": LONGEST_COMMENT}))
    return tuple(refusals)


@dataclass(frozen=True)
class RatingFigures:
    """Counts with their rates; a rate is None where `rated` is too small to mean anything."""

    invited: int
    rated: int
    good: int
    bad: int
    active_rate: float | None
    good_rate: float | None
    bad_rate: float | None
    satisfaction: float | None


def figures(*, invited: int, levels: Iterable[RatingLevel]) -> RatingFigures:
    """R-4-8 over ratings people gave; silence stays silence and is never counted good (R-4-4)."""
    given = list(levels)
    n = len(given)
    bad = sum(level.is_bad for level in given)

    def rate(part: int, whole: int) -> float | None:
        return part / whole if whole >= FEWEST_FOR_A_RATE else None

    stars = sum(level.stars for level in given)
    return RatingFigures(
        invited=invited,
        rated=n,
        good=n - bad,
        bad=bad,
        active_rate=rate(n, invited),
        good_rate=rate(n - bad, n),
        bad_rate=rate(bad, n),
        satisfaction=100 * stars / (5 * n) if n >= FEWEST_FOR_A_RATE else None,
    )
