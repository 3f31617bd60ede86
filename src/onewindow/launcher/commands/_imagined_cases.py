"""Which open cases does `bench clock` imagine, and how long do the rules take over them?"""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from onewindow.calendar_notices import published_calendar
from onewindow.rules.clock.calendar import WorkCalendar
from onewindow.rules.clock.lamps import Lamp, decision_clock, lamp
from onewindow.rules.clock.limits import Extension, Limit, LimitUnit
from onewindow.rules.clock.suspensions import Suspension, SuspensionKind
from onewindow.rules.clock.tacit import acceptance_deadline, deemed_accepted

BATCH = 5_000
MEAN_AGE_DAYS = 15
NOW = datetime(2026, 7, 1, 10, 30)  # noqa: DTZ001  (rules reckon in the hall's own time)
OLDEST = date(2025, 10, 1)
LAWS = (
    (Limit(20, LimitUnit.WORKING_DAY), Limit(7, LimitUnit.WORKING_DAY)),
    (Limit(45, LimitUnit.WORKING_DAY), Limit(20, LimitUnit.WORKING_DAY)),
    (Limit(60, LimitUnit.CALENDAR_DAY), Limit(20, LimitUnit.WORKING_DAY)),
    (Limit(2, LimitUnit.MONTH), Limit(30, LimitUnit.CALENDAR_DAY)),
    (Limit(72, LimitUnit.HOUR), Limit(24, LimitUnit.HOUR)),
)
KINDS = tuple(SuspensionKind)


@dataclass(frozen=True, slots=True)
class History:
    """One open case as the rules see it."""

    received_on: date
    corrected_on: date | None
    accepted_on: date | None
    statutory: Limit
    committed: Limit
    suspensions: tuple[Suspension, ...]
    extensions: tuple[Extension, ...]


def recomputed(seed: int, cases: int) -> tuple[float, dict[str, int]]:
    """Seconds the rules took for so many cases, and how many lamps of each colour they gave."""

    calendar = published_calendar()
    calendar.add_working_days(OLDEST, 1)
    shown = dict.fromkeys((str(lamp) for lamp in Lamp), 0)
    spent = 0.0
    histories = imagined(random.Random(seed), cases)  # noqa: S311  (made-up cases, not secrets)
    while batch := list(islice(histories, BATCH)):
        began = time.perf_counter()
        lamps = [_lamp(case, calendar) for case in batch]
        spent += time.perf_counter() - began
        for colour in lamps:
            shown[colour] += 1
    return spent, shown


def _lamp(case: History, calendar: WorkCalendar) -> Lamp:

    start = case.accepted_on
    if start is None:
        handed_in = case.corrected_on or case.received_on
        silence = deemed_accepted(received_on=handed_in, now=NOW, calendar=calendar)
        if silence is None:
            return lamp(acceptance_deadline(received_on=handed_in, calendar=calendar), now=NOW)
        start = silence.effective_from
    return decision_clock(
        start=start,
        statutory=case.statutory,
        committed=case.committed,
        calendar=calendar,
        now=NOW,
        suspensions=case.suspensions,
        extensions=case.extensions,
    ).lamp


def imagined(chance: random.Random, cases: int) -> Iterator[History]:
    """Open cases of the last nine months; the same chance gives the same cases."""

    days = (NOW.date() - OLDEST).days
    for _ in range(cases):
        age = min(int(chance.expovariate(1 / MEAN_AGE_DAYS)), days)
        received = NOW.date() - timedelta(days=age)
        corrected = received + timedelta(days=chance.randint(1, 30))
        was_corrected = chance.random() < 0.25 and corrected <= NOW.date()
        handed_in = corrected if was_corrected else received
        accepted = min(handed_in + timedelta(days=chance.randint(0, 7)), NOW.date())
        statutory, committed = chance.choices(LAWS, (60, 10, 15, 10, 5))[0]
        extended = chance.random() < 0.1 and statutory.unit is not LimitUnit.HOUR
        yield History(
            received_on=received,
            corrected_on=corrected if was_corrected else None,
            accepted_on=accepted if chance.random() < 0.9 else None,
            statutory=statutory,
            committed=committed,
            suspensions=tuple(_pauses(chance, accepted)),
            extensions=(Extension(10, LimitUnit.WORKING_DAY, accepted),) if extended else (),
        )


def _pauses(chance: random.Random, accepted: date) -> Iterator[Suspension]:

    for _ in range(chance.choices((0, 1, 2, 3), (60, 25, 10, 5))[0]):
        began = accepted + timedelta(days=chance.randint(0, 20))
        lasted = timedelta(days=chance.randint(0, 25))
        ended = began + lasted if chance.random() < 0.8 else None
        planned = chance.randint(1, 20) if chance.random() < 0.8 else None
        yield Suspension(chance.choice(KINDS), began, ended, planned)
