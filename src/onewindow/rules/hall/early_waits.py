"""What is a wait while only a few were served? The centre's expectation, giving way to R-6-9.

The range of R-6-9 is honest from a few services on, but one long or short first service would
throw it about: told "25 to 85 minutes" before anybody was served, people would hear "0 to 600"
after the first. So until `FEWEST_SERVICES` of a class are done, two things happen `[design]`:

- The memory of R-6-9 is filled up with what the centre expects of one service. Its median is then
  the expectation while fewer services are known than expected ones, however odd they were.
- The range leans from "about half to half as much again" of that towards R-6-9's own, by as
  much as the memory is filled with what really happened.

So nothing jumps: with none it is the expectation alone, with `FEWEST_SERVICES` R-6-9 alone.
"""

from dataclasses import replace
from datetime import timedelta
from statistics import median

from onewindow.rules.hall.forecasting_rule import ruled_wait
from onewindow.rules.hall.forecasting_values import HallNow, WaitBasis, WaitEstimate

# From so many services of a class on, R-6-9 speaks for itself.
FEWEST_SERVICES = 5
# About the expectation: as little as half of it, as much as half more.
_LEAST, _MOST = 0.5, 1.5


def early_wait(now: HallNow, *, expected_seconds: float) -> WaitEstimate:
    """The wait of a number that joins now; of its range nothing is promised (coverage 0).

    Monotone like R-6-9: never shorter with more people ahead, never longer with more desks.
    """
    known = now.recent_services[-FEWEST_SERVICES:]
    missing = FEWEST_SERVICES - len(known)
    filled = replace(now, recent_services=(*known, *[expected_seconds] * missing))
    low, likely, high = ruled_wait(filled)
    share = len(known) / FEWEST_SERVICES
    # The one being served comes first: half a service at least, when nobody else is ahead.
    roughly = median(filled.recent_services) * (max(now.ahead, 0) + 1) / max(now.desks, 1)
    low = share * low + (1 - share) * roughly * _LEAST
    high = share * high + (1 - share) * roughly * _MOST
    return WaitEstimate(
        low=timedelta(seconds=low),
        likely=timedelta(seconds=min(max(likely, low), high)),
        high=timedelta(seconds=high),
        basis=WaitBasis.RULE,
        stated_coverage=0.0,
    )
