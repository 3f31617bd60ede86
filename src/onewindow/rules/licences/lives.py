"""Which states does a licence pass through, and what still holds in each? (R-4-20, art. 69-70)"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from onewindow.rules.outcomes import Refusal


class LicenceState(StrEnum):
    """Where a licence stands; REVOKED … ANNULLED are four ends that are never confused."""

    VALID = "VALID"
    SUSPENDED = "SUSPENDED"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"
    REVOKED = "REVOKED"
    REVOKED_AS_PENALTY = "REVOKED_AS_PENALTY"
    ANNULLED = "ANNULLED"

    @property
    def chinese(self) -> str:
        """What it is called on a page and on a certificate."""
        return _CHINESE[self]


_CHINESE = {
    LicenceState.VALID: "有效",
    LicenceState.SUSPENDED: "暂扣",
    LicenceState.EXPIRED: "已过期",
    LicenceState.CANCELLED: "已注销",
    LicenceState.REVOKED: "已撤销",
    LicenceState.REVOKED_AS_PENALTY: "已吊销",
    LicenceState.ANNULLED: "已作废",
}

S = LicenceState
STANDING = frozenset({S.VALID, S.SUSPENDED})
ENDED = frozenset(S) - STANDING

# From which states each may be reached. 注销 only closes the register, so it may follow any end
# (Licensing Law art. 70 (1), (4)); an end once declared is not declared otherwise later.
REACHED_FROM: Mapping[LicenceState, frozenset[LicenceState]] = {
    S.VALID: frozenset({S.SUSPENDED}),
    S.SUSPENDED: frozenset({S.VALID}),
    S.EXPIRED: frozenset({S.VALID, S.SUSPENDED}),
    S.REVOKED: frozenset({S.VALID, S.SUSPENDED, S.EXPIRED}),
    S.REVOKED_AS_PENALTY: frozenset({S.VALID, S.SUSPENDED}),
    S.ANNULLED: frozenset({S.VALID, S.SUSPENDED}),
    S.CANCELLED: frozenset(S) - {S.CANCELLED},
}


def may_become(target: LicenceState, *, state: LicenceState) -> tuple[Refusal, ...]:
    """Whether a licence in this state may come to that one."""
    if state in REACHED_FROM[target]:
        return ()
    facts = {"state": state.chinese, "target": target.chinese}
    return (Refusal("LICENCE_NOT_IN_STATE", "R-4-20", facts),)


def may_be_used(
    *, state: LicenceState, valid_from: date, valid_to: date | None, on: date, name: str
) -> tuple[Refusal, ...]:
    """Whether the licence may serve as a paper that day (R-0-6): it stands, and it runs."""
    if state is not S.VALID:
        facts = {"name": name, "state": state.chinese}
        return (Refusal("LICENCE_NOT_VALID", "R-4-20", facts),)
    if on < valid_from:
        facts = {"name": name, "day": valid_from.isoformat()}
        return (Refusal("LICENCE_NOT_YET", "R-4-20", facts),)
    if valid_to is not None and on > valid_to:
        facts = {"name": name, "day": valid_to.isoformat()}
        return (Refusal("LICENCE_RUN_OUT", "R-4-20", facts),)
    return ()
