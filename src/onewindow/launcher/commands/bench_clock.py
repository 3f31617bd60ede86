"""`onewindow bench clock`: how long do the deadlines and lamps of a million open cases take?"""

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from multiprocessing import get_context
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onewindow.rules.clock.calendar import WorkCalendar
    from onewindow.rules.clock.lamps import Lamp
    from onewindow.rules.clock.limits import Extension, Limit
    from onewindow.rules.clock.suspensions import Suspension

NAME = "bench clock"
HELP = "重算大量在办件的期限和红黄灯,量用时 / time deadlines and lamps of many open cases"
NEEDS_DATABASE = False
CORES = 2
BATCH = 5_000
NOW = datetime(2026, 7, 1, 10, 30)  # noqa: DTZ001  (rules reckon in the hall's own time)
OLDEST = date(2025, 10, 1)


@dataclass(frozen=True, slots=True)
class History:
    """One open case as the rules see it."""

    received_on: date
    corrected_on: date | None
    accepted_on: date | None
    statutory: "Limit"
    committed: "Limit"
    suspensions: "tuple[Suspension, ...]"
    extensions: "tuple[Extension, ...]"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--cases", type=int, default=1_000_000, help="在办件数量,默认一百万")
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    if args.cases < 1:
        sys.stderr.write("办件数量要大于 0。\n")
        return 2
    share, rest = divmod(args.cases, CORES)
    parts = [(seed, share + (seed < rest)) for seed in range(CORES)]
    with get_context("fork").Pool(CORES) as pool:
        answers = pool.starmap(recomputed, parts)
    # Both cores count at once: the slower one is what a person waits for.
    seconds = round(max(spent for spent, _ in answers), 3)
    lamps: dict[str, int] = {}
    for _, shown in answers:
        for lamp, count in shown.items():
            lamps[lamp] = lamps.get(lamp, 0) + count
    if args.json:
        answer = {"cases": args.cases, "seconds": seconds, "cores": CORES, "lamps": lamps}
        sys.stdout.write(json.dumps(answer) + "\n")
    else:
        sys.stdout.write(f"{args.cases} 件,{CORES} 核,{seconds} 秒;{lamps}\n")
    return 0


def recomputed(seed: int, cases: int) -> tuple[float, dict[str, int]]:
    """Seconds the rules took for so many cases, and how many lamps of each colour they gave."""
    from onewindow.calendar_notices import published_calendar
    from onewindow.rules.clock.lamps import Lamp

    calendar = published_calendar()
    calendar.add_working_days(OLDEST, 1)
    shown = dict.fromkeys((str(lamp) for lamp in Lamp), 0)
    spent = 0.0
    histories = imagined(random.Random(seed), cases)  # noqa: S311  (made-up cases, not secrets)
    while batch := list(islice(histories, BATCH)):
        began = time.perf_counter()
        for case in batch:
            shown[_lamp(case, calendar)] += 1
        spent += time.perf_counter() - began
    return spent, shown


def _lamp(case: History, calendar: "WorkCalendar") -> "Lamp":
    from onewindow.rules.clock.lamps import decision_clock, lamp
    from onewindow.rules.clock.tacit import acceptance_deadline, deemed_accepted

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
    from onewindow.rules.clock.limits import Extension, Limit, LimitUnit

    days = (NOW.date() - OLDEST).days
    laws = [
        (Limit(20, LimitUnit.WORKING_DAY), Limit(7, LimitUnit.WORKING_DAY)),
        (Limit(45, LimitUnit.WORKING_DAY), Limit(20, LimitUnit.WORKING_DAY)),
        (Limit(60, LimitUnit.CALENDAR_DAY), Limit(20, LimitUnit.WORKING_DAY)),
        (Limit(2, LimitUnit.MONTH), Limit(30, LimitUnit.CALENDAR_DAY)),
        (Limit(72, LimitUnit.HOUR), Limit(24, LimitUnit.HOUR)),
    ]
    for _ in range(cases):
        received = OLDEST + timedelta(days=chance.randrange(days))
        corrected = received + timedelta(days=chance.randint(1, 30))
        was_corrected = chance.random() < 0.25 and corrected <= NOW.date()
        handed_in = corrected if was_corrected else received
        accepted = min(handed_in + timedelta(days=chance.randint(0, 7)), NOW.date())
        statutory, committed = chance.choices(laws, (60, 10, 15, 10, 5))[0]
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


def _pauses(chance: random.Random, accepted: date) -> "Iterator[Suspension]":
    from onewindow.rules.clock.suspensions import Suspension, SuspensionKind

    kinds = list(SuspensionKind)
    for _ in range(chance.choices((0, 1, 2, 3), (60, 25, 10, 5))[0]):
        began = accepted + timedelta(days=chance.randint(0, 20))
        lasted = timedelta(days=chance.randint(0, 25))
        ended = began + lasted if chance.random() < 0.8 else None
        planned = chance.randint(1, 20) if chance.random() < 0.8 else None
        yield Suspension(chance.choice(kinds), began, ended, planned)
