"""Where does silence have legal effect, from when, and by which law?"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from onewindow.rules.clock.calendar import WorkCalendar, wall_clock
from onewindow.rules.clock.deadlines import Deadline, deadline
from onewindow.rules.clock.limits import Limit, LimitUnit

ACCEPTANCE_LIMIT = Limit(5, LimitUnit.WORKING_DAY)
RENEWAL_NOTICE_DAYS = 30


class TacitKind(StrEnum):
    """What silence brings about (R-1-50)."""

    ACCEPTED = "ACCEPTED"
    RENEWED = "RENEWED"
    AGREED = "AGREED"
    OPINION = "OPINION"


class TacitMoment(StrEnum):
    """Ends that are not counted in days."""

    SAME_SESSION = "SAME_SESSION"
    EXPIRY = "EXPIRY"


@dataclass(frozen=True)
class TacitRule:
    """One rule by which silence counts: what, after how long, with which words, under which law."""

    kind: TacitKind
    after: Limit | TacitMoment
    effect: str
    basis: str


# R-0-2: these two hold for every licence. Items under other laws bring their own rule.
LICENCE_ACCEPTANCE = TacitRule(
    TacitKind.ACCEPTED, ACCEPTANCE_LIMIT, "依法视为受理", "行政许可法第三十二条第一款第四项"
)
LICENCE_RENEWAL = TacitRule(
    TacitKind.RENEWED, TacitMoment.EXPIRY, "依法视为准予延续", "行政许可法第五十条第二款"
)


@dataclass(frozen=True)
class TacitEffect:
    """Silence that has taken effect: the document to make is marked with `effect` (R-1-50)."""

    kind: TacitKind
    effective_from: date
    effect: str
    basis: str


def acceptance_deadline(*, received_on: date, calendar: WorkCalendar) -> Deadline:
    """The last day to accept, decline or ask for corrections: the fifth working day (R-1-2)."""
    return deadline(start=received_on, limit=ACCEPTANCE_LIMIT, calendar=calendar)


def deemed_accepted(
    *,
    received_on: date,
    now: datetime,
    calendar: WorkCalendar,
    rule: TacitRule | None = LICENCE_ACCEPTANCE,
    answered_on: date | None = None,
) -> TacitEffect | None:
    """The acceptance that five silent working days bring, dated from receipt; else None (R-1-2).

    `answered_on`: the day of a correction notice, acceptance or decline. After corrections,
    `received_on` is the day the whole of them was delivered. Hand in the item's own rule, or None,
    for items that are not licences (RULES 1.4).
    """
    return tacit_effect(
        rule=rule, since=received_on, now=now, calendar=calendar, answered_on=answered_on
    )


def tacit_effect(
    *,
    rule: TacitRule | None,
    since: date,
    now: datetime,
    calendar: WorkCalendar,
    answered_on: date | None = None,
    expires_on: date | None = None,
    session_ended: bool = False,
) -> TacitEffect | None:
    """What silence since `since` has brought about by `now`; None without a law (R-1-50, R-1-51).

    An answer on the last day is still in time, and a later one undoes nothing. Acceptance counts
    from receipt, a renewal and an agreement from the day after the last day.
    """
    # R-1-51: no law named, no effect.
    if rule is None or not rule.basis.strip():
        return None
    last = last_day_to_answer(rule=rule, since=since, calendar=calendar, expires_on=expires_on)
    if last is None or (answered_on is not None and answered_on <= last):
        return None
    session_over = session_ended and rule.after is TacitMoment.SAME_SESSION
    if wall_clock(now).date() <= last and not session_over:
        return None
    starts = since if rule.kind is TacitKind.ACCEPTED else last + timedelta(days=1)
    return TacitEffect(rule.kind, starts, rule.effect, rule.basis)


def last_day_to_answer(
    *, rule: TacitRule, since: date, calendar: WorkCalendar, expires_on: date | None = None
) -> date | None:
    """The last day on which an answer still prevents the effect; None when no expiry is known."""
    if rule.after is TacitMoment.SAME_SESSION:
        return since
    if rule.after is TacitMoment.EXPIRY:
        return expires_on
    assert isinstance(rule.after, Limit)
    return deadline(start=since, limit=rule.after, calendar=calendar).due_day


def renewal_is_timely(
    *, filed_on: date, expires_on: date, days_before: int = RENEWAL_NOTICE_DAYS
) -> bool:
    """Whether a renewal came early enough, in calendar days, which favours applicants (R-1-18)."""
    return filed_on <= expires_on - timedelta(days=days_before)
