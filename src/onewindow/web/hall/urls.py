"""The hall for whoever comes: today, a number on the phone, appointments."""

from django.urls import path

from onewindow.web.hall import taking, today

app_name = "hall"
urlpatterns = [
    path("", today.today, name="today"),
    path("lines/", today.lines, name="lines"),
    path("number/", taking.number, name="number"),
]
