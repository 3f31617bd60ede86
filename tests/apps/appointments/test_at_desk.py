"""Booked at the desk, without a phone: the same seats, the same day rule, the code on paper."""

from datetime import timedelta

import pytest
from tests.factories.appointments import (
    ITEM,
    MANAGER,
    NOW,
    Hall,
    at,
    book,
    build_hall,
    resident,
)
from tests.threads import at_once

from onewindow.apps.appointments import operations, queries
from onewindow.apps.appointments.models import Appointment, Seat
from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.outreach.models import Message
from onewindow.rules.outcomes import Refused


@pytest.fixture
def hall(db: None) -> Hall:
    return build_hall()


def at_desk(hall: Hall, name: str = "王桂兰", tail: str = "123x", **told) -> Appointment:
    slot = hall.slot(told.pop("day", "2026-11-26"), told.pop("clock", "09:00"))
    now = told.pop("now", NOW)
    return operations.book_at_desk(
        slot_id=slot.id, item_slug=ITEM, name=name, tail=tail, acting=MANAGER, now=now, **told
    )


def refused(act) -> list[str]:
    with pytest.raises(Refused) as caught:
        act()
    return [each.code for each in caught.value.refusals]


def test_any_open_slot_can_be_had_at_the_desk_and_the_code_checks_in(hall: Hall) -> None:
    row = at_desk(hall)
    assert (row.state, row.channel, row.person_id, row.is_priority) == (
        "BOOKED",
        "DESK",
        None,
        False,
    )
    assert not row.seat.is_reserve
    assert not Message.objects.exists()
    entry = JournalEntry.objects.get(verb="appointment.book_at_desk")
    assert "王桂兰" not in str(entry.facts)
    came = operations.check_in(
        place_id=hall.place.id, code=row.code, acting=MANAGER, now=at("2026-11-26", "08:55")
    )
    assert came.lane == "BOOKED"


def test_name_and_four_characters_find_it_on_the_day(hall: Hall) -> None:
    row = at_desk(hall)
    here = {"place_id": hall.place.id, "now": at("2026-11-26", "08:55")}
    assert queries.to_check_in(name="王桂兰", phone_tail="123X", **here) == [row]
    assert queries.to_check_in(name="王桂兰", phone_tail="1239", **here) == []
    assert queries.to_check_in(name="王桂香", phone_tail="123x", **here) == []
    assert queries.to_check_in(name="王桂兰", phone_tail="", **here) == []


def test_all_that_is_missing_is_said_at_once(hall: Hall) -> None:
    assert refused(
        lambda: at_desk(hall, name=" ", tail="12", day="2026-11-25", now=at("2026-11-25", "09:30"))
    ) == [
        "DESK_NAME",
        "DESK_TAIL",
        "SLOT_PAST",
    ]


def test_a_day_too_far_ahead_is_too_far_at_the_desk_as_well(hall: Hall) -> None:
    assert refused(lambda: at_desk(hall, day="2026-12-03")) == ["SLOT_TOO_FAR"]


def test_the_quota_is_one_for_phones_and_desk_and_the_reserve_stays(hall: Hall) -> None:
    book(hall, day="2026-11-26")
    at_desk(hall)
    assert refused(lambda: at_desk(hall, name="赵大爷")) == ["SLOT_FULL"]
    assert Seat.objects.filter(slot=hall.slot("2026-11-26"), appointment_id=None).count() == 1


def test_one_person_is_booked_once_a_day(hall: Hall) -> None:
    row = at_desk(hall)
    assert refused(lambda: at_desk(hall, clock="10:00", tail="123X")) == ["DAY_TAKEN_AT_DESK"]
    assert at_desk(hall, day="2026-11-27").state == "BOOKED"
    assert at_desk(hall, name="王桂兰", tail="4321", clock="10:00").state == "BOOKED"
    operations.cancel_at_desk(appointment_id=row.id, acting=MANAGER, now=NOW)
    assert at_desk(hall, clock="11:00").state == "BOOKED"


def test_giving_back_frees_the_seat_and_offers_it_on(hall: Hall) -> None:
    row = at_desk(hall, day="2026-11-25")
    book(hall)
    who = resident()
    later = book(hall, who=who, day="2026-11-27")
    told = {"person_id": who[0].id, "acting": who[1], "now": NOW}
    wish = operations.wish_earlier(appointment_id=later.id, **told)
    operations.cancel_at_desk(appointment_id=row.id, acting=MANAGER, now=NOW)
    wish.refresh_from_db()
    assert wish.state == "OFFERED"
    assert refused(
        lambda: operations.cancel_at_desk(appointment_id=later.id, acting=MANAGER, now=NOW)
    ) == ["NOT_FOUND"]


def test_a_late_cancel_counts_as_it_does_online(hall: Hall) -> None:
    row = at_desk(hall)
    operations.cancel_at_desk(
        appointment_id=row.id, acting=MANAGER, now=row.starts_at - timedelta(minutes=90)
    )
    row.refresh_from_db()
    assert row.cancelled_late


@pytest.mark.django_db(transaction=True)
def test_desk_and_phones_at_one_moment_never_give_a_seat_twice() -> None:
    hall = build_hall(quota=3, reserve=1)
    people = [resident() for _ in range(6)]

    def one(turn: int) -> object:
        try:
            if turn % 2:
                return at_desk(hall, name=f"老人{turn}", tail=f"{turn:04d}")
            return book(hall, who=people[turn // 2], day="2026-11-26")
        except Refused as error:
            return error.refusals[0].code

    outcomes = at_once(one, 12)
    got = [each for each in outcomes if isinstance(each, Appointment)]
    assert [each for each in outcomes if isinstance(each, str)] == ["SLOT_FULL"] * 9
    assert len({row.seat_id for row in got}) == 3


@pytest.mark.django_db(transaction=True)
def test_two_desks_book_one_person_once() -> None:
    hall = build_hall(quota=4)
    clocks = ["09:00", "09:30", "10:00", "10:30"]

    def one(turn: int) -> object:
        try:
            return at_desk(hall, clock=clocks[turn])
        except Refused as error:
            return error.refusals[0].code

    outcomes = at_once(one, 4)
    assert sum(isinstance(each, Appointment) for each in outcomes) == 1
    assert outcomes.count("DAY_TAKEN_AT_DESK") == 3
    assert Seat.objects.exclude(appointment_id=None).count() == 1
