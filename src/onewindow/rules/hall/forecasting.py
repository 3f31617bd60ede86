"""How long will this number wait? As an interval with a stated coverage, never as a promise.

    model = fit(observations)    # nightly, from the hall's own period ledger
    estimate(model, hall_now)    # at the kiosk, on the phone; model None means R-6-9 alone
    minutes_told(estimate(...))  # (6, 11): "约 6-11 分钟"

`WaitModel.to_json()` and `WaitModel.from_json()` keep a model between the nights.
"""

from collections.abc import Iterable
from datetime import timedelta
from math import ceil

from onewindow.rules.hall.forecasting_fit import fitted
from onewindow.rules.hall.forecasting_model import WaitModel, modelled_wait
from onewindow.rules.hall.forecasting_rule import ruled_wait
from onewindow.rules.hall.forecasting_values import (
    HallNow,
    ObservedWait,
    WaitBasis,
    WaitEstimate,
)

__all__ = [
    "HallNow",
    "ObservedWait",
    "WaitBasis",
    "WaitEstimate",
    "WaitModel",
    "estimate",
    "fit",
    "minutes_told",
]

_HALF_HOUR = 30


def fit(observations: Iterable[ObservedWait]) -> WaitModel | None:
    """What past waits teach; None when they are too few to learn from. Negative waits, of a clock
    set back, teach nothing."""
    return fitted([each for each in observations if each.waited_seconds >= 0])


def estimate(model: WaitModel | None, now: HallNow) -> WaitEstimate:
    """The wait of a number that joins now (R-6-9). Monotone: never shorter with more people ahead,
    never longer with more desks. Where the model knows nothing, R-6-9 answers."""
    if model is None:
        low, likely, high = ruled_wait(now)
        basis = WaitBasis.RULE
    else:
        low, likely, high = modelled_wait(model, now)
        basis = WaitBasis.MODEL
    return WaitEstimate(
        low=timedelta(seconds=low),
        likely=timedelta(seconds=likely),
        high=timedelta(seconds=high),
        basis=basis,
    )


def minutes_told(told: WaitEstimate) -> tuple[int, int]:
    """Whole minutes for people, rounded outwards: to the minute, beyond half an hour to five.

    The second is never below 1: (0, 1) is "马上就到".
    """
    low, high = told.low.total_seconds() / 60, told.high.total_seconds() / 60
    low_step = 5 if low >= _HALF_HOUR else 1
    high_step = 5 if high > _HALF_HOUR else 1
    return int(low // low_step) * low_step, max(1, ceil(high / high_step) * high_step)
