"""What is going on in the hall? The small reads everything else is made of."""

from datetime import date, datetime
from uuid import UUID

from django.db import connection

from onewindow.apps.queueing.facts import WAITING_COLUMNS, Hall, Wish, hall_from, waiting_from
from onewindow.apps.queueing.models import (
    HallSetting,
    Inquiry,
    Kiosk,
    Visit,
    VisitAct,
    VisitMatter,
    VisitPeriod,
    WindowShift,
)
from onewindow.rules.hall.calling import Waiting

__all__ = ["Hall", "HallSetting", "Inquiry", "Kiosk", "Visit", "VisitAct", "Wish"]

_VISITS = Visit._meta.db_table


def hall_of(place_id: UUID) -> Hall:
    """A place's hall; a place without settings of its own has the platform's."""
    setting = HallSetting.objects.filter(place_id=place_id).first()
    return hall_from(setting or HallSetting(place_id=place_id))


def visit(visit_id: UUID) -> Visit | None:
    """One visit with place and window, or None."""
    return Visit.objects.select_related("place", "window").filter(pk=visit_id).first()


def visit_by_number(*, place_id: UUID, day: date, number: str) -> Visit | None:
    """The visit of a number as people write it ("a014", "A 014"), or None."""
    told = "".join(number.split()).upper()
    prefix = told.rstrip("0123456789")
    serial = told[len(prefix) :]
    if not (prefix and serial) or len(serial) > 9:
        return None
    found = Visit.objects.filter(place_id=place_id, day=day, prefix=prefix, serial=int(serial))
    return found.select_related("place", "window").first()


def shift_of(clerk_id: UUID) -> WindowShift | None:
    """The window this clerk has open or paused now, or None (one query)."""
    shifts = WindowShift.objects.filter(clerk_id=clerk_id, ended_at=None)
    return shifts.select_related("window").first()


def open_shifts(place_id: UUID) -> list[WindowShift]:
    """All windows of a place in service or paused now, by window number."""
    shifts = WindowShift.objects.filter(place_id=place_id, ended_at=None)
    return list(shifts.select_related("window").order_by("window__number"))


def waiting(*, place_id: UUID, day: date) -> list[Waiting]:
    """Everybody who waits in a place, as rule values (one query, one row a number)."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {WAITING_COLUMNS} FROM {_VISITS}"
            " WHERE place_id = %s AND day = %s AND state = 'WAITING'",
            [place_id, day],
        )
        return [waiting_from(row) for row in cursor.fetchall()]


def at_window(window_id: UUID) -> Visit | None:
    """The visit called to or served at a window now, or None."""
    return Visit.objects.filter(window_id=window_id, state__in=["CALLED", "SERVING"]).first()


def matters_of(visit_id: UUID) -> list[VisitMatter]:
    """A visit's matters in order."""
    matters = VisitMatter.objects.filter(visit_id=visit_id).select_related("visit")
    return list(matters.order_by("position"))


def acts_of(visit_id: UUID) -> list[VisitAct]:
    """All that was done to a visit, oldest first."""
    return list(VisitAct.objects.filter(visit_id=visit_id).order_by("visit_version"))


def periods_of(visit_id: UUID) -> list[VisitPeriod]:
    """A visit's ledger, oldest first."""
    periods = VisitPeriod.objects.filter(visit_id=visit_id)
    # After a clock was set back some stretches take no time: they come before the one that does.
    return list(periods.order_by("started_at", "ended_at", "id"))


def waits_of(visit_id: UUID) -> list[tuple[datetime, datetime | None]]:
    """A visit's stretches of waiting, oldest first (one query)."""
    waits = VisitPeriod.objects.filter(visit_id=visit_id, kind=VisitPeriod.Kind.WAIT)
    return list(waits.order_by("started_at", "id").values_list("started_at", "ended_at"))


def visit_of_appointment(appointment_id: UUID) -> Visit | None:
    """The standing number of somebody who checked in with this appointment, or None."""
    rows = Visit.objects.filter(appointment_id=appointment_id)
    return (
        rows.exclude(state__in=["GIVEN_UP", "EXPIRED", "TAKEN_BACK"]).order_by("-issued_at").first()
    )


def open_visits_of_person(*, person_id: UUID, day: date) -> list[Visit]:
    """A person's numbers of one day that are not ended."""
    return list(Visit.objects.filter(person_id=person_id, day=day, ended_at=None))
