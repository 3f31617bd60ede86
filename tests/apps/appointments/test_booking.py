"""Held, confirmed, moved, cancelled: one place for one person, and the old one until the new."""

from datetime import timedelta

import pytest
from tests.factories.appointments import ITEM, NOW, Hall, at, book, build_hall, resident

from onewindow.apps.appointments import operations, queries
from onewindow.apps.appointments.clockwork import free_lapsed_holds, note_no_shows
from onewindow.apps.appointments.models import Appointment, Seat
from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.outreach.models import Message
from onewindow.rules.outcomes import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return build_hall()


def hold(hall: Hall, who: tuple, *, clock: str = "09:00", day: str = "2026-11-25", now=NOW):
    return operations.hold(
        slot_id=hall.slot(day, clock).id,
        item_slug=ITEM,
        person_id=who[0].id,
        acting=who[1],
        now=now,
    )


def refused(act) -> list[str]:
    with pytest.raises(Refused) as told:
        act()
    return [r.code for r in told.value.refusals]


def left(hall: Hall, *, now=NOW, clock: str = "09:00", day: str = "2026-11-25") -> int:
    slots = queries.open_slots(queue_class_id=hall.line.id, now=now)
    return next(s.left for s in slots if s.id == hall.slot(day, clock).id)


def test_a_booking_takes_a_seat_and_is_told_with_its_code(hall: Hall) -> None:
    who = resident()
    row = book(hall, who=who)
    assert row.state == "BOOKED"
    assert left(hall) == 1
    assert len(row.code) == 6
    message = Message.objects.get(person_id=who[0].id)
    assert row.code in message.text
    assert message.link == f"/hall/appointments/{row.id}/"
    verbs = JournalEntry.objects.filter(subject_id=row.id).values_list("verb", flat=True)
    assert sorted(verbs) == ["appointment.book", "appointment.hold"]


def test_a_full_slot_says_so_and_the_reserved_seat_stays(hall: Hall) -> None:
    book(hall)
    book(hall)
    assert refused(lambda: book(hall)) == ["SLOT_FULL"]
    assert Seat.objects.filter(slot=hall.slot(), appointment_id=None, is_reserve=True).count() == 1


def test_a_hold_keeps_the_seat_for_five_minutes_and_no_longer(hall: Hall) -> None:
    first, second, third = resident(), resident(), resident()
    held = hold(hall, first)
    hold(hall, second)
    assert refused(lambda: hold(hall, third)) == ["SLOT_FULL"]
    late = NOW + timedelta(minutes=5)
    # Nobody has cleared away yet: the statement that picks takes what has run out.
    assert hold(hall, third, now=late).seat_id == held.seat_id
    held.refresh_from_db()
    assert held.state == "LAPSED"
    confirm = lambda: operations.confirm(  # noqa: E731
        appointment_id=held.id, person_id=first[0].id, acting=first[1], now=late
    )
    assert refused(confirm) == ["HOLD_OVER"]


def test_the_duty_frees_holds_that_ran_out(hall: Hall) -> None:
    held = hold(hall, resident())
    assert free_lapsed_holds(now=NOW + timedelta(minutes=4)) == 0
    assert free_lapsed_holds(now=NOW + timedelta(minutes=5)) == 1
    held.refresh_from_db()
    assert (held.state, held.seat_id) == ("LAPSED", None)
    assert not Seat.objects.exclude(appointment_id=None).exists()


def test_choosing_another_time_gives_up_the_hold_before(hall: Hall) -> None:
    who = resident()
    hold(hall, who)
    hold(hall, who, clock="09:30")
    assert Seat.objects.exclude(appointment_id=None).count() == 1
    assert Appointment.objects.filter(state="HELD").count() == 1


def test_one_booking_a_day_for_each_person(hall: Hall) -> None:
    who = resident()
    book(hall, who=who)
    assert refused(lambda: hold(hall, who, clock="10:00")) == ["DAY_TAKEN"]
    assert book(hall, who=who, day="2026-11-26").state == "BOOKED"


@pytest.mark.parametrize(
    ("day", "clock", "code"),
    [("2026-11-24", "14:00", "SLOT_TOO_SOON"), ("2026-12-02", "09:00", "SLOT_TOO_FAR")],
)
def test_booked_from_tomorrow_over_five_working_days(
    hall: Hall, day: str, clock: str, code: str
) -> None:
    assert refused(lambda: hold(hall, resident(), day=day, clock=clock)) == [code]
    assert book(hall, day="2026-12-01").state == "BOOKED"


