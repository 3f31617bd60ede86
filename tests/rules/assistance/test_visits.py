"""Who comes to the door, when, and in which order (R-6-33); where is the nearest station?"""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.calendar_notices import published_calendar
from onewindow.rules.assistance import regions, visits
from onewindow.rules.assistance.stations import Station, nearest
from onewindow.rules.assistance.visits import (
    STEPS,
    Need,
    Nudge,
    Spot,
    Stop,
    VisitAction,
    VisitState,
    distance_km,
    is_called_back,
    may_move,
    may_plan,
    may_request,
    nudge_due,
    round_of,
)

TODAY = date(2026, 9, 28)
SPOTS = st.builds(Spot, latitude=st.floats(30, 31), longitude=st.floats(110, 111))
MORNING = datetime(2026, 9, 28, 9)


@st.composite
def a_day(draw: Any) -> list[Stop]:
    opens = st.integers(0, 6).map(lambda h: MORNING + timedelta(hours=h))
    ids = draw(st.lists(st.uuids(), unique=True, max_size=12))
    found = []
    for one in ids:
        start = draw(opens)
        end = start + timedelta(hours=draw(st.integers(1, 3)))
        found.append(Stop(one, draw(SPOTS), start, end))
    return found


@given(stops=a_day(), start=SPOTS)
def test_a_round_drops_no_stop_and_never_runs_backwards(stops: list[Stop], start: Spot) -> None:
    legs = round_of(stops, start=start, sets_out=MORNING)
    assert sorted(leg.visit_id for leg in legs) == sorted(stop.visit_id for stop in stops)
    by_id = {stop.visit_id: stop for stop in stops}
    before = MORNING
    for leg in legs:
        stop = by_id[leg.visit_id]
        assert leg.arrives >= max(before, stop.opens)
        assert leg.leaves == leg.arrives + timedelta(minutes=stop.minutes)
        assert leg.late == (leg.arrives > stop.closes)
        before = leg.leaves


@given(one=SPOTS, other=SPOTS)
def test_a_distance_is_the_same_both_ways_and_never_negative(one: Spot, other: Spot) -> None:
    assert distance_km(one, other) == pytest.approx(distance_km(other, one))
    assert distance_km(one, other) >= 0
    assert distance_km(one, one) == 0


def test_one_degree_of_latitude_is_about_a_hundred_and_eleven_kilometres() -> None:
    assert distance_km(Spot(30, 110), Spot(31, 110)) == pytest.approx(111.19, abs=0.1)


def test_every_action_leads_somewhere_and_an_ended_visit_moves_no_more() -> None:
    assert set(STEPS) == set(VisitAction)
    for ended in (VisitState.DONE, VisitState.DECLINED, VisitState.CANCELLED):
        for action in VisitAction:
            assert [r.code for r in may_move(action, state=ended)] == ["VISIT_NOT_IN_THIS_STATE"]


def test_answered_within_one_working_day_and_made_within_three() -> None:
    calendar = published_calendar()
    assert visits.accept_by(TODAY, calendar=calendar) == date(2026, 9, 29)
    # The holiday of October and its swapped days lie between.
    assert visits.visit_by(date(2026, 9, 30), calendar=calendar) > date(2026, 10, 7)


def test_a_request_hears_everything_missing_at_once_and_no_proof_is_asked() -> None:
    found = may_request(need="", address=" ", phone="", item_slugs=())
    assert [r.code for r in found] == [
        "VISIT_NEED_MISSING",
        "VISIT_ADDRESS_MISSING",
        "VISIT_PHONE_MISSING",
        "VISIT_ITEM_MISSING",
    ]
    told = {"address": "1 号", "phone": "138", "item_slugs": ("a",)}
    assert may_request(need=Need.OLD_AGE, **told) == ()
    assert [r.code for r in may_request(need=Need.OTHER, **told)] == ["VISIT_REASON_MISSING"]


def plan(**other: Any) -> list[str]:
    told: dict[str, Any] = {
        "workers": (uuid4(), uuid4()),
        "day": TODAY,
        "starts": time(9),
        "ends": time(10),
        "due": TODAY,
        "today": TODAY,
        **other,
    }
    return [refusal.code for refusal in may_plan(**told)]


def test_two_different_free_workers_on_a_day_that_is_not_too_late() -> None:
    one: UUID = uuid4()
    assert plan() == []
    assert plan(workers=(one, one)) == ["VISIT_NEEDS_TWO"]
    assert plan(workers=(one, None)) == ["VISIT_NEEDS_TWO"]
    assert plan(workers=(one, uuid4()), busy={one}) == ["VISIT_WORKER_BUSY"]
    assert plan(ends=time(9)) == ["VISIT_ENDS_FIRST"]
    assert plan(day=TODAY - timedelta(days=1)) == ["VISIT_DAY_PAST"]
    assert plan(day=TODAY + timedelta(days=1)) == ["VISIT_TOO_LATE"]


