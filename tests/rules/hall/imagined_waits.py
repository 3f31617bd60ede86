"""Days of an imagined hall, for learning: the true wait is known to be work ahead over desks."""

import random
from datetime import datetime, timedelta

from onewindow.rules.hall.forecasting import HallNow, ObservedWait

MORNING = datetime(2026, 3, 2, 9, 0)
SERVICES = {"A": 240.0, "B": 900.0}


def imagined_days(days, a_day, *, seed=7):
    """`a_day` numbers on each of `days` days: services of two groups, desks from 1 to 4."""
    chance = random.Random(seed)
    return [one_wait(chance, day) for day in range(days) for _ in range(a_day)]


def one_wait(chance, day):
    group = chance.choice(sorted(SERVICES))
    ahead, desks = chance.randrange(15), chance.randint(1, 4)
    mean = SERVICES[group]
    work = sum(chance.expovariate(1 / mean) for _ in range(ahead + 1))
    now = HallNow(
        at=MORNING + timedelta(days=day, minutes=chance.randrange(480)),
        group=group,
        ahead=ahead,
        desks=desks,
        recent_services=tuple(chance.expovariate(1 / mean) for _ in range(20)),
        ages=tuple(chance.expovariate(1 / mean) for _ in range(chance.randint(0, desks))),
        recent_waits=tuple(chance.uniform(0, mean) for _ in range(chance.randint(0, 5))),
        front_waited=chance.choice([None, chance.uniform(0, mean)]),
        calls_half_hour=chance.choice([None, round(1800 * desks / mean)]),
    )
    return ObservedWait(now, work / desks)
