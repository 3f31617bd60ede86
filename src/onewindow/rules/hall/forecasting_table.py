"""Which interval holds about four in five waits of those who stood at a like score?

Scores are cut into stretches of equally many waits. Each stretch offers intervals that hold 75-85 %
of its own waits; among all offers the narrowest selection is taken that holds the coverage wanted
over the whole. So the mean width is small and no stretch, short waits or long, is left uncovered.
Waiting longer than told is what hurts: at most 15 % of a stretch may lie above, 3-10 % below.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median

from onewindow.rules.hall.forecasting_model import Knot

COVERAGE = 0.8
_HELD = tuple(0.75 + step * 0.0125 for step in range(9))
_BELOW = tuple(step / 100 for step in range(3, 11))
_MOST_ABOVE = 0.15
_LEAST_ABOVE = 0.03
_STRETCHES = 40
_STRETCH = 50  # waits a stretch needs before its tails mean anything
_HALVINGS = 50


@dataclass(frozen=True, slots=True)
class _Offer:
    low: float
    high: float
    held: float  # the share of waits to come that it should hold

    def price(self, worth: float) -> float:
        """What this width costs beyond what its coverage is worth."""
        return self.high - self.low - worth * self.held


def table(scored: Iterable[tuple[float, float]]) -> tuple[Knot, ...]:
    """The table from pairs of score and wait, the scores made without the wait's own day."""
    ordered = sorted(scored)
    count = max(1, min(_STRETCHES, len(ordered) // _STRETCH))
    cuts = [len(ordered) * each // count for each in range(count + 1)]
    stretches = [ordered[start:end] for start, end in pairwise(cuts)]
    waits = [sorted(wait for _, wait in stretch) for stretch in stretches]
    chosen = _chosen([_offers(each) for each in waits])
    columns = zip(
        _rising([fmean(score for score, _ in stretch) for stretch in stretches]),
        _rising([offer.low for offer in chosen]),
        _rising([median(each) for each in waits]),
        _rising([offer.high for offer in chosen]),
        strict=True,
    )
    # Stretches of one and the same score say one thing: the last, widest one is kept.
    knots = {score: Knot(score, low, likely, high) for score, low, likely, high in columns}
    return tuple(knots.values())


def _offers(waits: Sequence[float]) -> list[_Offer]:
    """For each share held, the shortest interval that keeps to the tails allowed."""
    offers = []
    for held in _HELD:
        spans = [
            (_quantile(waits, below), _quantile(waits, below + held))
            for below in _BELOW
            if _LEAST_ABOVE - 1e-9 <= 1 - held - below <= _MOST_ABOVE + 1e-9
        ]
        low, high = min(spans, key=lambda span: span[1] - span[0])
        inside = bisect_right(waits, high) - bisect_left(waits, low)
        # Chosen for being narrow, it will hold a little less of the waits to come.
        margin = 0.5 * (held * (1 - held) / len(waits)) ** 0.5
        offers.append(_Offer(low, high, inside / (len(waits) + 1) - margin))
    return offers


def _chosen(offers: Sequence[Sequence[_Offer]]) -> list[_Offer]:
    """One offer a stretch: the least total width with the coverage wanted. The price of coverage is
    halved in on, because raising it never lowers what is held (Lagrange)."""

    def at(worth: float) -> list[_Offer]:
        return [min(each, key=lambda offer: offer.price(worth)) for each in offers]

    cheap, dear = 0.0, 1e7
    for _ in range(_HALVINGS):
        worth = (cheap + dear) / 2
        if fmean(offer.held for offer in at(worth)) < COVERAGE:
            cheap = worth
        else:
            dear = worth
    return at(dear)


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def _rising(column: Sequence[float]) -> list[float]:
    """The nearest column that never falls (pool adjacent violators; Ayer and others 1955)."""
    pools: list[tuple[float, int]] = []
    for number in column:
        mean, size = number, 1
        while pools and pools[-1][0] > mean:
            before, many = pools.pop()
            mean = (before * many + mean * size) / (many + size)
            size += many
        pools.append((mean, size))
    return [mean for mean, size in pools for _ in range(size)]