def test_about_five_in_a_hundred_are_called_back_and_always_the_same() -> None:
    drawn = [UUID(int=n * 7919) for n in range(4000)]
    share = sum(map(is_called_back, drawn)) / len(drawn)
    assert 0.035 < share < 0.065
    assert [is_called_back(one) for one in drawn[:50]] == [
        is_called_back(one) for one in drawn[:50]
    ]


def station(name: str, at: Spot | None, *slugs: str, is_open: bool = True) -> Station:
    return Station(uuid4(), name, at, slugs, is_open)


def test_the_nearest_station_that_serves_the_item_comes_first() -> None:
    near = station("近", Spot(30.01, 110), "a")
    far = station("远", Spot(30.5, 110), "a")
    other = station("别的", Spot(30, 110), "b")
    unknown = station("没有坐标", None, "a")
    found = nearest([unknown, far, other, near], item_slug="a", here=Spot(30, 110))
    assert [n.station.name for n in found] == ["近", "远", "没有坐标"]
    assert [n.km for n in found] == [1.1, 55.6, None]
    shut = station("关着", Spot(30.01, 110), "a", is_open=False)
    without = nearest([shut, near], item_slug="a", here=None)
    assert [n.station.name for n in without] == ["近", "关着"]


def test_only_the_deciding_side_judges_and_the_taking_side_sends() -> None:
    here, there, third = uuid4(), uuid4(), uuid4()

    def judges(acting: UUID | None, taking: UUID | None = here) -> bool:
        return not regions.may_judge(acting_place=acting, deciding_place=there, taking_place=taking)

    assert judges(there)
    assert judges(None), "the applicant and the law have no place"
    assert not judges(here)
    assert not judges(third)
    assert judges(third, taking=None), "a case of one centre alone is nobody's errand"
    step = regions.HandoverState

    def steps(which: regions.HandoverState, state: str, acting: UUID) -> list[str]:
        found = regions.may_step(
            which,
            state=regions.HandoverState(state),
            acting_place=acting,
            taking_place=here,
            deciding_place=there,
        )
        return [refusal.code for refusal in found]

    assert steps(step.SENT, "TAKEN_IN", here) == []
    assert steps(step.RECEIVED, "SENT", there) == []
    assert steps(step.RETURNED, "SENT", there) == []
    assert steps(step.RECEIVED, "TAKEN_IN", here) == [
        "REGION_NOT_IN_THIS_STATE",
        "REGION_OTHER_SIDE",
    ]


def test_a_window_takes_in_only_for_another_place_and_after_both_looks() -> None:
    here = uuid4()
    found = regions.may_take_in(
        taking_place=here, deciding_place=here, identity_seen=False, form_complete=False
    )
    assert [r.code for r in found] == [
        "REGION_SAME_PLACE",
        "REGION_IDENTITY_UNSEEN",
        "REGION_FORM_INCOMPLETE",
    ]
    assert regions.forward_by(TODAY, calendar=published_calendar()) == date(2026, 9, 29)


def nudged(now: datetime, *told: Nudge, state: VisitState = VisitState.REQUESTED) -> Nudge | None:
    """A request of Friday 25 September 2026 that had to be answered on Monday the 28th."""
    due = date(2026, 9, 28)
    return nudge_due(state=state, accept_due=due, now=now, told=told, calendar=published_calendar())


def test_the_station_is_reminded_on_the_last_afternoon_once() -> None:
    assert nudged(datetime(2026, 9, 28, 13, 59)) is None
    assert nudged(datetime(2026, 9, 28, 14, 0)) is Nudge.STATION
    assert nudged(datetime(2026, 9, 28, 20, 0), Nudge.STATION) is None


def test_its_head_hears_on_the_next_working_morning_once() -> None:
    assert nudged(datetime(2026, 9, 29, 8, 59), Nudge.STATION) is None
    assert nudged(datetime(2026, 9, 29, 9, 0), Nudge.STATION) is Nudge.DUTY_HEAD
    assert nudged(datetime(2026, 9, 29, 9, 0)) is Nudge.DUTY_HEAD, "also when nobody reminded"
    assert nudged(datetime(2026, 10, 9, 9, 0), Nudge.DUTY_HEAD) is None


def test_a_holiday_is_no_morning_to_be_late_on() -> None:
    due = date(2026, 9, 30)  # the holiday of the first of October follows

    def told(now: datetime) -> Nudge | None:
        state, calendar = VisitState.REQUESTED, published_calendar()
        return nudge_due(state=state, accept_due=due, now=now, told=(), calendar=calendar)

    assert told(datetime(2026, 10, 3, 12, 0)) is None
    assert told(datetime(2026, 10, 8, 9, 0)) is Nudge.DUTY_HEAD


@pytest.mark.parametrize("state", [s for s in VisitState if s is not VisitState.REQUESTED])
def test_what_was_answered_nobody_is_reminded_of(state: VisitState) -> None:
    assert nudged(datetime(2026, 10, 9, 9, 0), state=state) is None
