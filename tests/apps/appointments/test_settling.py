"""Plans, swapped days, closed days, withdrawn items: told once, a place kept, all noted."""

from datetime import date

import pytest
from tests.factories.appointments import (
    ITEM,
    MANAGER,
    NOW,
    Hall,
    at,
    book,
    build_hall,
    entry_of,
    resident,
)

from onewindow.apps.appointments import operations, plan_queries, queries
from onewindow.apps.appointments.clockwork import (
    end_old_claims,
    make_slots,
    remind,
    settle_withdrawn_items,
)
from onewindow.apps.appointments.models import Appointment, Seat, Slot, SlotDay
from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.catalogue.models import ItemVersion
from onewindow.apps.organisation.models import CalendarYear
from onewindow.apps.organisation.queries import forget_calendar
from onewindow.apps.outreach.models import Message
from onewindow.calendar_notices import published_notices
from onewindow.rules.outcomes import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return build_hall()


def close(hall: Hall, day: str = "2026-11-25", reason: str = "台风") -> SlotDay:
    return operations.set_day(
        place_id=hall.place.id,
        day=date.fromisoformat(day),
        is_closed=True,
        reason=reason,
        acting=MANAGER,
        now=NOW,
    )


def starts(hall: Hall, day: str) -> list[str]:
    rows = Slot.objects.filter(queue_class=hall.line, day=day, closed_at=None)
    return [f"{row.starts_at.astimezone(NOW.tzinfo):%H:%M}" for row in rows.order_by("starts_at")]


def test_slots_follow_the_places_hours(hall: Hall) -> None:
    assert len(starts(hall, "2026-11-25")) == 6 + 7
    assert starts(hall, "2026-11-25")[:2] == ["09:00", "09:30"]
    assert starts(hall, "2026-11-28") == []
    assert Seat.objects.filter(slot=hall.slot()).count() == 3


def test_fitting_again_changes_nothing(hall: Hall) -> None:
    before = list(Seat.objects.order_by("id").values_list("id", "is_withdrawn"))
    assert make_slots(now=NOW) == 0
    assert list(Seat.objects.order_by("id").values_list("id", "is_withdrawn")) == before


def test_a_closed_day_tells_everybody_once_with_other_times(hall: Hall) -> None:
    who = resident()
    row = book(hall, who=who)
    close(hall)
    make_slots(now=NOW)
    row.refresh_from_db()
    assert (row.state, row.seat_id, row.is_excused) == ("TO_REBOOK", None, True)
    (message,) = Message.objects.filter(person_id=who[0].id, title__contains="台风")
    for choice in ("11 月 26 日（周四）09:00", "11 月 27 日（周五）09:00"):
        assert choice in message.text
    assert row.code in message.text
    assert JournalEntry.objects.filter(verb="appointment.displace", subject_id=row.id).count() == 1


def test_who_was_displaced_may_take_a_reserved_seat(hall: Hall) -> None:
    who = resident()
    row = book(hall, who=who)
    book(hall, day="2026-11-26")
    book(hall, day="2026-11-26")
    close(hall)
    moved = operations.move(
        appointment_id=row.id,
        slot_id=hall.slot("2026-11-26").id,
        person_id=who[0].id,
        acting=who[1],
        now=NOW,
    ).row
    assert moved.state == "BOOKED"
    assert moved.seat.is_reserve


def test_who_was_displaced_comes_any_day_with_the_code(hall: Hall) -> None:
    row = book(hall)
    close(hall)
    came = operations.check_in(
        place_id=hall.place.id, code=row.code, acting=MANAGER, now=at("2026-12-03", "15:00")
    )
    assert (came.lane, came.punctuality, came.starts_at) == ("BOOKED", "ANY_DAY", None)


def test_a_claim_to_any_day_lasts_sixty_days(hall: Hall) -> None:
    row = book(hall)
    close(hall)
    assert end_old_claims(now=at("2027-01-24", "08:00")) == 0
    assert end_old_claims(now=at("2027-01-24", "10:00")) == 1
    row.refresh_from_db()
    assert row.state == "CANCELLED"


