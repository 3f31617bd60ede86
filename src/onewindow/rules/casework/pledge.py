"""May a fact be promised instead of proved, and what follows from the check? (告知承诺, RULES 2.6)

The paper never comes. Where it only comes later, see `deficiency` (R-6-25).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from onewindow.rules.casework.materials import MaterialState
from onewindow.rules.clock.calendar import WorkCalendar
from onewindow.rules.clock.lamps import Lamp
from onewindow.rules.outcomes import Refusal

# RULES 6.4: checked within 60 working days of the decision, unless the item sets less.
CHECK_WORKING_DAYS = 60
# From this many working days before the last one the lamp is yellow [design].
WARNED_BEFORE = 5
_PLEDGED_FROM = {MaterialState.ABSENT, MaterialState.DEFECTIVE}


class Statement(StrEnum):
    """What the form makes the applicant say, each by itself (RULES 2.6)."""

    INFORMED = "INFORMED"
    CONDITIONS_MET = "CONDITIONS_MET"
    CAPABLE = "CAPABLE"
    LIABILITY = "LIABILITY"
    TRUTHFUL = "TRUTHFUL"


class ExcludedClass(StrEnum):
    """Matters for which nothing may be pledged: risk high, error costly, harm hard to undo."""

    NATIONAL_SECURITY = "NATIONAL_SECURITY"
    PUBLIC_SECURITY = "PUBLIC_SECURITY"
    PRUDENTIAL_FINANCE = "PRUDENTIAL_FINANCE"
    ECOLOGY = "ECOLOGY"
    LIFE_AND_PROPERTY = "LIFE_AND_PROPERTY"
    FOREIGN_MATTERS = "FOREIGN_MATTERS"


class CheckMethod(StrEnum):
    """How a pledge is checked afterwards."""

    RECORDS = "DATA"
    ONSITE = "ONSITE"
    RANDOM = "RANDOM"


class Finding(StrEnum):
    """What the check found."""

    MET = "MET"
    NOT_MET = "NOT_MET"
    FALSE = "FALSE"


class Outcome(StrEnum):
    """What a finding leads to: confirmed, mend it in time, revoked, or ended before a decision."""

    CONFIRMED = "CONFIRMED"
    MEND = "MEND"
    REVOKED = "REVOKED"
    ENDED = "ENDED"


@dataclass(frozen=True)
class Commitment:
    """The item's setting. `text` is what is promised; `consequence` tells what a false one costs.

    `excluded`: the class of 2.6 the item falls into, if any; it wins over `allowed`.
    """

    allowed: bool = False
    text: str = ""
    consequence: str = ""
    check_days: int | None = None
    check_method: CheckMethod = CheckMethod.RECORDS
    basis: str = ""
    excluded: ExcludedClass | None = None


@dataclass(frozen=True)
class Provable:
    """One material as the guide lists it: may a promise replace it, or may it only follow?"""

    code: str
    name: str
    state: MaterialState
    by_promise: bool
    may_follow: bool


def may_pledge(
    provable: Provable, *, commitment: Commitment, credit_sound: bool
) -> tuple[Refusal, ...]:
    """Whether a promise may replace this proof; every reason why not (RULES 2.6).

    A paper that the guide lets follow is a deficiency and never a pledge (R-6-25).
    """
    name = {"name": provable.name}
    replaceable = provable.by_promise and not provable.may_follow
    checks = (
        (commitment.excluded is not None, Refusal("PLEDGE_EXCLUDED", "2.6")),
        (
            not commitment.allowed and commitment.excluded is None,
            Refusal("PLEDGE_NOT_ALLOWED", "2.6"),
        ),
        (not replaceable, Refusal("PLEDGE_NOT_LISTED", "R-6-25", name)),
        (not credit_sound, Refusal("CREDIT_NOT_REPAIRED", "2.6")),
        (provable.state not in _PLEDGED_FROM, Refusal("PROMISE_NOT_NEEDED", "2.6", name)),
    )
    return tuple(refusal for stands, refusal in checks if stands)


def statements_missing(agreed: Collection[str]) -> tuple[Refusal, ...]:
    """All five are said by the applicant; those not said are counted, none is ticked for them."""
    missing = [each for each in Statement if each not in agreed]
    if not missing:
        return ()
    return (Refusal("STATEMENTS_MISSING", "2.6", {"count": len(missing), "of": len(Statement)}),)


def may_withdraw_pledge(*, is_pledged: bool, decided: bool) -> tuple[Refusal, ...]:
    """Any time before the decision, without a reason (安阳 art. 26)."""
    if decided:
        return (Refusal("PLEDGE_DECIDED_UPON", "2.6"),)
    if not is_pledged:
        return (Refusal("PLEDGE_NOT_STANDING", "2.6"),)
    return ()


def is_for_the_spot(states: Iterable[MaterialState]) -> bool:
    """With a pledge and nothing outstanding the decision is made at once (上海 art. 27)."""
    held = list(states)
    outstanding = {MaterialState.DEFECTIVE, MaterialState.TOLERATED}
    return MaterialState.PLEDGED in held and not outstanding & set(held)


def check_due(*, decided_on: date, check_days: int | None, calendar: WorkCalendar) -> date:
    """By when the pledge is checked: 60 working days, or less where the item says so (6.4)."""
    days = CHECK_WORKING_DAYS if not check_days else min(check_days, CHECK_WORKING_DAYS)
    return calendar.add_working_days(decided_on, days)


def check_lamp(*, due: date, today: date, calendar: WorkCalendar) -> Lamp:
    """Red after the last day, yellow when it comes near."""
    if today > due:
        return Lamp.RED
    near = calendar.working_days_between(today, due) <= WARNED_BEFORE
    return Lamp.YELLOW if near else Lamp.GREEN


def may_record_finding(
    *,
    finding: Finding,
    note: str,
    decided: bool,
    mend_by: date | None,
    earlier: Finding | None,
    today: date,
) -> tuple[Refusal, ...]:
    """A finding against the applicant is explained; a first failing gets its time to mend.

    Before the decision only a false promise ends the matter; what is unproved then is asked for.
    `earlier` is NOT_MET when this pledge was already found unmet once and given time.
    """
    against = finding is not Finding.MET
    first_failing = finding is Finding.NOT_MET and earlier is not Finding.NOT_MET
    checks = (
        (not decided and finding is not Finding.FALSE, Refusal("CHECK_AFTER_DECISION", "6.4")),
        (against and not note.strip(), Refusal("FINDING_UNEXPLAINED", "R-0-8")),
        (
            decided and first_failing and (mend_by is None or mend_by <= today),
            Refusal("MEND_DAY_MISSING", "2.6"),
        ),
    )
    return tuple(refusal for stands, refusal in checks if stands)


def outcome_of(*, finding: Finding, earlier: Finding | None, decided: bool) -> Outcome:
    """What the finding leads to: a false promise is never mended (北京 art. 33)."""
    if finding is Finding.MET:
        return Outcome.CONFIRMED
    if not decided:
        return Outcome.ENDED
    if finding is Finding.FALSE or earlier is Finding.NOT_MET:
        return Outcome.REVOKED
    return Outcome.MEND


# Which credit record an outcome leaves; only a false promise shuts the door until repair (2.6).
MARK_OF: Mapping[tuple[Finding, Outcome], str] = {
    (Finding.FALSE, Outcome.REVOKED): "FALSE_PROMISE",
    (Finding.FALSE, Outcome.ENDED): "FALSE_PROMISE",
    (Finding.NOT_MET, Outcome.REVOKED): "BROKEN_PROMISE",
}
SHUTS_THE_DOOR = frozenset({"SERIOUS", "FALSE_PROMISE"})


def credit_is_sound(marks: Iterable[tuple[str, bool]]) -> bool:
    """Whether promises may be taken: no serious record or false promise left unrepaired (2.6).

    `marks` are pairs of kind and whether it was repaired.
    """
    return not any(kind in SHUTS_THE_DOOR and not repaired for kind, repaired in marks)
