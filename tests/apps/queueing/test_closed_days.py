"""A day the duty head closed or opened is the hall's day too, not only that of its slots."""

from datetime import datetime, timedelta

import pytest
from tests.factories import organisation
from tests.factories.queueing import MORNING, HallWorld, build_hall, clerk

from onewindow.apps.appointments import operations as appointments
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.queueing.admitting import admission, hall_day
from onewindow.apps.queueing.shelf import forget_places
from onewindow.rules.outcomes import Refused

pytestmark = pytest.mark.django_db
SUNDAY = MORNING - timedelta(days=1)


def set_day(
    hall: HallWorld, day: datetime, *, is_closed: bool, who: Acting | None = None, **more: object
):
    row = appointments.set_day(
        place_id=hall.place.id,
        day=day.date(),
        is_closed=is_closed,
        reason="台风" if is_closed else "毕业季加开",
        acting=who or clerk(hall.place, "DUTY_HEAD"),
        now=SUNDAY,
        **more,
    )
    forget_places()
    return row


def codes(hall: HallWorld, now: datetime) -> list[str]:
    told = admission(place_id=hall.place.id, queue_class="general", now=now)
    return [refusal.code for refusal in told.refusals]


@pytest.mark.parametrize("rules", [{}, {"open_all_hours": True}])
def test_a_closed_day_gives_no_numbers_and_names_the_next(rules: dict[str, bool]) -> None:
    hall = build_hall(**rules)
    assert codes(hall, MORNING) == []
    row = set_day(hall, MORNING, is_closed=True)
    assert codes(hall, MORNING) == ["HALL_CLOSED_TODAY"]
    with pytest.raises(Refused):
        hall.number()
    tomorrow = hall_day(place_id=hall.place.id, now=MORNING).next_opening
    assert tomorrow is not None
    assert tomorrow.date() == MORNING.date() + timedelta(days=1)
    appointments.revoke_day(slot_day_id=row.id, acting=clerk(hall.place, "DUTY_HEAD"), now=SUNDAY)
    forget_places()
    assert codes(hall, MORNING) == []


def test_an_extra_day_gives_numbers_in_its_own_hours() -> None:
    hall = build_hall()
    assert codes(hall, SUNDAY) == ["HALL_CLOSED_TODAY"]
    periods = [{"days": ["SUN"], "open": "09:00", "close": "11:00"}]
    set_day(hall, SUNDAY, is_closed=False, periods=periods)
    assert codes(hall, SUNDAY) == []
    assert codes(hall, SUNDAY + timedelta(hours=2)) == ["HALL_CLOSED_BY_NOW"]


def test_a_line_closed_for_a_day_closes_no_hall() -> None:
    hall = build_hall()
    line = hall.place.queue_classes.get(code="enterprise")
    set_day(hall, MORNING, is_closed=True, queue_class_id=line.id)
    assert codes(hall, MORNING) == []


def test_the_duty_head_of_another_place_closes_nothing_here() -> None:
    hall = build_hall()
    there = organisation.centre(code="elsewhere")
    with pytest.raises(Refused) as told:
        set_day(hall, MORNING, is_closed=True, who=clerk(there, "DUTY_HEAD"))
    assert [r.code for r in told.value.refusals] == ["NOT_PERMITTED"]