def test_taking_the_closure_back_opens_the_slots_again(hall: Hall) -> None:
    row = close(hall)
    assert starts(hall, "2026-11-25") == []
    operations.revoke_day(slot_day_id=row.id, acting=MANAGER, now=NOW)
    assert len(starts(hall, "2026-11-25")) == 13
    assert book(hall).state == "BOOKED"


def test_what_a_closure_would_do_is_shown_without_doing_it(hall: Hall) -> None:
    row = book(hall)
    asked = SlotDay(place=hall.place, day=date(2026, 11, 25), is_closed=True, reason="台风")
    assert [a.id for a in plan_queries.affected_by(exception=asked, now=NOW)] == [row.id]
    row.refresh_from_db()
    assert row.state == "BOOKED"
    assert not SlotDay.objects.exists()


def test_an_extra_day_opens_with_its_own_hours(hall: Hall) -> None:
    operations.set_day(
        place_id=hall.place.id,
        day=date(2026, 11, 28),
        is_closed=False,
        reason="开学季加开",
        periods=[{"days": ["SAT"], "open": "09:00", "close": "10:00"}],
        acting=MANAGER,
        now=NOW,
    )
    assert starts(hall, "2026-11-28") == ["09:00", "09:30"]


@pytest.mark.parametrize(
    ("reason", "day", "code"),
    [(" ", "2026-11-25", "DAY_REASON_MISSING"), ("停电", "2026-11-23", "DAY_OVER")],
)
def test_an_exception_needs_a_reason_and_a_day_to_come(
    hall: Hall, reason: str, day: str, code: str
) -> None:
    with pytest.raises(Refused) as told:
        close(hall, day, reason)
    assert [r.code for r in told.value.refusals] == [code]
    close(hall, "2026-11-27")
    with pytest.raises(Refused) as told:
        close(hall, "2026-11-27")
    assert [r.code for r in told.value.refusals] == ["DAY_ALREADY_SET"]


def swap(**days: bool) -> None:
    """Import the year's notice anew, with these days off (True) or worked (False)."""
    notice = next(n for n in published_notices() if n.year == 2026)
    moved = {date.fromisoformat(d.strip("d").replace("_", "-")): off for d, off in days.items()}
    told = [
        *((day, name, True) for day, name in notice.off_days.items()),
        *((day, name, False) for day, name in notice.makeup_workdays.items()),
        *((day, "临时放假", off) for day, off in moved.items()),
    ]
    CalendarYear.objects.update_or_create(
        year=2026,
        defaults={
            "source": "测试",
            "days": {
                "year": 2026,
                "papers": ["https://example.org/notice"],
                "days": [
                    {"date": day.isoformat(), "name": name, "isOffDay": is_off}
                    for day, name, is_off in told
                ],
            },
            "imported_at": NOW,
        },
    )
    forget_calendar()


def test_a_working_day_that_became_a_holiday_settles_its_bookings(hall: Hall) -> None:
    row = book(hall, day="2026-11-27")
    swap(d2026_11_27=True)
    try:
        assert make_slots(now=NOW) > 0
        row.refresh_from_db()
        assert row.state == "TO_REBOOK"
        assert "放假" in row.reason
    finally:
        CalendarYear.objects.all().delete()
        forget_calendar()


def test_a_weekend_that_became_a_working_day_keeps_bookings_that_fit() -> None:
    hall = build_hall()
    weekend = [{"days": ["SAT"], "open": "08:00", "close": "10:00"}]
    operations.save_plan(
        queue_class_id=hall.line.id,
        entry=entry_of(kind="WEEKEND", periods=weekend),
        acting=MANAGER,
        now=NOW,
    )
    fits, falls_away = book(hall, day="2026-11-28"), book(hall, day="2026-11-28", clock="08:00")
    swap(d2026_11_28=False)
    try:
        make_slots(now=NOW)
        fits.refresh_from_db()
        falls_away.refresh_from_db()
        assert fits.state == "BOOKED"
        assert falls_away.state == "TO_REBOOK"
        assert starts(hall, "2026-11-28")[0] == "09:00"
        assert len(starts(hall, "2026-11-28")) == 13
    finally:
        CalendarYear.objects.all().delete()
        forget_calendar()


