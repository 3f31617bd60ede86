"""What do past waits teach? Weights of the clues, what is particular to a group, and the table.

The table is made from scores of waits whose own day was left out, because a day has its own pace:
what is measured is how a model meets a day it has never seen.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

from onewindow.rules.hall.forecasting_clues import GROWING, UsualPace, clues
from onewindow.rules.hall.forecasting_model import Group, WaitModel, scored
from onewindow.rules.hall.forecasting_table import table
from onewindow.rules.hall.forecasting_values import ObservedWait
from onewindow.rules.hall.forecasting_weights import fit_weights

ENOUGH_WAITS = 200  # fewer, or of fewer days, teach less than R-6-9 knows
ENOUGH_DAYS = 3
_PARTS = 5
_FLOOR = 20.0  # seconds added before the logarithm: ten seconds or twenty are the same wait
_SHRINK_PLACES = 30.0  # a group's own pace counts as much as the hall's after so many places
_SHRINK_DESKS = 15.0  # the same for places divided by desks


@dataclass(frozen=True, slots=True)
class _Lesson:
    groups: Mapping[str, Group]
    others: Group
    weights: tuple[float, ...]

    def score(self, observed: ObservedWait) -> float:
        group = self.groups.get(observed.joined.group, self.others)
        return scored(self.weights, group, observed.joined)


def fitted(observations: Sequence[ObservedWait]) -> WaitModel | None:
    """The model, or None with too few observations or days."""
    days = sorted({each.joined.at.date() for each in observations})
    if len(observations) < ENOUGH_WAITS or len(days) < ENOUGH_DAYS:
        return None
    taught = _taught(observations)
    return WaitModel(
        observations=len(observations),
        groups=taught.groups,
        others=taught.others,
        weights=taught.weights,
        table=table(_scored_by_other_days(observations)),
    )


def _scored_by_other_days(
    observations: Sequence[ObservedWait],
) -> Iterator[tuple[float, float]]:
    """Score and wait of each number, the score taught by days other than its own."""
    days = sorted({each.joined.at.date() for each in observations})
    part_of = {day: number % _PARTS for number, day in enumerate(days)}
    for part in range(min(_PARTS, len(days))):
        taught = _taught([each for each in observations if part_of[each.joined.at.date()] != part])
        for each in observations:
            if part_of[each.joined.at.date()] == part:
                yield taught.score(each), each.waited_seconds


def _taught(observations: Sequence[ObservedWait]) -> _Lesson:
    usual, of_others = _usual_paces(observations)
    members: dict[str, list[int]] = defaultdict(list)
    for index, each in enumerate(observations):
        members[each.joined.group].append(index)
    fit = fit_weights(
        rows=[clues(each.joined, usual[each.joined.group]) for each in observations],
        targets=[log(each.waited_seconds + _FLOOR) for each in observations],
        members=members,
        growing=GROWING,
    )
    return _Lesson(
        groups={name: Group(usual[name], offset) for name, offset in fit.offsets.items()},
        others=Group(of_others, fit.base),
        weights=fit.weights,
    )


def _usual_paces(
    observations: Sequence[ObservedWait],
) -> tuple[dict[str, UsualPace], UsualPace]:
    """Seconds waited for each place, and for each place at one desk; groups lean on the hall."""
    waited: dict[str, float] = defaultdict(float)
    places: dict[str, float] = defaultdict(float)
    shares: dict[str, float] = defaultdict(float)
    for each in observations:
        place = each.joined.ahead + 1
        waited[each.joined.group] += each.waited_seconds
        places[each.joined.group] += place
        shares[each.joined.group] += place / max(each.joined.desks, 1)
    all_waited = sum(waited.values())
    hall = UsualPace(all_waited / sum(places.values()), all_waited / sum(shares.values()))
    own = {
        name: UsualPace(
            (waited[name] + _SHRINK_PLACES * hall.place) / (places[name] + _SHRINK_PLACES),
            (waited[name] + _SHRINK_DESKS * hall.desk) / (shares[name] + _SHRINK_DESKS),
        )
        for name in waited
    }
    return own, hall
