from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "onewindow.apps.appointments"
    label = "appointments"