def test_a_plan_may_allow_the_same_day() -> None:
    hall = build_hall(same_day=True)
    assert book(hall, day="2026-11-24", clock="14:00").state == "BOOKED"
    at_half_past_one = at("2026-11-24", "13:31")
    assert refused(
        lambda: hold(hall, resident(), day="2026-11-24", clock="14:00", now=at_half_past_one)
    ) == ["SLOT_TOO_SOON"]


def test_an_item_of_another_line_is_refused(hall: Hall) -> None:
    hall.line.department_codes = []
    hall.line.save()
    other = type(hall.line)(place=hall.place, code="other", prefix="X", department_codes=["market"])
    other.save()
    assert refused(lambda: hold(hall, resident())) == ["ITEM_OTHER_LINE"]


def test_moving_keeps_the_old_seat_when_the_new_slot_is_full(hall: Hall) -> None:
    who = resident()
    row = book(hall, who=who)
    book(hall, clock="10:00")
    book(hall, clock="10:00")

    def move(clock: str) -> Appointment:
        return operations.move(
            appointment_id=row.id,
            slot_id=hall.slot(clock=clock).id,
            person_id=who[0].id,
            acting=who[1],
            now=NOW,
        ).row

    assert refused(lambda: move("10:00")) == ["SLOT_FULL"]
    row.refresh_from_db()
    assert (row.state, row.starts_at) == ("BOOKED", hall.slot().starts_at)
    moved = move("11:00")
    assert moved.starts_at == hall.slot(clock="11:00").starts_at
    assert moved.code == row.code
    assert left(hall) == 2


def test_moving_ends_two_hours_before(hall: Hall) -> None:
    who = resident()
    row = book(hall, who=who)
    told = {"person_id": who[0].id, "acting": who[1], "now": at("2026-11-25", "07:01")}
    slot_id = hall.slot("2026-11-26").id
    assert refused(lambda: operations.move(appointment_id=row.id, slot_id=slot_id, **told)) == [
        "MOVE_TOO_LATE"
    ]


@pytest.mark.parametrize(("clock", "late"), [("06:59", False), ("07:01", True)])
def test_cancelling_with_less_than_two_hours_counts(hall: Hall, clock: str, late: bool) -> None:
    who = resident()
    row = book(hall, who=who)
    row = operations.cancel(
        appointment_id=row.id, person_id=who[0].id, acting=who[1], now=at("2026-11-25", clock)
    )
    assert (row.state, row.cancelled_late) == ("CANCELLED", late)
    assert Seat.objects.filter(slot=hall.slot()).exclude(appointment_id=None).count() == 0
    days = queries.no_show_days(person_id=who[0].id, now=at("2026-11-26"))
    assert len(days) == int(late)


def test_nobody_touches_somebody_elses_booking(hall: Hall) -> None:
    row = book(hall)
    other = resident()
    told = {"appointment_id": row.id, "person_id": other[0].id, "acting": other[1], "now": NOW}
    assert refused(lambda: operations.cancel(**told)) == ["NOT_FOUND"]
    assert refused(lambda: operations.wish_earlier(**told)) == ["NOT_FOUND"]


def test_three_no_shows_rest_online_booking_for_thirty_days(hall: Hall) -> None:
    who = resident()
    for day in ("2026-11-25", "2026-11-26", "2026-11-27"):
        book(hall, who=who, day=day)
    assert note_no_shows(now=at("2026-11-27", "23:00")) == 2
    monday = at("2026-11-30", "09:00")
    assert note_no_shows(now=monday) == 1
    assert note_no_shows(now=monday) == 0
    with pytest.raises(Refused) as told:
        hold(hall, who, day="2026-12-01", now=monday)
    (refusal,) = told.value.refusals
    assert refusal.code == "BOOKING_LIMITED"
    assert refusal.facts["until"] == "12 月 27 日"
    # The hall still owes everybody a place: the close-of-day rule does not look at no-shows.
    owed = operations.offer_next_day(
        place_id=hall.place.id,
        queue_class_id=hall.line.id,
        person_id=who[0].id,
        acting=who[1],
        now=monday,
    )
    assert owed.state == "BOOKED"


def test_who_came_late_is_no_no_show(hall: Hall) -> None:
    row = book(hall)
    late = at("2026-11-25", "16:00")
    operations.check_in(place_id=hall.place.id, code=row.code, acting=resident()[1], now=late)
    assert note_no_shows(now=at("2026-11-26")) == 0
