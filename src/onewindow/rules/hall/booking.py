"""Who may book, move, cancel? And what does coming late, or not at all, mean? (R-6-4, R-6-5)"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from onewindow.rules.clock.calendar import CHINA
from onewindow.rules.outcomes import Refusal

HOLD_LASTS = timedelta(minutes=5)
OFFER_LASTS = timedelta(minutes=30)
# R-6-5: cancelled with this much notice, somebody else can still take the place.
NOTICE = timedelta(hours=2)
# Booking on the day itself, where a plan allows it, ends this long before the slot.
SAME_DAY_NOTICE = timedelta(minutes=30)
_DAY = timedelta(days=1)


class AppointmentState(StrEnum):
    """Where an appointment stands; only the first six have a seat."""

    HELD = "HELD"
    BOOKED = "BOOKED"
    CHECKED_IN = "CHECKED_IN"
    SERVED = "SERVED"
    LEFT = "LEFT"
    NO_SHOW = "NO_SHOW"
    # The hall closed the slot: the person chooses anew, or comes any day with this code.
    TO_REBOOK = "TO_REBOOK"
    CANCELLED = "CANCELLED"
    LAPSED = "LAPSED"


_S = AppointmentState
SEATED = frozenset({_S.HELD, _S.BOOKED, _S.CHECKED_IN, _S.SERVED, _S.LEFT, _S.NO_SHOW})
OPEN = frozenset({_S.HELD, _S.BOOKED, _S.TO_REBOOK})


@dataclass(frozen=True)
class BookingRules:
    """What a centre may set about missed appointments (R-6-5)."""

    no_shows: int = 3
    counted_days: int = 90
    limited_days: int = 30


@dataclass(frozen=True, slots=True)
class Booking:
    """An appointment as its rules see it."""

    state: AppointmentState
    starts_at: datetime
    is_excused: bool = False


def limited_until(
    missed_on: Iterable[date], *, today: date, rules: BookingRules = BookingRules()
) -> date | None:
    """Until which day online booking rests after repeated no-shows; None when it does not.

    The walk-in right is never touched (R-6-5).
    """
    since = today - _DAY * rules.counted_days
    counted = sorted(day for day in missed_on if day >= since)
    if len(counted) < rules.no_shows:
        return None
    until = counted[-1] + _DAY * rules.limited_days
    return until if until >= today else None


def may_book(
    *,
    starts_at: datetime,
    is_closed: bool,
    days: Iterable[date],
    has_name: bool,
    is_online: bool,
    limited: date | None,
    now: datetime,
) -> tuple[Refusal, ...]:
    """Whether a person may take a seat of a slot online (R-6-5); `days` are the bookable days.

    Refusals: BOOKING_NEEDS_NAME, NOT_BOOKED_ONLINE, BOOKING_LIMITED, SLOT_CLOSED, SLOT_PAST,
    SLOT_TOO_SOON, SLOT_TOO_FAR.
    """
    found = []
    if not has_name:
        found.append(Refusal("BOOKING_NEEDS_NAME", "R-6-5"))
    if not is_online:
        found.append(Refusal("NOT_BOOKED_ONLINE", "R-6-5"))
    if limited is not None:
        found.append(
            Refusal("BOOKING_LIMITED", "R-6-5", {"until": f"{limited.month} 月 {limited.day} 日"})
        )
    return (*found, *_time_faults(starts_at, is_closed, tuple(days), now))


def _time_faults(
    starts_at: datetime, is_closed: bool, days: tuple[date, ...], now: datetime
) -> tuple[Refusal, ...]:
    day, today = starts_at.astimezone(CHINA).date(), now.astimezone(CHINA).date()
    if is_closed:
        return (Refusal("SLOT_CLOSED", "R-6-5"),)
    if starts_at <= now:
        return (Refusal("SLOT_PAST", "R-6-5"),)
    if days and day > days[-1]:
        return (Refusal("SLOT_TOO_FAR", "R-6-5", {"last": _said(days[-1])}),)
    if not days or day < days[0]:
        return (Refusal("SLOT_TOO_SOON", "R-6-5"),)
    if day == today and starts_at - now < SAME_DAY_NOTICE:
        return (Refusal("SLOT_TOO_SOON", "R-6-5"),)
    return ()


def _said(day: date) -> str:
    return f"{day.month} 月 {day.day} 日"


# Enough of an identity number to tell two of one name apart; more is not asked `[design]`.
TAIL_LENGTH, LONGEST_NAME = 4, 40


def read_tail(told: str) -> str:
    """The last four characters of an identity number as they are kept: 123x -> 123X."""
    return told.strip().upper()


def desk_faults(*, name: str, tail: str) -> tuple[Refusal, ...]:
    """Who has no phone is booked at the desk under a name and four characters (R-6-5).

    Refusals, both at once: DESK_NAME, DESK_TAIL.
    """
    found = []
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        found.append(Refusal("DESK_NAME", "R-6-5"))
    digits, last = tail[:-1], tail[-1:]
    is_read = digits.isascii() and digits.isdigit() and (last in "0123456789X")
    if len(tail) != TAIL_LENGTH or not is_read:
        found.append(Refusal("DESK_TAIL", "R-6-5"))
    return tuple(found)


def may_confirm(
    booking: Booking, *, held_until: datetime | None, now: datetime
) -> tuple[Refusal, ...]:
    """Whether a held seat may still become an appointment. Refusals: HOLD_OVER."""
    if booking.state is not _S.HELD or held_until is None or held_until <= now:
        return (Refusal("HOLD_OVER", "R-6-5", {"minutes": int(HOLD_LASTS.total_seconds() // 60)}),)
    return ()


def may_cancel(booking: Booking, *, now: datetime) -> tuple[Refusal, ...]:
    """Any time before the slot begins. Refusals: NOTHING_TO_CANCEL, SLOT_BEGUN."""
    if booking.state not in OPEN:
        return (Refusal("NOTHING_TO_CANCEL", "R-6-5"),)
    if booking.state is _S.BOOKED and booking.starts_at <= now:
        return (Refusal("SLOT_BEGUN", "R-6-5"),)
    return ()


def is_late_cancel(booking: Booking, *, now: datetime) -> bool:
    """Cancelled with less than two hours' notice: possible, but it counts as a no-show (R-6-5).

    Not where the hall itself changed something (a closed day, a withdrawn item).
    """
    return (
        booking.state is _S.BOOKED and not booking.is_excused and booking.starts_at - now < NOTICE
    )


def may_move(booking: Booking, *, now: datetime) -> tuple[Refusal, ...]:
    """Two hours before the slot at the latest; a slot the hall closed may be moved any time.

    Refusals: NOTHING_TO_MOVE, MOVE_TOO_LATE.
    """
    if booking.state is _S.TO_REBOOK:
        return ()
    if booking.state is not _S.BOOKED:
        return (Refusal("NOTHING_TO_MOVE", "R-6-5"),)
    if booking.starts_at - now < NOTICE and not booking.is_excused:
        return (Refusal("MOVE_TOO_LATE", "R-6-5"),)
    return ()


def may_wait_for_earlier(booking: Booking, *, now: datetime) -> tuple[Refusal, ...]:
    """Only from an appointment still two hours away. Refusals: NOTHING_TO_WAIT_FOR."""
    if booking.state is not _S.BOOKED or booking.starts_at - now < NOTICE:
        return (Refusal("NOTHING_TO_WAIT_FOR", "R-6-5"),)
    return ()


class WishFate(StrEnum):
    """What moving an appointment makes of the place in line for an earlier time."""

    NONE = ""
    # The new time is the kept earlier one.
    TAKEN = "TAKEN"
    KEPT = "KEPT"
    OTHER_LINE = "OTHER_LINE"
    NOTHING_EARLIER = "NOTHING_EARLIER"


def wish_after_move(*, is_same_line: bool, starts_at: datetime, now: datetime) -> WishFate:
    """Whether a place in line for an earlier time outlives the move to `starts_at` `[design]`.

    It does while there can be an earlier time of the same line to tell the person of.
    """
    if not is_same_line:
        return WishFate.OTHER_LINE
    return WishFate.KEPT if starts_at - now >= NOTICE else WishFate.NOTHING_EARLIER


class Punctuality(StrEnum):
    """How somebody came to their appointment."""

    ON_TIME = "ON_TIME"
    EARLY = "EARLY"
    LATE_KEPT = "LATE_KEPT"
    TOO_LATE = "TOO_LATE"
    ANY_DAY = "ANY_DAY"


@dataclass(frozen=True, slots=True)
class Arrival:
    """What coming now means: the lane, since when the wait counts, and how it is said."""

    punctuality: Punctuality
    is_booked_lane: bool
    counts_from: datetime
    minutes: int = 0


def arrival(
    *, starts_at: datetime | None, now: datetime, early_minutes: int = 10, late_minutes: int = 10
) -> Arrival:
    """Early, on time, a little late: the booked lane; later: the walk-in line from now (R-6-4).

    `starts_at` None: the hall owes this person a place on any day, so it is theirs now. Credit
    never counts from before the slot, so coming early wins nothing and costs nothing.
    """
    if starts_at is None:
        return Arrival(Punctuality.ANY_DAY, True, now)
    off = int((now - starts_at).total_seconds() // 60)
    if now < starts_at - timedelta(minutes=early_minutes):
        return Arrival(Punctuality.EARLY, True, starts_at, -off)
    if now <= starts_at:
        return Arrival(Punctuality.ON_TIME, True, starts_at)
    if now <= starts_at + timedelta(minutes=late_minutes):
        return Arrival(Punctuality.LATE_KEPT, True, starts_at, off)
    return Arrival(Punctuality.TOO_LATE, False, now, off)
