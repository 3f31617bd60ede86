"""Handed in here, decided there: whose clock runs, and what may this window judge? (R-2.4)"""

from datetime import date
from enum import StrEnum
from uuid import UUID

from onewindow.rules.clock.calendar import WorkCalendar
from onewindow.rules.outcomes import Refusal

RULE = "R-2.4"
FORWARD_WITHIN = 1


class RegionMode(StrEnum):
    """全程网办: filed online with help on the spot; 异地代收代办: taken in here, sent there."""

    ONLINE = "ONLINE"
    PROXY = "PROXY"


class HandoverState(StrEnum):
    """Where the file lies on its way to the side that decides."""

    TAKEN_IN = "TAKEN_IN"
    SENT = "SENT"
    RECEIVED = "RECEIVED"
    RETURNED = "RETURNED"


def forward_by(taken_on: date, *, calendar: WorkCalendar) -> date:
    """The taking side sends within one working day; the deciding side's clock does not run yet."""
    return calendar.add_working_days(taken_on, FORWARD_WITHIN)


def may_take_in(
    *, taking_place: UUID, deciding_place: UUID, identity_seen: bool, form_complete: bool
) -> tuple[Refusal, ...]:
    """The taking window looks at who it is and whether the form is filled in, nothing else."""
    checks = (
        (taking_place == deciding_place, Refusal("REGION_SAME_PLACE", RULE)),
        (not identity_seen, Refusal("REGION_IDENTITY_UNSEEN", RULE)),
        (not form_complete, Refusal("REGION_FORM_INCOMPLETE", RULE)),
    )
    return tuple(refusal for stands, refusal in checks if stands)


def may_judge(
    *, acting_place: UUID | None, deciding_place: UUID, taking_place: UUID | None
) -> tuple[Refusal, ...]:
    """Accepting, asking and declining belong to the deciding side alone."""
    # The applicant and the system have no place; they never judge either.
    if taking_place is None or acting_place in (None, deciding_place):
        return ()
    return (Refusal("REGION_DOES_NOT_JUDGE", RULE),)


def may_step(
    step: HandoverState,
    *,
    state: HandoverState,
    acting_place: UUID | None,
    taking_place: UUID,
    deciding_place: UUID,
) -> tuple[Refusal, ...]:
    """Sent by the taking side, received or returned by the deciding side, each once."""
    before, place = {
        HandoverState.SENT: (HandoverState.TAKEN_IN, taking_place),
        HandoverState.RECEIVED: (HandoverState.SENT, deciding_place),
        HandoverState.RETURNED: (HandoverState.SENT, deciding_place),
    }[step]
    refusals = []
    if state is not before:
        refusals.append(Refusal("REGION_NOT_IN_THIS_STATE", RULE, {"state": state}))
    if acting_place != place:
        refusals.append(Refusal("REGION_OTHER_SIDE", RULE))
    return tuple(refusals)
