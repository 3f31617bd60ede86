"""The line for an earlier time: offered in order, kept half an hour, then to the next."""

from datetime import timedelta

import pytest
from tests.factories.appointments import NOW, Hall, book, build_hall, resident

from onewindow.apps.appointments import operations, queries
from onewindow.apps.appointments.clockwork import free_lapsed_holds
from onewindow.apps.appointments.models import Appointment, EarlierWish, Seat
from onewindow.apps.outreach.models import Message
from onewindow.rules.outcomes import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return build_hall(quota=1, reserve=0)


def wish(hall: Hall, day: str = "2026-11-27"):
    who = resident()
    row = book(hall, who=who, day=day)
    told = {"person_id": who[0].id, "acting": who[1]}
    return row, told, operations.wish_earlier(appointment_id=row.id, now=NOW, **told)


def free_the_first(hall: Hall):
    """Somebody books the first slot and gives it back."""
    who = resident()
    row = book(hall, who=who)
    operations.cancel(appointment_id=row.id, person_id=who[0].id, acting=who[1], now=NOW)


def test_a_place_that_comes_free_is_kept_for_the_first_in_line(hall: Hall) -> None:
    (first, told, wished), (_, _, other) = wish(hall), wish(hall, "2026-11-30")
    free_the_first(hall)
    wished.refresh_from_db()
    other.refresh_from_db()
    assert (wished.state, other.state) == ("OFFERED", "WAITING")
    assert wished.offer_ends_at == NOW + timedelta(minutes=30)
    assert Message.objects.filter(person_id=told["person_id"], title__contains="更早").count() == 1
    # Kept: nobody else gets it meanwhile.
    with pytest.raises(Refused):
        book(hall)
    moved = operations.accept_offer(wish_id=wished.id, now=NOW, **told)
    assert moved.id == first.id
    assert moved.starts_at == hall.slot().starts_at
    assert moved.state == "BOOKED"
    # The old place goes on to the next who would come earlier.
    other.refresh_from_db()
    assert other.state == "OFFERED"
    assert queries.wish_of(other.appointment_id).offered_seat.slot == hall.slot("2026-11-27")


def test_after_half_an_hour_the_next_is_asked(hall: Hall) -> None:
    (_, told, wished), (_, _, other) = wish(hall), wish(hall, "2026-11-30")
    free_the_first(hall)
    later = NOW + timedelta(minutes=30)
    assert free_lapsed_holds(now=later) == 1
    wished.refresh_from_db()
    other.refresh_from_db()
    assert (wished.state, other.state) == ("WAITING", "OFFERED")
    wished.refresh_from_db()
    with pytest.raises(Refused) as refused:
        operations.accept_offer(wish_id=wished.id, now=later, **told)
    assert refused.value.refusals[0].code == "OFFER_OVER"


def test_declining_passes_the_place_on_and_it_is_not_offered_again(hall: Hall) -> None:
    (_, told, wished), (_, _, other) = wish(hall), wish(hall, "2026-11-30")
    free_the_first(hall)
    operations.decline_offer(wish_id=wished.id, now=NOW, **told)
    wished.refresh_from_db()
    other.refresh_from_db()
    assert (wished.state, other.state) == ("WAITING", "OFFERED")
    assert wished.passed_slots == [str(hall.slot().id)]


def test_leaving_the_line_gives_the_kept_place_on(hall: Hall) -> None:
    (_, told, wished), (_, _, other) = wish(hall), wish(hall, "2026-11-30")
    free_the_first(hall)
    operations.leave_line(wish_id=wished.id, now=NOW, **told)
    other.refresh_from_db()
    assert other.state == "OFFERED"
    assert queries.wish_of(wished.appointment_id) is None


def test_cancelling_ends_the_wish_and_frees_both_places(hall: Hall) -> None:
    row, told, _ = wish(hall)
    free_the_first(hall)
    operations.cancel(appointment_id=row.id, now=NOW, **told)
    assert not Seat.objects.exclude(appointment_id=None).exists()
    assert EarlierWish.objects.get(appointment=row).state == "ENDED"


def test_only_earlier_places_are_offered_and_one_booking_a_day_holds(hall: Hall) -> None:
    row, told, wished = wish(hall, "2026-11-26")
    who = resident()
    later = book(hall, who=who, day="2026-11-27")
    operations.cancel(appointment_id=later.id, person_id=who[0].id, acting=who[1], now=NOW)
    wished.refresh_from_db()
    assert wished.state == "WAITING"
    person = row.person
    book(hall, who=(person, told["acting"]), day="2026-11-25", clock="10:00")
    free_the_first(hall)
    wished.refresh_from_db()
    assert wished.state == "WAITING"


