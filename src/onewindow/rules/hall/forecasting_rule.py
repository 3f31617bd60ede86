"""What can be said of a wait when nothing has been learnt yet? R-6-9, with an honest range."""

from statistics import median

from onewindow.rules.hall.forecasting_values import HallNow

REMEMBERED_SERVICES = 20  # R-6-9: the last 20 services of the same business
UNKNOWN_SERVICE = 600.0  # seconds; nothing served yet and nothing known: ten minutes
# Normal quantiles of the range. The upper one lies far out because the rule leaves out whoever is
# still at a desk and everybody favoured: so drawn, four in five waits of a bank's line and of
# Warsaw's counters fall inside (docs/decisions, wait intervals).
_BELOW = -1.2816
_ABOVE = 2.33
_DAY_VARIANCE = 0.5**2  # how far the pace of a whole day strays from the median of 20 services


def ruled_wait(now: HallNow) -> tuple[float, float, float]:
    """Low, likely and high seconds. Likely is R-6-9 to the letter: median x ahead / desks.

    The range is that of a sum of independent services (a gamma law), widened by what a day's pace
    and a short memory add. With no desk open it counts one: say then that windows are paused.
    """
    remembered = now.recent_services[-REMEMBERED_SERVICES:]
    service = median(remembered) if remembered else UNKNOWN_SERVICE
    share = service / max(now.desks, 1)
    ahead = max(now.ahead, 0)
    likely, place = share * ahead, ahead + 1
    variance = 1 / place + _DAY_VARIANCE + 1 / (2 * len(remembered) + 2)
    return (
        min(likely, share * place * _gamma_quantile(variance, _BELOW)),
        likely,
        share * place * _gamma_quantile(variance, _ABOVE),
    )


def _gamma_quantile(variance: float, normal: float) -> float:
    """Wilson and Hilferty: the quantile of a gamma law of mean 1 (1931, PNAS 17:684)."""
    return float(max(0.0, 1 - variance / 9 + normal * variance**0.5 / 3) ** 3)