def test_fewer_seats_displace_nobody(hall: Hall) -> None:
    rows = [book(hall), book(hall)]
    operations.save_plan(
        queue_class_id=hall.line.id, entry=entry_of(quota=1), acting=MANAGER, now=NOW
    )
    assert all(Appointment.objects.get(pk=row.pk).state == "BOOKED" for row in rows)
    with pytest.raises(Refused):
        book(hall)
    free = Seat.objects.filter(slot=hall.slot(clock="10:00"), is_withdrawn=False)
    assert free.count() == 2
    operations.save_plan(
        queue_class_id=hall.line.id, entry=entry_of(quota=4, reserve=2), acting=MANAGER, now=NOW
    )
    assert Seat.objects.filter(slot=hall.slot(), is_withdrawn=False).count() == 6


def test_a_plan_says_everything_that_is_wrong_at_once(hall: Hall) -> None:
    wrong = entry_of(slot_minutes=1, quota=0, reserve=0, ahead_days=0, valid_until=date(2026, 1, 1))
    with pytest.raises(Refused) as told:
        operations.save_plan(queue_class_id=hall.line.id, entry=wrong, acting=MANAGER, now=NOW)
    assert {r.code for r in told.value.refusals} == {
        "SLOT_PLAN_LENGTH",
        "SLOT_PLAN_SEATS",
        "SLOT_PLAN_AHEAD",
        "SLOT_PLAN_ENDS_FIRST",
    }


def test_ending_a_plan_settles_its_bookings(hall: Hall) -> None:
    row = book(hall)
    operations.close_plan(plan_id=hall.plan.id, acting=MANAGER, now=NOW)
    row.refresh_from_db()
    assert row.state == "TO_REBOOK"
    assert queries.open_slots(queue_class_id=hall.line.id, now=NOW) == []


def test_a_withdrawn_item_keeps_the_time_and_is_told_once(hall: Hall) -> None:
    who = resident()
    row = book(hall, who=who)
    assert settle_withdrawn_items(now=NOW) == 0
    ItemVersion.objects.filter(item__slug=ITEM).update(state="WITHDRAWN", withdrawn_at=NOW)
    assert settle_withdrawn_items(now=NOW) == 1
    assert settle_withdrawn_items(now=NOW) == 0
    row.refresh_from_db()
    assert (row.state, row.is_excused) == ("BOOKED", True)
    assert Message.objects.filter(person_id=who[0].id, title__contains="停办").count() == 1
    late = operations.cancel(
        appointment_id=row.id, person_id=who[0].id, acting=who[1], now=at("2026-11-25", "08:30")
    )
    assert not late.cancelled_late


def test_reminded_the_evening_before_and_an_hour_before_each_once(hall: Hall) -> None:
    who = resident()
    book(hall, who=who)

    def titles() -> list[str]:
        rows = Message.objects.filter(person_id=who[0].id).order_by("created_at")
        return [row.title for row in rows][1:]

    assert remind(now=at("2026-11-24", "17:59")) == 0
    assert remind(now=at("2026-11-24", "18:00")) == 1
    assert remind(now=at("2026-11-24", "20:00")) == 0
    assert remind(now=at("2026-11-25", "07:59")) == 0
    assert remind(now=at("2026-11-25", "08:00")) == 1
    assert remind(now=at("2026-11-25", "08:30")) == 0
    assert titles() == ["明天有预约", "一小时后有预约"]


def test_the_share_for_bookings_is_proposed_from_what_the_windows_can_serve(hall: Hall) -> None:
    hall.line.expected_minutes = 10
    hall.line.save()
    told = plan_queries.proposal(queue_class_id=hall.line.id, slot_minutes=60)
    # One window, six services an hour: a third of them by appointment.
    assert (told.quota, told.desks, told.percent) == (2, 1.0, 30)


def test_the_days_figures_agree_with_the_seats(hall: Hall) -> None:
    book(hall)
    row = book(hall)
    operations.check_in(
        place_id=hall.place.id, code=row.code, acting=MANAGER, now=at("2026-11-25", "09:00")
    )
    day = date(2026, 11, 25)
    (fill,) = plan_queries.fill_rates(place_id=hall.place.id, first=day, last=day)
    assert (fill.seats, fill.taken, fill.came, fill.percent) == (26, 2, 1, 8)
