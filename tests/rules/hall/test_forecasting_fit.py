"""What is learnt from past waits holds on days that were not learnt from (R-6-9)."""

import random
from datetime import timedelta
from itertools import pairwise
from statistics import fmean

from hypothesis import given
from hypothesis import strategies as st
from tests.rules.hall.imagined_waits import imagined_days

from onewindow.rules.hall.forecasting import estimate, fit
from onewindow.rules.hall.forecasting_clues import GROWING
from onewindow.rules.hall.forecasting_table import table
from onewindow.rules.hall.forecasting_weights import fit_weights


def test_four_in_five_waits_of_other_days_fall_inside():
    model = fit(imagined_days(8, 120))
    told = [(estimate(model, each.joined), each) for each in imagined_days(8, 120, seed=8)]
    inside = fmean(
        said.low <= timedelta(seconds=each.waited_seconds) <= said.high for said, each in told
    )
    assert 0.75 <= inside <= 0.86


def test_the_order_of_the_past_does_not_matter():
    days = imagined_days(4, 80)
    mixed = random.Random(3).sample(days, len(days))
    now = days[0].joined
    one, other = (estimate(fit(each), now) for each in (days, mixed))
    assert abs(one.high - other.high) < timedelta(seconds=1)


def test_clues_that_grow_with_the_line_never_weigh_less_than_nothing():
    assert min(fit(imagined_days(5, 100, seed=11)).weights[:GROWING]) >= 0


def test_least_squares_find_the_law_and_the_groups_own_share():
    rows = [(float(x), float(y)) for x in range(20) for y in range(20)]
    members = {"low": range(200), "high": range(200, 400)}
    targets = [2 * x - 3 * y + (5 if number >= 200 else 0) for number, (x, y) in enumerate(rows)]
    free = fit_weights(rows, targets, members, growing=0)
    assert abs(free.weights[1] + 3) < 0.1
    assert free.offsets["high"] > free.offsets["low"]
    held = fit_weights(rows, targets, members, growing=2)
    assert held.weights[1] == 0
    assert held.weights[0] > 1.5


pairs = st.lists(st.tuples(st.floats(-5, 10), st.floats(0, 20000)), min_size=1, max_size=400)


@given(scored=pairs)
def test_no_column_of_the_table_ever_falls(scored):
    knots = table(scored)
    for one, other in pairwise(knots):
        assert one.score < other.score
        assert one.low <= other.low
        assert one.likely <= other.likely
        assert one.high <= other.high
    assert all(knot.low <= knot.likely <= knot.high for knot in knots)


def test_each_stretch_holds_its_share_of_the_waits_and_few_lie_above():
    chance = random.Random(5)
    scored = [(score / 1000, chance.expovariate(1 / (60 + score))) for score in range(4000)]
    knots = table(scored)
    waits = sorted(scored)
    for place, knot in enumerate(knots):
        own = [wait for _, wait in waits[place * 100 : place * 100 + 100]]
        assert fmean(wait > knot.high for wait in own) < 0.25
    every = [
        knots[place // 100].low <= wait <= knots[place // 100].high
        for place, (_, wait) in enumerate(waits)
    ]
    assert 0.78 <= fmean(every) <= 0.86


def test_equal_scores_share_one_line_of_the_table():
    (knot,) = table([(1.0, float(wait)) for wait in range(200)])
    assert (knot.score, knot.likely) == (1.0, 174.5)  # the last of four stretches of fifty
