"""May this case be accepted, asked to correct, or declined? (RULES 1.1)"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from onewindow.rules.casework.materials import Asked, Material, standing_in_the_way
from onewindow.rules.outcomes import Refusal


class DeclineKind(StrEnum):
    """Why a case is not accepted: the law knows these three and no other."""

    NOT_REQUIRED = "NOT_REQUIRED"
    NOT_OUR_POWER = "NOT_OUR_POWER"
    DEFECTIVE = "DEFECTIVE"


@dataclass(frozen=True)
class SupervisorLeave:
    """A supervisor's leave to ask a second time, with the reason that goes on record."""

    supervisor: str
    reason: str


def may_accept(materials: Iterable[Material]) -> tuple[Refusal, ...]:
    """Complete and in legal form: it must be accepted (art. 32(5)); else all that is missing."""
    return standing_in_the_way(materials)


def may_issue_one_time_notice(
    *,
    asked: Sequence[Asked],
    earlier: Sequence[Collection[str]],
    leave: SupervisorLeave | None = None,
) -> tuple[Refusal, ...]:
    """Correction is asked once and in full (R-0-3, R-1-3).

    `earlier` holds the material codes of each notice already issued. A second
    notice may only concern a piece that was asked for, delivered, and is itself
    defective; anything knowable at the first notice needs a supervisor's leave
    with its reason.
    """
    if not asked:
        return (Refusal("NOTHING_TO_CORRECT", "R-0-3"),)
    if not earlier or (leave and leave.reason.strip()):
        return ()
    asked_before = {code for codes in earlier for code in codes}
    return tuple(
        Refusal("KNOWABLE_AT_FIRST", "R-0-3", {"code": a.code, "name": a.name})
        for a in asked
        if a.code not in asked_before
    )


def may_deliver_correction(
    *, asked: Collection[str], delivered: Collection[str], names: dict[str, str]
) -> tuple[Refusal, ...]:
    """The whole of what was asked must be there; each missing piece is named."""
    return tuple(
        Refusal("CORRECTION_INCOMPLETE", "R-1-3", {"code": code, "name": names.get(code, code)})
        for code in asked
        if code not in delivered
    )


def may_decline(
    *, kind: DeclineKind, reasons: str, remedy: str, right_body: str
) -> tuple[Refusal, ...]:
    """Only a written refusal with reasons and remedy is a refusal (R-0-8)."""
    refusals = []
    if not reasons.strip():
        refusals.append(Refusal("REASONS_MISSING", "R-0-8"))
    if not remedy.strip():
        refusals.append(Refusal("REMEDY_MISSING", "R-0-8"))
    if kind is DeclineKind.NOT_OUR_POWER and not right_body.strip():
        refusals.append(Refusal("RIGHT_BODY_MISSING", "R-0-8"))
    return tuple(refusals)
