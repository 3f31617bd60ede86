from django.apps import AppConfig


class WritesConfig(AppConfig):
    name = "onewindow.apps.writes"
    label = "writes"
