from django.urls import path

from onewindow.web.greeter import (
    arriving,
    booking,
    calls,
    cards,
    desk,
    inquiring,
    numbers,
    owed,
    printing,
)

app_name = "greeter"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("found/", desk.found, name="found"),
    path("calls/", calls.calls, name="calls"),
    path("calls/<uuid:help_id>/", calls.answer, name="answer"),
    path("cards/<path:slug>/", cards.card, name="card"),
    path("numbers/", numbers.issue, name="issue"),
    path("numbers/find/", numbers.look_up, name="look_up"),
    path("numbers/<uuid:visit_id>/", numbers.number, name="number"),
    path("numbers/<uuid:visit_id>/act/", numbers.act, name="act"),
    path("numbers/<uuid:visit_id>/slip/", numbers.slip, name="slip"),
    path("numbers/<uuid:visit_id>/print/", printing.print_at, name="print_at"),
    path("check-in/", arriving.check_in, name="check_in"),
    path("bookings/find/", booking.find, name="find_booking"),
    path("bookings/<uuid:appointment_id>/", booking.booked, name="booked"),
    path("bookings/<uuid:appointment_id>/cancel/", booking.cancel, name="cancel_booking"),
    path("bookings/new/<slug:slug>/", booking.book, name="book"),
    path("owed/", owed.owe, name="owe"),
    path("owed/<uuid:appointment_id>/", owed.owed, name="owed"),
    path("record/", inquiring.record, name="record"),
    path("inquiries/", inquiring.inquiries, name="inquiries"),
    path("inquiries/<uuid:inquiry_id>/", inquiring.inquiry, name="inquiry"),
]
