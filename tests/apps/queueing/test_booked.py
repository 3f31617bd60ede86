"""A booked person's visit and their appointment end together, and come back together."""

from datetime import timedelta

import pytest
from tests.factories.accounts import staff_account
from tests.factories.appointments import Hall, at, book, build_hall

from onewindow.apps.appointments.models import Appointment
from onewindow.apps.catalogue.models import ItemListing, ItemVersion
from onewindow.apps.catalogue.shelf import put_on_shelf
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.models import Window
from onewindow.apps.queueing import operations
from onewindow.apps.queueing.models import HallSetting, Visit, VisitMatter
from onewindow.apps.queueing.shelf import forget_places
from onewindow.rules.outcomes import Refused

pytestmark = pytest.mark.django_db
COME = at("2026-11-25", "08:55")
KIOSK = Acting(account_id=None, name="", origin="kiosk")


@pytest.fixture
def hall() -> Hall:
    hall = build_hall()
    HallSetting.objects.create(place=hall.place)
    put_on_shelf([(v.item, v) for v in ItemVersion.objects.select_related("item")])
    forget_places()
    return hall


def checked_in(hall: Hall, row: Appointment) -> Visit:
    return operations.check_in(
        place_id=hall.place.id, code=row.code, channel="CHECK_IN", acting=KIOSK, now=COME
    )


def state(row: Appointment) -> str:
    row.refresh_from_db()
    return str(row.state)


def clerk_at(hall: Hall) -> Acting:
    account = staff_account()
    told = {"account_id": account.id, "name": account.display_name, "place_id": hall.place.id}
    clerk = Acting(roles=frozenset({"CLERK"}), origin="web", **told)
    window = Window.objects.get(place=hall.place)
    operations.open_window(window_id=window.id, acting=clerk, now=COME)
    return clerk


def test_checking_in_twice_gives_the_same_number(hall: Hall) -> None:
    row = book(hall)
    first = checked_in(hall, row)
    assert (first.lane, first.booked_at) == ("BOOKED", row.starts_at)
    assert checked_in(hall, row).id == first.id


def test_served_with_the_visit_and_here_again_when_that_is_undone(hall: Hall) -> None:
    row, clerk = book(hall), clerk_at(hall)
    visit = checked_in(hall, row)
    now = at("2026-11-25", "09:00")
    operations.call_next(acting=clerk, now=now)
    operations.begin(visit_id=visit.id, acting=clerk, now=now + timedelta(seconds=30))
    operations.finish(visit_id=visit.id, acting=clerk, now=now + timedelta(minutes=9))
    assert state(row) == "SERVED"
    operations.undo(visit_id=visit.id, acting=clerk, now=now + timedelta(minutes=9, seconds=5))
    assert state(row) == "CHECKED_IN"


def test_giving_up_is_no_no_show(hall: Hall) -> None:
    row = book(hall)
    visit = checked_in(hall, row)
    operations.give_up(visit_id=visit.id, acting=KIOSK, now=COME)
    assert state(row) == "LEFT"


def test_a_number_that_ends_with_the_day_ends_its_appointment(hall: Hall) -> None:
    row = book(hall)
    checked_in(hall, row)
    operations.expire_past_days(now=at("2026-11-26", "00:10"))
    assert state(row) == "LEFT"


def test_an_item_withdrawn_since_keeps_its_place_in_line(hall: Hall) -> None:
    row = book(hall)
    ItemListing.objects.all().delete()
    visit = checked_in(hall, row)
    assert visit.lane == "BOOKED"
    assert VisitMatter.objects.get(visit=visit).item_name == row.item_name


def test_too_late_is_a_place_among_walk_ins(hall: Hall) -> None:
    row = book(hall)
    late = at("2026-11-25", "09:11")
    visit = operations.check_in(
        place_id=hall.place.id, code=row.code, channel="CHECK_IN", acting=KIOSK, now=late
    )
    assert (visit.lane, visit.queued_at) == ("WALK_IN", late)


def test_a_code_nobody_has_gives_no_number(hall: Hall) -> None:
    with pytest.raises(Refused):
        operations.check_in(
            place_id=hall.place.id, code="000000", channel="CHECK_IN", acting=KIOSK, now=COME
        )
    assert not Visit.objects.exists()
