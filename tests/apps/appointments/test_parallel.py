"""Fifty real threads on a real database: never one place too many, never one lost (peers, §4)."""

import random
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories.appointments import (
    ITEM,
    MANAGER,
    NOW,
    Hall,
    book,
    build_hall,
    entry_of,
    resident,
)

from onewindow.apps.appointments import operations
from onewindow.apps.appointments.clockwork import free_lapsed_holds
from onewindow.apps.appointments.models import Appointment, EarlierWish, Seat
from onewindow.apps.appointments.operations.booking import Moved
from onewindow.rules.outcomes import Refused

pytestmark = pytest.mark.django_db(transaction=True)
SEATED = ["HELD", "BOOKED", "CHECKED_IN", "SERVED", "LEFT", "NO_SHOW"]


def together(acts: list[Callable[[], object]]) -> list[object]:
    """Every act in a thread of its own at the same moment; what each returned or raised."""
    outcomes: list[object] = [None] * len(acts)
    barrier = threading.Barrier(len(acts))

    def run(place: int) -> None:
        barrier.wait()
        try:
            outcomes[place] = acts[place]()
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def holding(hall: Hall, who, clock: str = "09:00", day: str = "2026-11-25"):
    slot_id = hall.slot(day, clock).id
    return lambda: operations.hold(
        slot_id=slot_id, item_slug=ITEM, person_id=who[0].id, acting=who[1], now=NOW
    )


def whole(hall: Hall) -> None:
    """Every seat has one appointment that stands on it, and every one that stands has its seat."""
    held = {s.appointment_id: s.id for s in Seat.objects.exclude(appointment_id=None)}
    seated = dict(Appointment.objects.filter(state__in=SEATED).values_list("id", "seat_id"))
    assert held == seated


def test_fifty_people_want_ten_places() -> None:
    hall = build_hall(quota=10, reserve=2)
    acts = [holding(hall, resident()) for _ in range(50)]
    outcomes = together(acts)
    got = [o for o in outcomes if isinstance(o, Appointment)]
    full = [o.refusals[0].code for o in outcomes if isinstance(o, Refused)]
    assert len(got) == 10, [repr(o) for o in outcomes if not isinstance(o, Refused)]
    assert not [o for o in outcomes if not isinstance(o, Refused | Appointment)]
    assert full == ["SLOT_FULL"] * 40
    assert len({row.seat_id for row in got}) == 10
    assert len({row.code for row in got}) == 10
    whole(hall)


def test_one_person_with_many_tabs_gets_one_place_a_day() -> None:
    hall = build_hall(quota=5)
    who = resident()
    clocks = ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]
    together([holding(hall, who, clock) for clock in clocks])
    assert Appointment.objects.filter(state__in=SEATED).count() == 1
    whole(hall)


def test_places_given_back_are_taken_again_and_none_is_lost() -> None:
    hall = build_hall(quota=5, reserve=0)
    first = [resident() for _ in range(5)]
    rows = [book(hall, who=who) for who in first]
    cancels = [
        lambda row=row, who=who: operations.cancel(
            appointment_id=row.id, person_id=who[0].id, acting=who[1], now=NOW
        )
        for row, who in zip(rows, first, strict=True)
    ]
    holds = [holding(hall, resident()) for _ in range(20)]
    outcomes = together([*cancels, *holds])
    got = [o for o in outcomes[5:] if isinstance(o, Appointment)]
    assert all(isinstance(o, Appointment) for o in outcomes[:5])
    assert len(got) <= 5
    whole(hall)
    # Whatever was still locked at that moment is free now: the rest of the places can be had.
    for _ in range(5 - len(got)):
        holding(hall, resident())()
    with pytest.raises(Refused):
        holding(hall, resident())()


def test_people_changing_places_crosswise_never_stand_in_a_ring() -> None:
    hall = build_hall(quota=10, reserve=0)
    people = [resident() for _ in range(20)]
    clocks = ["09:00", "09:30"]
    rows = [book(hall, who=who, clock=clocks[n % 2]) for n, who in enumerate(people)]
    moves = [
        lambda n=n, row=row, who=who: operations.move(
            appointment_id=row.id,
            slot_id=hall.slot(clock=clocks[(n + 1) % 2]).id,
            person_id=who[0].id,
            acting=who[1],
            now=NOW,
        )
        for n, (row, who) in enumerate(zip(rows, people, strict=True))
    ]
    outcomes = together(moves)
    # Both slots are full: everybody keeps what they had, nobody falls between.
    assert all(isinstance(o, Refused | Moved) for o in outcomes)
    assert Appointment.objects.filter(state="BOOKED").count() == 20
    whole(hall)


@pytest.mark.parametrize("turn", range(4))
def test_moving_while_an_earlier_place_comes_free_keeps_every_seat_accounted_for(
    turn: int,
) -> None:
    hall = build_hall(quota=1, reserve=0)
    first, wishing, next_in_line = resident(), resident(), resident()
    early = book(hall, who=first)
    row = book(hall, who=wishing, day="2026-11-27")
    other = book(hall, who=next_in_line, day="2026-11-30")
    for each, who in ((row, wishing), (other, next_in_line)):
        operations.wish_earlier(appointment_id=each.id, person_id=who[0].id, acting=who[1], now=NOW)
    outcomes = together(
        [
            lambda: operations.cancel(
                appointment_id=early.id, person_id=first[0].id, acting=first[1], now=NOW
            ),
            lambda: operations.move(
                appointment_id=row.id,
                slot_id=hall.slot("2026-12-01", "09:30" if turn % 2 else "09:00").id,
                person_id=wishing[0].id,
                acting=wishing[1],
                now=NOW,
            ),
        ]
    )
    assert not [o for o in outcomes if not isinstance(o, Appointment | Moved)]
    held = {(s.id, s.appointment_id) for s in Seat.objects.exclude(appointment_id=None)}
    seated = set(Appointment.objects.filter(state__in=SEATED).values_list("seat_id", "id"))
    open_wishes = EarlierWish.objects.filter(ended_at=None)
    offered = set(
        open_wishes.filter(state="OFFERED").values_list("offered_seat_id", "appointment_id")
    )
    assert held == seated | offered
    # Both still wait, or have been offered something earlier than they have.
    assert open_wishes.count() == 2
    assert {w.before == w.appointment.starts_at for w in open_wishes} == {True}


