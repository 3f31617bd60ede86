from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "onewindow.apps.parties"
    label = "parties"
