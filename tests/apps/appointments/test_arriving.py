"""Early, on time, late, another day, another place; and who the hall owes a place."""

import pytest
from tests.factories.appointments import MANAGER, NOW, Hall, at, book, build_hall, resident

from onewindow.apps.appointments import operations, queries
from onewindow.apps.appointments.models import Appointment
from onewindow.apps.organisation.models import Place, QueueClass
from onewindow.apps.parties.models import Person
from onewindow.rules.outcomes import Refused

pytestmark = pytest.mark.django_db
DAY = "2026-11-25"


@pytest.fixture
def hall() -> Hall:
    return build_hall()


def come(hall: Hall, clock: str, *, day: str = DAY, **found: object):
    return operations.check_in(place_id=hall.place.id, acting=MANAGER, now=at(day, clock), **found)


@pytest.mark.parametrize(
    ("clock", "lane", "punctuality", "counts_from"),
    [
        ("08:30", "BOOKED", "EARLY", "09:00"),
        ("08:50", "BOOKED", "ON_TIME", "09:00"),
        ("09:00", "BOOKED", "ON_TIME", "09:00"),
        ("09:10", "BOOKED", "LATE_KEPT", "09:00"),
        ("09:11", "WALK_IN", "TOO_LATE", "09:11"),
    ],
)
def test_late_up_to_ten_minutes_keeps_the_place(
    hall: Hall, clock: str, lane: str, punctuality: str, counts_from: str
) -> None:
    row = book(hall)
    came = come(hall, clock, code=row.code)
    assert (came.lane, came.punctuality) == (lane, punctuality)
    assert came.counts_from == at(DAY, counts_from)
    assert (came.queue_class, came.item_slug) == ("enterprise", row.item_slug)
    assert came.person_id == row.person_id


def refused(act) -> str:
    with pytest.raises(Refused) as told:
        act()
    return told.value.refusals[0].code


def test_checking_in_again_says_the_same_again_that_day_only(hall: Hall) -> None:
    row = book(hall)
    first = come(hall, "09:00", code=f" {row.code[:3]} {row.code[3:]} ")
    assert come(hall, "09:30", code=row.code) == first
    told = {"code": row.code, "day": "2026-11-26"}
    assert refused(lambda: come(hall, "09:00", **told)) == "APPOINTMENT_USED"


def test_the_qr_code_finds_it_too(hall: Hall) -> None:
    row = book(hall)
    assert come(hall, "09:00", code=f"OWA:{row.id.hex}").appointment_id == row.id


@pytest.mark.parametrize("code", ["", "000000", "OWA:nonsense", "abc"])
def test_an_unknown_code_is_told_kindly(hall: Hall, code: str) -> None:
    book(hall)
    assert refused(lambda: come(hall, "09:00", code=code)) == "APPOINTMENT_NOT_FOUND"


def test_another_day_and_another_place_are_said(hall: Hall) -> None:
    row = book(hall)
    assert refused(lambda: come(hall, "09:00", day="2026-11-26", code=row.code)) == (
        "APPOINTMENT_OTHER_DAY"
    )
    station = Place.objects.create(code="s", kind="STATION", name="桥东便民服务站", address="8 号")
    with pytest.raises(Refused) as told:
        operations.check_in(
            place_id=station.id, code=row.code, acting=MANAGER, now=at(DAY, "09:00")
        )
    (refusal,) = told.value.refusals
    assert refusal.code == "APPOINTMENT_OTHER_PLACE"
    assert refusal.facts["place"] == "云溪区政务服务中心"


def test_a_cancelled_booking_is_no_way_in(hall: Hall) -> None:
    who = resident()
    row = book(hall, who=who)
    operations.cancel(appointment_id=row.id, person_id=who[0].id, acting=who[1], now=NOW)
    assert refused(lambda: come(hall, "09:00", appointment_id=row.id)) == "APPOINTMENT_NOT_FOUND"


def test_served_left_and_undone(hall: Hall) -> None:
    row = book(hall)
    come(hall, "09:00", code=row.code)
    told = {"appointment_id": row.id, "acting": MANAGER, "now": at(DAY, "09:05")}

    def state() -> str:
        return str(Appointment.objects.get(pk=row.pk).state)

    operations.mark_served(**told)
    assert state() == "SERVED"
    operations.undo_served(**told)
    assert state() == "CHECKED_IN"
    operations.mark_missed(**told)
    assert state() == "LEFT"
    operations.undo_served(**told)
    operations.undo_check_in(**told)
    assert state() == "BOOKED"
    operations.mark_served(**told)
    assert state() == "BOOKED"


def test_found_by_the_end_of_the_phone_and_the_name_together(hall: Hall) -> None:
    who = resident("周立夏")
    Person.objects.filter(pk=who[0].pk).update(phone="13900001234")
    row = book(hall, who=who)
    now = at(DAY, "08:50")
    find = lambda tail, name: queries.to_check_in(  # noqa: E731
        place_id=hall.place.id, now=now, phone_tail=tail, name=name
    )
    assert [r.id for r in find("1234", "周立夏")] == [row.id]
    assert find("1234", "李小满") == []
    assert find("4", "周立夏") == []


def test_the_hall_owes_a_place_even_to_somebody_unknown(hall: Hall) -> None:
    book(hall)
    book(hall)
    owed = [
        operations.offer_next_day(
            place_id=hall.place.id,
            queue_class_id=hall.line.id,
            contact_phone="13900000000",
            acting=MANAGER,
            now=at("2026-11-24", "16:55"),
        )
        for _ in range(2)
    ]
    # The reserved seat of the first slot, full for the public, then that of the next.
    assert [row.starts_at for row in owed] == [at(DAY, "09:00"), at(DAY, "09:30")]
    assert all(row.seat.is_reserve for row in owed)
    assert come(hall, "09:00", code=owed[0].code).lane == "BOOKED"


def test_without_a_free_slot_the_code_is_good_on_any_day() -> None:
    hall = build_hall()
    operations.close_plan(plan_id=hall.plan.id, acting=MANAGER, now=NOW)
    row = operations.offer_next_day(
        place_id=hall.place.id, queue_class_id=hall.line.id, acting=MANAGER, now=NOW
    )
    assert row.state == "TO_REBOOK"
    assert come(hall, "10:00", day="2026-11-26", code=row.code).lane == "BOOKED"


def test_a_code_stays_good_when_its_line_is_closed(hall: Hall) -> None:
    row = book(hall)
    QueueClass.objects.filter(pk=hall.line.pk).update(is_open=False)
    first = QueueClass.objects.create(
        place=hall.place, code="first", prefix="A", name="综合", position=1, department_codes=["x"]
    )
    assert come(hall, "09:00", code=row.code).queue_class == first.code
    # The line that takes the item now goes before the first.
    takes = QueueClass.objects.create(
        place=hall.place,
        code="licences",
        prefix="D",
        name="证照",
        position=9,
        department_codes=["market"],
    )
    came = come(hall, "09:00", code=row.code)
    assert (came.queue_class, came.queue_class_id) == (takes.code, takes.id)