def test_after_three_offers_not_taken_nobody_is_asked_any_more(hall: Hall) -> None:
    _, told, wished = wish(hall)
    for clock in ("09:00", "09:30", "10:00"):
        who = resident()
        row = book(hall, who=who, clock=clock)
        operations.cancel(appointment_id=row.id, person_id=who[0].id, acting=who[1], now=NOW)
        operations.decline_offer(wish_id=wished.id, now=NOW, **told)
    wished.refresh_from_db()
    assert wished.state == "ENDED"


def test_the_place_in_line_is_told(hall: Hall) -> None:
    _, _, first = wish(hall)
    _, _, second = wish(hall, "2026-11-30")
    EarlierWish.objects.filter(pk=second.pk).update(joined_at=NOW + timedelta(minutes=1))
    second.refresh_from_db()
    assert queries.place_in_line(first) == 1
    assert queries.place_in_line(second) == 2


LATER = NOW + timedelta(minutes=1)


def move(hall: Hall, row, told, day: str, clock: str = "09:00", now=LATER):
    return operations.move(appointment_id=row.id, slot_id=hall.slot(day, clock).id, now=now, **told)


def last_letter(told) -> str:
    return Message.objects.filter(person_id=told["person_id"]).order_by("-created_at").first().text


def test_moving_keeps_the_place_in_line_and_says_so(hall: Hall) -> None:
    (row, told, wished), (_, _, other) = wish(hall), wish(hall, "2026-11-30")
    EarlierWish.objects.filter(pk=other.pk).update(joined_at=NOW + timedelta(minutes=1))
    moved = move(hall, row, told, "2026-12-01")
    wished.refresh_from_db()
    assert (moved.wish, wished.state, wished.before) == ("KEPT", "WAITING", moved.row.starts_at)
    assert queries.place_in_line(wished) == 1
    assert "更早空位还在排着" in last_letter(told)
    # The time just left is not offered to who left it, but to the next in line.
    other.refresh_from_db()
    assert other.state == "OFFERED"
    assert other.offered_seat.slot == hall.slot("2026-11-27")
    # What comes free between the old and the new time is offered now.
    free_the_first(hall)
    wished.refresh_from_db()
    assert wished.state == "OFFERED"


def test_an_offer_earlier_than_the_new_time_still_stands(hall: Hall) -> None:
    row, told, wished = wish(hall)
    free_the_first(hall)
    assert move(hall, row, told, "2026-11-30").wish == "KEPT"
    wished.refresh_from_db()
    assert wished.state == "OFFERED"
    accepted = operations.accept_offer(wish_id=wished.id, now=NOW, **told)
    assert accepted.starts_at == hall.slot().starts_at


def test_an_offer_that_is_not_earlier_any_more_goes_to_the_next(hall: Hall) -> None:
    (row, told, wished), (_, _, other) = wish(hall, "2026-11-30"), wish(hall, "2026-12-01")
    who = resident()
    between = book(hall, who=who, day="2026-11-27")
    operations.cancel(appointment_id=between.id, person_id=who[0].id, acting=who[1], now=NOW)
    assert move(hall, row, told, "2026-11-26").wish == "KEPT"
    wished.refresh_from_db()
    other.refresh_from_db()
    assert (wished.state, wished.offered_seat, wished.passed_slots) == ("WAITING", None, [])
    assert (other.state, other.offered_seat.slot) == ("OFFERED", hall.slot("2026-11-27"))


def test_moving_to_the_very_time_that_is_offered_takes_it(hall: Hall) -> None:
    row, told, wished = wish(hall)
    free_the_first(hall)
    moved = move(hall, row, told, "2026-11-25")
    wished.refresh_from_db()
    assert (moved.wish, wished.state) == ("TAKEN", "TAKEN")
    assert list(Seat.objects.exclude(appointment_id=None)) == [moved.row.seat]


def test_too_near_to_come_earlier_ends_the_wish_and_says_so() -> None:
    hall = build_hall(quota=1, reserve=0, same_day=True)
    row, told, wished = wish(hall)
    moved = move(hall, row, told, "2026-11-24", "11:30")
    wished.refresh_from_db()
    assert (moved.wish, wished.state) == ("NOTHING_EARLIER", "ENDED")
    assert "更早的空位不再排了" in last_letter(told)


def test_who_did_not_wait_is_told_nothing_about_it(hall: Hall) -> None:
    who = resident()
    told = {"person_id": who[0].id, "acting": who[1]}
    row = book(hall, who=who)
    assert move(hall, row, told, "2026-11-26").wish == ""
    assert "更早" not in last_letter(told)


def test_a_place_in_line_counts_only_who_can_still_come_earlier(hall: Hall) -> None:
    row, _, _ = wish(hall)
    _, _, second = wish(hall, "2026-11-30")
    EarlierWish.objects.filter(pk=second.pk).update(joined_at=NOW + timedelta(minutes=1))
    second.refresh_from_db()
    Appointment.objects.filter(pk=row.pk).update(state="NO_SHOW")
    assert queries.place_in_line(second) == 1
