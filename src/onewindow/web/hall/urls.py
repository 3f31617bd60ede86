"""The hall for whoever comes: today, a number on the phone, appointments."""

from django.urls import path

from onewindow.web.hall import (
    appointments,
    appointments_acts,
    appointments_times,
    taking,
    today,
)

app_name = "hall"
urlpatterns = [
    path("", today.today, name="today"),
    path("glance/", today.glance, name="glance"),
    path("lines/", today.lines, name="lines"),
    path("number/", taking.number, name="number"),
    path("number/next-day/", taking.next_day, name="next_day"),
    path("appointments/", appointments.start, name="appointments"),
    path("appointments/book/<slug:slug>/", appointments_times.times, name="appointment_times"),
    path("appointments/book/<slug:slug>/hold/", appointments_times.hold, name="appointment_hold"),
    path("appointments/<uuid:appointment_id>/", appointments.appointment, name="appointment"),
    path(
        "appointments/<uuid:appointment_id>/confirm/",
        appointments_acts.confirm,
        name="appointment_confirm",
    ),
    path(
        "appointments/<uuid:appointment_id>/check-in/",
        appointments_acts.check_in,
        name="appointment_check_in",
    ),
    path(
        "appointments/<uuid:appointment_id>/move/",
        appointments_times.move,
        name="appointment_move",
    ),
    path(
        "appointments/<uuid:appointment_id>/cancel/",
        appointments_acts.cancel,
        name="appointment_cancel",
    ),
    path(
        "appointments/<uuid:appointment_id>/calendar.ics",
        appointments.calendar,
        name="appointment_calendar",
    ),
    path(
        "appointments/<uuid:appointment_id>/earlier/",
        appointments_acts.wish,
        name="appointment_wish",
    ),
    path(
        "appointments/<uuid:appointment_id>/earlier/<slug:word>/",
        appointments_acts.answer,
        name="appointment_answer",
    ),
]
