"""May the back office decide, and who may decide? (Licensing Law art. 34-45; RM-10)"""

from collections.abc import Collection
from uuid import UUID

from onewindow.rules.outcomes import Refusal


def may_review(*, reviewer: UUID, accepted_by: UUID | None) -> tuple[Refusal, ...]:
    """The one who accepted never decides, so never takes the case for review (RM-10)."""
    if reviewer == accepted_by:
        return (Refusal("ACCEPTED_BY_YOU", "RM-10"),)
    return ()


def is_claimed_by_another(*, reviewer: UUID, claimed_by: UUID | None) -> tuple[Refusal, ...]:
    """Work on a claimed case is its holder's; another reviewer takes it over first."""
    if claimed_by != reviewer:
        return (Refusal("NOT_CLAIMED_BY_YOU", "R-1-31"),)
    return ()


def may_approve(*, opinions: Collection[str]) -> tuple[Refusal, ...]:
    """A decision rests on at least one recorded review opinion (R-1-31)."""
    if not any(o.strip() for o in opinions):
        return (Refusal("OPINION_MISSING", "R-1-31"),)
    return ()


def may_refuse(*, reasons: str, remedy: str, opinions: Collection[str]) -> tuple[Refusal, ...]:
    """A refusal names its reasons and the way to contest it (R-0-8, art. 38)."""
    refusals = list(may_approve(opinions=opinions))
    if not reasons.strip():
        refusals.append(Refusal("REASONS_MISSING", "R-0-8"))
    if not remedy.strip():
        refusals.append(Refusal("REMEDY_MISSING", "R-0-8"))
    return tuple(refusals)