def test_a_slot_closing_while_it_is_booked_loses_nobody() -> None:
    hall = build_hall(quota=10)
    people = [resident() for _ in range(10)]
    held = [holding(hall, who)() for who in people]
    confirms = [
        lambda row=row, who=who: operations.confirm(
            appointment_id=row.id, person_id=who[0].id, acting=who[1], now=NOW
        )
        for row, who in zip(held, people, strict=True)
    ]
    more = [holding(hall, resident()) for _ in range(10)]

    def close() -> object:
        return operations.set_day(
            place_id=hall.place.id,
            day=hall.slot().day,
            is_closed=True,
            reason="台风",
            acting=MANAGER,
            now=NOW,
        )

    outcomes = together([close, *confirms, *more])
    assert not [o for o in outcomes if isinstance(o, Exception) and not isinstance(o, Refused)]
    assert not Seat.objects.exclude(appointment_id=None).exists()
    confirmed = sum(isinstance(o, Appointment) for o in outcomes[1:11])
    assert Appointment.objects.filter(state="TO_REBOOK").count() == confirmed
    assert not Appointment.objects.filter(state__in=["BOOKED", "HELD"]).exists()


def test_making_slots_at_once_makes_them_once() -> None:
    hall = build_hall()
    Seat.objects.all().delete()
    hall.slot().__class__.objects.all().delete()
    outcomes = together([lambda: operations.fit_slots(queue_class_id=hall.line.id, now=NOW)] * 8)
    assert not [o for o in outcomes if isinstance(o, Exception)]
    assert Seat.objects.filter(slot=hall.slot()).count() == 3


def test_the_database_itself_refuses_a_second_holder_of_a_seat() -> None:
    hall = build_hall()
    row = book(hall)
    other = resident()[0]
    row.pk, row.id, row.person, row.code = None, None, other, "000000"
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(
            **{
                f.attname: getattr(row, f.attname)
                for f in Appointment._meta.fields
                if f.name != "id"
            }
        )


ACTS = st.lists(
    st.tuples(st.sampled_from(["hold", "confirm", "cancel", "lapse", "owe"]), st.integers(0, 3)),
    min_size=1,
    max_size=14,
)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=ACTS)
def test_whatever_people_do_seats_and_appointments_agree(hall_of_two, acts) -> None:
    """Never more than the plan, and no seat lost: at the end all of them can be had again."""
    hall, people = hall_of_two
    Appointment.objects.all().delete()
    Seat.objects.update(appointment_id=None, held_until=None)
    now = NOW
    for verb, number in acts:
        person, acting = people[number]
        mine = Appointment.objects.filter(person=person, state__in=["HELD", "BOOKED"]).first()
        told = {"person_id": person.id, "acting": acting, "now": now}
        try:
            if verb == "hold":
                holding(hall, people[number])()
            elif verb == "lapse":
                now += timedelta(minutes=6)
                free_lapsed_holds(now=now)
            elif verb == "owe":
                operations.offer_next_day(
                    place_id=hall.place.id, queue_class_id=hall.line.id, acting=acting, now=now
                )
            elif mine:
                act = operations.confirm if verb == "confirm" else operations.cancel
                act(appointment_id=mine.id, **told)
        except Refused:
            pass
        whole(hall)
        assert Appointment.objects.filter(seat__slot=hall.slot(), state__in=SEATED).count() <= 3
    Appointment.objects.filter(state__in=SEATED).delete()
    assert Seat.objects.filter(slot=hall.slot(), is_withdrawn=False).count() == 3


@pytest.fixture
def hall_of_two():
    random.seed(3)
    return build_hall(), [resident() for _ in range(4)]


def test_two_who_close_one_day_at_once_get_one_refusal() -> None:
    hall = build_hall()

    def close() -> object:
        return operations.set_day(
            place_id=hall.place.id,
            day=(NOW + timedelta(days=2)).date(),
            is_closed=True,
            reason="消防演练",
            acting=MANAGER,
            now=NOW,
        )

    refused = [each for each in together([close] * 6) if isinstance(each, Refused)]
    assert [each.refusals[0].code for each in refused] == ["DAY_ALREADY_SET"] * 5


def test_two_who_plan_one_line_at_once_write_one_plan() -> None:
    hall = build_hall()
    entry = entry_of(kind="NOON", periods=NOON)

    def plan() -> object:
        return operations.save_plan(
            queue_class_id=hall.line.id, entry=entry, acting=MANAGER, now=NOW
        )

    plans = together([plan] * 6)
    assert len({each.id for each in plans}) == 1  # type: ignore[attr-defined]


NOON = [{"days": ["MON", "TUE", "WED", "THU", "FRI"], "open": "12:00", "close": "13:30"}]
